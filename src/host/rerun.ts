/**
 * The command that was typed, as far as it can be known: for advice on what to type next.
 *
 * @module
 */
import { pathHere } from "./paths.ts";
import { process } from "./process.ts";
import {
  argumentFor,
  assigned,
  npxOf,
  rerunTest,
  type RunnerTest,
  sameFolder,
  scriptHere,
  withoutTests,
} from "./rerun_one.ts";
import { cdHere, retakeBy } from "./retake.ts";
import { typedCommand } from "./shell_word.ts";
import { commandsAbove, keptFor, typedOptions, type Words } from "./typed.ts";

/** Options of `retake test` that say what a variable says, and count more. */
const OPTIONS: { [variable: string]: string[] } = {
  CASSETTE_MODE: ["--mode", "-m"],
  CASSETTE_STALE: ["--stale"],
};

/**
 * @param assignment a variable with its value: `CASSETTE_MODE=record`
 * @param variable reads an environment variable
 * @param mayTell whether words that were typed may be told; without it none are
 * @returns the command that runs this program again with that; where it is known which test runs, that test alone
 */
export function rerunWith(
  assignment: string,
  variable: Started["variable"],
  mayTell: Started["mayTell"] = () => false,
): string {
  const test = testHere(variable);
  if (test) return rerunTest(assignment, test, variable);
  const assignments = [...sameFolder(variable), assignment];
  const start = started(assignments, { variable, mayTell });
  const isOwn = !scriptOf(start) && isOwnProgram(process.argv.slice(1));
  return cdHere(variable) +
    (isOwn
      ? retakeWith(assignments, retakeBy(variable).split(" "), start)
      : assigned(assignments, start) + commandOf(start));
}

/** What runners tell of the test that runs, to whoever asks. */
interface Told {
  /** Vitest's worker, with the test that it has begun last. */
  __vitest_worker__?: { current?: VitestTask & { concurrent?: boolean } };
  /** Jest's, which knows the names that lead to a test as one. */
  expect?: { getState?: () => { currentTestName?: string; testPath?: string } };
}

interface VitestTask {
  name: string;
  type?: string;
  filepath?: string;
  file?: { filepath: string };
  suite?: VitestTask;
  location?: { line: number };
}

/** @returns the test that runs, where its runner says so to all: not while several run side by side */
export function testHere(variable: Started["variable"]): RunnerTest | undefined {
  const { __vitest_worker__: worker, expect } = globalThis as Told;
  const task = worker?.current;
  if (task?.type === "test" && task.file && !task.concurrent) {
    const names: string[] = [];
    for (let at: VitestTask | undefined = task; at && !at.filepath; at = at.suite) {
      names.unshift(at.name);
    }
    return { runner: "vitest", file: task.file.filepath, names, line: task.location?.line };
  }
  if (worker || variable("JEST_WORKER_ID") === undefined) return undefined;
  const { currentTestName, testPath } = expect?.getState?.() ?? {};
  if (!currentTestName || !testPath) return undefined;
  return { runner: "jest", file: testPath, names: [currentTestName] };
}

/** Whether it is Retake's own program that runs: others may have a file of that name. */
function isOwnProgram([program = "", command = ""]: readonly string[]): boolean {
  return /[\\/](?:retake|@retake[\\/].+[\\/]cli\.[jt]s)$/.test(program) ||
    (/[\\/]cli\.[jt]s$/.test(program) && /^(?:test|record)$/.test(command));
}

function retakeWith(assignments: readonly string[], program: string[], start: Started): string {
  const { words } = start;
  const [name, value] = assignments.at(-1)!.split("=") as [string, string];
  const has = (options: readonly string[]) =>
    words.some((word) => options.some((one) => word === one || word.startsWith(`${one}=`)));
  const before = has(["--dir"]) ? assignments.slice(-1) : assignments;
  const options = words[0] === "test" ? OPTIONS[name] : undefined;
  if (!options) return assigned(before, start) + told({ program, words }, start);
  const others = words.filter((word, at) =>
    !/^(?:--watch|-w)$/.test(word) && !options.includes(word) &&
    !options.includes(words[at - 1] ?? "") &&
    !options.some((option) => word.startsWith(`${option}=`))
  );
  return assigned(before.slice(0, -1), start) +
    told({ program, words: [...others, options[0]!, value] }, start);
}

