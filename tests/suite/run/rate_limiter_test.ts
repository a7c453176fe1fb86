// Parallel recording: so many requests to a host at a time, and "later" is taken for what it says,
// unseen by the case and by its cassette.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import process from "node:process";
import { memoryStore, type Store } from "../../../mod.ts";
import { createRateLimiters } from "../../../src/suite/run/rate_limiter.ts";
import type { Case, RunEvent } from "../../../src/suite.ts";
import { deferred, type Handler, type LocalServer, serve } from "../../support/local_server.ts";
import {
  asking,
  pathsOf,
  pause,
  type Ran,
  run,
  suiteOf,
  textOf,
  withoutTimes,
} from "../../support/suites.ts";

const numbers = (count: number) => Array.from({ length: count }, (_, at) => String(at + 1));

const record = { mode: "record" } as const;

/** What waits for longest, and how each of it has ended: all begin when the first is looked at. */
const waiting: (() => Promise<void>)[] = [];
let begun: Promise<PromiseSettledResult<void>[]> | undefined;

/** A test that waits while others of its kind do. */
function testBesideOthers(name: string, fn: () => Promise<void>): void {
  const at = waiting.push(fn) - 1;
  Deno.test(name, async () => {
    begun ??= Promise.allSettled(waiting.map((one) => one()));
    const ended = (await begun)[at]!;
    if (ended.status === "rejected") throw ended.reason;
  });
}

/** A server, and how many requests it had at the same time at most: until their answers' ends. */
async function counting(milliseconds: number, type = "text/plain") {
  let [here, most] = [0, 0];
  const server = await serve(async (hit, response) => {
    most = Math.max(most, ++here);
    response.writeHead(200, { "content-type": type });
    response.write("data: 1\n\n");
    await pause(milliseconds);
    here--;
    response.end(`data: ${hit.path}\n\n`);
  });
  return { server, most: () => most };
}

Deno.test("so many requests are on their way to a host, until their answers are whole", async () => {
  for (const type of ["application/json", "text/event-stream"]) {
    const { server, most } = await counting(15, type);
    const other = await counting(15, type);
    try {
      const cases = Object.fromEntries(
        numbers(8).flatMap((name) => [
          [name, asking(`${server.url}/${name}`)],
          [`other ${name}`, asking(`${other.server.url}/${name}`)],
        ]),
      );
      const options = { ...record, concurrency: 16, perHost: 2 };
      const { report } = await run(suiteOf(cases), options);
      assertEquals(report.verdicts, { RECORDED: 16 });
      assertEquals([most(), other.most()], [2, 2]); // each host for itself
    } finally {
      await server.close();
      await other.server.close();
    }
  }
});

Deno.test(
  "a case that reads no answer before it has all of them does not wait for itself",
  async () => {
    const TIME = 1500; // room for a machine that is busy
    const MANY = 32; // each but the first waits for 50 ms at least: longer than that time
    const kinds = [["record", "application/json"], ["live", "text/event-stream"]] as const;
    await Promise.all(kinds.map(async ([mode, type]) => {
      const { server } = await counting(1, type);
      await using _ = server;
      const { cases } = await run(
        suiteOf({
          "all at once": {
            cassette: true,
            timeout: TIME, // what it waits for its turns, longer than this, does not count
            async fn() {
              const all = await Promise.all(
                numbers(MANY).map((name) => fetch(`${server.url}/${name}`)),
              );
              for (const response of all) await response.text();
            },
          },
        }),
        { mode, perHost: 1 },
      );
      const { error, requests, milliseconds } = cases["all at once"]!;
      assertEquals([error, requests.recorded + requests.live], [undefined, MANY]);
      assert(milliseconds > TIME, String(milliseconds));
    }));
  },
);

testBesideOthers(
  "so many at a time also of answers that take their time, which one case reads",
  async () => {
    await Promise.all((["record", "live"] as const).map(async (mode) => {
      const { server, most } = await counting(150, "application/json");
      await using _ = server;
      const reads = (name: string) => async () =>
        void await Promise.all(
          numbers(3).map(async (turn) =>
            await (await fetch(`${server.url}/${name}/${turn}`)).text()
          ),
        );
      const cases = Object.fromEntries(
        numbers(3).map((name) => [name, { cassette: true as const, fn: reads(name) }]),
      );
      const { report } = await run(suiteOf(cases), { mode, perHost: 2 });
      assertEquals([report.outcome, mode, most(), server.hits.length], ["passed", mode, 2, 9]);
    }));
  },
);

