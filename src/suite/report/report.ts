/**
 * The room of reports: what is left of a run, put together here, and shown in each of the forms that
 * `formats.ts` lists. It is entered by these two, by the file of one form, and by `words.ts`,
 * `printable.ts` and `colours.ts`, for who tells of a run while it goes on in the same words.
 *
 * @module
 */
import { addTotals } from "../../ledger/ledger.ts";
import type { Savings } from "../../ledger/savings.ts";
import type {
  CaseReport,
  Counts,
  ErrorReport,
  Outcome,
  PassedOn,
  RunReport,
  Suite,
  SuiteReport,
  Verdict,
} from "../types.ts";

/** When a suite began and ended, by the clock that measures, and what went wrong with it. */
export interface SuiteEnd {
  started: number;
  ended: number;
  error: ErrorReport | undefined;
}

/** What a report is made of. */
export interface ReportParts {
  head: Pick<
    RunReport,
    "startedAt" | "milliseconds" | "mode" | "runtime" | "concurrency" | "seed"
  >;
  /** The cases, in the order in which they are written. */
  cases: readonly { suite: Suite; report: CaseReport }[];
  ends: ReadonlyMap<Suite, SuiteEnd>;
  interrupted: boolean;
  /** What might be spent, where that was said. */
  budget: { dollars: number } | undefined;
  savings: Savings | undefined;
  unhandled: readonly ErrorReport[];
}

/** @returns the report of a run */
export function makeReport(parts: ReportParts): RunReport {
  const { head, cases, ends, interrupted, budget, savings, unhandled } = parts;
  const suites = [...new Set(cases.map(({ suite }) => suite))].map((suite) =>
    suiteReport(suite, cases.filter((one) => one.suite === suite), ends.get(suite))
  );
  const all = cases.map(({ report }) => report);
  const counts = countCases(all);
  const undone = all.filter(({ skipped }) => skipped === "over budget")
    .map(({ suite, name }) => `${suite} > ${name}`);
  const { seed, ...rest } = head;
  return {
    format: "retake-report/1",
    outcome: outcomeOf(counts, suites, { interrupted, unhandled, undone }),
    ...rest,
    ...(seed === undefined ? {} : { seed }),
    counts,
    verdicts: countVerdicts(all),
    ledger: addTotals(all.map(({ ledger }) => ledger)),
    ...sumPassedOn(all),
    ...(savings ? { sinceRecorded: savings } : {}),
    ...(budget ? { budget: { dollars: budget.dollars, undone } } : {}),
    errors: unhandled,
    suites,
  };
}

function suiteReport(
  { name, category }: Suite,
  cases: readonly { report: CaseReport }[],
  end: SuiteEnd | undefined,
): SuiteReport {
  const reports = cases.map(({ report }) => report);
  return {
    name,
    category,
    counts: countCases(reports),
    ...(end?.error ? { error: end.error } : {}),
    milliseconds: end ? Math.round(end.ended - end.started) : 0,
    ledger: addTotals(reports.map(({ ledger }) => ledger)),
    cases: reports,
  };
}

/** @returns how many cases came to what */
export function countCases(cases: readonly CaseReport[]): Counts {
  const of = (status: CaseReport["status"]) => cases.filter((one) => one.status === status).length;
  return {
    total: cases.length,
    passed: of("passed"),
    failed: of("failed"),
    skipped: of("skipped"),
  };
}

/** @returns what a session tells of requests that it has passed on, as reports have it */
export function passedOnOf(passedOn: ReadonlyMap<string, number> = new Map()): PassedOn[] {
  return [...passedOn].map(([host, requests]) => ({ host, requests }));
}

/** @returns the sum of such requests, by host; nothing where there were none */
export function sumPassedOn(
  all: readonly Pick<CaseReport, "passedOn">[],
): Pick<RunReport, "passedOn"> {
  const sums = new Map<string, number>();
  for (const { host, requests } of all.flatMap(({ passedOn = [] }) => passedOn)) {
    sums.set(host, (sums.get(host) ?? 0) + requests);
  }
  return sums.size === 0 ? {} : { passedOn: passedOnOf(sums) };
}

/** @returns how many cases got which verdict */
export function countVerdicts(cases: readonly CaseReport[]): Partial<Record<Verdict, number>> {
  const counts: Partial<Record<Verdict, number>> = {};
  for (const { verdict } of cases) {
    if (verdict) counts[verdict] = (counts[verdict] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(counts).sort());
}

function outcomeOf(
  { failed }: Counts,
  suites: readonly SuiteReport[],
  { interrupted, unhandled, undone }: {
    interrupted: boolean;
    unhandled: readonly ErrorReport[];
    undone: readonly string[];
  },
): Outcome {
  if (interrupted) return "interrupted";
  if (failed > 0 || unhandled.length > 0 || suites.some(({ error }) => error)) return "failed";
  return undone.length > 0 ? "over budget" : "passed";
}
