// What suites need around their cases.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { memoryStore } from "../../../mod.ts";
import { createSetups } from "../../../src/suite/run/setup.ts";
import { runSuite, suite } from "../../../src/suite.ts";
import { serve } from "../../support/local_server.ts";
import { pause, run, suiteOf, testContext } from "../../support/suites.ts";
import { withoutWaits } from "../../support/timers.ts";

const nothing = () => {};

Deno.test("setup and teardown run once, around the cases of a suite", async () => {
  await using server = await serve();
  const done: string[] = [];
  const store = memoryStore();
  const suite = suiteOf(
    {
      a: { cassette: true, fn: async () => void done.push(await text("a")) },
      b: { cassette: true, fn: async () => void done.push(await text("b")) },
    },
    {
      async setup({ mode }) {
        await pause(5);
        done.push(`setup for ${mode}`);
        return {
          session: { upstreams: { "https://api.example.com": server.url } },
          teardown: async () => {
            await pause(5);
            done.push("teardown");
          },
        };
      },
    },
  );
  async function text(name: string): Promise<string> {
    const response = await fetch(`https://api.example.com/${name}`);
    return (await response.json() as { path: string }).path;
  }
  const { report } = await run(suite, { mode: "record", session: { store } });
  assertEquals(report.outcome, "passed");
  assertEquals([done[0], done.at(-1), done.length], ["setup for record", "teardown", 4]);
  done.length = 0;
  await run(suite, { bail: true, signal: AbortSignal.abort(), session: { store } });
  assertEquals(done, []);
});

Deno.test("a setup that fails is told of, and nothing of its suite is run", async () => {
  let tornDown = 0;
  const bad = suiteOf({ a: nothing, b: nothing }, {
    name: "Bad",
    setup() {
      throw new TypeError("no database");
    },
  });
  const good = suiteOf({ c: nothing }, {
    name: "Good",
    setup: () => ({ teardown: () => void tornDown++ }),
  });
  const { report, cases, began } = await run([bad, good]);
  assertEquals([report.outcome, began, tornDown], ["failed", ["c"], 1]);
  const { error } = report.suites[0]!;
  assertEquals([error!.name, error!.message], ["TypeError", "no database"]);
  assertEquals(cases.a!.skipped, "the setup of its suite failed");
  assertEquals(report.counts, { total: 3, passed: 1, failed: 0, skipped: 2 });
});

Deno.test("a teardown that fails is told of, and the cases have passed all the same", async () => {
  const suite = suiteOf({ a: nothing }, {
    setup: () => ({ teardown: () => Promise.reject(new Error("still in use")) }),
  });
  const { report, cases } = await run(suite);
  assertEquals([report.outcome, cases.a!.status], ["failed", "passed"]);
  assertEquals(report.suites[0]!.error!.message, "still in use");
});

Deno.test("a setup that never ends is given up with the run", async () => {
  const giveUp = new AbortController();
  const suite = suiteOf({ a: nothing }, {
    setup() {
      setTimeout(() => giveUp.abort(), 5);
      return new Promise(() => {});
    },
  });
  const { report } = await run(suite, { abort: giveUp.signal });
  assertEquals([report.outcome, report.suites[0]!.error!.name], ["interrupted", "AbortError"]);
});

/** A run of one case that gives it up, with a teardown. */
async function givenUp(teardown: () => unknown) {
  const abort = new AbortController();
  const hangs = () => {
    abort.abort();
    return new Promise(() => {});
  };
  const suite = suiteOf({ hangs }, { setup: () => ({ teardown }) });
  const keepsGoing = setInterval(() => {}, 1000); // as a server would that is to be torn down
  const { report } = await run(suite, { abort: abort.signal }).finally(() =>
    clearInterval(keepsGoing)
  );
  return report;
}

Deno.test("a teardown gets a few seconds once the run is given up, and no more", async () => {
  const { result: report, waits } = await withoutWaits(() => givenUp(() => new Promise(() => {})));
  assert(waits.includes(3000), waits.join());
  assertEquals(report.outcome, "interrupted");
  assertEquals(
    report.suites[0]!.error?.message,
    "The run was given up. The teardown did not end.",
  );
});

Deno.test("a teardown that ends after the run was given up is waited for", async () => {
  let isDown = false;
  const report = await givenUp(async () => {
    await pause(100);
    isDown = true;
  });
  assertEquals([report.outcome, isDown, report.suites[0]!.error], [
    "interrupted",
    true,
    undefined,
  ]);
});

Deno.test("what a setup gives is checked, and it may not take for ever", async () => {
  const fails = async (setup: () => unknown, timeout?: number) => {
    const cases = [{ name: "a", fn: () => {} }];
    const more = timeout === undefined ? {} : { timeout };
    const given = { category: "odd", setup: setup as never, cases, ...more };
    const { suites, outcome } = await runSuite(suite("Odd", given));
    assertEquals(outcome, "failed");
    return suites[0]!.error!;
  };
  const misspelt = await fails(() => ({ session: { upstream: {} } }));
  assertEquals(misspelt.code, "OPTION_UNKNOWN");
  assertEquals((await fails(() => ({ tearDown() {} }))).message.includes('"teardown"'), true);
  assertEquals((await fails(() => new Promise(() => {}), 30)).code, "CASE_TIMEOUT");
});

Deno.test("a suite begins once, whoever begins it, and is over when it is ended", async () => {
  let begun = 0;
  const ends: Parameters<typeof createSetups>[1] = new Map();
  const setups = createSetups(testContext(), ends);
  const well = suiteOf({ a: nothing }, { setup: () => void begun++ });
  const bad = suiteOf({ a: nothing }, {
    name: "Bad",
    setup: () => Promise.reject(new Error("no")),
  });
  assertEquals(await Promise.all([setups.begin(well), setups.begin(well)]), [{}, {}]);
  await assertRejects(() => setups.begin(bad), Error, "no");
  assertEquals([begun, setups.count(), setups.has(well), setups.has(bad)], [1, 2, true, true]);
  await setups.end(well);
  await setups.end(bad);
  await setups.end(suiteOf({ a: nothing }, { name: "Never begun" }));
  assertEquals([setups.count(), setups.has(well)], [0, false]);
  assertEquals([...ends.values()].map(({ error }) => error?.message), [undefined, "no"]);
  assert([...ends.values()].every(({ started, ended }) => ended >= started));
});
