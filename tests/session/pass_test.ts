// What is sent and not recorded, with somebody who watches: the code under test sees and the server
// hears the same as without, and each request is told of once, whatever becomes of it.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  type CassetteBody,
  memoryStore,
  type Redactor,
  type SessionOptions,
  useCassette,
  withCassette,
} from "../../mod.ts";
import type { Observer, RequestEvent } from "../../src/session/observe.ts";
import { runInContext } from "../../src/session/context.ts";
import "../../src/suite.ts";
import { deferred, type Handler, serve } from "../support/local_server.ts";
import { pause, run, suiteOf } from "../support/suites.ts";
import { openPassing, pass, settlePassing } from "../../src/session/pass.ts";
import { createSending } from "../../src/session/sending.ts";
import { notifierOf, settingsOf } from "../support/sessions.ts";

/** Runs a function in a live session that is watched; gives what was told of it. */
async function watch(
  fn: CassetteBody<unknown>,
  options: SessionOptions = {},
): Promise<{ events: RequestEvent[]; ended: number; live: number; error: unknown }> {
  const events: RequestEvent[] = [];
  let [ended, live] = [-1, -1];
  const observer: Observer = {
    onRequest: (event) => void events.push(event),
    onReport(report) {
      [ended, live] = [events.length, report.live];
    },
  };
  let error: unknown;
  await runInContext({ observer }, async () => {
    const all: SessionOptions = { store: memoryStore(), mode: "live", ...options };
    await withCassette("watched", all, fn).catch((thrown) => error = thrown);
  });
  return { events, ended, live, error };
}

/** Sends events without an end, and says when it is not listened to any more. */
async function endless() {
  const { promise: closed, resolve } = deferred();
  const server = await serve((_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const timer = setInterval(() => response.write("data: tick\n\n"), 5);
    response.on("close", () => {
      clearInterval(timer);
      resolve();
    });
  });
  return { server, closed };
}

const GIVING_UP: [string, (response: Response) => Promise<void>][] = [
  ["a reader that cancels", async (response) => {
    const reader = response.body!.getReader();
    await reader.read();
    await reader.cancel();
  }],
  ["a loop that is left", async (response) => {
    for await (const _ of response.body!) break;
  }],
  ["a body that is cancelled", (response) => response.body!.cancel()],
];

for (const [how, giveUp] of GIVING_UP) {
  for (const mode of ["live", "replay"] as const) {
    Deno.test(`${how} does not wait for the stream's end, and the server hears of it: ${mode}`, async () => {
      const { server, closed } = await endless();
      await using _ = server;
      const { events, ended, live, error } = await watch(async () => {
        await giveUp(await fetch(server.url));
        await closed;
      }, { mode, allowFallback: true, onWarning: () => {} });
      assertEquals(error, undefined);
      const told = events.filter(({ verdict }) => verdict === "live");
      assertEquals([told.length, ended, live], [1, events.length, 1]);
      const { partial, body } = told[0]!.interaction!.response!;
      assertEquals([partial, body], ["cancelled", undefined]);
    });
  }
}

/** What can be seen of a response. */
async function seen(url: string): Promise<unknown[]> {
  const facts: unknown[] = [];
  for (const path of ["/moved", "/text", "/none", "/bytes", "/events"]) {
    const response = await fetch(url + path);
    const { status, statusText, type, redirected, ok, headers, bodyUsed } = response;
    const names = [...headers].filter(([name]) => name !== "date");
    let sealed = "";
    try {
      headers.set("x-own", "1");
    } catch (error) {
      sealed = String(error);
    }
    const copy = response.clone();
    const text = await response.text();
    const { pathname } = new URL(response.url);
    facts.push([path, pathname, status, statusText, type, redirected, ok, names, bodyUsed, sealed]);
    facts.push([text, response.bodyUsed, await copy.text(), copy.url === response.url]);
    facts.push([response.constructor === Response, response.body === null]);
  }
  return facts;
}

