// Options of a run that do not exist or do not fit, and suites that do not fit each other.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { isRetakeError, memoryStore, RetakeError } from "../../../mod.ts";
import { checkRunOptions } from "../../../src/suite/run/options.ts";
import { type RunOptions, runSuite, type Suite, suite } from "../../../src/suite.ts";
import { suiteOf } from "../../support/suites.ts";

const nothing = () => {};

Deno.test("an option that does not exist or does not fit is named, with what would do", async () => {
  const some = suiteOf({ a: nothing });
  const wrong: [unknown, string, string][] = [
    [{ concurency: 3 }, "OPTION_UNKNOWN", 'did you mean "concurrency"?'],
    [{ suiteAtOnce: 3 }, "OPTION_UNKNOWN", 'did you mean "suitesAtOnce"?'],
    [{ whatever: 1 }, "OPTION_UNKNOWN", "options  name, tags"],
    [{ concurrency: 0 }, "OPTION_INVALID", "concurrency is 0; it must be a whole number above 0"],
    [{ perHost: 1.5 }, "OPTION_INVALID", "perHost is 1.5"],
    [{ retries: -1 }, "OPTION_INVALID", "retries is -1"],
    [{ timeout: NaN }, "OPTION_INVALID", "timeout is NaN"],
    [{ shuffle: 3n }, "OPTION_INVALID", "shuffle is 3n"],
    [{ tags: "slow" }, "OPTION_INVALID", 'tags is "slow"; it must be a list of texts'],
    [{ name: 3 }, "OPTION_INVALID", "a text or a RegExp"],
    [{ budget: "1 dollar" }, "OPTION_INVALID", "a number of US dollars"],
    [{ signal: {} }, "OPTION_INVALID", "an AbortSignal"],
    [{ session: { stor: memoryStore() } }, "OPTION_UNKNOWN", 'did you mean "store"?'],
    [{ mode: "replays" }, "MODE_UNKNOWN", 'did you mean "replay"?'],
  ];
  for (const [options, code, text] of wrong) {
    const error = await assertRejects(() => runSuite(some, options as RunOptions)) as Error;
    assert(isRetakeError(error) && error.code === code, String(error));
    assertStringIncludes(error.message, text);
  }
  for (const none of [undefined, {}, { ...some }, () => {}]) {
    const error = await assertRejects(() => runSuite(none as unknown as Suite));
    assert(isRetakeError(error, "OPTION_INVALID"));
    assertStringIncludes(error.message, "something that is no suite");
  }
});

Deno.test("two suites whose cases would share a cassette unasked are refused", async () => {
  const one = (name: string, cassette: true | string) =>
    suite(name, { category: "shared", cases: [{ name: "asks", cassette, fn: nothing }] });
  const store = memoryStore();
  const error = await assertRejects(
    () => runSuite([one("A", true), one("B", true)], { session: { store } }),
    RetakeError,
    `The suites "A" and "B" both have a case "asks"`,
  );
  assertEquals(error.code, "OPTION_INVALID");
  const named = [one("A", "shared/asks"), one("B", "shared/asks")];
  assertEquals((await runSuite(named, { session: { store } })).outcome, "passed");
});

Deno.test("what fits is taken, and so is what is left undefined", () => {
  const { signal } = new AbortController();
  checkRunOptions([suiteOf({ a: nothing })], {
    name: /a/,
    tags: ["slow"],
    categories: [],
    mode: "record",
    concurrency: 1,
    suitesAtOnce: 2,
    perHost: 3,
    shuffle: 7,
    retries: 0,
    timeout: Infinity,
    bail: 2,
    budget: 0,
    signal,
    abort: signal,
    prices: () => 1,
    session: { mode: "once" },
    savings: undefined,
    onEvent: nothing,
  });
  const unsaid: Required<RunOptions> = {} as never;
  checkRunOptions([], { ...unsaid, mode: undefined, session: undefined, budget: undefined });
});
