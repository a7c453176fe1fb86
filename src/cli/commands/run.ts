/**
 * `retake run -- COMMAND`: runs the tests of another test runner, and leaves the same ledger and the
 * same reports as `retake test`.
 *
 * @module
 */
import { type Command, type Declared, RESULTS, resultsFolder, WHOLE } from "../arguments.ts";
import { runOther } from "../other_runner.ts";

/** The options as they are typed. */
interface RunCommandOptions {
  results?: string | false;
  whole?: true;
}

const OPTIONS: Record<keyof RunCommandOptions, readonly Declared[]> = {
  results: RESULTS,
  whole: [WHOLE],
};

/** The command. */
export const runCommand: Command = {
  name: "run",
  description: "Run the tests of another test runner, and leave the same ledger and reports.",
  argument: ["<command...>", "the test command, as it is typed: retake run -- deno test -A"],
  options: Object.values(OPTIONS).flat(),
  more: "\nIt exits with the code of that command.",
  run: (words, { results, whole }: RunCommandOptions) =>
    runOther(words, { results: resultsFolder(results), whole: whole ?? false }),
};