Deno.test("a watched answer looks as one that nobody watches", async () => {
  const handler: Handler = ({ path }, response) => {
    if (path === "/moved") return void response.writeHead(302, { location: "/text" }).end();
    if (path === "/none") return void response.writeHead(204).end();
    const types: Record<string, string> = { "/bytes": "image/png", "/events": "text/event-stream" };
    response.writeHead(201, "Made", {
      "content-type": types[path] ?? "application/json",
      "set-cookie": ["a=1", "b=2"],
    });
    response.write('{"a":');
    response.end("1}");
  };
  await using server = await serve(handler);
  const upstreams = { "https://api.example.com": server.url };
  for (
    const [url, more] of [[server.url, {}], ["https://api.example.com", { upstreams }]] as const
  ) {
    let [plain, watched]: unknown[] = [undefined, undefined];
    const options = { store: memoryStore(), mode: "live" as const, ...more };
    await withCassette("plain", options, async () => void (plain = await seen(url)));
    const { events } = await watch(async () => void (watched = await seen(url)), more);
    assertEquals(watched, plain);
    assertEquals(events.length, 5);
  }
});

Deno.test("each request is told of once, whatever becomes of it, before the session's end", async () => {
  await using gone = await serve();
  await gone.close();
  const giveUp = new AbortController();
  const handler: Handler = ({ path }, response, request) => {
    if (path === "/cut") return void request.socket.destroy();
    if (path === "/none") return void response.writeHead(204).end();
    const type = path === "/bytes" ? "image/png" : "application/json";
    response.writeHead(200, { "content-type": type });
    response.write('{"answer":');
    if (path === "/broken") return void setTimeout(() => request.socket.destroy(), 20);
    if (path === "/aborted" || path === "/left") return;
    response.end("42}");
  };
  await using server = await serve(handler);
  const { events, ended, live } = await watch(async () => {
    for (const path of ["/whole", "/bytes", "/none"]) await (await fetch(server.url + path)).text();
    await assertRejects(() => fetch(`${server.url}/cut`));
    await assertRejects(() => fetch(gone.url));
    await assertRejects(async () => await (await fetch(`${server.url}/broken`)).text());
    const { signal } = giveUp;
    const aborted = await fetch(`${server.url}/aborted`, { signal });
    const reading = aborted.text();
    giveUp.abort();
    await assertRejects(() => reading);
    await assertRejects(() => fetch(`${server.url}/never`, { signal }));
    await fetch(`${server.url}/left`);
  }, { settle: 30 });
  await pause(50);
  const facts = events.map(({ call, interaction }) => {
    const { response, error, unanswered } = interaction!;
    const what = response?.broken
      ? "broken"
      : response?.partial ?? (response ? response.status : error ? "error" : unanswered);
    return [call.replace(/^.*:\d+/, "") || "/", what, response?.body && "json" in response.body];
  });
  assertEquals(facts, [
    ["/whole", 200, true],
    ["/bytes", 200, undefined],
    ["/none", 204, undefined],
    ["/cut", "error", undefined],
    ["/", "error", undefined],
    ["/broken", "broken", undefined],
    ["/aborted", "aborted", undefined],
    ["/left", "open", undefined],
  ]);
  assertEquals([ended, live], [8, 8]); // what was given up before it went is none of them
});

Deno.test("a document that nobody read is read on for a while at the end; a stream is not for ever", async () => {
  const { server: stream } = await endless();
  await using _ = stream;
  await using server = await serve(async (_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.write('{"answer":');
    await pause(30);
    response.end("42}");
  });
  const { events, ended } = await watch(async () => {
    await fetch(server.url);
    await fetch(stream.url);
    void fetch(`${stream.url}/later`).catch(() => {});
  }, { settle: 500 }); // far longer than the document takes, and the stream has no end
  assertEquals([events.length, ended], [3, 3]);
  const [read, open] = events.map(({ interaction }) => interaction!.response);
  assertEquals(Object.keys(read!.body!)[0], "json");
  assertEquals([open!.partial, open!.body], ["open", undefined]);
  await pause(30);
  assertEquals(events.length, 3);
});

Deno.test("after the session's end its answers can still be read, and nothing more is told", async () => {
  const { promise, resolve } = deferred();
  await using server = await serve(async (_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.write('{"answer":');
    await promise;
    response.end("42}");
  });
  const events: RequestEvent[] = [];
  const observer: Observer = { onRequest: (event) => void events.push(event) };
  await runInContext({ observer }, async () => {
    const session = await useCassette("late", { store: memoryStore(), mode: "live", settle: 10 });
    const answer = await fetch(server.url);
    await session.close();
    assertEquals(events.map(({ interaction }) => interaction!.response!.partial), ["open"]);
    resolve();
    assertEquals(await answer.json(), { answer: 42 });
  });
  assertEquals(events.length, 1);
});

