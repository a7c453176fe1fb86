/**
 * The command that runs one test again, in the form of its runner and of that one's version: the same in every
 * shell.
 *
 * @module
 */
import { process } from "./process.ts";
import { projectPath } from "./paths.ts";
import { readSmall } from "./files.ts";
import { cdHere, retakeBy, startedBy } from "./retake.ts";
import { dashes, singleQuoted } from "./shell_word.ts";
import { commandsAbove, keptFor, typedOptions, type Words } from "./typed.ts";

/** A test, as its runner finds it again. */
export interface RunnerTest {
  runner: "vitest" | "jest" | "node:test" | "bun" | "deno" | "mocha" | "playwright";
  /** Its file: a path or a `file:` URL. */
  file: string;
  /** The names of the suites that it is in, the outermost first, and its own; none for all of its file. */
  names: readonly string[];
  /** The line at which it stands, where that is known. */
  line?: number;
  /** Whether the names may lack those of suites, as where somebody has said a test's name. */
  isPart?: boolean;
  /** What the runner was told to load that gives tests their cassettes: `@retake/retake/auto`. */
  auto?: string;
}

/** What is known of the machine and the run. */
export interface Surroundings {
  /** The version of the runner, or of Node: `5.1.1`. */
  version: string;
  /** The options of the runtime itself. */
  options: readonly string[];
  /** The commands of this process and of the one that has started it, as far as they are known. */
  commands: readonly Words[];
  /** Reads an environment variable. */
  variable: (name: string) => string | undefined;
  /** The text of a small file of the project. */
  read: (file: string) => string | undefined;
  /** The operating system, as `process.platform` says it. */
  platform: string;
}

/** What `retake record` is told, for what a variable says. */
const RECORDS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  CASSETTE_MODE: { record: [], update: ["--changed"] },
  CASSETTE_STALE: { record: ["--stale"] },
};

/**
 * @param assignment a variable with its value: `CASSETTE_MODE=record`
 * @param test the test
 * @param given what is known of the machine and the run
 * @returns the command that runs it again with that
 */
export function rerunTestBy(assignment: string, test: RunnerTest, given: Surroundings): string {
  const { platform } = given;
  const typed = (word: string) => word === "--" ? dashes(platform) : quoted(word, platform);
  const command = commandOf(test, given).map(typed).join(" ");
  const folder = sameFolder(given.variable);
  const [name, value] = assignment.split("=") as [string, string];
  if (test.runner === "deno") {
    // Deno hands over what stands behind `--`, and Retake reads it there.
    const options = [...folder, assignment].map(argumentFor).map(typed);
    return [command, dashes(platform), ...options].join(" ");
  }
  const flags = RECORDS[name]?.[value];
  if (!flags) return assigned([...folder, assignment], given) + command;
  const where = folder.flatMap((one) => ["--dir", one.slice(one.indexOf("=") + 1)]).map(typed);
  return [retakeBy(given.variable), "record", ...where, ...flags, dashes(platform), command].join(
    " ",
  );
}

/** @returns the variable that says where cassettes are, with its value: who types what is advised may lack it */
export function sameFolder(variable: Surroundings["variable"]): string[] {
  const folder = variable("CASSETTE_DIR");
  return folder ? [`CASSETTE_DIR=${folder}`] : [];
}

/** @returns what is typed on Deno in place of a variable with its value: `--cassette-mode=record` */
export function argumentFor(assignment: string): string {
  const [name = ""] = assignment.split("=", 1);
  return `--${name.toLowerCase().replaceAll("_", "-")}${assignment.slice(name.length)}`;
}

/** @returns what runs the program of a package */
export function npxOf(variable: Surroundings["variable"]): string {
  return startedBy(variable) === "bun" ? "bunx" : "npx";
}

/** @returns the command of the script of the project that runs, and what arguments of it stand behind */
export function scriptHere(
  variable: Surroundings["variable"],
): { program: string[]; dashes: string[] } | undefined {
  const script = variable("npm_lifecycle_event");
  if (script === undefined || /^(?:np|bun)x$/.test(script)) return undefined;
  const manager = startedBy(variable) ?? "npm";
  const task = manager === "deno"
    ? ["task", script]
    : script === "test" && manager !== "bun"
    ? ["test"]
    : ["run", script];
  return { program: [manager, ...task], dashes: manager === "npm" ? ["--"] : [] };
}

/** @returns what stands before a command, to set variables for it: there is no way that all shells know */
export function assigned(
  assignments: readonly string[],
  { variable, platform }: Pick<Surroundings, "variable" | "platform">,
): string {
  return assignments.map((assignment) => {
    const [name = ""] = assignment.split("=", 1);
    const value = assignment.slice(name.length + 1);
    if (platform !== "win32") return `${name}=${quoted(value, platform)} `;
    return variable("PROMPT") === undefined
      ? `$env:${name}=${singleQuoted(value, platform)}; `
      : `set "${assignment}" && `;
  }).join("");
}

