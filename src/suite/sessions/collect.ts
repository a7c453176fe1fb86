/**
 * The room of sessions that another test runner holds: `stats.ts` looks on in the process of the
 * tests, and writes down what it sees; this file makes a report of that, in which each session is a
 * case, named after its cassette. It is entered by these two files.
 *
 * @module
 */
import { addTotals, type LedgerTotals } from "../../ledger/ledger.ts";
import type { Mode } from "../../session/mode.ts";
import type { SessionReport } from "../../session/types.ts";
import { countCases, countVerdicts } from "../report/report.ts";
import type { CaseReport, ErrorReport, RunReport, SuiteReport } from "../types.ts";
import { verdictOf } from "../verdict.ts";

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
  /** The frame of the test that has opened it, where it failed. */
  place?: string;
  /** When its cassette was recorded last, where it was played. */
  plays?: { recordedAt: string };
}

/** The run that they are of. */
export interface CollectedRun {
  startedAt: string;
  milliseconds: number;
  /** Whether the runner itself says that all is well. */
  passed: boolean;
  /** How it was called, without secrets. */
  command: string;
  interrupted: boolean;
}

/**
 * @param lines what processes wrote down, a session each
 * @returns what they did, and how many lines do not say: a process may be ended while it writes
 */
export function readCollected(lines: readonly string[]): {
  sessions: Collected[];
  damaged: number;
} {
  const sessions = lines.map(readLine).filter((one) => one !== undefined);
  return { sessions, damaged: lines.length - sessions.length };
}

function readLine(line: string): Collected | undefined {
  try {
    const one = JSON.parse(line) as Collected | null;
    return one?.report && one.requests && one.ledger ? one : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether all is well is for the runner to say: a test may well expect that its session fails.
 *
 * @param sessions what sessions did
 * @param run the run
 * @returns a report of it; suites are the folders of the cassettes
 */
export function collectedReport(sessions: readonly Collected[], run: CollectedRun): RunReport {
  const { startedAt, milliseconds, passed, command, interrupted } = run;
  const seen = new Map<string, number>();
  const byCategory = new Map<string, CaseReport[]>();
  for (const one of [...sessions].sort((a, b) => a.report.name < b.report.name ? -1 : 1)) {
    const { name } = one.report;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    const report = caseOf(one, times, passed);
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
    outcome: interrupted ? "interrupted" : passed ? "passed" : "failed",
    startedAt,
    milliseconds,
    mode: usualMode(sessions),
    runtime: command,
    counts,
    verdicts: countVerdicts(all),
    ledger: addTotals(all.map(({ ledger }) => ledger)),
    errors,
    suites,
  };
}

/** The mode that most sessions had. */
function usualMode(sessions: readonly Collected[]): Mode {
  const times = new Map<Mode, number>();
  for (const { report: { mode } } of sessions) times.set(mode, (times.get(mode) ?? 0) + 1);
  return [...times].sort(([, a], [, b]) => b - a)[0]?.[0] ?? "replay";
}

function caseOf({ report, ...one }: Collected, times: number, passed: boolean): CaseReport {
  const cut = report.name.lastIndexOf("/");
  const name = report.name.slice(cut + 1);
  const verdict = verdictOf([report], one.requests, one.error?.code);
  const failed = one.failed && !passed;
  const said = one.error ??
    { name: "Error", message: "The test failed; what it says is in the output of its runner." };
  const frames = [said.stack, one.place && `    at ${one.place}`].filter(Boolean).join("\n");
  const error = frames === "" ? said : { ...said, stack: frames };
  const why = one.error ? `: ${one.error.message.split("\n")[0]}` : ".";
  return {
    name: times === 1 ? name : `${name} (${times})`,
    suite: cut < 0 ? "cassettes" : report.name.slice(0, cut),
    category: cut < 0 ? "cassettes" : report.name.slice(0, cut),
    tags: [],
    status: failed ? "failed" : "passed",
    ...(verdict ? { verdict } : {}),
    ...(failed ? { error } : {}),
    warnings: one.failed && passed
      ? [`Its session failed, and its runner let that pass${why}`]
      : [],
    cassettes: [report.name],
    requests: one.requests,
    ledger: one.ledger,
    milliseconds: one.milliseconds,
    attempts: 1,
  };
}
