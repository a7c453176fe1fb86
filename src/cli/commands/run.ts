/**
 * `retake run -- COMMAND`: runs the tests of another test runner, and leaves the same ledger and the
 * same reports as `retake test`.
 *
 * @module
 */
import { BUDGET } from "../../session/types.ts";
import {
  type Command,
  type Declared,
  dollars,
  RESULTS,
  resultsFolder,
  WHOLE,
} from "../arguments.ts";
import { openCassettes } from "../cassettes.ts";
import { chosenHere, tellUnused } from "../chosen.ts";
import { runAndReport } from "../other_runner.ts";

/** The options as they are typed. */
interface RunCommandOptions {
  budget?: number;
  results?: string | false;
  whole?: true;
}

const OPTIONS: Record<keyof RunCommandOptions, readonly Declared[]> = {
  budget: [["--budget <dollars>", "stop paying before the call that would pass it", dollars]],
  results: RESULTS,
  whole: [WHOLE],
};

/** The command. */
export const runCommand: Command = {
  name: "run",
  description: "Run the tests of another test runner, and leave the same ledger and reports.",
  argument: ["<command...>", "the test command, as it is typed: retake run -- deno test -A"],
  options: Object.values(OPTIONS).flat(),
  more: `
What is not sent because of --budget fails in its test, and is named at the end.

Exit codes: that of the command; 3 where it ends well, and something was left undone at the budget; 130 after Ctrl-C,
143 after SIGTERM.`,
  async run(words, { budget, results, whole }: RunCommandOptions) {
    const { code, report } = await runAndReport(words, {
      results: resultsFolder(results),
      whole: whole ?? false,
      ...(budget === undefined ? {} : { budget, environment: { [BUDGET]: String(budget) } }),
    });
    await tellUnused(chosenHere(), report, openCassettes(undefined));
    return code;
  },
};
