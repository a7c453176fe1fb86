/**
 * The program `retake`.
 *
 * @module
 */
import { isRetakeError } from "../errors.ts";
import { sayLine } from "../host/terminal.ts";
import { watchedRun } from "../host/watch.ts";
import { readCommand } from "./command.ts";
import { runForeign } from "./foreign.ts";
import { type RunSuite, runTest } from "./test.ts";
import { watchTest } from "./watch.ts";

/**
 * @param words the arguments of the program
 * @param runSuite runs suites
 * @returns the exit code
 */
export async function main(words: readonly string[], runSuite: RunSuite): Promise<number> {
  const watched = watchedRun();
  try {
    const typed = await readCommand(words);
    if (typed.command === "none") return typed.code;
    if (typed.command === "run") return await runForeign(typed.run);
    if (typed.test.watch && !watched) return await watchTest(typed.test, words);
    const paths = watched?.files ?? typed.test.paths;
    return await runTest({ ...typed.test, paths }, runSuite);
  } catch (error) {
    // An error of ours says all there is to say; of any other, where it was thrown matters.
    if (isRetakeError(error)) sayLine(`retake: ${error.message}`);
    else sayLine(`retake: ${error instanceof Error ? error.stack ?? error.message : error}`);
    return 2;
  }
}
