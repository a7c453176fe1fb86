/**
 * The room of the program `retake`: what can be typed, what is shown, what is written. It is entered
 * by this file; each command has a file in `commands/`, and what commands share stands beside.
 *
 * @module
 */
import { isRetakeError, type RetakeError } from "../errors.ts";
import { sayLine } from "../host/terminal.ts";
import { retakeHere } from "../host/retake.ts";
import { type Command, type HelpOutput, readArguments } from "./arguments.ts";
import type { RunSuite } from "./commands/test.ts";

/** The commands, in the order of the help: each is loaded when it is typed. */
export const COMMANDS: Record<string, (door: Door) => Promise<Command>> = {
  // What runs suites is loaded before these, so that what they import is heard.
  test: async ({ words, loadRunSuite }) =>
    (await import("./commands/test.ts")).testCommand(await loadRunSuite(), words),
  record: async ({ words, loadRunSuite }) =>
    (await import("./commands/record.ts")).recordCommand(await loadRunSuite(), words),
  replay: async () => (await import("./commands/replay.ts")).replayCommand,
  run: async () => (await import("./commands/run.ts")).runCommand,
  status: async () => (await import("./commands/status.ts")).statusCommand,
  ls: async () => (await import("./commands/ls.ts")).lsCommand,
  show: async () => (await import("./commands/show.ts")).showCommand,
  diff: async () => (await import("./commands/diff.ts")).diffCommand,
  review: async () => (await import("./commands/review.ts")).reviewCommand,
  ui: async ({ words }) => (await import("./commands/ui.ts")).uiCommand(words),
  move: async () => (await import("./commands/move.ts")).moveCommand,
  clean: async () => (await import("./commands/clean.ts")).cleanCommand,
  merge: async () => (await import("./commands/merge.ts")).mergeCommand,
  push: async () => (await import("./commands/push.ts")).pushCommand,
  pull: async () => (await import("./commands/pull.ts")).pullCommand,
  gc: async () => (await import("./commands/gc.ts")).gcCommand,
  scan: async () => (await import("./commands/scan.ts")).scanCommand,
  check: async () => (await import("./commands/check.ts")).checkCommand,
  pr: async () => (await import("./commands/pr.ts")).prCommand,
  stats: async () => (await import("./commands/stats.ts")).statsCommand,
  signatures: async () => (await import("./commands/signatures.ts")).signaturesCommand,
  index: async () => (await import("./commands/index.ts")).indexCommand,
  import: async () => (await import("./commands/import.ts")).importCommand,
  export: async () => (await import("./commands/export.ts")).exportCommand,
  redact: async () => (await import("./commands/redact.ts")).redactCommand,
  pack: async () => (await import("./commands/pack.ts")).packCommand,
  learn: async () => (await import("./commands/learn.ts")).learnCommand,
  config: async () => (await import("./commands/config.ts")).configCommand,
  init: async () => (await import("./commands/init.ts")).initCommand,
  doctor: async ({ loadRunSuite }) => {
    await loadRunSuite(); // brings along what hears requests
    return (await import("./commands/doctor.ts")).doctorCommand;
  },
  completion: async () => (await import("./commands/completion.ts")).completionCommand,
  complete: async (door) =>
    (await import("./commands/complete.ts")).completeCommand({
      names: Object.keys(COMMANDS),
      load: (name) => COMMANDS[name]!(door),
    }),
};

/** What the door brings along. */
interface Door {
  words: readonly string[];
  loadRunSuite: () => Promise<RunSuite>;
}

/** What was typed makes no sense: what would, the help says, where nothing nearer is known. */
const TYPED_WRONG = /^(?:OPTION_|MODE_|NAME_|FUNCTION_)/;

function withAdvice({ code, message }: RetakeError, command = ""): string {
  if (/^ +to do /m.test(message) || !TYPED_WRONG.test(code)) return message;
  return `${message}\n  to do  ${retakeHere()} ${
    Object.hasOwn(COMMANDS, command) ? `${command} ` : ""
  }--help`;
}

/**
 * @param words the arguments of the program
 * @param loadRunSuite loads what runs suites
 * @param output where help goes, where not to the terminal
 * @returns the exit code
 */
export async function main(
  words: readonly string[],
  loadRunSuite: () => Promise<RunSuite>,
  output?: HelpOutput,
): Promise<number> {
  try {
    const [first = ""] = words;
    const wanted = Object.hasOwn(COMMANDS, first) ? [first] : Object.keys(COMMANDS); // for the help, and for what is closest
    const load = (name: string) => COMMANDS[name]!({ words, loadRunSuite });
    const typed = await readArguments(words, await Promise.all(wanted.map(load)), output);
    return typeof typed === "number" ? typed : await typed();
  } catch (error) {
    // An error of ours says all there is to say; of any other, where it was thrown matters.
    if (isRetakeError(error)) sayLine(`retake: ${withAdvice(error, words[0])}`);
    else sayLine(`retake: ${error instanceof Error ? error.stack ?? error.message : error}`);
    return 2;
  }
}
