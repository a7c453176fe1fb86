// The time that a case has.
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { isRetakeError } from "../../../mod.ts";
import { select } from "../../../src/suite/run/select.ts";
import { startTimeout } from "../../../src/suite/run/timeout.ts";
import { pause, run, suiteOf } from "../../support/suites.ts";

Deno.test("a case has its time, or its suite's, or the run's", async () => {
  const aborted: string[] = [];
  const hanging = (name: string, timeout?: number) => ({
    ...(timeout === undefined ? {} : { timeout }),
    fn: ({ signal }: { signal: AbortSignal }) =>
      new Promise<void>(() => signal.addEventListener("abort", () => aborted.push(name))),
  });
  const timed = suiteOf({ own: hanging("own", 20), "of its suite": hanging("of its suite") }, {
    timeout: 40,
  });
  const plain = suiteOf({
    "of the run": hanging("of the run"),
    "has ever": { timeout: Infinity, fn: () => pause(5) },
  }, { name: "Plain" });
  const { cases, report } = await run([timed, plain], { timeout: 60 });
  for (const [name, time] of [["own", 20], ["of its suite", 40], ["of the run", 60]] as const) {
    const { status, error } = cases[name]!;
    assertEquals([status, error?.code], ["failed", "CASE_TIMEOUT"]);
    assertStringIncludes(error!.message, `did not end within ${time} ms`);
    assertStringIncludes(error!.message, `timeout: ${time * 2}`);
  }
  assertEquals(cases["has ever"]!.status, "passed");
  assertEquals(aborted.sort(), ["of its suite", "of the run", "own"]);
  assertEquals(report.outcome, "failed");
});

const some = () => select([suiteOf({ a: () => {} })], {})[0]!;

Deno.test("what was waited for a rate limit is added to the time", async () => {
  const controller = new AbortController();
  let asked = 0;
  const began = performance.now();
  /** At first, all the time that has gone by; then none of it. */
  const waited = () => ++asked === 1 ? performance.now() - began : 0;
  const { signal: aborted } = new AbortController();
  const timeout = startTimeout(some(), { time: 5, waited, aborted, controller });
  const error = await assertRejects(() => timeout.over);
  assert(isRetakeError(error, "CASE_TIMEOUT"));
  assertEquals(asked, 2);
  assertStringIncludes(error.message, 'The case "Some > a" did not end within 5 ms.');
  assertEquals(controller.signal.reason, error);
  assertThrows(() => timeout.throwIfOver());
});

Deno.test("a run that is given up ends the case, and one that was stopped is left alone", async () => {
  const run = new AbortController();
  const options = { time: Infinity, waited: () => 0, aborted: run.signal };
  const [running, stopped] = [new AbortController(), new AbortController()];
  const timeout = startTimeout(some(), { ...options, controller: running });
  startTimeout(some(), { ...options, controller: stopped }).stop();
  timeout.throwIfOver();
  run.abort("given up");
  assertEquals(await timeout.over.catch((reason) => reason), "given up");
  assertEquals([running.signal.aborted, stopped.signal.aborted], [true, false]);
  const late = startTimeout(some(), { ...options, controller: stopped });
  assertEquals(await late.over.catch((reason) => reason), "given up");
  for (const one of [timeout, late]) one.stop();
});
