/**
 * Reports of runs that another test runner has run: each session is a case, named after its cassette.
 *
 * @module
 */
import { addTotals, type LedgerTotals } from "../ledger/ledger.ts";
import type { SessionReport } from "../record/types.ts";
import { countCases, countVerdicts } from "./report.ts";
import type { CaseReport, ErrorReport, RunReport, SuiteReport } from "./types.ts";
import { verdictOf } from "./verdict.ts";

/** What a session did, as a line of a file. */
export interface Collected {
  report: SessionReport;
  requests: CaseReport["requests"];
  ledger: LedgerTotals;
  /** From its first request to its end. */
  milliseconds: number;
  endedAt: string;
  failed: boolean;
  error?: ErrorReport;
  /** When the newest recording that was played was made. */
  plays?: { recordedAt: string };
}

/** The run that they are of. */
export interface CollectedRun {
  startedAt: string;
  milliseconds: number;
  runtime: string;
  /** Whether the runner itself says that all is well. */
  passed: boolean;
  /** How it was called. */
  command: string;
  interrupted: boolean;
}

/**
 * @param sessions what sessions did
 * @param run the run
 * @returns a report of it; suites are the folders of the cassettes
 */
export function collectedReport(sessions: readonly Collected[], run: CollectedRun): RunReport {
  const { startedAt, milliseconds, runtime, passed, command, interrupted } = run;
  const seen = new Map<string, number>();
  const byCategory = new Map<string, CaseReport[]>();
  for (const one of [...sessions].sort((a, b) => a.report.name < b.report.name ? -1 : 1)) {
    const { name } = one.report;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    const report = caseOf(one, times);
    byCategory.set(report.category, [...byCategory.get(report.category) ?? [], report]);
  }
  const suites = [...byCategory].map(([category, cases]): SuiteReport => ({
    name: category,
    category,
    counts: countCases(cases),
    milliseconds: cases.reduce((sum, one) => sum + one.milliseconds, 0),
    ledger: addTotals(cases.map(({ ledger }) => ledger)),
    cases,
  }));
  const all = suites.flatMap(({ cases }) => cases);
  const counts = countCases(all);
  const says = `${command} ended badly; what it says itself is above, or in its own report.`;
  const errors: ErrorReport[] = passed || counts.failed > 0 || interrupted
    ? []
    : [{ name: "Error", message: says }];
  return {
    format: "retake-report/1",
    outcome: interrupted ? "interrupted" : passed && counts.failed === 0 ? "passed" : "failed",
    startedAt,
    milliseconds,
    mode: sessions[0]?.report.mode ?? "replay",
    runtime,
    counts,
    verdicts: countVerdicts(all),
    ledger: addTotals(all.map(({ ledger }) => ledger)),
    errors,
    suites,
  };
}

function caseOf({ report, ...one }: Collected, times: number): CaseReport {
  const cut = report.name.lastIndexOf("/");
  const name = report.name.slice(cut + 1);
  const verdict = verdictOf([report], one.requests, one.error);
  const error = one.error ??
    (one.failed
      ? { name: "Error", message: "The test failed; what it says is in the output of its runner." }
      : undefined);
  return {
    name: times === 1 ? name : `${name} (${times})`,
    suite: cut < 0 ? "cassettes" : report.name.slice(0, cut),
    category: cut < 0 ? "cassettes" : report.name.slice(0, cut),
    tags: [],
    status: one.failed ? "failed" : "passed",
    ...(verdict ? { verdict } : {}),
    ...(error ? { error } : {}),
    warnings: [],
    cassettes: [report.name],
    requests: one.requests,
    ledger: one.ledger,
    milliseconds: one.milliseconds,
    attempts: 1,
  };
}
