// What a session does about functions that have changed. The tracker here is a stand-in: it knows
// one function, and its hash is what the test says. (The real one: tests/track/end_to_end.track.ts.)
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { Producer } from "../../src/cassette/types.ts";
import { createRetake, memoryStore, type SessionOptions } from "../../src/core.ts";
import { isRetakeError, RetakeError } from "../../src/errors.ts";
import { linkContext, runInContext } from "../../src/session/context.ts";
import { linkTracker, turnOnTracking } from "../../src/session/tracker.ts";
import { serve } from "../support/local_server.ts";
import { judgeAtOpen, settingsToRefresh, tellStale } from "../../src/session/staleness.ts";
import { producersIn, withProducers } from "../../src/cassette/producers.ts";
import { getting, settingsOf } from "../support/sessions.ts";

const hash = { now: "a".repeat(64), changed: "b".repeat(64) };
const kept: [Producer[], string][] = [];
let current = hash.now;
let judged = 0;
const held = new Set<string>();
let broken = false;
let scope: unknown;

linkContext({
  get: () => scope,
  run(value, fn) {
    const before = scope;
    scope = value;
    const result = fn();
    if (result instanceof Promise) return result.finally(() => scope = before) as typeof result;
    scope = before;
    return result;
  },
});
linkTracker(() =>
  Promise.resolve({
    producersOf: () => Promise.resolve([{ fn: "a.ts#ask", hash: current, how: "scope" as const }]),
    judge(recordings) {
      judged++;
      const producers = producersIn(recordings);
      if (broken) return Promise.reject(new RetakeError("PARSE_FAILED", "a.ts:1:1 is no code."));
      const changed = producers.filter((producer) =>
        producer.hash !== current && !held.has(current)
      );
      return Promise.resolve(
        changed.slice(0, 1).map(({ fn, hash: recorded }) => ({
          fn,
          recorded,
          current,
          why: "changed" as const,
        })),
      );
    },
    describe: () => Promise.resolve("helper in b.ts changed (ask -> helper)"),
    hold: (recordings) =>
      Promise.resolve(recordings.forEach(({ at }) => at.forEach((it) => held.add(it.hash!)))),
    keep: (producers, verdict) => Promise.resolve(void kept.push([[...producers], verdict])),
  })
);
turnOnTracking();

interface Scene {
  store: ReturnType<typeof memoryStore>;
  warnings: string[];
  requests: () => number;
  /** Asks for paths inside the cassette. */
  ask(paths: string[], options?: SessionOptions): Promise<string[]>;
  text(): Promise<string>;
}

async function inScene(fn: (scene: Scene) => Promise<void>): Promise<void> {
  let requests = 0;
  await using server = await serve((_, response) => response.end(`answer ${++requests}`));
  const store = memoryStore();
  const warnings: string[] = [];
  const { openSession } = createRetake({ store, onWarning: (text) => void warnings.push(text) });
  current = hash.now;
  broken = false;
  kept.length = 0;
  held.clear();
  await fn({
    store,
    warnings,
    requests: () => requests,
    async ask(paths, options) {
      const session = await openSession("a", options);
      const answers: string[] = [];
      let failed = true;
      try {
        for (const path of paths) {
          answers.push(await (await session.fetch(`${server.url}${path}`)).text());
        }
        failed = false;
      } finally {
        await session.close({ failed });
      }
      return answers;
    },
    text: async () => String(await store.load("a")),
  });
}

const record = { mode: "record" } as const;

Deno.test("a recording carries what produced it, and signatures are kept once it is saved", () =>
  inScene(async ({ ask, text }) => {
    await ask(["/1"], record);
    const [interaction] = JSON.parse(await text()).interactions;
    assertEquals(interaction.producedBy, [{ fn: "a.ts#ask", hash: hash.now, how: "scope" }]);
    assertEquals(Object.keys(interaction).slice(3), ["producedBy", "response"]);
    assertEquals(kept, [[interaction.producedBy, "recorded again"]]);
  }));

Deno.test("a replay of unchanged code says nothing", () =>
  inScene(async ({ ask, text, warnings }) => {
    await ask(["/1"], record);
    const before = await text();
    assertEquals(await ask(["/1"]), ["answer 1"]);
    assertEquals([warnings, await text()], [[], before]);
  }));