Deno.test("what a case has left unread keeps nobody from sending when it is over", async () => {
  await using server = await serve((hit, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("data: 1\n\n");
    if (hit.path !== "/endless") response.end();
  });
  const { report } = await run(
    suiteOf({
      leaves: {
        cassette: { settle: 0 },
        fn: async () => void await fetch(`${server.url}/endless`),
      },
      asks: asking(server.url),
    }),
    { ...record, perHost: 1, concurrency: 1 },
  );
  assertEquals(report.outcome, "passed"); // that it ends at all: the first answer never does
});

/** Refuses the first requests, then answers. */
async function refusing(
  times: number,
  headers: () => Record<string, string>,
  status = 429,
): Promise<LocalServer & { at: number[] }> {
  const at: number[] = [];
  const handler: Handler = (hit, response) => {
    at.push(performance.now());
    if (at.length <= times) {
      response.writeHead(status, { "content-type": "application/json", ...headers() });
      return response.end('{"error":"later"}');
    }
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(hit));
  };
  return Object.assign(await serve(handler), { at });
}

const waits = (events: readonly RunEvent[]) =>
  events.flatMap((event) => event.type === "host:wait" ? [event] : []);

const LATER: [string, () => Record<string, string>, least: number, most: number][] = [
  ["in seconds", () => ({ "retry-after": "2" }), 2000, 2000],
  ["in parts of seconds", () => ({ "retry-after": "0.9" }), 900, 900],
  ["in milliseconds", () => ({ "retry-after-ms": "800", "retry-after": "60" }), 800, 800],
  [
    "as a date",
    () => ({ "retry-after": new Date(Date.now() + 2000).toUTCString() }),
    0, // in whole seconds, and less by as much as it took to get here
    2000,
  ],
  ["without saying when", () => ({}), 375, 625],
];

interface AfterRefusal extends Ran {
  server: LocalServer & { at: number[] };
  /** How long after the wait was told of the run had ended, in milliseconds. */
  sinceTold: number;
}

async function afterRefusal([, headers]: (typeof LATER)[number]): Promise<AfterRefusal> {
  await using server = await refusing(1, headers);
  const suite = suiteOf({ asks: asking(server.url, { method: "POST", body: "hello" }) });
  let told = 0;
  const ran = await run(suite, {
    ...record,
    onEvent: (event) => void (event.type === "host:wait" && (told = performance.now())),
  });
  return { ...ran, server, sinceTold: performance.now() - told };
}

for (const later of LATER) {
  const [how, , least, most] = later;
  testBesideOthers(
    `a refusal that says "later" ${how} is waited for, and nobody sees it`,
    async () => {
      const { cases, events, store, server, sinceTold } = await afterRefusal(later);
      const { status, verdict, requests, warnings, attempts, milliseconds } = cases.asks!;
      assertEquals([status, verdict, attempts, warnings], ["passed", "RECORDED", 1, []]);
      assertEquals(requests, { played: 0, recorded: 1, live: 0, missed: 0 });
      assertEquals(server.hits.map(({ body }) => body), ["hello", "hello"]);
      const [wait, ...others] = waits(events);
      assertEquals([others, wait!.host], [[], new URL(server.url).host]);
      assertStringIncludes(wait!.why, "429");
      assert(wait!.milliseconds >= least && wait!.milliseconds <= most, String(wait!.milliseconds));
      // Timers may go off a little early.
      assert(server.at[1]! - server.at[0]! >= wait!.milliseconds - 20);
      assert(milliseconds >= wait!.milliseconds - 20);
      const { interactions } = JSON.parse(await textOf(store, "some/asks")) as {
        interactions: { waited: number; response: { status: number } }[];
      };
      assertEquals(interactions.map(({ response }) => response.status), [200]);
      // What was recorded is without the wait: it began when that was over.
      const { waited } = interactions[0]!;
      assert(waited <= sinceTold - wait!.milliseconds + 20, `waited ${waited} of ${sinceTold}`);
    },
  );
}

// By itself: what it does besides waiting has to be done within its time, also on a busy machine.
Deno.test("what a case waits after a refusal does not count as its time", async () => {
  await using server = await refusing(1, () => ({ "retry-after-ms": "1500" }));
  const { cases } = await run(
    suiteOf({ asks: { ...asking(server.url), timeout: 1400 } }),
    record,
  );
  assertEquals([cases.asks!.error, server.hits.length], [undefined, 2]);
  assert(cases.asks!.milliseconds > 1400, String(cases.asks!.milliseconds));
});

