/**
 * `retake run -- COMMAND`: runs the tests of another test runner, and leaves the same ledger and the
 * same reports as `retake test`.
 *
 * @module
 */
import { collectingFolder } from "../host/collect.ts";
import { hearInterrupts, printLine, sayLine, terminalWidth } from "../host/terminal.ts";
import { runCommand } from "../host/watch.ts";
import { type Collected, collectedReport } from "../suite/collect.ts";
import { toText } from "../suite/text.ts";
import type { RunCommand } from "./command.ts";
import { leaveReports, readSavings, showsColour } from "./reports.ts";

/**
 * @param command what was typed
 * @returns the exit code of the other runner
 * @throws {RetakeError} `OPTION_INVALID` where there is no such program
 */
export async function runForeign({ words, results }: RunCommand): Promise<number> {
  const began = performance.now();
  const startedAt = new Date().toISOString();
  const savings = await readSavings(results ?? "results", sayLine);
  const folder = await collectingFolder();
  let interrupted = false;
  // The other runner hears of it too, and ends in its own way.
  const release = hearInterrupts(() => interrupted = true);
  try {
    const code = await runCommand(words, folder.environment);
    const sessions = (await folder.lines()).map((line): Collected => JSON.parse(line));
    for (const { report, plays, ledger: { replayed } } of sessions) {
      if (plays) savings.add(report.name, plays.recordedAt, replayed);
    }
    const report = {
      ...collectedReport(sessions, {
        startedAt,
        milliseconds: Math.round(performance.now() - began),
        runtime: words.join(" "),
        passed: code === 0,
        command: words.join(" "),
        interrupted,
      }),
    };
    const since = savings.ofThisRun();
    if (since) report.sinceRecorded = since;
    const colour = showsColour("stdout");
    printLine(toText(report, { colour, width: terminalWidth() }).trimEnd());
    if (sessions.length === 0) {
      sayLine("retake: no cassette was used, so there is nothing to report");
    }
    const isWritten = await leaveReports(report, savings, results);
    return interrupted ? 130 : code || (isWritten ? 0 : 1);
  } finally {
    release();
    await folder.remove();
  }
}
