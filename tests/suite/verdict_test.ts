// What became of the requests of a case, in one word: each from a real run.
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import process from "node:process";
import { folderStore, memoryStore } from "../../mod.ts";
import type { SessionReport } from "../../src/session/types.ts";
import { verdictOf } from "../../src/suite/verdict.ts";
import { type RunOptions, runSuite, suite, type Verdict } from "../../src/suite.ts";
import { type LocalServer, serve } from "../support/local_server.ts";
import { runtime } from "../support/runtime.ts";
import { asking, pathsOf, type Ran, run, suiteOf, textOf } from "../support/suites.ts";
import { inFolder } from "../support/temporary.ts";

/** Three cases, each with a cassette, recorded; the server is closed then, unless it is asked for. */
async function recorded(fn: (scene: { server: LocalServer; ran: Ran }) => Promise<void>) {
  await using server = await serve();
  const ran = await run(threeCases(server.url), { mode: "record" });
  await fn({ server, ran });
}

const threeCases = (url: string) =>
  suiteOf({
    first: asking(`${url}/first`),
    second: asking(`${url}/second`),
    third: asking(`${url}/third`),
  });

const ask = (...urls: string[]) => ({
  cassette: true as const,
  async fn() {
    for (const url of urls) await (await fetch(url)).text();
  },
});

/** Runs one case again over what was recorded. */
async function again(ran: Ran, urls: string[], options: RunOptions = {}) {
  const session = { store: ran.store, ...options.session };
  const { cases, report } = await run(suiteOf({ first: ask(...urls) }), { ...options, session });
  return { ...cases.first!, outcome: report.outcome, verdicts: report.verdicts };
}

Deno.test("RECORDED: all were sent and recorded; HIT: all were answered by recordings", () =>
  recorded(async ({ server, ran }) => {
    assertEquals([ran.report.outcome, ran.report.verdicts], ["passed", { RECORDED: 3 }]);
    assertEquals(ran.cases.first!.requests, { played: 0, recorded: 1, live: 0, missed: 0 });
    assertEquals(ran.cases.first!.cassettes, ["some/first"]);
    await server.close();
    const replay = await run(threeCases(server.url), { session: { store: ran.store } });
    assertEquals([replay.report.outcome, replay.report.verdicts], ["passed", { HIT: 3 }]);
    assertEquals(replay.cases.first!.requests, { played: 1, recorded: 0, live: 0, missed: 0 });
    assertEquals(replay.report.mode, "replay");
    assertMatch(replay.report.runtime, new RegExp(`^${runtime} \\d+\\.`));
  }));

Deno.test("a case that asks nothing has no verdict", async () => {
  const { cases, report } = await run(suiteOf({ quiet: () => {}, taped: ask() }));
  assertEquals([cases.quiet!.verdict, cases.taped!.verdict], [undefined, undefined]);
  assertEquals([report.outcome, report.verdicts], ["passed", {}]);
});

Deno.test("PARTIAL: some were played, the others were recorded", () =>
  recorded(async ({ server, ran }) => {
    const urls = [`${server.url}/first`, `${server.url}/more`];
    const { verdict, requests } = await again(ran, urls, { mode: "update" });
    assertEquals([verdict, requests.played, requests.recorded], ["PARTIAL", 1, 1]);
    assertEquals(await pathsOf(ran.store, "some/first"), ["/first", "/more"]);
    assertEquals((await again(ran, urls)).verdict, "HIT");
  }));

Deno.test("MISS: something was asked that no recording answers, also where that is swallowed", () =>
  recorded(async ({ server, ran }) => {
    const before = await textOf(ran.store, "some/first");
    const missed = await again(ran, [`${server.url}/other`]);
    assertEquals([missed.status, missed.verdict, missed.error!.code], ["failed", "MISS", "MISS"]);
    assertEquals(missed.requests.missed, 1);
    assertStringIncludes(missed.error!.message, `No recording answers GET ${server.url}/other`);
    assertMatch(missed.error!.message, /record it again: {2}CASSETTE_MODE=record /);
    const { cases, report } = await run(
      suiteOf({
        first: {
          cassette: true,
          fn: () => fetch(`${server.url}/other`).then(() => {}, () => {}),
        },
      }),
      { session: { store: ran.store } },
    );
    assertEquals([cases.first!.status, cases.first!.verdict], ["failed", "MISS"]);
    assertEquals([report.outcome, report.verdicts], ["failed", { MISS: 1 }]);
    assertEquals(await textOf(ran.store, "some/first"), before);
    assertEquals(server.hits.length, 3);
  }));