Deno.test("a host that said later is left alone by all cases, and others are not", async () => {
  await using server = await refusing(1, () => ({ "retry-after-ms": "500" }));
  await using other = await serve();
  const ask = (url: string, first: Promise<void>) => ({
    cassette: true as const,
    fn: async () => {
      await first;
      await (await fetch(url)).text();
    },
  });
  const { promise: refused, resolve } = deferred();
  const soon = Promise.resolve();
  let otherAt = 0;
  const { report, events } = await run(
    suiteOf({
      first: ask(server.url, soon),
      second: ask(`${server.url}/2`, refused),
      other: {
        cassette: true,
        async fn() {
          await refused;
          await (await fetch(other.url)).text();
          otherAt = performance.now();
        },
      },
    }),
    { ...record, onEvent: (event) => void (event.type === "host:wait" && resolve()) },
  );
  assertEquals(report.verdicts, { RECORDED: 3 });
  assertEquals([server.hits.length, waits(events).length], [3, 1]);
  for (const at of server.at.slice(1)) assert(at - server.at[0]! >= 480, String(at));
  assert(otherAt < server.at[1]!, "the other host is asked meanwhile");
});

Deno.test("however many wait, nothing is said of a leak", async () => {
  const warnings: unknown[] = [];
  const heard = (warning: Error) => void warnings.push(warning);
  process.on("warning", heard);
  try {
    await using server = await refusing(1, () => ({ "retry-after-ms": "50" }));
    const many = {
      cassette: true as const,
      fn: async () => {
        const { signal } = new AbortController();
        await Promise.all(
          numbers(15).map(async (name) => {
            await (await fetch(`${server.url}/${name}`, { signal })).text();
          }),
        );
      },
    };
    const cases = Object.fromEntries(numbers(15).map((name) => [name, many]));
    const { report } = await run(suiteOf(cases), { ...record, concurrency: 15 });
    assertEquals(report.verdicts, { RECORDED: 15 });
    await pause(1);
    assertEquals(warnings, []);
  } finally {
    process.off("warning", heard);
  }
});

Deno.test("a host that says nothing but later is believed in the end", async () => {
  await using server = await refusing(100, () => ({ "retry-after-ms": "1" }));
  const { cases, store, events } = await run(suiteOf({ asks: asking(server.url) }), record);
  assertEquals(cases.asks!.error!.message, "answered 429");
  assertEquals([server.hits.length, waits(events).length], [8, 7]);
  assertEquals(cases.asks!.requests.recorded, 1);
  assertEquals(await textOf(store, "some/asks"), ""); // a failed case leaves no cassette
});

Deno.test("what is overloaded and says when is asked again; what is broken is not", async () => {
  const answers: [number, Record<string, string>, number][] = [
    [503, { "retry-after-ms": "5", "retry-after": "1" }, 2],
    [529, { "retry-after": "0" }, 2],
    [503, {}, 1],
    [500, { "retry-after": "0" }, 1],
  ];
  for (const [status, headers, hits] of answers) {
    await using server = await refusing(1, () => headers, status);
    const { cases } = await run(suiteOf({ asks: asking(server.url) }), record);
    assertEquals([status, server.hits.length], [status, hits]);
    assertEquals(cases.asks!.status, hits === 2 ? "passed" : "failed");
  }
});

Deno.test('who keeps all failed answers sees them: recordFailures: "all"', async () => {
  await using server = await refusing(1, () => ({ "retry-after": "0" }));
  const { cases, store } = await run(
    suiteOf({
      asks: {
        cassette: { recordFailures: "all" },
        async fn() {
          for (const expected of [429, 200]) {
            const response = await fetch(server.url);
            await response.text();
            assertEquals(response.status, expected);
          }
        },
      },
    }),
    record,
  );
  assertEquals([cases.asks!.error, server.hits.length], [undefined, 2]);
  assertEquals((await pathsOf(store, "some/asks")).length, 2);
});