Deno.test("a replay of changed code is told at its end, in full once, and is not written", () =>
  inScene(async ({ ask, text, warnings }) => {
    await ask(["/1"], record);
    const before = await text();
    current = "c".repeat(64); // not told of by another test
    await ask(["/1"]);
    assertEquals(warnings.length, 1);
    assertStringIncludes(warnings[0]!, "is stale: ask (a.ts) has changed.");
    assertStringIncludes(warnings[0]!, "helper in b.ts changed (ask -> helper)");
    assertStringIncludes(warnings[0]!, "CASSETTE_STALE=verify");
    await ask(["/1"]);
    assertStringIncludes(warnings[1]!, "is stale for the same reason: ask (a.ts) has changed");
    assertEquals(await text(), before);
  }));

Deno.test('onChange: "ignore" asks nobody', () =>
  inScene(async ({ ask, warnings }) => {
    await ask(["/1"], record);
    current = hash.changed;
    await ask(["/1"], { onChange: "ignore" });
    assertEquals(warnings, []);
  }));

Deno.test('onChange: "error" refuses to open it', () =>
  inScene(async ({ ask }) => {
    await ask(["/1"], record);
    await ask(["/1"], { onChange: "error" });
    current = hash.changed;
    const error = await assertRejects(() => ask(["/1"], { onChange: "error" }), RetakeError);
    assert(isRetakeError(error, "STALE"));
    assertEquals(error.facts.functions, ["a.ts#ask"]);
  }));

Deno.test('onChange: "verify" refreshes what still holds, offline', () =>
  inScene(async ({ ask, text, requests }) => {
    await ask(["/1", "/2"], record);
    const before = await text();
    current = hash.changed;
    kept.length = 0;
    assertEquals(await ask(["/1", "/2"], { onChange: "verify" }), ["answer 1", "answer 2"]);
    assertEquals(requests(), 2);
    assertEquals(await text(), before); // so that branches which verify merge
    assertEquals([...held], [hash.changed]);
    assertEquals(kept.map(([, verdict]) => verdict), ["still valid: requests unchanged"]);
    // It holds at the code of today, and at that of yesterday.
    for (const code of [hash.changed, hash.now, hash.changed]) {
      current = code;
      assertEquals(await ask(["/1", "/2"], { onChange: "error" }), ["answer 1", "answer 2"]);
    }
  }));

Deno.test('onChange: "verify" fails where another request is asked, or one is not, and writes nothing', () =>
  inScene(async ({ ask, text, requests }) => {
    await ask(["/1", "/2"], record);
    const before = await text();
    current = hash.changed;
    const verify = { onChange: "verify" } as const;
    const missed = await assertRejects(() => ask(["/1", "/3"], verify), RetakeError);
    assertEquals(missed.code, "MISS");
    const unused = await assertRejects(() => ask(["/1"], verify), RetakeError);
    assertEquals(unused.code, "UNUSED");
    assertEquals([await text(), requests()], [before, 2]);
  }));

Deno.test('onChange: "record" records just what is asked for otherwise, where it belongs', () =>
  inScene(async ({ ask, text, requests }) => {
    await ask(["/1", "/2", "/3"], record);
    current = hash.changed;
    kept.length = 0;
    const answers = await ask(["/1", "/new", "/3"], { onChange: "record" });
    assertEquals(answers, ["answer 1", "answer 4", "answer 3"]);
    assertEquals(requests(), 4);
    const { interactions } = JSON.parse(await text());
    const path = (url: string) => new URL(url).pathname;
    assertEquals(
      interactions.map(({ request }: { request: { url: string } }) => path(request.url)),
      [
        "/1",
        "/new",
        "/3",
      ],
    );
    assert(!(await text()).includes(hash.now));
    assertEquals(kept.map(([, verdict]) => verdict), [
      "recorded again",
      "still valid: requests unchanged",
    ]);
    assertEquals(await ask(["/1", "/new", "/3"], { onChange: "error" }), answers);
  }));

Deno.test('onChange: "record" leaves a cassette alone that is not stale', () =>
  inScene(async ({ ask, text, requests }) => {
    await ask(["/1"], record);
    const before = await text();
    const error = await assertRejects(() => ask(["/2"], { onChange: "record" }), RetakeError);
    assertEquals([error.code, await text(), requests()], ["MISS", before, 1]);
  }));

