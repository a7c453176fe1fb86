/**
 * The room of the program `retake`: what can be typed, what is shown, what is written. It is entered
 * by this file; each command has a file in `commands/`, and what commands share stands beside.
 *
 * @module
 */
import { isRetakeError } from "../errors.ts";
import { sayLine } from "../host/terminal.ts";
import { readArguments } from "./arguments.ts";
import { diffCommand } from "./commands/diff.ts";
import { lsCommand } from "./commands/ls.ts";
import { mergeCommand } from "./commands/merge.ts";
import { recordCommand } from "./commands/record.ts";
import { replayCommand } from "./commands/replay.ts";
import { runCommand } from "./commands/run.ts";
import { scanCommand } from "./commands/scan.ts";
import { showCommand } from "./commands/show.ts";
import { statusCommand } from "./commands/status.ts";
import { type RunSuite, testCommand } from "./commands/test.ts";

/**
 * @param words the arguments of the program
 * @param runSuite runs suites
 * @returns the exit code
 */
export async function main(words: readonly string[], runSuite: RunSuite): Promise<number> {
  try {
    const typed = await readArguments(words, [
      testCommand(runSuite, words),
      recordCommand,
      replayCommand,
      runCommand,
      statusCommand,
      lsCommand,
      showCommand,
      diffCommand,
      mergeCommand,
      scanCommand,
    ]);
    return typeof typed === "number" ? typed : await typed();
  } catch (error) {
    // An error of ours says all there is to say; of any other, where it was thrown matters.
    if (isRetakeError(error)) sayLine(`retake: ${error.message}`);
    else sayLine(`retake: ${error instanceof Error ? error.stack ?? error.message : error}`);
    return 2;
  }
}
