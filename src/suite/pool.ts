/**
 * Runs the cases of a run, so many at a time: each suite after its setup, a cassette in one case
 * alone.
 *
 * @module
 */
import { noTotals } from "../ledger/ledger.ts";
import { runInContext } from "../session/context.ts";
import { onAbort } from "./aborted.ts";
import { RetakeError } from "../errors.ts";
import { cassetteOf, checkSetup } from "./define.ts";
import type { SuiteEnd } from "./report.ts";
import type { Run } from "./run.ts";
import { runCase } from "./run_case.ts";
import { type Chosen, tagsOf } from "./select.ts";
import type { CaseReport, Suite, SuiteSetup } from "./types.ts";
import { errorReport } from "./verdict.ts";

/** How long a teardown may take once the run is given up, in milliseconds. */
const TEARDOWN = 3000;

/** What the workers share. */
export interface Work {
  run: Run;
  reports: Map<Chosen, CaseReport>;
  ends: Map<Suite, SuiteEnd>;
  concurrency: number;
  stop(why: string): void;
}

/**
 * Takes cases off a list, so many at a time, until it is empty.
 *
 * @param waiting the cases, in the order in which they are to be run
 * @param work what they share
 */
export async function runAll(waiting: Chosen[], work: Work): Promise<void> {
  const { run, reports, ends, concurrency, stop } = work;
  const { suitesAtOnce = Infinity, bail = false } = run.options;
  const left = new Map<Suite, number>();
  for (const { suite } of waiting) left.set(suite, (left.get(suite) ?? 0) + 1);
  const setups = new Map<Suite, Promise<SuiteSetup>>();
  const inUse = new Set<string>();
  let wake: () => void = () => {};
  let failed = 0;
  const most = bail === false ? Infinity : bail === true ? 1 : bail;

  /** The next case that may be run now: suites one after another, a cassette by one case alone. */
  const take = (): Chosen | undefined => {
    const at = waiting.findIndex(({ suite, case: one }) => {
      if (!setups.has(suite) && setups.size >= suitesAtOnce) return false;
      const cassette = cassetteOf(suite, one);
      return !cassette || !inUse.has(cassette.name);
    });
    return at < 0 ? undefined : waiting.splice(at, 1)[0];
  };
  const begin = (suite: Suite): Promise<SuiteSetup> => {
    let setup = setups.get(suite);
    if (!setup) {
      ends.set(suite, { started: performance.now(), ended: 0, error: undefined });
      const fn = async () => checkSetup(suite, await suite.setup?.({ mode: run.mode }));
      setups.set(suite, setup = unlessOver(run, fn, { suite, what: "setup", grace: 0 }));
      setup.catch(() => {});
    }
    return setup;
  };
  const end = async (suite: Suite) => {
    left.set(suite, left.get(suite)! - 1);
    if (left.get(suite)! > 0) return;
    const of = ends.get(suite);
    try {
      const setup = await setups.get(suite);
      if (setup?.teardown) {
        const fn = async () => await setup.teardown!();
        await unlessOver(run, fn, { suite, what: "teardown", grace: TEARDOWN });
      }
    } catch (error) {
      of!.error ??= errorReport(error, run.host.redact);
    }
    if (of) of.ended = performance.now();
    setups.delete(suite);
  };
  const one = async (chosen: Chosen): Promise<CaseReport> => {
    const { suite, case: { cassette } } = chosen;
    const refused = run.stopped() ?? (cassette !== undefined ? budgetIsSpent(run) : undefined);
    if (refused !== undefined) return skippedReport(chosen, refused);
    let setup: SuiteSetup;
    try {
      setup = await begin(suite);
    } catch (error) {
      ends.get(suite)!.error = errorReport(error, run.host.redact);
      return skippedReport(chosen, "the setup of its suite failed");
    }
    return await runCase(chosen, setup.session ?? {}, run);
  };
  const worker = async () => {
    while (waiting.length > 0) {
      const chosen = take();
      if (!chosen) {
        await new Promise<void>((resolve) => {
          const before = wake;
          wake = () => {
            before();
            resolve();
          };
        });
        continue;
      }
      const name = cassetteOf(chosen.suite, chosen.case)?.name;
      if (name !== undefined) inUse.add(name);
      const report = await one(chosen);
      if (name !== undefined) inUse.delete(name);
      reports.set(chosen, report);
      if (report.status === "failed" && ++failed >= most) stop(`${failed} failed`);
      await end(chosen.suite);
      run.emit({ type: "case:end", report });
      const wakeNow = wake;
      wake = () => {};
      wakeNow();
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, waiting.length) }, worker));
}

/**
 * Runs what a suite needs around its cases, outside of all cassettes, until the run is given up; and
 * so many milliseconds longer.
 */
async function unlessOver<T>(
  { over, options }: Run,
  fn: () => Promise<T>,
  { suite, what, grace }: { suite: Suite; what: "setup" | "teardown"; grace: number },
): Promise<T> {
  let undo: () => void = () => {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  const time = suite.timeout ?? options.timeout ?? 60_000;
  let clock: ReturnType<typeof setTimeout> | undefined;
  const given = new Promise<never>((_, reject) => {
    const late = new Error(
      `${over.reason?.message ?? "The run is over."} The teardown did not end.`,
    );
    clock = setTimeout(() => reject(timeoutError(suite.name, what, time)), Math.min(time, 2 ** 30));
    undo = onAbort(over, () => {
      if (grace === 0) reject(over.reason);
      else timer = setTimeout(() => reject(late), grace);
    });
  });
  try {
    return await Promise.race([runInContext({ uncassetted: true }, fn), given]);
  } finally {
    undo();
    clearTimeout(timer);
    clearTimeout(clock);
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

/** Where all is recorded, nothing can be done without money. */
function budgetIsSpent({ budget, mode }: Run): string | undefined {
  return budget?.isSpent() && (mode === "record" || mode === "live") ? "over budget" : undefined;
}

function skippedReport(chosen: Chosen, why: string): CaseReport {
  const { suite, case: { name } } = chosen;
  return {
    name,
    suite: suite.name,
    category: suite.category,
    tags: tagsOf(chosen),
    status: "skipped",
    skipped: why,
    warnings: [],
    cassettes: [],
    requests: { played: 0, recorded: 0, live: 0, missed: 0 },
    ledger: noTotals(),
    milliseconds: 0,
    attempts: 0,
  };
}
