/**
 * The tests of another runner, run as they are, with the ledger and the reports that `retake test` leaves.
 *
 * @module
 */
import { clock, realNow } from "../wire/native.ts";
import { collectingFolder } from "../host/collect.ts";
import { readScript } from "../host/scripts.ts";
import { runProgram } from "../host/programs.ts";
import { runtimeHost } from "../host/runtime.ts";
import { hearInterrupts, printLine, sayLine, terminalWidth } from "../host/terminal.ts";
import { mayTell, textRedaction } from "../session/redaction_rules.ts";
import {
  type Collected,
  type CollectedNote,
  collectedReport,
  readCollected,
} from "../suite/sessions/collect.ts";
import type { RunReport } from "../suite/types.ts";
import { toText } from "../suite/report/text.ts";
import { counted } from "../suite/report/words.ts";
import { type AskedName, noteRun } from "./last_run.ts";
import { leaveReports, showsColour } from "./reports.ts";
import { readSavings } from "./savings.ts";
import { readSources } from "./sources.ts";
import { toldCommand } from "./test_command.ts";
import { type Wholeness, wholenessBy } from "./whole.ts";

/** How to run them. */
export interface OtherRunner {
  /** The folder of the reports; `undefined` for none. */
  results: string | undefined;
  /** What the environment of the other runner has beyond that of this program. */
  environment?: Record<string, string>;
  /** Whether somebody says that it runs all tests. */
  whole?: boolean;
  /** What its environment says that it may spend, in US dollars. */
  budget?: number;
  /** Whether all that it prints goes where lines for people go: what is printed is data of somebody else. */
  aside?: boolean;
}

/**
 * @param words the command of the other runner
 * @param how where its reports go, and what its environment says
 * @returns the exit code of the other runner; 3 where it is 0 and the budget was spent, 130 after Ctrl-C, 143 after SIGTERM, 1 where the reports could not be written
 * @throws {RetakeError} `OPTION_INVALID` where there is no such program
 */
export async function runOther(words: readonly string[], how: OtherRunner): Promise<number> {
  return (await runAndReport(words, how)).code;
}

/** The exit code where a command ends well, and something was left undone at the budget: as of `retake test`. */
export const OVER_BUDGET = 3;

/** The same, with what is left of the run. */
export async function runAndReport(
  words: readonly string[],
  how: OtherRunner,
): Promise<{ code: number; report: RunReport }> {
  const { results, environment, whole = false, budget, aside = false } = how;
  const print = aside ? sayLine : printLine;
  const began = clock.elapsed();
  const startedAt = new Date(realNow()).toISOString();
  const savings = await readSavings(results ?? "results", sayLine);
  const folder = await collectingFolder();
  let endedBy: number | undefined;
  // The other runner hears of it too, and ends in its own way.
  const release = hearInterrupts((_, code) => endedBy = code);
  try {
    const code = await runProgram(words, { ...folder.environment, ...environment }, aside);
    const interrupted = endedBy !== undefined;
    const { sessions, notes, damaged } = readCollected(await folder.lines());
    if (damaged > 0) {
      sayLine(
        `retake: ${counted(damaged, "session")} left out: what it did was only half written down`,
      );
    }
    for (const { report, plays, ledger: { replayed } } of sessions) {
      if (plays) savings.add(report.name, plays.recordedAt, replayed);
    }
    const command = toldCommand(words);
    const isTold = mayTell(textRedaction(runtimeHost()));
    const last = isTold(words) ? { words, suites: false } : undefined;
    const ran: Wholeness = interrupted
      ? { why: "it was interrupted" }
      : damaged > 0
      ? { why: "what a session did was only half written down" }
      : toldWholeness(await wholeOf(words, { notes, code, whole }));
    await noteRun({ command, ...ran, asked: sessions.map(askedOf), last });
    const report = collectedReport(sessions, {
      startedAt,
      milliseconds: Math.round(clock.elapsed() - began),
      passed: code === 0,
      command,
      interrupted,
      ...(budget === undefined ? {} : { budget }),
    });
    const since = savings.ofThisRun();
    if (since) report.sinceRecorded = since;
    const colour = showsColour(aside ? "stderr" : "stdout");
    print(toText(report, { colour, width: terminalWidth() }).trimEnd());
    if (sessions.length === 0) {
      sayLine(
        "retake: no use of a cassette was written down, so there is nothing to report" +
          // What ended badly has said why: it may not have come as far as that.
          (code === 0
            ? "\n  to do  see that a test uses one, and that no filter leaves all of them out;\n" +
              "         on Deno, tests that use one want --allow-env=RETAKE_COLLECT to know of this"
            : ""),
      );
    }
    const isWritten = await leaveReports(report, savings, results, print);
    // Green, with what was not paid for left out, it would look as if all were done.
    const undone = report.budget?.undone.length ? OVER_BUDGET : 0;
    return { code: endedBy ?? (code || undone || (isWritten ? 0 : 1)), report };
  } finally {
    release();
    await folder.remove();
  }
}

/** Whether all tests were run: as somebody says, as the runners say themselves, or as the command looks. */
async function wholeOf(
  words: readonly string[],
  { notes, code, whole }: { notes: readonly CollectedNote[]; code: number; whole: boolean },
): Promise<Wholeness> {
  const { runners, isCertain, why } = wholenessBy(words, readScript, notes);
  if (isCertain) return { runners };
  if (whole) return { runners: runners.length > 0 ? runners : [toldCommand(words)] };
  if (why !== undefined) return { why };
  // A runner that ends badly may not have come to all of them.
  if (code !== 0) return { why: "it ended badly" };
  const { only } = await readSources("cassettes");
  return only === undefined ? { runners } : { why: `a test in ${only} is marked only` };
}

/** What is said of a command has words of it, and of the script behind it. */
function toldWholeness(ran: Wholeness): Wholeness {
  return "why" in ran ? { ...ran, why: toldCommand(ran.why) } : ran;
}

function askedOf(
  { report: { name, where, missed }, file, same = [], error }: Collected,
): AskedName {
  return { name, where: file ?? where, missed: missed > 0, same, error };
}
