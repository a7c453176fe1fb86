/**
 * Runs suites: so many cases at a time, each told of as it goes, and a report in the end.
 *
 * @module
 */
import type { Interaction } from "../cassette/types.ts";
import type { PriceList } from "../ledger/estimate.ts";
import { type Ledger, openLedger } from "../ledger/ledger.ts";
import type { Mode } from "../session/mode.ts";
import type { Uncassetted } from "../session/uncassetted.ts";
import type { SessionOptions } from "../session/types.ts";
import type { WithCassette } from "../session/use.ts";
import { type Budget, openBudget } from "./budget.ts";
import { createRateLimiters, type RateLimiters } from "./rate_limiter.ts";
import { cassetteOf } from "./define.ts";
import { estimateRun } from "./estimate.ts";
import { type LeftOpen, type OpenHandle, watchLeftOpen } from "./left_open.ts";
import { checkRunOptions } from "./options.ts";
import { runAll } from "./pool.ts";
import { openPriceBook, type PriceBook } from "./prices.ts";
import { makeReport, type SuiteEnd } from "./report.ts";
import { type Chosen, idOf, select, shuffle } from "./select.ts";
import { type UnhandledErrors, watchUnhandledErrors } from "./unhandled_errors.ts";
import type { CaseReport, ErrorReport, RunEvent, RunOptions, RunReport, Suite } from "./types.ts";
import { errorReport } from "./verdict.ts";

/** What the runtime and the rest of Retake give to a run. */
export interface SuiteHost {
  withCassette: WithCassette;
  /** The runtime and its version. */
  runtime: string;
  /** The mode, where a run does not say. */
  mode(word: string | undefined): Mode;
  /** Sends the requests of a case without a cassette; called inside of the case. */
  openUncassetted(name: string, options: SessionOptions): Uncassetted;
  /** What is done about functions that have changed, where a run does not say. */
  onChange(): string | undefined;
  /** Takes secrets out of what is said and written down. */
  redact(text: string): string;
  loadPrices(): Promise<PriceList>;
  /** The recordings of a cassette as it is by now; none where there is no such cassette. */
  load(cassette: string, options: SessionOptions): Promise<readonly Interaction[]>;
  /** Watches what is opened from now on, within the context of who opens it. */
  watchOpen(listener: (handle: OpenHandle) => void): () => void;
  /**
   * Hears of errors that nobody has caught, and of attempts to end the process, until what it gives
   * back is called.
   */
  onUnhandledError(listener: (error: unknown) => void): () => void;
}

/** A run that is going on, as its cases see it. */
export interface Run {
  readonly host: SuiteHost;
  readonly options: RunOptions;
  readonly mode: Mode;
  /** Whether the mode was said for this run, and counts more than the environment. */
  readonly explicitMode: boolean;
  readonly prices: PriceBook;
  readonly total: Ledger;
  readonly budget: Budget | undefined;
  readonly rateLimiters: RateLimiters;
  readonly leftOpen: LeftOpen;
  readonly unhandled: UnhandledErrors;
  /** Cassettes that were recorded anew in this run, or failed to be: who comes later adds to them. */
  readonly anew: Set<string>;
  /** Cassettes that several cases of this run have. */
  readonly shared: ReadonlySet<string>;
  /** Cassettes that cases have which are not run, with their names. */
  readonly leftOut: ReadonlyMap<string, readonly string[]>;
  /** Aborts when cases that run are to end too. */
  readonly over: AbortSignal;
  emit(event: RunEvent): void;
  load: SuiteHost["load"];
  /** Whether no more cases are begun, and why. */
  stopped(): string | undefined;
}

