// A run from its first event to its last, and what ends it earlier.
import { assert, assertEquals } from "@std/assert";
import { runSuites } from "../../../src/suite/run/run.ts";
import type { RunEvent } from "../../../src/suite.ts";
import { deferred, serve } from "../../support/local_server.ts";
import { asking, meeting, run, suiteOf, testDependencies } from "../../support/suites.ts";

const numbers = (count: number) => Array.from({ length: count }, (_, at) => String(at + 1));

const nothing = () => {};

Deno.test("signal: no more cases are begun, and those that run end", async () => {
  const stop = new AbortController();
  const began = meeting(3);
  const { promise: open, resolve } = deferred();
  let ended = 0;
  const waits = async ({ signal }: { signal: AbortSignal }) => {
    if (ended === 0) await began();
    await open;
    assert(!signal.aborted);
    ended++;
  };
  const cases = Object.fromEntries(numbers(6).map((name) => [name, waits]));
  const running = run(suiteOf(cases), { concurrency: 2, signal: stop.signal });
  await began(); // with the first two
  stop.abort();
  resolve();
  const { report, events, began: names } = await running;
  assertEquals([report.outcome, ended, names.length], ["interrupted", 2, 2]);
  assertEquals(report.counts, { total: 6, passed: 2, failed: 0, skipped: 4 });
  assertEquals(report.suites[0]!.cases.map(({ skipped }) => skipped).slice(2), [
    "interrupted",
    "interrupted",
    "interrupted",
    "interrupted",
  ]);
  assertEquals(events.map(({ type }) => type).filter((type) => type === "run:stop").length, 1);
});

Deno.test("abort: those that run end too, and their cassettes stay as they were", async () => {
  await using server = await serve();
  const giveUp = new AbortController();
  const began = meeting(3);
  const hangs = async ({ signal }: { signal: AbortSignal }) => {
    await (await fetch(server.url)).text();
    await began();
    await new Promise<void>((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason))
    );
  };
  const cases = {
    a: { cassette: true as const, fn: hangs },
    b: {
      cassette: true as const,
      async fn() { // takes no notice
        await began();
        await new Promise<void>(() => {});
      },
    },
    c: nothing,
  };
  const running = run(suiteOf(cases), {
    mode: "record",
    concurrency: 2,
    retries: 3,
    signal: giveUp.signal, // of both, one stops it
    abort: giveUp.signal,
  });
  await began();
  giveUp.abort();
  const { report, cases: ran, store, events } = await running;
  assertEquals(events.filter(({ type }) => type === "run:stop").length, 1);
  assertEquals(report.outcome, "interrupted");
  assertEquals([ran.a!.status, ran.b!.status, ran.c!.status], ["failed", "failed", "skipped"]);
  assertEquals([ran.a!.error!.name, ran.b!.error!.name], ["AbortError", "AbortError"]);
  assertEquals([ran.a!.attempts, await store.load("some/a")], [1, undefined]);
});

Deno.test("a run whose signal has aborted before begins nothing, and says so in order", async () => {
  for (const options of [{ signal: AbortSignal.abort() }, { abort: AbortSignal.abort() }]) {
    const { report, events, began } = await run(suiteOf({ a: nothing, b: nothing }), options);
    assertEquals([report.outcome, began], ["interrupted", []]);
    assertEquals(events.map(({ type }) => type), [
      "run:start",
      "run:stop",
      "case:end",
      "case:end",
      "run:end",
    ]);
  }
});

Deno.test("all that happens is told in order, and a listener that throws decides over nothing", async () => {
  await using server = await serve();
  const suite = suiteOf({ asks: asking(server.url) });
  const { events, report } = await run(suite, {
    mode: "record",
    onEvent() {
      throw new Error("the display is broken");
    },
  });
  assertEquals(events.map(({ type }) => type), [
    "run:start",
    "case:start",
    "case:request",
    "case:end",
    "run:end",
  ]);
  const asked = events.find((event) => event.type === "case:request");
  assert(asked?.type === "case:request");
  assertEquals([asked.verdict, asked.call], ["recorded", `GET ${server.url}/`]);
  assertEquals([asked.ledger.recorded.requests, asked.name], [1, "asks"]);
  assertEquals(report.suites[0]!.cases[0]!.status, "passed");
  assertEquals(report.errors.map(({ message }) => message), ["the display is broken"]);
  assertEquals(report.outcome, "failed");
});

Deno.test("what is around a run is given back when it is over, also where it fails", async () => {
  const open = new Set<string>();
  const watch = (what: string) => () => {
    open.add(what);
    return () => void open.delete(what);
  };
  const dependencies = testDependencies({
    watchOpen: watch("handles"),
    onUnhandledError: watch("errors"),
    mode: (word) => (word ?? "once") as "once",
  });
  const events: RunEvent[] = [];
  const onEvent = (event: RunEvent) => void events.push(event);
  const report = await runSuites([suiteOf({ a: nothing })], { onEvent }, dependencies);
  assertEquals([report.mode, report.runtime, report.concurrency], ["once", "test", 8]);
  assertEquals([report.outcome, [...open]], ["passed", []]);
  assertEquals(events.at(-1), { type: "run:end", report });
});
