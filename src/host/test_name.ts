/**
 * Names of cassettes, made from what test runners tell of a test.
 *
 * @module
 */
import { fileSegment, slug } from "../cassette/name.ts";
import { RetakeError } from "../errors.ts";
import { mainFile, projectPath } from "./paths.ts";
import { process } from "./process.ts";
import type { RunnerTest } from "./rerun_one.ts";
import { noteTitles } from "./titles.ts";

/**
 * What tells a test's name and file: the context that `Deno.test`, `node:test`, Vitest or Playwright Test
 * hands to a test, or both said outright, as `bun:test` needs it.
 */
export type TestLike =
  /** Deno's `t`. */
  | { name: string; origin: string; parent?: TestLike }
  /** Node's `t`. */
  | { name: string; fullName?: string; filePath?: string }
  /** Vitest's context. */
  | { task: VitestTask }
  /** `testInfo` of Playwright Test. */
  | PlaywrightTestInfo
  /** Said outright: `{ name: "says hello", file: import.meta.url }`. */
  | { name: string; file: string };

/** The part of Playwright's `testInfo` that names a test. */
export interface PlaywrightTestInfo {
  /** The test's own name. */
  title: string;
  /** The file, the suites and the test. */
  titlePath: readonly string[];
  /** The file it is in, as a path. */
  file: string;
  /** The line at which it stands. */
  line?: number;
}

/** The part of a Vitest task that names it. */
export interface VitestTask {
  /** The test's own name. */
  name: string;
  /** The file it is in. */
  file: { filepath: string; projectName?: string | undefined };
  /** What it is nested in. */
  suite?: { name: string; suite?: unknown } | undefined;
  /** Where it stands, where Vitest was told to look. */
  location?: { line: number } | undefined;
}

/**
 * @param test what tells a test's name and file
 * @returns the names of the suites that it is in, the outermost first, and its own; and its file
 * @throws {RetakeError} `NAME_INVALID` when it tells no name or no file
 */
export function placeOfTest(test: TestLike): { file: string; names: string[] } {
  const names = testNames(test);
  const file = fileOf(test);
  if (names.length === 0 || file === undefined) {
    throw new RetakeError(
      "NAME_INVALID",
      `This test's context tells no ${file === undefined ? "file" : "name"}.\n` +
        `  to do  cassetteFor({ name: "says hello", file: import.meta.url }, fn)`,
    );
  }
  return { file, names };
}

/** @returns the project of its runner that a test is run by, where that tells tests of one file apart */
export function projectOf(test: TestLike): string | undefined {
  return "task" in test ? test.task.file.projectName : undefined;
}

/**
 * @param test what tells a test's name and file
 * @returns the test as its runner finds it again; `undefined` where it is not known which runner that is
 */
export function runnerTestOf(test: TestLike): RunnerTest | undefined {
  const file = fileOf(test);
  if (file === undefined) return undefined;
  const names = testNames(test);
  if ("task" in test) return { runner: "vitest", file, names, line: test.task.location?.line };
  if ("titlePath" in test) return { runner: "playwright", file, names, line: test.line };
  if ("origin" in test) return { runner: "deno", file, names };
  if (!("file" in test)) return { runner: "node:test", file, names };
  // Said outright: only the name of the test itself, as a rule.
  return "bun" in process.versions ? { runner: "bun", file, names, isPart: true } : undefined;
}

/** Names of cassettes may have 240 characters; some are left for what tells twins apart. */
const LONGEST = 220;

/**
 * @param file the test's file: a path or a `file:` URL
 * @param names the names of the suites that it is in, the outermost first, and its own
 * @param from the folder that the file is told from; the working directory by default
 * @param project what stands in front of it
 * @returns the name of its cassette: `says hello` of `tests/openai_test.ts` has `tests/openai/says-hello`
 */
export function cassetteName(
  file: string,
  names: readonly string[],
  { from, project }: { from?: string | undefined; project?: string | undefined } = {},
): string {
  const front = project ? [fileSegment(project)] : [];
  const folders = [...front, ...fileStem(projectPath(file, from))];
  const whole = [...folders, ...names.map(slug)].join("/");
  // What is nested too deep for one name is told apart by the hash that a long slug ends with.
  const name = whole.length <= LONGEST ? whole : [...folders, slug(names.join(" "))].join("/");
  noteTitles(name, names);
  return name;
}

/** @returns what the names of a file's tests begin with, as their segments */
export function fileStem(path: string): string[] {
  return path.replace(/\.[cm]?[jt]sx?$/, "").replace(/[._](?:test|spec)$/, "").split("/")
    .map(fileSegment);
}

/** The test's name, after those of the tests and suites it is nested in. */
function testNames(test: TestLike): string[] {
  if ("task" in test) {
    const names = [test.task.name];
    for (let suite = test.task.suite; suite?.name; suite = suite.suite as typeof suite) {
      names.unshift(suite.name);
    }
    return names;
  }
  if ("titlePath" in test) return test.titlePath.slice(1);
  if ("fullName" in test && test.fullName) return test.fullName.split(" > ");
  const parents = "parent" in test && test.parent ? testNames(test.parent) : [];
  return test.name ? [...parents, test.name] : parents;
}

function fileOf(test: TestLike): string | undefined {
  if ("task" in test) return test.task.file.filepath;
  if ("file" in test) return test.file;
  if ("origin" in test) return test.origin;
  // Node 20 does not say, but runs each test file as a program of its own.
  return test.filePath ?? ("diagnostic" in test ? mainFile() : undefined);
}
