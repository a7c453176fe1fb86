/**
 * What somebody has typed to start a test runner, in a process that the runner has started: it is told little of
 * that, or all that there is.
 *
 * @module
 */
import { fs } from "./files.ts";
import { mayAsk, process } from "./process.ts";

/** The words of a command, with its program. */
export type Words = readonly string[];

let known: readonly Words[] | undefined;

/** @returns the commands of this process and of the one that has started it, the latter last, as far as the platform tells them */
export function commandsAbove(): readonly Words[] {
  // In a thread, the process tells more than its own words do.
  return known ??= [process.argv, commandOf(process.pid), commandOf(process.ppid)];
}

function commandOf(pid: number): Words {
  const path = `/proc/${pid}/cmdline`;
  try {
    if (process.platform === "linux") {
      return mayAsk({ name: "read", path })
        ? fs().readFileSync(path, "utf8").split("\0").slice(0, -1)
        : [];
    }
    if (process.platform === "win32" || !mayAsk({ name: "run" })) return [];
    // Without quotes: a word with a space in it is two of them there.
    const { execFileSync } = process.getBuiltinModule("node:child_process");
    return execFileSync("ps", ["-ww", "-o", "args=", "-p", `${pid}`], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim().split(/\s+/);
  } catch {
    return []; // then it is not told
  }
}

/** Options that a single test needs to be as it was, by the runner. */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  vitest: ["--config", "-c", "--root", "-r", "--project", "--mode", "--workspace"],
  jest: ["--config", "-c", "--rootDir", "--selectProjects", "--projects"],
  playwright: ["--config", "-c", "--project"],
  mocha: ["--require", "-r", "--import", "--config", "--timeout"],
};

/** Those that take all words up to the next option. */
const LISTS = /^(?:jest --(?:selectProjects|projects)|playwright --project)$/;

/**
 * @param runner the runner
 * @param commands what may have started it
 * @returns what was typed that a test needs to be as it was, each option with what is said of it: which configuration,
 * which project
 */
export function keptFor(runner: string, commands: readonly Words[]): Words[] {
  if (!KEPT[runner]) return [];
  const isIts = new RegExp(`[\\\\/@](?:_?${runner}|${runner}[\\\\/].*\\bcli)(?:\\.[cm]?js)?$`);
  for (const words of commands) {
    const at = words.findIndex((word) => isIts.test(word));
    if (at >= 0) return optionsIn(words.slice(at + 1), runner);
  }
  return [];
}

function optionsIn(words: Words, runner: string): Words[] {
  const options = KEPT[runner] ?? [];
  return words.flatMap((word, index) => {
    if (options.some((option) => word.startsWith(`${option}=`))) return [[word]];
    if (!options.includes(word)) return [];
    const rest = words.slice(index + 1);
    const next = rest.findIndex((one) => one.startsWith("-"));
    const end = !LISTS.test(`${runner} ${word}`) ? 1 : next < 0 ? rest.length : next;
    return [[word, ...rest.slice(0, end)]];
  });
}

/** Of all that Node hands to a child, what says which code is loaded, and has no default. */
const LOADS =
  /^--(?:import|require|loader|experimental-loader|env-file|env-file-if-exists|conditions)=/;

/**
 * Newer versions of Node hand to each child of `node --test` all options that there are with their defaults, and
 * behind these what was typed.
 *
 * @param options those of this process
 * @param commands its own and that of the process that has started it
 * @returns those that somebody has typed
 */
export function typedOptions(options: Words, commands: readonly Words[]): Words {
  if (!options.some((option) => option.startsWith("--v8-pool-size="))) return options;
  const typed = commands.at(-1) ?? [];
  if (!typed.includes("--test")) return [...new Set(options.filter((one) => LOADS.test(one)))];
  return options.slice(options.findLastIndex((option) => !typed.includes(option)) + 1);
}
