// The trampoline in the place of the global fetch: whose a request is.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  isRetakeError,
  memoryStore,
  type Mode,
  type Session,
  useCassette,
  withCassette,
  wrap,
} from "../../mod.ts";
import { currentSession } from "../../src/intercept/fetch.ts";
import { deferred, serve } from "../support/local_server.ts";

/** As query builders are: nothing is asked before somebody waits for it. */
function lazily<T>(ask: () => Promise<T>): PromiseLike<T> {
  return { then: (ok, no) => ask().then(ok, no) };
}

const path = async (url: string) => (await (await fetch(url)).json()).path as string;

for (const mode of ["record", "once", "replay", "live"] as Mode[]) {
  Deno.test(`what asks only when it is waited for is inside its cassette: mode ${mode}`, async () => {
    const store = memoryStore();
    await using server = await serve();
    const url = `${server.url}/rows`;
    if (mode === "replay") await withCassette("rows", { store, mode: "record" }, () => path(url));
    const before = server.hits.length;
    const warnings: string[] = [];
    const onWarning = (message: string) => void warnings.push(message);
    let session: Session | undefined;
    const answer = await withCassette("rows", { store, mode, onWarning }, (given) => {
      session = given;
      return lazily(() => path(url));
    });
    assertEquals(answer, "/rows");
    assertEquals(warnings, []);
    const { played, recorded, live } = session!.report();
    assertEquals({ played, recorded, live }, {
      played: mode === "replay" ? 1 : 0,
      recorded: mode === "record" || mode === "once" ? 1 : 0,
      live: mode === "live" ? 1 : 0,
    });
    assertEquals(server.hits.length - before, mode === "replay" ? 0 : 1);
  });
}

Deno.test("a wrapped function may return what asks only when it is waited for", async () => {
  await using server = await serve();
  const store = memoryStore();
  const rows = (table: string) => lazily(() => path(`${server.url}/${table}`));
  assertEquals(await wrap(rows, { name: "rows", store, mode: "record" })("users"), "/users");
  await server.close();
  assertEquals(await wrap(rows, { name: "rows", store })("users"), "/users");
});

Deno.test("what asks again after a miss, when its cassette has closed, is in no other one", async () => {
  await using server = await serve();
  const store = memoryStore();
  const gate = deferred();
  const again = deferred();
  let late: unknown;
  const client = lazily(async () => {
    const missed = await path(server.url).catch((error: unknown) => error);
    await gate.promise;
    late = await path(server.url).catch((error: unknown) => error);
    again.resolve();
    throw missed;
  });
  const first = withCassette("first", { store }, () => client);
  assert(isRetakeError(await assertRejects(() => first), "MISS"));
  const next = await useCassette("next", { store, mode: "record" });
  gate.resolve();
  await again.promise;
  const { recorded } = await next.close();
  assertEquals(recorded, 0);
  assertEquals(server.hits, []);
  assert(isRetakeError(late, "SESSION_CLOSED"), String(late));
  assertStringIncludes(late.message, '"first"');
});

Deno.test("the session of code is that of the cassette it runs in, and else none", async () => {
  const store = memoryStore();
  const name = () => currentSession()?.name;
  assertEquals(name(), undefined);
  const names = await withCassette("outer", { store }, async () => {
    const before = name();
    const inner = await withCassette("inner", { store }, name);
    return [before, inner, name()];
  });
  assertEquals(names, ["outer", "inner", "outer"]);
  await using _tape = await useCassette("everywhere", { store });
  assertEquals(name(), "everywhere");
});

Deno.test("who asks is named where the engine cannot cut a stack by a function", async () => {
  const gate = deferred();
  const opened = deferred();
  const store = memoryStore();
  const open = withCassette("open", { store }, () => (opened.resolve(), gate.promise));
  await opened.promise;
  const { captureStackTrace } = Error;
  function strayRequest(): Promise<unknown> {
    const asked = fetch("https://api.example.com/");
    return asked.catch((error: unknown) => error);
  }
  let asked: Promise<unknown>;
  try {
    (Error as { captureStackTrace: unknown }).captureStackTrace = undefined;
    asked = strayRequest();
  } finally {
    Error.captureStackTrace = captureStackTrace;
  }
  const error = await asked;
  assert(isRetakeError(error, "OUTSIDE_CASSETTE"));
  assertStringIncludes((error.facts.stack as string[])[0]!, "strayRequest");
  gate.resolve();
  await assertRejects(() => open);
});