/** See `runSuite` in `src/suite.ts`. */
export async function runSuites(
  suites: readonly Suite[],
  options: RunOptions,
  host: SuiteHost,
): Promise<RunReport> {
  checkRunOptions(suites, options);
  const startedAt = new Date().toISOString();
  const started = performance.now();
  const { concurrency = 8, shuffle: lot = false, onEvent, signal, abort, budget } = options;
  const mode = host.mode(options.mode);
  const prices = openPriceBook(() => host.loadPrices());
  const over = new AbortController();
  const unhandled = watchUnhandledErrors(host.onUnhandledError);
  /** What a listener throws is told, once; it must not decide over a case, or the run. */
  const faults = new Map<string, ErrorReport>();
  const emit = (event: RunEvent) => {
    try {
      onEvent?.(event);
    } catch (error) {
      const fault = errorReport(error, host.redact);
      faults.set(`${fault.name}: ${fault.message}`, fault);
    }
  };
  let why: string | undefined;
  const stop = (reason: string) => {
    if (why !== undefined) return;
    why = reason;
    emit({ type: "run:stop", why });
  };
  const written = select(suites, options);
  const seed = lot === false ? undefined : lot === true ? Math.floor(Math.random() * 2 ** 31) : lot;
  const drawn = seed === undefined ? {} : { seed };
  const run: Run = {
    host,
    options,
    mode,
    explicitMode: options.mode !== undefined,
    prices,
    total: openLedger(prices),
    budget: budget === undefined ? undefined : openBudget(budget, prices),
    rateLimiters: createRateLimiters({
      perHost: options.perHost ?? 4,
      onWait: (name, milliseconds, said) =>
        emit({ type: "host:wait", host: name, milliseconds, why: said }),
    }),
    leftOpen: watchLeftOpen(host.watchOpen),
    unhandled,
    anew: new Set(),
    shared: sharedBy(written),
    leftOut: leftOutOf(suites, written),
    over: over.signal,
    emit,
    load: host.load,
    stopped: () => why,
  };
  const reports = new Map<Chosen, CaseReport>();
  const ends = new Map<Suite, SuiteEnd>();
  let left: readonly unknown[] = [];
  const onSignal = () => stop("interrupted");
  const onAbort = () => {
    stop("interrupted");
    over.abort(new DOMException("The run was given up.", "AbortError"));
  };
  try {
    const counted = new Set(written.map(({ suite }) => suite)).size;
    const counts = { cases: written.length, suites: counted };
    emit({ type: "run:start", ...counts, mode, concurrency, ...drawn });
    listen(signal, onSignal);
    listen(abort, onAbort);
    const text = await estimateRun(written, run);
    if (text !== undefined) emit({ type: "run:estimate", text });
    const waiting = seed === undefined ? [...written] : shuffle(written, seed);
    await runAll(waiting, { run, reports, ends, concurrency, stop });
    left = await unhandled.rest();
  } finally {
    unhandled.stop();
    run.leftOpen.stop();
    signal?.removeEventListener("abort", onSignal);
    abort?.removeEventListener("abort", onAbort);
  }
  const milliseconds = Math.round(performance.now() - started);
  const report = makeReport({
    head: { startedAt, milliseconds, mode, runtime: host.runtime, concurrency, ...drawn },
    cases: written.map((chosen) => ({ suite: chosen.suite, report: reports.get(chosen)! })),
    ends,
    interrupted: why === "interrupted",
    budget: run.budget,
    savings: options.savings?.ofThisRun(),
    unhandled: [...left.map((error) => errorReport(error, host.redact)), ...faults.values()],
  });
  emit({ type: "run:end", report });
  return report;
}

function sharedBy(chosen: readonly Chosen[]): Set<string> {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const one of chosen) {
    const { name } = cassetteOf(one.suite, one.case) ?? {};
    if (name === undefined) continue;
    if (seen.has(name)) shared.add(name);
    seen.add(name);
  }
  return shared;
}

function leftOutOf(suites: readonly Suite[], chosen: readonly Chosen[]): Map<string, string[]> {
  const run = new Set(chosen.map((one) => one.case));
  const left = new Map<string, string[]>();
  for (const suite of suites) {
    for (const one of suite.cases) {
      const { name } = (!run.has(one) && cassetteOf(suite, one)) || {};
      if (name !== undefined) left.set(name, [...left.get(name) ?? [], idOf({ suite, case: one })]);
    }
  }
  return left;
}

function listen(signal: AbortSignal | undefined, listener: () => void): void {
  if (signal?.aborted) listener();
  else signal?.addEventListener("abort", listener);
}