Deno.test("a Request is sent again with its body, and used up as by fetch; a stream goes once", async () => {
  await using server = await refusing(1, () => ({ "retry-after-ms": "1" }));
  const { cases } = await run(
    suiteOf({
      asks: {
        cassette: true,
        async fn() {
          const request = new Request(server.url, { method: "POST", body: "of a Request" });
          assertEquals((await fetch(request)).status, 200);
          await pause(1);
          assert(request.bodyUsed);
        },
      },
    }),
    record,
  );
  assertEquals(cases.asks!.error, undefined);
  assertEquals(server.hits.map(({ body }) => body), ["of a Request", "of a Request"]);

  await using again = await refusing(1, () => ({ "retry-after-ms": "1" }));
  const asInit = await run(
    suiteOf({
      asks: {
        cassette: true,
        async fn() {
          const init = new Request(server.url, { method: "POST", body: "of an init" });
          assertEquals((await fetch(again.url, init)).status, 200);
        },
      },
    }),
    record,
  );
  assertEquals(asInit.cases.asks!.error, undefined);
  assertEquals(again.hits.map(({ body }) => body), ["of an init", "of an init"]);

  await using once = await refusing(1, () => ({ "retry-after-ms": "1" }));
  let status = 0;
  await run(
    suiteOf({
      asks: {
        cassette: true,
        async fn() {
          const body = new Blob(["of a stream"]).stream();
          const init = { method: "POST", body, duplex: "half" };
          const response = await fetch(once.url, init);
          status = response.status;
          await response.text();
        },
      },
    }),
    record,
  );
  assertEquals([status, once.hits.map(({ body }) => body)], [429, ["of a stream"]]);
});

Deno.test("what waits when its case is over is never sent", async () => {
  await using server = await refusing(1, () => ({ "retry-after": "30" }));
  const { promise: isRefused, resolve } = deferred();
  let outcome: Promise<unknown> | undefined;
  const { cases } = await run(
    suiteOf({
      asks: {
        cassette: { settle: 0 },
        async fn() {
          outcome = fetch(server.url).catch((error: unknown) => error);
          await isRefused;
        },
      },
    }),
    { ...record, onEvent: (event) => void (event.type === "host:wait" && resolve()) },
  );
  assertEquals(cases.asks!.status, "passed");
  assertStringIncludes(String(await outcome), "The case was over");
  assertEquals(server.hits.length, 1);
});

Deno.test("a case that is given up while it waits ends, and its request with it", async () => {
  await using server = await refusing(1, () => ({ "retry-after": "30" }));
  const giveUp = new AbortController();
  const { cases, report } = await run(
    suiteOf({ asks: asking(server.url) }),
    {
      ...record,
      abort: giveUp.signal,
      onEvent: (event) => void (event.type === "host:wait" && giveUp.abort()),
    },
  );
  assertEquals([report.outcome, cases.asks!.error!.name], ["interrupted", "AbortError"]);
  assertEquals(server.hits.length, 1);
});

Deno.test("a request that its caller gives up while it waits is given up", async () => {
  const giveUp = new AbortController();
  await using server = await refusing(1, () => ({ "retry-after": "30" }));
  const { cases } = await run(
    suiteOf({
      asks: {
        cassette: true,
        fn: async () => {
          const asked = fetch(server.url, { signal: giveUp.signal });
          while (server.hits.length === 0) await pause(1);
          setTimeout(
            () => giveUp.abort(new DOMException("It takes too long.", "TimeoutError")),
            50,
          );
          await asked;
        },
      },
    }),
    record,
  );
  assertEquals(cases.asks!.error!.name, "TimeoutError");
  assertEquals(server.hits.length, 1);
});

testBesideOthers("waiting takes nothing from a frozen clock and chance", async () => {
  const store = memoryStore();
  const drawn: number[][] = [];
  const suite = (url: string) =>
    suiteOf({
      draws: {
        cassette: { freeze: true },
        async fn() {
          const before = Math.random();
          await (await fetch(url)).text();
          drawn.push([before, Math.random(), Date.now()]);
        },
      },
    });
  await using server = await refusing(2, () => ({})); // the pause is drawn by lot
  const recorded = await run(suite(server.url), { ...record, session: { store } });
  assertEquals([recorded.report.outcome, server.hits.length], ["passed", 3]);
  const replayed = await run(suite(server.url), { session: { store } });
  assertEquals(replayed.report.outcome, "passed");
  assertEquals(drawn[1], drawn[0]);
});

Deno.test("where nothing is left to pay with, nobody waits: the answer is handed on", async () => {
  const none = { message: "You exceeded your current quota.", code: "insufficient_quota" };
  for (const mode of ["record", "live"] as const) {
    for (const error of [none, { message: "", type: "insufficient_quota", code: null }]) {
      await using server = await serve((_, response) => {
        response.writeHead(429, { "content-type": "application/json", "retry-after": "30" });
        response.end(JSON.stringify({ error }));
      });
      let seen: unknown;
      const { events } = await run(
        suiteOf({
          asks: {
            cassette: true,
            fn: async () => void (seen = await (await fetch(server.url)).json()),
          },
        }),
        { mode },
      );
      assertEquals([seen, server.hits.length, waits(events)], [{ error }, 1, []]);
    }
  }
});

