// How many cases run at a time, and which of them never together.
import { assert, assertEquals } from "@std/assert";
import { runAll } from "../../../src/suite/run/pool.ts";
import { select } from "../../../src/suite/run/select.ts";
import { serve } from "../../support/local_server.ts";
import { gate, pathsOf, run, suiteOf, testContext, textOf } from "../../support/suites.ts";

const numbers = (count: number) => Array.from({ length: count }, (_, at) => String(at + 1));
const nothing = () => {};

Deno.test("so many cases run at a time, and no more", async () => {
  for (const concurrency of [1, 3]) {
    const { pass, most } = gate();
    const cases = Object.fromEntries(numbers(9).map((name) => [name, () => pass()]));
    const { report } = await run(suiteOf(cases), { concurrency });
    assertEquals(report.counts, { total: 9, passed: 9, failed: 0, skipped: 0 });
    assertEquals([most(), report.concurrency], [concurrency, concurrency]);
  }
});

Deno.test("so many suites run at a time, each to its end before the next one begins", async () => {
  const { pass, met } = gate();
  const suites = ["a", "b", "c"].map((name) =>
    suiteOf(Object.fromEntries(numbers(4).map((at) => [name + at, () => pass(name + at)])), {
      name,
      category: name,
    })
  );
  await run(suites, { concurrency: 8, suitesAtOnce: 1 });
  assert(met.has("a1+a2"), "cases of one suite run side by side");
  const mixed = () => [...met].filter((pair) => pair[0] !== pair[3]);
  assertEquals(mixed(), []);
  await run(suites, { concurrency: 8, suitesAtOnce: 2 });
  assert(mixed().some((pair) => pair.includes("a") && pair.includes("b")), "two suites do");
  assertEquals(mixed().filter((pair) => pair.includes("a") && pair.includes("c")), []);
});

Deno.test("after so many failures no more cases are begun", async () => {
  const bad = () => Promise.reject(new Error("bad"));
  const cases = { a: nothing, b: bad, c: bad, d: nothing, e: nothing };
  const statuses = async (bail?: boolean | number) => {
    const { report, events } = await run(suiteOf(cases), { concurrency: 1, bail });
    const stops = events.flatMap((event) => event.type === "run:stop" ? [event.why] : []);
    const short = report.suites[0]!.cases.map(({ status, skipped }) => skipped ?? status);
    return [short.join(" "), stops, report.outcome];
  };
  assertEquals(await statuses(), ["passed failed failed passed passed", [], "failed"]);
  assertEquals(await statuses(true), [
    "passed failed 1 failed 1 failed 1 failed",
    ["1 failed"],
    "failed",
  ]);
  assertEquals(await statuses(2), [
    "passed failed failed 2 failed 2 failed",
    ["2 failed"],
    "failed",
  ]);
});

Deno.test("two cases with one cassette never overlap, and share what is recorded", async () => {
  await using server = await serve();
  const { pass, met } = gate();
  const shares = (name: string) => ({
    cassette: "some/shared",
    async fn() {
      await (await fetch(`${server.url}/${name}`)).text();
      await pass(name);
    },
  });
  /** Waits for one of them, however slow this machine is; alone it would run out of time. */
  const untilMet = async () => {
    do await pass("other"); while (met.size === 0);
  };
  const both = [
    suiteOf({ a: shares("a"), b: shares("b"), other: untilMet }),
    suiteOf({ c: shares("c") }, { name: "Others", category: "others" }),
  ];
  const recorded = await run(both, { mode: "record", concurrency: 4 });
  assertEquals(recorded.report.outcome, "passed");
  const shared = () => [...met].filter((pair) => !pair.includes("other"));
  assertEquals(shared(), []);
  assert(met.size > 0, "others run beside them");
  // Recorded in parts, by whoever came first, it holds what each of them needs.
  const before = await textOf(recorded.store, "some/shared");
  assertEquals(await pathsOf(recorded.store, "some/shared"), ["/a", "/b", "/c"]);
  const { store } = recorded;
  await server.close();
  const replayed = await run(both, {
    concurrency: 4,
    shuffle: 3,
    session: { store, unused: "ignore" },
  });
  assertEquals(replayed.report.outcome, "passed");
  assertEquals(shared(), []);
  assertEquals(await textOf(store, "some/shared"), before);
});

Deno.test("what is not begun any more is skipped, and says why", async () => {
  const suite = suiteOf({ a: nothing, b: { cassette: true, fn: nothing } });
  const skipped = async (...more: Parameters<typeof testContext>) => {
    const selected = select([suite], {});
    const reports: Parameters<typeof runAll>[1]["reports"] = new Map();
    const stop = () => {};
    const pool = { run: testContext(...more), reports, ends: new Map(), concurrency: 4, stop };
    await runAll([...selected], pool);
    return selected.map((one) => reports.get(one)!.skipped);
  };
  assertEquals(await skipped(), [undefined, undefined]);
  assertEquals(await skipped({ whyStopped: () => "interrupted" }), ["interrupted", "interrupted"]);
  const spent = { dollars: 0, isSpent: () => true, forCase: () => undefined as never };
  assertEquals(await skipped({ budget: spent, mode: "record" }), [undefined, "over budget"]);
  // What only replays needs no money; a case of its own is not asked for any here.
  const unspent = { ...spent, forCase: () => ({ refusal: nothing, paid() {}, end() {} }) as never };
  assertEquals(await skipped({ budget: unspent, mode: "replay" }), [undefined, undefined]);
});
