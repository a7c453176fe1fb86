/**
 * Setups and teardowns: what suites need around their cases, each once, outside of all cassettes.
 *
 * @module
 */
import type { Timer } from "../../wire/clock.ts";
import { clock } from "../../wire/native.ts";
import { RetakeError } from "../../errors.ts";
import { runInContext } from "../../session/context.ts";
import { checkSetup } from "../define.ts";
import { errorReport } from "../error_report.ts";
import type { SuiteEnd } from "../report/report.ts";
import type { Suite, SuiteSetup } from "../types.ts";
import { onAbort } from "./waiting.ts";
import type { RunContext } from "./context.ts";
import { LONGEST_TIMER } from "./timeout.ts";

/** How long a teardown may take once the run is given up, in milliseconds. */
const TEARDOWN = 3000;

/** The suites of a run that have begun. */
export interface Setups {
  /** How many have begun and are not over. */
  count(): number;
  /** Whether a suite has begun and is not over. */
  has(suite: Suite): boolean;
  /**
   * Begins a suite, where it has not begun.
   *
   * @returns what its setup gives
   * @throws what its setup throws, or what says that it did not end in time
   */
  begin(suite: Suite): Promise<SuiteSetup>;
  /** Ends a suite, whether it has begun or not: tears down what it has set up. */
  end(suite: Suite): Promise<void>;
}

/**
 * @param run the run
 * @param ends gets when each suite began and ended, and what went wrong with it
 */
export function createSetups(run: RunContext, ends: Map<Suite, SuiteEnd>): Setups {
  const begun = new Map<Suite, Promise<SuiteSetup>>();
  return {
    count: () => begun.size,
    has: (suite) => begun.has(suite),
    async begin(suite) {
      let setup = begun.get(suite);
      if (!setup) {
        ends.set(suite, { started: clock.elapsed(), ended: 0, error: undefined });
        const fn = async () => checkSetup(suite, await suite.setup?.({ mode: run.mode }));
        begun.set(suite, setup = inTime(run, fn, { suite, what: "setup", grace: 0 }));
        setup.catch(() => {});
      }
      try {
        return await setup;
      } catch (error) {
        ends.get(suite)!.error = errorReport(error, run.dependencies.redact);
        throw error;
      }
    },
    async end(suite) {
      const of = ends.get(suite);
      try {
        const setup = await begun.get(suite);
        if (setup?.teardown) {
          const fn = async () => await setup.teardown!();
          await inTime(run, fn, { suite, what: "teardown", grace: TEARDOWN });
        }
      } catch (error) {
        of!.error ??= errorReport(error, run.dependencies.redact);
      }
      if (of) of.ended = clock.elapsed();
      begun.delete(suite);
    },
  };
}

/** Runs what a suite needs within its time, until the run is given up and so many milliseconds longer. */
async function inTime<T>(
  { aborted, options }: RunContext,
  fn: () => Promise<T>,
  { suite, what, grace }: { suite: Suite; what: "setup" | "teardown"; grace: number },
): Promise<T> {
  const time = suite.timeout ?? options.timeout ?? 60_000;
  let undo: () => void = () => {};
  let graceTimer: Timer | undefined;
  let timer: Timer | undefined;
  const over = new Promise<never>((_, reject) => {
    const late = () =>
      new Error(`${aborted.reason?.message ?? "The run is over."} The teardown did not end.`);
    const end = () => reject(timeoutError(suite.name, what, time));
    timer = clock.setTimeout(end, Math.min(time, LONGEST_TIMER));
    undo = onAbort(aborted, () => {
      if (grace === 0) reject(aborted.reason);
      else graceTimer = clock.setTimeout(() => reject(late()), grace);
    });
  });
  try {
    return await Promise.race([runInContext({ uncassetted: true }, fn), over]);
  } finally {
    undo();
    clock.clearTimeout(timer);
    clock.clearTimeout(graceTimer);
  }
}

function timeoutError(suite: string, what: string, time: number): RetakeError {
  return new RetakeError(
    "CASE_TIMEOUT",
    `The ${what} of the suite "${suite}" did not end within ${time / 1000} s.\n` +
      `  to do  see what it waits for, or give the suite longer: timeout: ${time * 2}`,
    { facts: { suite, time } },
  );
}