/** @returns the script of the project that runs, with what was typed behind its name */
function scriptOf({ file, words, variable }: Started): Typed | undefined {
  const script = scriptHere(variable);
  if (!script) return undefined;
  // What is typed there stands behind the script's own words.
  const text = variable("npm_lifecycle_script") ?? "";
  const own = text.split(/\s+/);
  const at = own.findIndex((word) => file !== undefined && word.replace(/^\.\//, "") === file);
  const kept = own.slice(at + 1);
  const isPlain = at >= 0 && /^[^&|;<>"'`$()\\]*$/.test(text) &&
    kept.every((word, index) => word === words[index]);
  const more = isPlain ? words.slice(kept.length) : [];
  return { program: script.program, words: more.length > 0 ? [...script.dashes, ...more] : [] };
}

/** Runners that say that they run a test, each by a variable; the one that speaks for others first. */
const RUNNERS: readonly [variable: string, command: string][] = [
  ["VITEST", "vitest run"],
  ["TEST_WORKER_INDEX", "playwright test"],
  ["JEST_WORKER_ID", "jest"],
];

/** What is known of how a program was started. */
export interface Started {
  /** The runtime: a member of `process.versions`. */
  runtime: "deno" | "bun" | "node";
  /** The file that was started, from the working directory where it lies below that. */
  file: string | undefined;
  /** The options of the runtime itself. */
  options: readonly string[];
  /** What was typed behind the file. */
  words: readonly string[];
  /** The commands of this process and of the one that has started it, as far as they are known. */
  commands: readonly Words[];
  /** Whether it is `deno test` or `bun test`. */
  isTest: boolean;
  /** Reads an environment variable. */
  variable: (name: string) => string | undefined;
  /** Whether words that were typed may be told: none of them looks like a secret. */
  mayTell: (words: readonly string[]) => boolean;
  /** The operating system, as `process.platform` says it. */
  platform: string;
}

/** A command: what starts it, and what was typed behind that. */
interface Typed {
  program: readonly string[];
  words?: readonly string[];
}

/** @returns a command as it is typed, without the words that may not be told */
function told({ program, words = [] }: Typed, { mayTell, platform }: Started): string {
  const isTold = words.length === 0 || (mayTell(words) && !/\p{Cc}/u.test(words.join("")));
  const command = typedCommand([...program, ...isTold ? words : []], platform);
  return isTold ? command : `${command}  (with its arguments, which are left out here)`;
}

/** @returns the command that was typed, as far as it can be known: a script, the runner's own, or the file's */
export function commandOf(start: Started): string {
  return told(scriptOf(start) ?? programOf(start), start);
}

function programOf(
  { runtime, file, options, words, commands, isTest, variable, mayTell }: Started,
): Typed {
  if (isTest) return { program: runtime === "deno" ? ["deno", "test", "-A"] : ["bun", "test"] };
  const runner = RUNNERS.find(([name]) => variable(name) !== undefined)?.[1].split(" ");
  // Of any other, the name of its package is that of its program, as a rule: mocha, ava, tap.
  const [, bin, owner] = /(?:^|[\\/])node_modules[\\/](\.bin[\\/])?((?:@[^\\/]+[\\/])?[^\\/.]+)/
    .exec(file ?? "") ?? [];
  const [name, ...task] = runner ?? (owner === undefined ? [] : [owner.replace("\\", "/")]);
  if (name !== undefined) {
    const program = runtime === "deno"
      ? ["deno", "run", "-A", `npm:${name}`]
      : [...runtime === "bun" ? ["bunx", "--bun"] : [npxOf(variable)], name];
    // What its workers are called with is no business of who types it.
    const kept = runner || !bin ? keptFor(name, commands).flat() : words;
    return { program: [...program, ...task], words: kept };
  }
  const files = file === undefined ? [] : [file];
  if (runtime === "deno") return { program: ["deno", "run", "-A", ...files], words };
  const typed = withoutTests(typedOptions(options, commands));
  if (options.some(isCode)) return { program: [runtime], words: [...typed, ...words] };
  const isOfTsx = (option = "") => option.includes("tsx");
  const isTsx = typed.some(isOfTsx);
  const own = typed.filter((option, at) => !isOfTsx(option) && !isOfTsx(typed[at + 1]));
  const program = [...isTsx ? [npxOf(variable), "tsx"] : [runtime], ...mayTell(own) ? own : []];
  if (file === undefined) return { program: [...program, "--test"] };
  if (isTsx || variable("NODE_TEST_CONTEXT") === undefined) {
    return { program: [...program, file], words };
  }
  return { program: [...program, "--test", file] };
}

/** Whether an option says that the program itself stands behind it. */
function isCode(option: string): boolean {
  return /^(?:-e|-p|-pe|--eval|--print)(?:=|$)/.test(option);
}

function started(
  assignments: readonly string[],
  given: Pick<Started, "variable" | "mayTell">,
): Started {
  const { versions, argv, execArgv: options, platform } = process;
  const runtime = "deno" in versions ? "deno" : "bun" in versions ? "bun" : "node";
  const file = options.some(isCode) ? undefined : argv[1];
  const words = argv.slice(file === undefined ? 1 : 2);
  // Deno reads there what a variable says, before that.
  const said = runtime === "deno"
    ? assignments.map((one) => argumentFor(one).split("=", 1)[0])
    : [];
  return {
    ...given,
    runtime,
    file: file === undefined ? undefined : pathHere(file) ?? file,
    options,
    commands: commandsAbove(),
    words: words.filter((word) => !said.some((option) => word.startsWith(`${option}=`))),
    isTest: runtime !== "node" && isTestOf(runtime, file),
    platform,
  };
}

/** Whether Deno's or Bun's own runner runs; so it is taken for where nothing says which program it is, as in a worker. */
function isTestOf(runtime: "deno" | "bun", file = ""): boolean {
  const { Deno, Bun } = globalThis as unknown as {
    Deno?: Record<"test" | "bench", (...args: never[]) => unknown>;
    Bun?: { isMainThread: boolean };
  };
  if (runtime === "deno") {
    // Elsewhere these do nothing, and so take nothing.
    return /[\\/]\$deno\$/.test(file) || [Deno?.test, Deno?.bench].some((one) => one?.length);
  }
  if (!Bun?.isMainThread) return true;
  try {
    const { createRequire } = process.getBuiltinModule("node:module");
    createRequire(import.meta.url)("bun:test").describe(); // fails anyway: there is no suite
  } catch (error) {
    return !String(error).includes("outside of the test runner");
  }
  return true;
}
