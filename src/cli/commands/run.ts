/**
 * `retake run -- COMMAND`: runs the tests of another test runner, and leaves the same ledger and the
 * same reports as `retake test`.
 *
 * @module
 */
import { clock, realNow } from "../../wire/native.ts";
import { collectingFolder } from "../../host/collect.ts";
import { runProgram } from "../../host/programs.ts";
import { runtimeHost } from "../../host/runtime.ts";
import { hearInterrupts, printLine, sayLine, terminalWidth } from "../../host/terminal.ts";
import { textRedaction } from "../../session/redaction_rules.ts";
import { collectedReport, readCollected } from "../../suite/sessions/collect.ts";
import { toText } from "../../suite/report/text.ts";
import { counted } from "../../suite/report/words.ts";
import { type Command, type Declared, RESULTS, resultsFolder } from "../arguments.ts";
import { leaveReports, showsColour } from "../reports.ts";
import { readSavings } from "../savings.ts";

/** The options as they are typed. */
interface RunCommandOptions {
  results?: string | false;
}

const OPTIONS: Record<keyof RunCommandOptions, readonly Declared[]> = { results: RESULTS };

/** The command. */
export const runCommand: Command = {
  name: "run",
  description: "Run the tests of another test runner, and leave the same ledger and reports.",
  argument: ["<command...>", "the test command, as it is typed: retake run -- deno test -A"],
  options: Object.values(OPTIONS).flat(),
  more: "\nIt exits with the code of that command.",
  run: (words, { results }: RunCommandOptions) => runOther(words, resultsFolder(results)),
};

/** Ends with the exit code of the other runner. */
async function runOther(words: readonly string[], results: string | undefined): Promise<number> {
  const began = clock.elapsed();
  const startedAt = new Date(realNow()).toISOString();
  const savings = await readSavings(results ?? "results", sayLine);
  const folder = await collectingFolder();
  let interrupted = false;
  // The other runner hears of it too, and ends in its own way.
  const release = hearInterrupts(() => interrupted = true);
  try {
    const code = await runProgram(words, folder.environment);
    const { sessions, damaged } = readCollected(await folder.lines());
    if (damaged > 0) {
      sayLine(
        `retake: ${counted(damaged, "session")} left out: what it did was only half written down`,
      );
    }
    for (const { report, plays, ledger: { replayed } } of sessions) {
      if (plays) savings.add(report.name, plays.recordedAt, replayed);
    }
    const report = collectedReport(sessions, {
      startedAt,
      milliseconds: Math.round(clock.elapsed() - began),
      passed: code === 0,
      command: textRedaction(runtimeHost())(words.join(" ")), // a key may stand in it
      interrupted,
    });
    const since = savings.ofThisRun();
    if (since) report.sinceRecorded = since;
    const colour = showsColour("stdout");
    printLine(toText(report, { colour, width: terminalWidth() }).trimEnd());
    if (sessions.length === 0) {
      sayLine(
        "retake: no use of a cassette was written down, so there is nothing to report\n" +
          "  to do  on Deno, tests that use one want --allow-env=RETAKE_COLLECT to know of this",
      );
    }
    const isWritten = await leaveReports(report, savings, results);
    return interrupted ? 130 : code || (isWritten ? 0 : 1);
  } finally {
    release();
    await folder.remove();
  }
}
