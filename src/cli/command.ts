/**
 * What can be typed: the words of the command line, and what they mean.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
import { importPackage } from "../host/packages.ts";
import { MODES } from "../session/mode.ts";
import type { RunOptions } from "../suite/types.ts";
import { VERSION } from "../version.ts";

/** What `retake test` was asked for. */
export interface TestCommand {
  /** Files and folders to look in. */
  paths: string[];
  run: RunOptions;
  /** Where reports go; nowhere where it is `undefined`. */
  results: string | undefined;
  /** Whether a region of the terminal changes as the run goes. */
  progress: boolean;
  /** Whether cases are only named. */
  list: boolean;
  /** Whether it goes on whenever a file changes. */
  watch: boolean;
}

/** What `retake run` was asked for. */
export interface RunCommand {
  /** The program to run, and its arguments. */
  words: string[];
  /** Where reports go; nowhere where it is `undefined`. */
  results: string | undefined;
}

/** A command that was typed, or what ends the program at once: after help, after a wrong word. */
export type Typed =
  | { command: "test"; test: TestCommand }
  | { command: "run"; run: RunCommand }
  | { command: "none"; code: number };

/** The part of the package commander that is used here. */
interface CommanderPackage {
  Command: new (name?: string) => Command;
}
interface Command {
  description(text: string): Command;
  version(version: string, flags: string, description: string): Command;
  command(name: string): Command;
  argument(name: string, description: string): Command;
  option(flags: string, description: string): Command;
  option(
    flags: string,
    description: string,
    parse: (word: string, before: unknown) => unknown,
  ): Command;
  addHelpText(where: "after", text: string): Command;
  action(fn: (...args: unknown[]) => void): Command;
  exitOverride(): Command;
  showHelpAfterError(text: string): Command;
  configureHelp(options: { helpWidth: number }): Command;
  parse(words: readonly string[], how: { from: "user" }): Command;
}

const EXIT_CODES = `
Exit codes:
  0    all cases passed
  1    a case failed, or something outside of all cases went wrong
  2    what was asked makes no sense: a wrong option, no such file, no case that fits
  3    recording stopped at the budget; nothing failed
  130  interrupted: one Ctrl-C lets what runs end, a second gives it up, and the report is written;
       a third ends at once, without one

Environment: CASSETTE_MODE, CASSETTE_DIR, CASSETTE_STALE, ALLOW_FALLBACK, CLEAN_EXPIRED,
SHOW_STATS, VERBOSE, NO_COLOR
`;

/**
 * Reads what was typed.
 *
 * @param words the arguments of the program
 * @returns the command
 * @throws {RetakeError} `PACKAGE_MISSING` without the package that reads arguments; `OPTION_INVALID`
 */
export async function readCommand(words: readonly string[]): Promise<Typed> {
  const { Command } = await importPackage<CommanderPackage>(
    "commander",
    "14.0.3",
    "to read the command line",
  );
  let typed: Typed = { command: "none", code: 0 };
  const program = new Command("retake")
    .description("Record real HTTP once, replay it forever, and be told when you need a retake.")
    .version(VERSION, "-V, --version", "say which version this is")
    .exitOverride();
  addTest(program, (test) => typed = { command: "test", test });
  addRun(program, (run) => typed = { command: "run", run });
  try {
    program.parse(words.length > 0 ? words : ["--help"], { from: "user" });
  } catch (error) {
    const { code, exitCode } = error as { code?: string; exitCode?: number };
    if (!code?.startsWith("commander.")) throw error;
    return { command: "none", code: exitCode === 0 ? 0 : 2 };
  }
  return typed;
}