Deno.test('onChange: "record" of a run that fails leaves the cassette as it was', () =>
  inScene(async ({ store, text, ask }) => {
    await ask(["/1"], record);
    const before = await text();
    current = hash.changed;
    const { openSession } = createRetake({ store, onWarning: () => {}, onChange: "record" });
    const session = await openSession("a");
    await session.close({ failed: true });
    assertEquals(await text(), before);
  }));

Deno.test("where the tracker cannot tell, a warning says so, and what hangs on it fails", () =>
  inScene(async ({ ask, warnings }) => {
    await ask(["/1"], record);
    broken = true;
    assertEquals(await ask(["/1"]), ["answer 1"]);
    assertStringIncludes(warnings[0]!, "cannot tell whether recordings are stale: a.ts:1:1");
    const error = await assertRejects(() => ask(["/1"], { onChange: "error" }), RetakeError);
    assertEquals(error.code, "PARSE_FAILED");
  }));

Deno.test("options from around a case count more than those of the call", () =>
  inScene(async ({ ask }) => {
    await ask(["/1"], record);
    current = hash.changed;
    const reports: number[] = [];
    const error = await assertRejects(
      () =>
        runInContext({
          overrides: { mode: "replay", onChange: "error" },
          observer: { onReport: (report) => void reports.push(report.played) },
        }, () => ask(["/1"], { mode: "live", onChange: "ignore" })),
      RetakeError,
    );
    assertEquals([error.code, reports], ["STALE", []]);
  }));

Deno.test("a cassette without functions asks the tracker nothing", () =>
  inScene(async ({ ask, store }) => {
    await ask(["/1"], record);
    const text = String(await store.load("a"));
    const { interactions, ...head } = JSON.parse(text);
    const bare = interactions.map(({ producedBy: _, ...rest }: { producedBy: unknown }) => rest);
    await store.save("a", JSON.stringify({ ...head, interactions: bare }));
    const before = judged;
    for (const onChange of ["warn", "error", "verify", "record"] as const) {
      await ask(["/1"], { onChange });
    }
    assertEquals(judged, before);
  }));

const place = { name: "a", where: "memory: a", rerun: (variable: string) => `${variable} run` };
const old = {
  format: "retake/1" as const,
  recordedAt: "2026-01-01T00:00:00.000Z",
  interactions: [withProducers(getting("/a"), [{ fn: "a.ts#ask", hash: hash.now, how: "scope" }])],
};

Deno.test("a cassette is judged as it opens only where that decides over the run", async () => {
  const judge = async (options: SessionOptions) => {
    const before = judged;
    const found = await judgeAtOpen(old, settingsOf(options).settings, place);
    return [judged - before, found.stale.length, found.refresh];
  };
  broken = false;
  current = hash.changed;
  assertEquals(await judge({ onChange: "warn" }), [0, 0, undefined]);
  assertEquals(await judge({ onChange: "verify" }), [1, 1, "verify"]);
  assertEquals(await judge({ onChange: "verify", mode: "record" }), [0, 0, undefined]);
  const error = await assertRejects(() => judge({ onChange: "error" }));
  assert(isRetakeError(error, "STALE"));
  current = hash.now;
  assertEquals(await judge({ onChange: "verify" }), [1, 0, undefined]);
});

Deno.test("a run that refreshes is set by what it is to find out", () => {
  const { settings } = settingsOf();
  const set = (refresh: "verify" | "record" | undefined) => {
    const { mode, drift, unused } = settingsToRefresh(settings, { stale: [], refresh });
    return [mode, drift, unused];
  };
  assertEquals(set("verify"), ["replay", "error", "error"]);
  assertEquals(set("record"), ["update", "ignore", "warn"]);
  assertEquals(set(undefined), ["replay", "warn", "warn"]);
});

Deno.test("at the end a stale cassette is told, and nothing where nobody wants to know", async () => {
  current = hash.changed;
  const { settings, warnings } = settingsOf({ onChange: "warn" });
  assertEquals((await tellStale(old, settings, place)).map(({ fn }) => fn), ["a.ts#ask"]);
  assertEquals(warnings.length, 1);
  assertEquals(await tellStale(old, settingsOf({ onChange: "ignore" }).settings, place), []);
  assertEquals(await tellStale(undefined, settings, place), []);
});