inFolder(
  "deleting one cassette makes just that case a miss, which says how to record it",
  async (folder) => {
    await using server = await serve();
    const store = folderStore(folder);
    const suite = threeCases(server.url);
    await run(suite, { mode: "record", session: { store } });
    await store.remove("some/second");
    const { cases, report } = await run(suite, { session: { store } });
    assertEquals(report.verdicts, { HIT: 2, MISS: 1 });
    const { status, error, verdict, cassettes } = cases.second!;
    assertEquals([status, verdict, cassettes], ["failed", "MISS", ["some/second"]]);
    assertStringIncludes(error!.message, 'There is no cassette "some/second" yet');
    assertMatch(error!.message, /to do {5}record it: {2}CASSETTE_MODE=record /);
    assertEquals(server.hits.length, 3);
    // So it is.
    const { report: anew } = await run(suite, { mode: "once", session: { store } });
    assertEquals([anew.outcome, anew.verdicts], ["passed", { HIT: 2, RECORDED: 1 }]);
  },
);

Deno.test("LIVE: sent and not recorded, by the mode, or where a miss may ask the real API", () =>
  recorded(async ({ server, ran }) => {
    const before = await ran.store.list!();
    const live = await again(ran, [`${server.url}/first`], { mode: "live" });
    assertEquals([live.verdict, live.requests.live, live.outcome], ["LIVE", 1, "passed"]);
    const session = { allowFallback: true };
    const fallen = await again(ran, [`${server.url}/other`], { session });
    assertEquals([fallen.verdict, fallen.requests, fallen.outcome], [
      "LIVE",
      { played: 0, recorded: 0, live: 1, missed: 0 },
      "passed",
    ]);
    assertStringIncludes(fallen.warnings.join("\n"), "asked live (ALLOW_FALLBACK), not saved");
    assertEquals(server.hits.length, 5);
    assertEquals(await ran.store.list!(), before);
    assertEquals((await again(ran, [`${server.url}/first`], { session })).verdict, "HIT");
  }));

Deno.test({
  name: "ALLOW_FALLBACK=true in the environment does the same",
  ignore: Deno.permissions.querySync({ name: "env" }).state !== "granted",
  fn: () =>
    recorded(async ({ server, ran }) => {
      process.env.ALLOW_FALLBACK = "true";
      try {
        assertEquals((await again(ran, [`${server.url}/other`])).verdict, "LIVE");
      } finally {
        delete process.env.ALLOW_FALLBACK;
      }
    }),
});

Deno.test("EXPIRED: answered by recordings that are older than they may be", () =>
  recorded(async ({ server, ran }) => {
    const now = () => Date.now() + 40 * 24 * 3600 * 1000;
    const url = `${server.url}/first`;
    const old = await again(ran, [url], { session: { now } });
    assertEquals([old.verdict, old.status, old.requests.played], ["EXPIRED", "passed", 1]);
    assertStringIncludes(old.warnings.join("\n"), "expires after 30 days");
    const refused = await again(ran, [url], { session: { now, onExpired: "error" } });
    assertEquals([refused.verdict, refused.status, refused.error!.code], [
      "EXPIRED",
      "failed",
      "EXPIRED",
    ]);
    assertEquals(refused.cassettes, ["some/first"]); // though it was never opened
    const young = await again(ran, [url], { session: { now, expires: "90d" } });
    assertEquals(young.verdict, "HIT");
    const anew = await again(ran, [url], { session: { now, onExpired: "record" } });
    assertEquals(anew.verdict, "RECORDED");
  }));

Deno.test("DRIFTED: answered by recordings of requests that were not quite these", () =>
  recorded(async ({ server, ran }) => {
    const drifting = (drift: "warn" | "error" | "ignore") =>
      run(
        suiteOf({
          first: asking(`${server.url}/first`, { headers: { "openai-beta": "assistants=v2" } }),
        }),
        { session: { store: ran.store, drift } },
      );
    const warned = (await drifting("warn")).cases.first!;
    assertEquals([warned.verdict, warned.status], ["DRIFTED", "passed"]);
    assertStringIncludes(warned.warnings.join("\n"), "openai-beta");
    const refused = (await drifting("error")).cases.first!;
    assertEquals([refused.verdict, refused.status, refused.error!.code], [
      "DRIFTED",
      "failed",
      "DRIFT",
    ]);
    assertEquals((await drifting("ignore")).cases.first!.verdict, "HIT");
  }));

