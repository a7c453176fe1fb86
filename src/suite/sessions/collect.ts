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
import { countCases, countVerdicts, sumPassedOn } from "../report/report.ts";
import type { CaseReport, ErrorReport, RunReport, SuiteReport } from "../types.ts";
import { verdictOf } from "../verdict.ts";

/** What a session did, as a line of a file. */
export interface Collected {
  report: SessionReport;
  /** The path of its cassette from the root, where it is a file. */
  file?: string;
  requests: CaseReport["requests"];
  passedOn?: CaseReport["passedOn"];
  ledger: LedgerTotals;
  /** From its opening to its end. */
  milliseconds: number;
  endedAt: string;
  failed: boolean;
  error?: ErrorReport;
  /** The frame of the test that has opened it, where it failed. */
  place?: string;
  /** When its cassette was recorded last, where it was played. */
  plays?: { recordedAt: string };
  /** Other cassettes that hold what nothing answered here. */
  same?: readonly string[];
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
  /** What it might spend, in US dollars, where that was said. */
  budget?: number;
}

/** What a hook in a test runner says of the whole run. */
export interface CollectedNote {
  runner: string;
  /** Absent where it only knows how it was started. */
  whole?: boolean;
  why?: string;
  /** How it was started. */
  typed?: readonly string[];
}

/**
 * @param lines what processes wrote down: a session each, or what a hook in a runner knows
 * @returns what they did and said, and how many lines do not say: a process may be ended while it writes
 */
export function readCollected(lines: readonly string[]): {
  sessions: Collected[];
  notes: CollectedNote[];
  damaged: number;
} {
  const sessions: Collected[] = [];
  const notes: CollectedNote[] = [];
  for (const line of lines) {
    const one = readLine(line);
    if (one?.note) notes.push(one.note);
    else if (one?.report && one.requests && one.ledger) sessions.push(one as Collected);
  }
  return { sessions, notes, damaged: lines.length - sessions.length - notes.length };
}

function readLine(line: string): Partial<Collected> & { note?: CollectedNote } | undefined {
  try {
    return JSON.parse(line) ?? undefined;
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
  const { startedAt, milliseconds, passed, command, interrupted, budget } = run;
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
    ...sumPassedOn(all),
    ...(budget === undefined ? {} : { budget: { dollars: budget, undone: undoneIn(sessions) } }),
    errors,
    suites,
  };
}

/** The cassettes that were not recorded because the budget was spent. */
function undoneIn(sessions: readonly Collected[]): string[] {
  const undone = sessions.filter(({ error }) => error?.code === "BUDGET_SPENT");
  return [...new Set(undone.map(({ report: { name } }) => name))].sort();
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
    ...sumPassedOn([one]),
    ledger: one.ledger,
    milliseconds: one.milliseconds,
    attempts: 1,
  };
}