function addTest(program: Command, done: (test: TestCommand) => void): void {
  program.command("test")
    .description("Run suites over cassettes, and leave a report of what they cost and spared.")
    .argument("[paths...]", "files, or folders with *.suite.ts files (default: this folder)")
    .option("-m, --mode <mode>", `what to do with requests: ${Object.keys(MODES).join(", ")}`)
    .option(
      "-n, --name <text>",
      "only cases with this in `suite > case`; or /a regular expression/",
    )
    .option("-t, --tag <tag>", "only cases with this tag, or one of several", collect)
    .option("--category <name>", "only suites of this category, or one of several", collect)
    .option("-c, --concurrency <count>", "how many cases may run at a time (default: 8)", whole)
    .option(
      "--suites-at-once <count>",
      "how many suites may have cases that run (default: all)",
      whole,
    )
    .option(
      "--per-host <count>",
      "how many requests may be on their way to a host (default: 4)",
      whole,
    )
    .option("--shuffle [seed]", "run the cases of each suite in an order drawn by lot")
    .option(
      "--retries <count>",
      "try a case again that failed and has asked a real API",
      wholeOrNone,
    )
    .option("--timeout <time>", "how long a case may take: 500ms, 30s, 2m (default: 60s)", time)
    .option("-b, --bail [count]", "begin no more cases after so many have failed (default: 1)")
    .option("--budget <dollars>", "stop recording before the call that would pass it", dollars)
    .option("--stale <what>", "functions that have changed: warn, ignore, error, verify, record")
    .option("-w, --watch", "go on: run again what a change of a file reaches")
    .option("--list", "name the cases that would be run, and run none")
    .option("--results <folder>", "where reports go (default: results)")
    .option("--no-results", "leave no reports")
    .option("--no-progress", "a line for each case in place of one region that changes")
    .addHelpText("after", EXIT_CODES)
    .showHelpAfterError("(retake test --help names all options)")
    .exitOverride()
    .action((paths, options) =>
      done(toTestCommand(paths as string[], options as Record<string, unknown>))
    );
}

function addRun(program: Command, done: (run: RunCommand) => void): void {
  program.command("run")
    .description("Run the tests of another test runner, and leave the same ledger and reports.")
    .argument("<command...>", "the test command, as it is typed: retake run -- deno test -A")
    .option("--results <folder>", "where reports go (default: results)")
    .option("--no-results", "leave no reports")
    .addHelpText("after", "\nIt exits with the code of that command.")
    .showHelpAfterError("(retake run --help names all options)")
    .exitOverride()
    .action((words, options) =>
      done({ words: words as string[], results: toResults(options as Record<string, unknown>) })
    );
}

function toResults({ results }: Record<string, unknown>): string | undefined {
  if (results === "") throw wrong("--results names no folder.");
  return results === false ? undefined : (results as string | undefined) ?? "results";
}

function toTestCommand(paths: string[], options: Record<string, unknown>): TestCommand {
  const { name, tag, category, stale, shuffle, bail, results, progress, list, watch, ...rest } =
    options;
  const run = {
    ...rest,
    ...(name === undefined ? {} : { name: toPattern(name as string) }),
    ...(tag === undefined ? {} : { tags: tag }),
    ...(category === undefined ? {} : { categories: category }),
    ...(stale === undefined ? {} : { session: { onChange: stale } }),
    ...(shuffle === undefined
      ? {}
      : { shuffle: shuffle === true ? true : whole(shuffle as string) }),
    ...(bail === undefined ? {} : { bail: bail === true ? true : whole(bail as string) }),
  } as RunOptions;
  return {
    paths,
    run,
    results: toResults({ results }),
    progress: progress !== false,
    list: list === true,
    watch: watch === true,
  };
}

function toPattern(text: string): string | RegExp {
  const [, source, flags] = /^\/(.+)\/([a-z]*)$/.exec(text) ?? [];
  if (source === undefined) return text;
  try {
    return new RegExp(source, flags);
  } catch (error) {
    throw wrong(`--name ${text} is no regular expression: ${(error as Error).message}`);
  }
}

function collect(word: string, before: unknown): string[] {
  return [...(before as string[] | undefined) ?? [], word];
}

function whole(word: string): number {
  if (/^[1-9]\d*$/.test(word)) return Number(word);
  throw wrong(`"${word}" is no whole number above 0.`);
}

function wholeOrNone(word: string): number {
  if (/^\d+$/.test(word)) return Number(word);
  throw wrong(`"${word}" is no whole number.`);
}

function time(word: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(word) ?? [];
  const value = Number(number) * ({ ms: 1, s: 1000, m: 60_000 }[unit ?? "ms"]!);
  if (value > 0) return value;
  throw wrong(`"${word}" is no time: 500ms, 30s and 2m are.`);
}

function dollars(word: string): number {
  if (/^\$?\d+(?:\.\d+)?$/.test(word)) return Number(word.replace("$", ""));
  throw wrong(`"${word}" is no amount of US dollars: 0.50 is.`);
}

function wrong(message: string): RetakeError {
  return new RetakeError("OPTION_INVALID", `${message}\n  to do  retake test --help`);
}