Deno.test("UNUSED: answered by recordings, and some of these nobody asked for", () =>
  recorded(async ({ server, ran }) => {
    await again(ran, [`${server.url}/first`, `${server.url}/more`], { mode: "update" });
    const url = `${server.url}/first`;
    const warned = await again(ran, [url]);
    assertEquals([warned.verdict, warned.status], ["UNUSED", "passed"]);
    assertStringIncludes(warned.warnings.join("\n"), "1 of 2 recordings");
    const refused = await again(ran, [url], { session: { unused: "error" } });
    assertEquals([refused.verdict, refused.status, refused.error!.code], [
      "UNUSED",
      "failed",
      "UNUSED",
    ]);
  }));

Deno.test("options count in the order case, suite, run, environment", async () => {
  await using server = await serve();
  const stores = [memoryStore(), memoryStore(), memoryStore()] as const;
  const suite = (own: boolean, of: boolean) =>
    suiteOf(
      {
        asks: {
          cassette: own ? { name: "own/name", store: stores[2] } : true,
          fn: ask(server.url).fn,
        },
      },
      { setup: () => of ? { session: { store: stores[1] } } : {} },
    );
  const held = () => Promise.all(stores.map((store) => store.list!()));
  const options = { mode: "record", session: { store: stores[0] } } as const;
  await run(suite(false, false), options);
  assertEquals(await held(), [["some/asks"], [], []]);
  await run(suite(false, true), options);
  assertEquals(await held(), [["some/asks"], ["some/asks"], []]);
  const { cases } = await run(suite(true, true), options);
  assertEquals(await held(), [["some/asks"], ["some/asks"], ["own/name"]]);
  assertEquals(cases.asks!.cassettes, ["own/name"]);
});

Deno.test("a case without a cassette that asks a real API is LIVE, and the budget holds for it", async () => {
  await using server = await serve();
  const api = "https://api.example.com";
  const suites = suite("Bare", {
    category: "bare",
    setup: () => ({ session: { upstreams: { [api]: server.url } } }),
    cases: [
      { name: "asks an API", fn: async () => void await (await fetch(`${api}/paid`)).text() },
      { name: "asks this machine", fn: async () => void await (await fetch(server.url)).text() },
    ],
  });
  const prices = { "api.example.com": { perRequest: 0.25 } };
  const asked = () => server.hits.filter(({ path }) => path === "/paid").length;
  const free = await runSuite(suites, { prices });
  const [paid, local] = free.suites[0]!.cases;
  assertEquals([paid!.verdict, paid!.requests.live, free.ledger.live.dollars], ["LIVE", 1, 0.25]);
  assertEquals([local!.status, local!.verdict], ["passed", undefined]);
  assertEquals(asked(), 1);
  const held = await runSuite(suites, { prices, budget: 0.1 });
  assertEquals([held.outcome, held.budget!.undone], ["over budget", ["Bare > asks an API"]]);
  assertEquals(asked(), 1);
});

Deno.test("of all that a case came to, the verdict is what says most", () => {
  const none = { played: 0, recorded: 0, live: 0, missed: 0 };
  const report = (parts: Partial<SessionReport>) =>
    ({ stale: [], refreshed: 0, drifted: 0, expired: false, unused: 0, ...parts }) as SessionReport;
  const cases: [Verdict | undefined, Partial<typeof none>, Partial<SessionReport>, string?][] = [
    [undefined, {}, {}],
    ["HIT", { played: 2 }, {}],
    ["PARTIAL", { played: 1, recorded: 1 }, { unused: 1 }],
    ["RECORDED", { recorded: 1 }, { expired: true }],
    ["LIVE", { live: 1, played: 1, recorded: 1 }, {}],
    ["MISS", { missed: 1, live: 1 }, {}],
    ["STALE", { played: 1 }, { stale: ["a.ts#b"], drifted: 1 }],
    ["DRIFTED", { played: 1 }, { stale: ["a.ts#b"], refreshed: 1, drifted: 1, expired: true }],
    ["EXPIRED", { played: 1 }, { expired: true, unused: 1 }],
    ["UNUSED", { played: 1 }, { unused: 1 }],
    ["STALE", { played: 1 }, {}, "STALE"],
    ["DRIFTED", { missed: 1 }, {}, "DRIFT"],
    ["HIT", { played: 1 }, {}, "toString"],
    ["HIT", { played: 1 }, {}, "CASE_TIMEOUT"],
  ];
  for (const [verdict, requests, parts, code] of cases) {
    const found = verdictOf([report({}), report(parts)], { ...none, ...requests }, code);
    assertEquals([found, requests, parts, code], [verdict, requests, parts, code]);
  }
});
