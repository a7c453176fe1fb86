/**
 * What can stand where the cursor is: commands, their options and what these take, names of cassettes.
 *
 * @module
 */
import { type Command, CONFIG, type Declared } from "./arguments.ts";

/** A word that fits, and what it is. */
export type Candidate = readonly [word: string, description: string];

/** What is known of the program. */
export interface Completable {
  /** The names of its commands. */
  names: readonly string[];
  /** Loads one of them. */
  load(name: string): Promise<Command>;
  /** The names of cassettes, in the folder that `--dir` says. */
  cassettes(dir: string | undefined): Promise<readonly string[]>;
}

/** What the package that reads arguments adds to each command, and to the program. */
const HELP_FLAGS = "-h, --help";
const VERSION_FLAG = "--version";
const HELP: Declared = [HELP_FLAGS, "display help for command"];

/**
 * @param words what was typed behind the program's name; the last is the word at the cursor, empty or begun
 * @param program what is known of it
 * @returns what fits there; nothing where any word may stand, or the name of a file
 */
export async function complete(
  words: readonly string[],
  { names, load, cassettes }: Completable,
): Promise<Candidate[]> {
  const typed = words.slice(0, -1);
  const current = words.at(-1) ?? "";
  const fitting = (all: readonly Candidate[]) => all.filter(([word]) => word.startsWith(current));
  const [name, ...rest] = typed;
  if (name === undefined) {
    const commands = await Promise.all(names.filter((one) => one.startsWith(current)).map(load));
    return [
      ...commands.filter(({ hidden }) => !hidden)
        .map(({ name, description }) => [name, description] as const),
      ...current.startsWith("-") ? fitting([[VERSION_FLAG, "say which version this is"]]) : [],
    ];
  }
  if (!names.includes(name) || rest.includes("--")) return [];
  const command = await load(name);
  const options = [...command.options, CONFIG, HELP];
  const before = options.find((option) =>
    takesValue(option) && flagsOf(option).includes(rest.at(-1)!)
  );
  if (before) return fitting(valuesOf(before).map((word) => [word, ""]));
  if (current.startsWith("-")) {
    return fitting(options.flatMap((option) => [[flagsOf(option).at(-1)!, option[1]]]));
  }
  const [argument = ""] = command.argument ?? [];
  const at = rest.lastIndexOf("--dir");
  const known = command.completes ??
    (/name|text|old/.test(argument) ? await cassettes(at < 0 ? undefined : rest[at + 1]) : []);
  return fitting(known.map((word) => [word, ""]));
}

/** The ways to write an option: `-m`, `--mode`. */
function flagsOf([flags]: Declared): string[] {
  return flags.match(/(?<=^|\s)--?[a-z][\w-]*/gi) ?? [];
}

function takesValue([flags]: Declared): boolean {
  return flags.includes("<");
}

/** The words that an option takes, where its description ends in a list of them. */
function valuesOf([, description]: Declared): string[] {
  const [, list] = /: ((?:[a-z]+, )+[a-z]+)$/.exec(description) ?? [];
  return list?.split(", ") ?? [];
}