/** The words of the command; those of a script of package.json that is just the runner are kept by it. */
function commandOf(test: RunnerTest, given: Surroundings): string[] {
  const { program, task = [], words } = wordsOf(test, given);
  const kept = keptFor(test.runner, given.commands);
  const script = scriptHere(given.variable);
  const text = given.variable("npm_lifecycle_script") ?? "";
  const isRunner = new RegExp(`^(?:(?:np|bun)x )?${program.at(-1)}(?: [^&|;<>]*)?$`).test(text);
  const isBin = program[0] === "npx";
  if (isBin && script && isRunner) {
    const said = text.replace(/["']/g, "").split(/\s+/);
    const more = kept.filter((option) => !option.every((word) => said.includes(word)));
    return [...script.program, ...script.dashes, ...words, ...more.flat()];
  }
  if (isBin) program[0] = npxOf(given.variable);
  return [...program, ...task, ...words, ...kept.flat()];
}

/** What starts a runner, which of its tasks, and what it is told. */
function wordsOf(
  test: RunnerTest,
  given: Surroundings,
): { program: string[]; task?: string[]; words: string[] } {
  const { names, line, auto } = test;
  const file = projectPath(test.file);
  const at = line === undefined ? undefined : `${file}:${line}`;
  const major = Number.parseInt(given.version);
  const named = (option: string, text: string) => names.length === 0 ? [] : [option, text];
  switch (test.runner) {
    case "vitest": {
      const filter = named("-t", pattern(names, test, major >= 5 ? " > " : " "));
      return { program: ["npx", "vitest"], task: ["run"], words: at ? [at] : [file, ...filter] };
    }
    case "jest": {
      const words = ["--runTestsByPath", file, ...named("-t", pattern(names, test))];
      return { program: ["npx", "jest"], words };
    }
    case "playwright": {
      // Tests of a loop share a line; and what is searched has the project and the file in front.
      const filter = named("-g", pattern(names, { ...test, isPart: true }));
      return { program: ["npx", "playwright"], task: ["test"], words: [at ?? file, ...filter] };
    }
    case "mocha": {
      return { program: ["npx", "mocha"], words: [file, ...named("-g", pattern(names, test))] };
    }
    case "bun": {
      const isSaid = /\bpreload\b/.test(given.read("bunfig.toml") ?? "");
      const preload = auto && !isSaid ? ["--preload", auto] : [];
      const words = [...preload, `./${file}`, ...named("-t", pattern(names, test))];
      return { program: ["bun"], task: ["test"], words };
    }
    case "deno": {
      const preload = auto ? ["--preload", auto] : [];
      // What `describe` registers is found by the name of the outermost suite alone.
      const filter = named("--filter", `/${pattern(names.slice(0, 1), test)}/`);
      return { program: ["deno"], task: ["test"], words: ["-A", ...preload, ...filter, file] };
    }
    case "node:test": {
      // Before Node 24 a pattern is held against the test's own name.
      const own = major >= 24 ? names : names.slice(-1);
      const filter = ["--test", ...named("--test-name-pattern", pattern(own, test))];
      const options = withoutTests(typedOptions(given.options, given.commands));
      return { program: ["node"], words: [...options, ...filter, file] };
    }
  }
}

/** @returns options of Node, without those of its runner */
export function withoutTests(options: readonly string[]): string[] {
  const takesMore = /^--(?:test-(?!only|update|force|rerun)[\w-]+|watch-path)$/;
  return options.filter((word, index) =>
    !/^--(?:test|watch)/.test(word) && !takesMore.test(options[index - 1] ?? "")
  );
}

/** A pattern that finds a test, without a sign that a shell, or a regular expression, would read otherwise. */
function pattern(names: readonly string[], { isPart }: RunnerTest, separator = " "): string {
  const text = names.map((name) => name.replace(/[^\p{L}\p{N}\s_-]/gu, ".")).join(separator);
  return `${isPart ? "" : "^"}${text}$`;
}

/**
 * In quotes that all shells know, where there is nothing in them that one of them would look for. Bare, PowerShell takes
 * an `@` in front for a variable, and a comma for a list.
 */
function quoted(word: string, platform: string): string {
  if (/^[\p{L}\p{N}_./\\-][\p{L}\p{N}_.:/@=\\-]*$/u.test(word)) return word;
  const isPlain = !/["`%!]|\$(?!$|\/$)/.test(word);
  return isPlain ? `"${word}"` : singleQuoted(word, platform);
}

/**
 * @param assignment a variable with its value
 * @param test the test
 * @param variable reads an environment variable
 * @returns the command that runs this test again with that, here
 */
export function rerunTest(
  assignment: string,
  test: RunnerTest,
  variable: Surroundings["variable"],
): string {
  return cdHere(variable) + rerunTestBy(assignment, test, {
    version: test.runner === "vitest" ? vitestVersion() : process.versions.node,
    options: process.execArgv,
    commands: commandsAbove(),
    variable,
    read: readSmall,
    platform: process.platform,
  });
}

/** The newest, where it cannot be read. */
function vitestVersion(): string {
  try {
    const { createRequire } = process.getBuiltinModule("node:module");
    return createRequire(`${process.cwd()}/package.json`)("vitest/package.json").version;
  } catch {
    return "5";
  }
}
