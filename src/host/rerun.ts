/**
 * The command that was typed, as far as it can be known: for advice on what to type next.
 *
 * @module
 */
import { process } from "./process.ts";
import { rerunTest, type RunnerTest } from "./rerun_one.ts";
import { typedCommand } from "./shell_word.ts";

/** Options of `retake test` that say what a variable says, and count more. */
const OPTIONS: { [variable: string]: string[] } = {
  CASSETTE_MODE: ["--mode", "-m"],
  CASSETTE_STALE: ["--stale"],
};

/**
 * @param assignment a variable with its value: `CASSETTE_MODE=record`
 * @param variable reads an environment variable
 * @returns the command that runs this program again with that; where it is known which test runs, that test alone
 */
export function rerunWith(
  assignment: string,
  variable: (name: string) => string | undefined,
): string {
  const test = testHere(variable);
  if (test) return rerunTest(assignment, test, variable);
  const script = variable("npm_lifecycle_event");
  if (script !== undefined && script !== "npx") {
    return `${assignment} ${script === "test" ? "npm test" : `npm run ${script}`}`;
  }
  const [, program = "", ...words] = process.argv;
  if (/[\\/](?:retake|cli\.[jt]s)$/.test(program)) return retakeWith(assignment, program, words);
  return `${assignment} ${commandOf(started(variable))}`;
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

function retakeWith(assignment: string, program: string, words: readonly string[]): string {
  const retake = program.includes("node_modules") ? ["npx", "retake"] : ["retake"];
  const [name, value] = assignment.split("=") as [string, string];
  const options = words[0] === "test" ? OPTIONS[name] : undefined;
  if (!options) return `${assignment} ${typedCommand([...retake, ...words])}`;
  const others = words.filter((word, at) =>
    !/^(?:--watch|-w)$/.test(word) && !options.includes(word) &&
    !options.includes(words[at - 1] ?? "") &&
    !options.some((option) => word.startsWith(`${option}=`))
  );
  return typedCommand([...retake, ...others, options[0]!, value]);
}

/** Runners that say that they run a test, each by a variable; the one that speaks for others first. */
const RUNNERS: readonly [variable: string, command: string][] = [
  ["VITEST", "npx vitest run"],
  ["TEST_WORKER_INDEX", "npx playwright test"],
  ["JEST_WORKER_ID", "npx jest"],
];

/** What is known of how a program was started. */
export interface Started {
  /** The runtime: a member of `process.versions`. */
  runtime: "deno" | "bun" | "node";
  /** The file that was started, from the working directory where it lies below that. */
  file: string | undefined;
  /** The options of the runtime itself. */
  options: readonly string[];
  /** Reads an environment variable. */
  variable: (name: string) => string | undefined;
}

/** @returns the command that was typed, as far as it can be known: the runner's own, or the file's */
export function commandOf({ runtime, file, options, variable }: Started): string {
  if (runtime === "deno") return "deno test -A";
  if (runtime === "bun") return "bun test";
  const runner = RUNNERS.find(([name]) => variable(name) !== undefined);
  if (runner) return runner[1];
  // Of any other, the name of its package is that of its program, as a rule: mocha, ava, tap.
  const owner = /(?:^|[\\/])node_modules[\\/](?:\.bin[\\/])?((?:@[^\\/]+[\\/])?[^\\/.]+)/.exec(
    file ?? "",
  )?.[1];
  if (owner !== undefined) return `npx ${owner.replace("\\", "/")}`;
  if (file === undefined) return "node --test";
  if (options.some((option) => option.includes("tsx"))) return `npx tsx ${file}`;
  return variable("NODE_TEST_CONTEXT") === undefined ? `node ${file}` : `node --test ${file}`;
}

function started(variable: Started["variable"]): Started {
  const runtime = "deno" in process.versions ? "deno" : "bun" in process.versions ? "bun" : "node";
  const file = process.argv[1]?.replace(`${process.cwd()}/`, "");
  return { runtime, file, options: process.execArgv, variable };
}
