/**
 * `retake test`: runs suites, shows how it goes, and leaves reports.
 *
 * @module
 */
import { runtimeHost } from "../host/runtime.ts";
import {
  endAtOnce,
  hearInterrupts,
  isTerminal,
  printLine,
  sayLine,
  terminalWidth,
} from "../host/terminal.ts";
import { saysYes } from "../session/options.ts";
import { idOf, select } from "../suite/select.ts";
import { toText } from "../suite/text.ts";
import type { Outcome, RunOptions, RunReport, Suite } from "../suite/types.ts";
import type { TestCommand } from "./command.ts";
import { type Progress, showLines, showLive } from "./progress.ts";
import { leaveReports, readSavings, showsColour } from "./reports.ts";
import { loadSuites } from "./suites.ts";

/** Runs suites; the door brings it along. */
export type RunSuite = (suites: readonly Suite[], options: RunOptions) => Promise<RunReport>;

const CODES: Record<Outcome, number> = {
  "passed": 0,
  "failed": 1,
  "over budget": 3,
  "interrupted": 130,
};

/**
 * @param command what was typed
 * @param runSuite runs suites
 * @returns the exit code
 * @throws {RetakeError} what makes no sense: no suite, no case that fits, a wrong option
 */
export async function runTest(command: TestCommand, runSuite: RunSuite): Promise<number> {
  const { paths, run, results, list } = command;
  const suites = await loadSuites(paths);
  const chosen = select(suites, run);
  if (list) {
    for (const one of chosen) printLine(idOf(one));
    return 0;
  }
  const savings = await readSavings(results ?? "results", sayLine);
  const progress = await chooseProgress(command, showsColour("stderr"));
  const stop = new AbortController();
  const giveUp = new AbortController();
  const release = hearInterrupts((times) => {
    if (times === 1) {
      sayLine("retake: interrupted: waiting for the cases that run (again to give them up)");
      stop.abort();
    } else if (times === 2) {
      sayLine("retake: given up: waiting for what suites tear down (again to end at once)");
      giveUp.abort();
    } else {
      progress.end();
      endAtOnce(CODES.interrupted);
    }
  });
  let report: RunReport;
  try {
    report = await runSuite(suites, {
      ...run,
      savings,
      signal: stop.signal,
      abort: giveUp.signal,
      onEvent: progress.onEvent,
    });
  } finally {
    release();
    progress.end();
  }
  const shown = { colour: showsColour("stdout"), width: terminalWidth() };
  printLine(toText(report, shown).trimEnd());
  const isWritten = await leaveReports(report, savings, results);
  return CODES[report.outcome] || (isWritten ? 0 : 1);
}

/** Requests that are printed one by one would tear a region apart, and CI keeps what it shows. */
async function chooseProgress({ progress }: TestCommand, colour: boolean): Promise<Progress> {
  const host = runtimeHost();
  const { variable } = host;
  const isPlain = !progress || saysYes(host, "VERBOSE") || !isTerminal("stderr") ||
    variable("CI") ||
    variable("TERM") === "dumb";
  return isPlain ? showLines(colour) : await showLive(colour);
}
