/**
 * The room of what runs: which cases, in which order, how many at a time, within which time and
 * budget; each told of as it goes. It is entered by this file, and by `select.ts`, for who wants the
 * names of cases without running them.
 *
 * @module
 */
import { clock, realNow } from "../../wire/native.ts";
import { openLedger } from "../../ledger/ledger.ts";
import { cassetteOf } from "../define.ts";
import { errorReport } from "../error_report.ts";
import { openPriceBook } from "../price_book.ts";
import { makeReport, type SuiteEnd } from "../report/report.ts";
import type { CaseReport, ErrorReport, RunEvent, RunOptions, RunReport, Suite } from "../types.ts";
import { openBudget } from "./budget.ts";
import type { RunContext, RunDependencies } from "./context.ts";
import { estimateRun } from "./estimate.ts";
import { watchLeftOpen } from "./left_open.ts";
import { checkRunOptions } from "./options.ts";
import { runAll } from "./pool.ts";
import { createRateLimiters } from "./rate_limiter.ts";
import { idOf, select, type SelectedCase, shuffle } from "./select.ts";
import { watchUnhandledErrors } from "./unhandled_errors.ts";

/** See `runSuite` in `src/suite.ts`. */
export async function runSuites(
  suites: readonly Suite[],
  options: RunOptions,
  dependencies: RunDependencies,
): Promise<RunReport> {
  checkRunOptions(suites, options);
  const startedAt = new Date(realNow()).toISOString();
  const started = clock.elapsed();
  const { concurrency = 8, onEvent, signal, abort, budget } = options;
  const { redact, runtime } = dependencies;
  const mode = dependencies.mode(options.mode);
  const prices = openPriceBook(() => dependencies.loadPrices());
  const controller = new AbortController();
  const unhandledErrors = watchUnhandledErrors(dependencies.onUnhandledError);
  /** What a listener throws is told, once; it must not decide over a case, or the run. */
  const listenerErrors = new Map<string, ErrorReport>();
  const emit = (event: RunEvent) => {
    try {
      onEvent?.(event);
    } catch (error) {
      const report = errorReport(error, redact);
      listenerErrors.set(`${report.name}: ${report.message}`, report);
    }
  };
  let why: string | undefined;
  const stop = (reason: string) => {
    if (why !== undefined) return;
    why = reason;
    emit({ type: "run:stop", why });
  };
  const written = select(suites, options);
  const seed = seedOf(options.shuffle);
  const drawn = seed === undefined ? {} : { seed };
  const run: RunContext = {
    dependencies,
    options,
    mode,
    explicitMode: options.mode !== undefined,
    prices,
    total: openLedger(prices),
    budget: budget === undefined ? undefined : openBudget(budget, prices),
    rateLimiters: createRateLimiters({
      perHost: options.perHost ?? 4,
      onWait: (host, milliseconds, said) =>
        emit({ type: "host:wait", host, milliseconds, why: said }),
    }),
    leftOpen: watchLeftOpen(dependencies.watchOpen),
    unhandledErrors,
    recordedAnew: new Set(),
    shared: sharedBy(written),
    ofUnselected: unselectedOf(suites, written),
    aborted: controller.signal,
    emit,
    whyStopped: () => why,
  };
  const reports = new Map<SelectedCase, CaseReport>();
  const ends = new Map<Suite, SuiteEnd>();
  let unhandled: readonly unknown[] = [];
  const onSignal = () => stop("interrupted");
  const onAbort = () => {
    stop("interrupted");
    controller.abort(new DOMException("The run was given up.", "AbortError"));
  };
  try {
    const counts = { cases: written.length, suites: new Set(written.map((it) => it.suite)).size };
    emit({ type: "run:start", ...counts, mode, concurrency, ...drawn });
    listen(signal, onSignal);
    listen(abort, onAbort);
    const text = await estimateRun(written, run);
    if (text !== undefined) emit({ type: "run:estimate", text });
    const waiting = seed === undefined ? [...written] : shuffle(written, seed);
    await runAll(waiting, { run, reports, ends, concurrency, stop });
    unhandled = await unhandledErrors.rest();
  } finally {
    unhandledErrors.stop();
    run.leftOpen.stop();
    signal?.removeEventListener("abort", onSignal);
    abort?.removeEventListener("abort", onAbort);
  }
  const milliseconds = Math.round(clock.elapsed() - started);
  const report = makeReport({
    head: { startedAt, milliseconds, mode, runtime, concurrency, ...drawn },
    cases: written.map((one) => ({ suite: one.suite, report: reports.get(one)! })),
    ends,
    interrupted: why === "interrupted",
    budget: run.budget,
    savings: options.savings?.ofThisRun(),
    unhandled: [
      ...unhandled.map((error) => errorReport(error, redact)),
      ...listenerErrors.values(),
    ],
  });
  emit({ type: "run:end", report });
  return report;
}

/** What the order of the cases is drawn from; nothing where it is not drawn. */
function seedOf(shuffle: boolean | number = false): number | undefined {
  if (shuffle === false) return undefined;
  return shuffle === true ? Math.floor(Math.random() * 2 ** 31) : shuffle;
}

/** The cassettes that several of these cases have. */
function sharedBy(selected: readonly SelectedCase[]): Set<string> {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const one of selected) {
    const { name } = cassetteOf(one.suite, one.case) ?? {};
    if (name === undefined) continue;
    if (seen.has(name)) shared.add(name);
    seen.add(name);
  }
  return shared;
}

/** The cassettes of all other cases, with the names of these. */
function unselectedOf(
  suites: readonly Suite[],
  selected: readonly SelectedCase[],
): Map<string, string[]> {
  const run = new Set(selected.map((one) => one.case));
  const unselected = new Map<string, string[]>();
  for (const suite of suites) {
    for (const one of suite.cases) {
      const { name } = (!run.has(one) && cassetteOf(suite, one)) || {};
      if (name === undefined) continue;
      unselected.set(name, [...unselected.get(name) ?? [], idOf({ suite, case: one })]);
    }
  }
  return unselected;
}

function listen(signal: AbortSignal | undefined, listener: () => void): void {
  if (signal?.aborted) listener();
  else signal?.addEventListener("abort", listener);
}
