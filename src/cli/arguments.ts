/**
 * What is typed, read: the seam to the package that reads arguments, and the values that options take.
 *
 * @module
 */
import { closestWord, isRetakeError, RetakeError } from "../errors.ts";
import { importPackage } from "../host/packages.ts";
import { typedCommand } from "../host/shell_word.ts";
import { sayLine } from "../host/terminal.ts";
import { retakeHere } from "../host/retake.ts";
import { VERSION } from "../version.ts";

/** An option as it is declared: how it is written, what it does, and how its value is read. */
export type Declared = readonly [
  flags: string,
  description: string,
  parse?: (word: string, before: unknown) => unknown,
];

/** Says how a command was typed, with more: `retake clean --expired --yes`. */
export type Again = (...more: string[]) => string;

/** One command of the program. */
export interface Command {
  /** Its name, as it is typed. */
  name: string;
  /** What it does. */
  description: string;
  /** What is typed after its name: how it is written, and what that is; absent where nothing is. */
  argument?: readonly [name: string, description: string];
  /** Its options. */
  options: readonly Declared[];
  /** What its help ends with. */
  more: string;
  /** Whether it runs with a file of settings that is damaged too: it reads that itself, or not at all. */
  readsNoSettings?: true;
  /** Whether it is for programs alone, and no help names it. */
  hidden?: true;
  /** What its argument may be, for completion; names of cassettes where that is what it is called. */
  completes?: readonly string[];
  /**
   * Runs it.
   *
   * @param words its argument
   * @param options the options that were typed, by their names in the program
   * @param again says how it was typed, with more, for advice
   * @returns the exit code
   */
  run(words: string[], options: { [name: string]: unknown }, again: Again): Promise<number>;
}

/** The part of the package commander that is used here. */
interface CommanderPackage {
  Command: new (name?: string) => Commander;
}
interface Commander {
  description(text: string): Commander;
  version(version: string, flags: string, description: string): Commander;
  command(name: string, how: { hidden: boolean }): Commander;
  argument(name: string, description: string): Commander;
  option(...declared: Declared): Commander;
  addHelpText(where: "after", text: string): Commander;
  action(fn: (...given: unknown[]) => void): Commander;
  exitOverride(): Commander;
  configureOutput(how: {
    writeOut?(text: string): void;
    getOutHelpWidth?(): number;
    writeErr?(text: string): void;
    outputError?(text: string, write: (text: string) => void): void;
  }): Commander;
  showHelpAfterError(text: string): Commander;
  parse(words: readonly string[], how: { from: "user" }): Commander;
}

/** Options that were typed. */
interface ActionOptions {
  [name: string]: unknown;
}

/** The option of every command that names the file of settings. */
export const CONFIG: Declared = [
  "--config <file>",
  "the file of settings, in place of the one that is found",
];

/** Where help goes, in place of the terminal. */
export interface HelpOutput {
  write(text: string): void;
  /** How many characters a line may have. */
  width: number;
}

/**
 * Reads what was typed.
 *
 * @param words the arguments of the program
 * @param commands all commands that there are
 * @param output where help goes, where not to the terminal
 * @returns runs the command that was typed, to its exit code; or the exit code at once: after help,
 * after a wrong word
 * @throws {RetakeError} `PACKAGE_MISSING` without the package that reads arguments; `OPTION_INVALID`
 */