Deno.test("what fetch refuses it refuses in its own words, and what needs no host has none", async () => {
  const ask = async (url: string) => {
    try {
      return await (await fetch(url)).text();
    } catch (error) {
      return String(error);
    }
  };
  const urls = ["no url at all", "http://", "data:text/plain,hello", "data:text/plain,again"];
  const plain = await Promise.all(urls.map(ask));
  let seen: string[] = [];
  const cases = suiteOf({
    asks: { cassette: true, fn: async () => void (seen = await Promise.all(urls.map(ask))) },
  });
  const { report } = await run(cases, { ...record, perHost: 1 });
  assertEquals([report.outcome, seen], ["passed", plain]);
});

Deno.test("a run that records nothing waits too: mode live", async () => {
  await using server = await refusing(1, () => ({ "retry-after-ms": "500" }));
  const { cases, store } = await run(suiteOf({ asks: asking(server.url) }), { mode: "live" });
  assertEquals([cases.asks!.verdict, cases.asks!.requests.live], ["LIVE", 1]);
  assertEquals([server.hits.length, await store.list!()], [2, []]);
  // Nor is the wait taken for the answer's own time.
  assert(cases.asks!.ledger.live.milliseconds <= cases.asks!.milliseconds - 480);
});

Deno.test("cassettes say nothing of the order in which cases happened to run", async () => {
  let asked = 0;
  const refused = new Map<string, number>();
  await using server = await serve(async (hit, response) => {
    response.sendDate = false;
    // Answers depend on the request alone; when they come, and how often "later", on the moment.
    const count = ++asked;
    const before = refused.get(hit.path) ?? 0;
    await pause(count % 7);
    if (count % 5 === 0 && before < 3) { // never so often that it is given up
      refused.set(hit.path, before + 1);
      response.writeHead(429, { "retry-after-ms": "3" });
      return response.end();
    }
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ you: `asked ${hit.path}` }));
  });
  const cases: Record<string, Omit<Case, "name">> = {};
  for (const name of numbers(12)) {
    cases[name] = {
      cassette: Number(name) % 4 === 0 ? "some/shared" : true,
      async fn() {
        for (const turn of numbers(3)) {
          await (await fetch(`${server.url}/${name}/${turn}`, { method: "POST", body: turn }))
            .text();
        }
      },
    };
  }
  const recordAll = async (shuffle: number): Promise<[string[], Record<string, string>]> => {
    const store: Store = memoryStore();
    const session = { store };
    const { report, began } = await run(suiteOf(cases), {
      ...record,
      concurrency: 5,
      perHost: 3,
      shuffle,
      session,
    });
    assertEquals(report.outcome, "passed");
    const names = await store.list!();
    const texts = names.map(async (name) => [name, withoutTimes(await textOf(store, name))]);
    return [began, Object.fromEntries(await Promise.all(texts))];
  };
  const [order, first] = await recordAll(1);
  refused.clear();
  const [other, second] = await recordAll(2);
  assert(order.join() !== other.join());
  assertEquals(Object.keys(first).length, 10);
  // By its name, since the port may have these digits too.
  assert(!Object.values(first).some((text) => text.includes('"status": 429')));
  assertEquals(second, first);
});

Deno.test("what is asked of a host is sent by whoever's turn it is, and admitted before", async () => {
  const { signal } = new AbortController();
  const waited: string[] = [];
  const limiters = createRateLimiters({
    perHost: 1,
    onWait: (host, milliseconds, why) => waited.push(`${host} ${milliseconds} ${why}`),
  });
  const admit = () => {};
  assertEquals(limiters.forCase(signal, admit).admit, admit);
  const answers = [
    new Response("later", { status: 429, headers: { "retry-after": "0" } }),
    new Response("first"),
    new Response("second"),
  ];
  const asked: string[] = [];
  const fetch = (input: unknown) => {
    asked.push(String(input));
    return Promise.resolve(answers.shift()!);
  };
  let sent = 0;
  const options = {
    mayRetry: true,
    onSent: () => void sent++,
    finished: Promise.resolve(),
    idle: () => 0,
  };
  const send = (path: string) =>
    limiters.forCase(signal).send(fetch, [`https://a.test${path}`], options);
  const [first, second] = await Promise.all([send("/1"), send("/2")]);
  const said = [await first!.text(), await second!.text()];
  assertEquals(said.sort(), ["first", "second"]);
  assertEquals([waited, asked.length, sent], [["a.test 0 429"], 3, 3]);
});
