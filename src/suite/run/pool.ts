/**
 * Runs the cases of a run, so many at a time: each suite after its setup, a cassette in one case
 * alone.
 *
 * @module
 */
import { noTotals } from "../../ledger/ledger.ts";
import { cassetteOf } from "../define.ts";
import type { SuiteEnd } from "../report/report.ts";
import type { CaseReport, Suite, SuiteSetup } from "../types.ts";
import type { RunContext } from "./context.ts";
import { runCase } from "./run_case.ts";
import { type SelectedCase, tagsOf } from "./select.ts";
import { createSetups } from "./setup.ts";

/** What the workers share. */
export interface Pool {
  run: RunContext;
  /** Gets the report of each case. */
  reports: Map<SelectedCase, CaseReport>;
  /** Gets when each suite began and ended. */
  ends: Map<Suite, SuiteEnd>;
  /** How many cases run at a time. */
  concurrency: number;
  /** From now on no more cases are begun. */
  stop(why: string): void;
}

/**
 * Takes cases off a list, so many at a time, until it is empty.
 *
 * @param waiting the cases, in the order in which they are to be run
 * @param pool what the workers share
 */
export async function runAll(waiting: SelectedCase[], pool: Pool): Promise<void> {
  const { run, reports, ends, concurrency, stop } = pool;
  const { suitesAtOnce = Infinity, bail = false } = run.options;
  const mostFailed = bail === false ? Infinity : bail === true ? 1 : bail;
  const setups = createSetups(run, ends);
  const left = new Map<Suite, number>();
  for (const { suite } of waiting) left.set(suite, (left.get(suite) ?? 0) + 1);
  const inUse = new Set<string>();
  let wake: () => void = () => {};
  let failed = 0;

  /** The next case that may be run now: suites one after another, a cassette by one case alone. */
  const take = (): SelectedCase | undefined => {
    const at = waiting.findIndex(({ suite, case: one }) => {
      if (!setups.has(suite) && setups.count() >= suitesAtOnce) return false;
      const cassette = cassetteOf(suite, one);
      return !cassette || !inUse.has(cassette.name);
    });
    return at < 0 ? undefined : waiting.splice(at, 1)[0];
  };
  const someCaseEnded = () =>
    new Promise<void>((resolve) => {
      const before = wake;
      wake = () => {
        before();
        resolve();
      };
    });
  const runOne = async (selected: SelectedCase): Promise<CaseReport> => {
    const { suite, case: { cassette }, leftOut } = selected;
    const refused = leftOut ?? run.whyStopped() ??
      (cassette !== undefined ? budgetIsSpent(run) : undefined);
    if (refused !== undefined) return skippedReport(selected, refused);
    let setup: SuiteSetup;
    try {
      setup = await setups.begin(suite);
    } catch {
      // told of in the report of the suite
      return skippedReport(selected, "the setup of its suite failed");
    }
    return await runCase(selected, setup.session ?? {}, run);
  };
  const worker = async () => {
    while (waiting.length > 0) {
      const selected = take();
      if (!selected) {
        await someCaseEnded();
        continue;
      }
      const { suite } = selected;
      const name = cassetteOf(suite, selected.case)?.name;
      if (name !== undefined) inUse.add(name);
      const report = await runOne(selected);
      if (name !== undefined) inUse.delete(name);
      reports.set(selected, report);
      if (report.status === "failed" && ++failed >= mostFailed) stop(`${failed} failed`);
      left.set(suite, left.get(suite)! - 1);
      if (left.get(suite) === 0) await setups.end(suite);
      run.emit({ type: "case:end", report });
      const wakeNow = wake;
      wake = () => {};
      wakeNow();
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, waiting.length) }, worker));
}

/** Where all is recorded, nothing can be done without money. */
function budgetIsSpent({ budget, mode }: RunContext): string | undefined {
  return budget?.isSpent() && (mode === "record" || mode === "live") ? "over budget" : undefined;
}

function skippedReport(selected: SelectedCase, why: string): CaseReport {
  const { suite, case: { name } } = selected;
  return {
    name,
    suite: suite.name,
    category: suite.category,
    tags: tagsOf(selected),
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