export async function readArguments(
  words: readonly string[],
  commands: readonly Command[],
  output?: HelpOutput,
): Promise<number | (() => Promise<number>)> {
  const { Command } = await importPackage<CommanderPackage>("commander", {
    has: "Command",
    purpose: "to read the command line",
  });
  const program = new Command("retake")
    .description("Record real HTTP once, replay it forever, and be told when you need a retake.")
    .version(VERSION, "-V, --version", "say which version this is")
    .configureOutput({
      writeErr: (text) => sayLine(text.trimEnd()),
      // Its name says which option that is; its value may be a key, meant for a command behind --.
      outputError: (text, write) =>
        write(text.replace(/^error: /, "retake: ").replace(/(unknown option '[^'=]+)=.*'/, "$1'")),
    })
    .showHelpAfterError(`  to do  ${retakeHere()} --help`)
    .exitOverride();
  if (output) {
    program.configureOutput({ writeOut: output.write, getOutHelpWidth: () => output.width });
  }
  const end = words.indexOf("--"); // what stands behind is another command's
  const [own, rest] = end < 0 ? [words, []] : [words.slice(0, end), words.slice(end)];
  const again: Again = (...more) => `${retakeHere()} ${typedCommand([...own, ...more, ...rest])}`;
  let typed: number | (() => Promise<number>) = 0;
  for (const { name, hidden = false, description, argument, options, ...rest } of commands) {
    const { more, readsNoSettings, run } = rest;
    const command = program.command(name, { hidden }).description(description);
    if (argument) command.argument(...argument);
    for (const option of [...options, CONFIG]) command.option(...namedInRefusals(option));
    command.addHelpText("after", more)
      .showHelpAfterError(`  to do  ${retakeHere()} ${name} --help`)
      .exitOverride()
      .action((...given) =>
        typed = async () => {
          const [words, { config, ...options }] = argument
            ? given as [string[], ActionOptions]
            : [[], given[0] as ActionOptions];
          // Late: it brings along much of what sessions need.
          const { loadSettings, nameSettings } = await import("./configuration.ts");
          try {
            if (readsNoSettings) nameSettings(config);
            else await loadSettings(config);
            return await run(words, options, again);
          } catch (error) {
            if (isRetakeError(error)) throw error;
            const { refusedFile } = await import("../host/refused_files.ts");
            throw refusedFile(error) ?? error;
          }
        }
      );
  }
  try {
    program.parse(words.length > 0 ? words : ["--help"], { from: "user" });
  } catch (error) {
    const { code, exitCode } = error as { code?: string; exitCode?: number };
    if (!code?.startsWith("commander.")) throw error;
    return exitCode === 0 ? 0 : 2;
  }
  return typed;
}

/** An option of which a refusal of its value begins with its name. */
function namedInRefusals([flags, description, parse]: Declared): Declared {
  if (!parse) return [flags, description];
  const [name = ""] = /--[\w-]+/.exec(flags) ?? [];
  return [flags, description, (word, before) => {
    try {
      return parse(word, before);
    } catch (error) {
      if (!isRetakeError(error) || error.message.startsWith(name)) throw error;
      const { code, message, facts } = error;
      throw new RetakeError(code, `${name} ${message}`, { facts, cause: error });
    }
  }];
}

/** An option that may be given several times: all of its values. */
export function several(word: string, before: unknown): string[] {
  return [...(before as string[] | undefined) ?? [], word];
}

/**
 * A whole number above 0.
 *
 * @throws {RetakeError} `OPTION_INVALID`, as all of these
 */
export function wholeNumber(word: string): number {
  if (/^[1-9]\d*$/.test(word)) return Number(word);
  throw invalid(`"${word}" is no whole number above 0.`);
}

/** A whole number, or 0. */
export function wholeNumberOrNone(word: string): number {
  if (/^\d+$/.test(word)) return Number(word);
  throw invalid(`"${word}" is no whole number.`);
}

/** A time in milliseconds: `500ms`, `30s`, `2m`. */
export function time(word: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(word) ?? [];
  const value = Number(number) * ({ ms: 1, s: 1000, m: 60_000 }[unit ?? "ms"]!);
  if (value > 0) return value;
  throw invalid(`"${word}" is no time: 500ms, 30s and 2m are.`);
}

/** An amount of US dollars: `0.50`, `$0.50`. */
export function dollars(word: string): number {
  if (/^\$?\d+(?:\.\d+)?$/.test(word)) return Number(word.replace("$", ""));
  throw invalid(`"${word}" is no amount of US dollars: 0.50 is.`);
}

/**
 * @param known the words that there are
 * @param what what they are: `a verdict`
 * @returns reads one of them
 */
export function oneOf<Word extends string>(
  known: readonly Word[],
  what: string,
): (word: string) => Word {
  return (word) => {
    const found = known.find((one) => one === word);
    if (found !== undefined) return found;
    const close = closestWord(word, known);
    throw new RetakeError(
      "OPTION_INVALID",
      `"${word}" is not ${what}${close ? `; did you mean "${close}"?` : "."}\n  there  ${
        known.join(", ")
      }`,
      { facts: { found: word, supported: known } },
    );
  };
}

/** A part of a text; or what it looks like, between slashes. */
export function pattern(word: string): string | RegExp {
  const [, source, flags] = /^\/(.+)\/([a-z]*)$/.exec(word) ?? [];
  if (source === undefined) return word;
  try {
    return new RegExp(source, flags);
  } catch (error) {
    throw invalid(`"${word}" is no regular expression: ${(error as Error).message}`);
  }
}

/** The options that say where reports go. */
export const RESULTS: readonly Declared[] = [
  ["--results <folder>", "where reports go (default: results)"],
  ["--no-results", "leave no reports"],
];

/** The option that says that a test command runs all tests. */
export const WHOLE: Declared = [
  "--whole",
  "this runs all tests, whatever it looks like: what none asks for is unused (retake status)",
];

/** @returns the folder that these options say; `undefined` for no reports */
export function resultsFolder(results: unknown): string | undefined {
  if (results === "") throw invalid("--results names no folder.");
  return results === false ? undefined : (results as string | undefined) ?? "results";
}

function invalid(message: string): RetakeError {
  return new RetakeError("OPTION_INVALID", message);
}
