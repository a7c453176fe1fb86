// outside: "refuse" guards the whole process, and what runs on after its cassette is refused under its name.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { get } from "node:http";
import {
  createRetake,
  isRetakeError,
  memoryStore,
  restoreFetch,
  type RetakeError,
  type SessionOptions,
  withCassette,
} from "../../mod.ts";
import { makeRetake } from "../../src/session/use.ts";
import { deferred, serve } from "../support/local_server.ts";
import { attempt } from "../support/observe.ts";

const FAR = "http://api.example.invalid";
const ask = (url: string) =>
  new Promise<number>((resolve, reject) => {
    get(url, (response) => resolve(response.resume().statusCode!)).on("error", reject);
  });
const codeOf = (asked: Promise<unknown>) =>
  asked.then(() => "answered", (error) => isRetakeError(error) ? error.code : "sent");

function watched(options: SessionOptions = {}) {
  const warnings: string[] = [];
  const onWarning = (message: string) => void warnings.push(message);
  return { options: { store: memoryStore(), onWarning, ...options }, warnings };
}

Deno.test('outside: "refuse" leaves it to fetch to say that something is no URL', async () => {
  restoreFetch();
  const urls = ["http://", "http://127.0.0.1:99999/", "no url at all"];
  const live = await Promise.all(urls.map((url) => attempt(() => fetch(url))));
  try {
    createRetake(watched({ outside: "refuse" }).options);
    assertEquals(await Promise.all(urls.map((url) => attempt(() => fetch(url)))), live);
  } finally {
    restoreFetch();
  }
});

Deno.test('outside: "refuse" guards fetch before, between and after cassettes', async () => {
  const { options } = watched({ outside: "refuse", pass: ["pass.example.invalid"] });
  await using own = await serve();
  try {
    const retake = createRetake(options);
    const error = await assertRejects(async () =>
      await fetch(`${FAR}/v1?api_key=sk-abcdefghijklmnop`)
    );
    assert(isRetakeError(error, "OUTSIDE_CASSETTE"), `${error}`);
    const { message } = error as RetakeError;
    assertStringIncludes(message, "GET http://api.example.invalid/v1");
    assertStringIncludes(message, "useCassette before it (in beforeAll");
    assertStringIncludes(message, 'pass: ["api.example.invalid"]');
    assertStringIncludes(message, "outside_test");
    assert(!message.includes("sk-abcdefghijklmnop"));
    await retake.withCassette("outside/a", async () => {}); // by then the other ways are guarded
    for (const asked of [() => fetch(FAR), () => ask(`${FAR}/http`)]) {
      assertEquals(await codeOf(asked()), "OUTSIDE_CASSETTE");
      const tape = await retake.useCassette("outside/b");
      await tape.close();
      assertEquals(await codeOf(asked()), "OUTSIDE_CASSETTE");
    }
    // What passes, own servers and what is no HTTP are nobody's business.
    assertEquals(await codeOf(fetch("http://pass.example.invalid")), "sent");
    assertEquals(await codeOf(ask("http://pass.example.invalid")), "sent");
    assertEquals(await (await fetch(`${own.url}/own`)).json(), {
      method: "GET",
      path: "/own",
      body: "",
    });
    assertEquals(await ask(own.url), 200);
    assertEquals(await (await fetch("data:,text")).text(), "text");
  } finally {
    restoreFetch();
  }
  assertEquals(await codeOf(fetch(FAR)), "sent");
  assertEquals(await codeOf(ask(FAR)), "sent");
});

Deno.test('outside: "refuse" asks the mode each time: live sends', async () => {
  const variables: Record<string, string> = {};
  const host = { variable: (name: string) => variables[name] };
  try {
    makeRetake(host, watched({ outside: "refuse" }).options);
    for (const mode of ["replay", "record", "once", "update", "live"]) {
      variables.CASSETTE_MODE = mode;
      assertEquals(await codeOf(fetch(FAR)), mode === "live" ? "sent" : "OUTSIDE_CASSETTE", mode);
    }
  } finally {
    restoreFetch();
  }
});

for (const mode of ["record", "replay"] as const) {
  Deno.test(`what is asked after the function returned is refused and told, in ${mode}`, async () => {
    await using server = await serve();
    const { options, warnings } = watched({ mode });
    const next = watched({ mode });
    const goOn = deferred();
    const late: Promise<unknown>[] = [];
    await withCassette("outside/late", options, () => {
      late.push(goOn.promise.then(() => fetch(`${server.url}/late`)));
      late.push(goOn.promise.then(() => ask(`${FAR}/late`)));
    });
    await withCassette("outside/next", next.options, async () => {
      goOn.resolve();
      const [byFetch, byHttp] = await Promise.all(late.map((asked) => asked.catch((it) => it)));
      assert(isRetakeError(byFetch, "SESSION_CLOSED"), `${byFetch}`);
      assert(isRetakeError(byHttp, "SESSION_CLOSED"), `${byHttp}`);
      for (const error of [byFetch, byHttp]) assertStringIncludes(error.message, "outside/late");
    });
    assertEquals(server.hits.length, 0);
    const told = warnings.filter((one) =>
      one.includes('/late came after the session of "outside/late" had closed')
    );
    assertEquals(told.length, 1, "the first of them");
    assert(
      !next.warnings.some((text) => text.includes("/late")),
      "the next cassette is not at fault",
    );
    assertEquals(await next.options.store!.load("outside/next"), undefined);
  });
}
