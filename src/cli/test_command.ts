/**
 * How the tests of the project in the working directory are run, and its program `retake`: for advice that can be
 * typed as it stands.
 *
 * @module
 */
import { isRetakeError } from "../errors.ts";
import { namesIn } from "../host/files.ts";
import { type JsonFile, type Project, readProject } from "./project.ts";
import { type Runner, RUNNERS } from "./runners.ts";

/** What runs programs of a project. */
export interface Manager {
  /** What it is called. */
  name: string;
  /** The command of Retake's program. */
  run: string;
  /** The command of all tests. */
  test: string;
}

/** @returns the script `test`; `undefined` where there is none that does anything */
export function testScript({ data }: JsonFile): string | undefined {
  const script = Object(data.scripts).test;
  return typeof script === "string" && !/no test specified/.test(script) ? script : undefined;
}

/**
 * @param project what its files say
 * @param names the files in its folder
 * @returns what the script `test` runs; else the first runner that is installed, or has a file of its own here
 */
export function seenRunner(
  { manifest, deno, packages }: Project,
  names: readonly string[],
): Runner {
  const script = (manifest && testScript(manifest)) ?? denoTask(deno) ?? "";
  const byName = (wanted: Runner["name"]) => RUNNERS.find(({ name }) => name === wanted)!;
  return RUNNERS.find((runner) => runner.script.test(script)) ??
    RUNNERS.find((runner) => runner.packages?.some((name) => packages.has(name))) ??
    RUNNERS.find(({ files, packages }) => packages && names.some((name) => files?.test(name))) ??
    (deno && !manifest ? byName("deno") : undefined) ??
    (names.some((name) => byName("bun").files!.test(name)) ? byName("bun") : undefined) ??
    (deno ? byName("deno") : byName("node"));
}

/** The task `test` of Deno. */
function denoTask(deno: JsonFile | undefined): string | undefined {
  const { test } = Object(deno?.data.tasks) as { test?: unknown };
  const command = Object(test).command ?? test;
  return typeof command === "string" ? command : undefined;
}

/**
 * @param project what its files say
 * @param names the files in its folder
 * @param runner its test runner
 * @returns what runs its programs, once it is set up
 */
export function managerOf(
  { manifest }: Project,
  names: readonly string[],
  runner: Runner,
): Manager {
  const field = String(Object(manifest?.data).packageManager ?? "");
  const is = (name: string, ...files: string[]) =>
    field.startsWith(`${name}@`) || files.some((file) => names.includes(file));
  if (!manifest && runner.name === "deno") {
    return { name: "Deno", run: "deno run -A jsr:@retake/retake/cli", test: "deno task test" };
  }
  if (is("pnpm", "pnpm-lock.yaml")) {
    return { name: "pnpm", run: "pnpm exec retake", test: "pnpm test" };
  }
  if (is("yarn", "yarn.lock")) return { name: "Yarn", run: "yarn retake", test: "yarn test" };
  if (is("bun", "bun.lock", "bun.lockb") || runner.name === "bun") {
    return { name: "Bun", run: "bunx retake", test: "bun test" };
  }
  return {
    name: "npm",
    run: "npx retake",
    test: runner.name === "deno" ? "deno task test" : "npm test",
  };
}

/** @returns how the project of the working directory is tested now, as far as its files say */
function managerHere(): Manager {
  try {
    const project = readProject();
    const names = namesIn(".");
    const runner = seenRunner(project, names);
    const manager = managerOf(project, names, runner);
    const hasScript = project.manifest && testScript(project.manifest) !== undefined;
    const hasTask = denoTask(project.deno) !== undefined;
    // What init would add is not there yet.
    const isThere = runner.name === "deno" && manager.test === "deno task test"
      ? hasTask
      : hasScript || runner.name === "bun";
    const needsPrefix = runner.packages !== undefined;
    const test = isThere ? manager.test : `${needsPrefix ? "npx " : ""}${runner.command}`;
    return { ...manager, test };
  } catch (error) {
    if (!isRetakeError(error)) throw error;
    return { name: "npm", run: "npx retake", test: "npm test" }; // damaged, which init tells of
  }
}

/**
 * @param words what `retake` is told: `record --expired`
 * @returns that command, with the one of all tests of this project behind it
 */
export function withTests(words: string): string {
  const { run, test } = managerHere();
  return `${run} ${words} -- ${test}`;
}