Deno.test("what is told has no secrets, also where a redactor fails", async () => {
  await using server = await serve((hit, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ password: "s3cret-of-the-answer", hit }));
  });
  const key = "of-the-caller-alone";
  const ask = async () => {
    const body = JSON.stringify({ note: "sesame-open-up" });
    await (await fetch(`${server.url}/sesame-open-up?key=${key}`, { method: "POST", body })).text();
  };
  const fails = () => {
    throw new Error("no idea");
  };
  for (const more of [{}, { response: fails }]) {
    const { events, error } = await watch(ask, { redact: { values: ["sesame-open-up"], ...more } });
    assertEquals([error, events.length], [undefined, 1]);
    const text = JSON.stringify(events);
    for (const secret of ["s3cret", "sesame", key]) assert(!text.includes(secret), text);
    const { response, request } = events[0]!.interaction!;
    assertEquals([response!.status, request.method], [200, "POST"]);
    assertEquals(new URL(request.url).origin, server.url);
  }
});

Deno.test("a host whose name is a secret is asked all the same", async () => {
  await using server = await serve();
  const store = memoryStore();
  const withoutTenant: NonNullable<Redactor["request"]> = (request) => ({
    ...request,
    url: request.url.replace("redacted_values_1", "[gone]"),
  });
  for (const mode of ["record", "live"] as const) {
    const { cases } = await run(
      suiteOf({
        asks: {
          cassette: true,
          fn: async () => void await (await fetch("https://tenant-7.example.com/x")).text(),
        },
      }),
      {
        mode,
        budget: 1,
        session: {
          store,
          redact: {
            values: ["tenant-7"],
            ...(mode === "live" ? { request: withoutTenant } : {}), // no cassette has such a URL
          },
          upstreams: { "https://tenant-7.example.com": server.url },
        },
      },
    );
    const { error, ledger } = cases.asks!;
    assertEquals(error, undefined);
    assertEquals(ledger.unknownWhy, [
      `${mode === "live" ? "[gone]" : "redacted_values_1"}.example.com does not say what it used`,
    ]);
  }
});

Deno.test("a request that fails and an answer that nobody reads are in verdicts and in the ledger", async () => {
  await using gone = await serve();
  await gone.close();
  const { server } = await endless();
  await using _ = server;
  const { cases, report } = await run(
    suiteOf({
      "no such host": { cassette: true, fn: () => fetch(gone.url).then(() => {}, () => {}) },
      "reads nothing": { cassette: { settle: 10 }, fn: async () => void await fetch(server.url) },
    }),
    { session: { allowFallback: true, onWarning: () => {} } },
  );
  assertEquals(report.verdicts, { LIVE: 2 });
  for (const { requests, ledger } of Object.values(cases)) {
    assertEquals([requests.live, ledger.live.requests], [1, 1]);
  }
  assertEquals(cases["no such host"]!.ledger.live.unknown, 0); // nothing was sent to be paid for
  assertStringIncludes(cases["reads nothing"]!.ledger.unknownWhy.join(), "was not read to its end");
});

/** What passes requests on, to a fetch that answers with JSON; watched, or not. */
function passingOf(active: boolean) {
  const { settings } = settingsOf({ fetch: () => Promise.resolve(Response.json({ a: 1 })) });
  const { notifier, told } = notifierOf();
  const sending = createSending(settings, undefined, () => {});
  const context = { ...sending, notifier: { ...notifier, active }, rateLimiter: undefined };
  return { passing: openPassing(settings, { ...context }), told };
}

Deno.test("where nobody watches, a request is counted and passed on, and nothing is taken down", async () => {
  const { passing, told } = passingOf(false);
  assertEquals(await (await pass(passing, "https://api.example.com/")).json(), { a: 1 });
  assertEquals([passing.count, passing.untold.size, told], [1, 0, []]);
});

Deno.test("what is still under way at the end is told then, and nothing after that", async () => {
  const { passing, told } = passingOf(true);
  await pass(passing, "https://api.example.com/1");
  assertEquals([passing.untold.size, told.length], [1, 0]);
  await settlePassing(passing, 0);
  assertEquals([passing.untold.size, told.length], [0, 1]);
  await (await pass(passing, "https://api.example.com/2")).text();
  assertEquals(told.length, 1);
});
