/**
 * For tests: a cassette named after the test, and the checks that any store must pass.
 *
 * @module
 */
import { withCassette } from "../mod.ts";
import { cassetteName } from "./auto/test_name.ts";
import { RetakeError } from "./errors.ts";
import { mainFile } from "./host/paths.ts";
import type { SessionOptions } from "./session/types.ts";
import type { CassetteBody } from "./session/use.ts";

export { checkStore, type StoreCheck } from "./store/conformance.ts";

/**
 * What tells a test's name and file: the context that `Deno.test`, `node:test` or Vitest hands to
 * a test, or both said outright, as `bun:test` needs it.
 */
export type TestLike =
  /** Deno's `t`. */
  | { name: string; origin: string; parent?: TestLike }
  /** Node's `t`. */
  | { name: string; fullName?: string; filePath?: string }
  /** Vitest's context. */
  | { task: VitestTask }
  /** Said outright: `{ name: "says hello", file: import.meta.url }`. */
  | { name: string; file: string };

/** The part of a Vitest task that names it. */
export interface VitestTask {
  /** The test's own name. */
  name: string;
  /** The file it is in. */
  file: { filepath: string };
  /** What it is nested in. */
  suite?: { name: string; suite?: unknown } | undefined;
}

/**
 * Runs a test inside a cassette named after the test's file and name: the test `says hello` of
 * `tests/openai_test.ts` has the cassette `tests/openai/says-hello`.
 *
 * @param test the test's context, or its name and file
 * @param fn the test; gets the session
 * @returns what `fn` returns
 * @throws what `withCassette` throws; {RetakeError} `NAME_INVALID` when the context tells no name
 * or no file
 * @example
 * ```ts
 * import { cassetteFor } from "@retake/retake/testing";
 * import { memoryStore } from "@retake/retake";
 *
 * const test = { name: "says hello", file: import.meta.url };
 * await cassetteFor(test, { store: memoryStore() }, (tape) => console.log(tape.name));
 * ```
 */
export function cassetteFor<T>(test: TestLike, fn: CassetteBody<T>): Promise<Awaited<T>>;
/**
 * Runs a test inside a cassette named after it, with options.
 *
 * @param test the test's context, or its name and file
 * @param options what to do differently
 * @param fn the test; gets the session
 * @returns what `fn` returns
 * @example
 * ```ts
 * import { cassetteFor } from "@retake/retake/testing";
 * import { memoryStore } from "@retake/retake";
 *
 * const test = { name: "is sent once", file: import.meta.url };
 * await cassetteFor(test, { mode: "once", store: memoryStore() }, () => {});
 * ```
 */
export function cassetteFor<T>(
  test: TestLike,
  options: SessionOptions,
  fn: CassetteBody<T>,
): Promise<Awaited<T>>;
export async function cassetteFor<T>(
  test: TestLike,
  ...rest: [CassetteBody<T>] | [SessionOptions, CassetteBody<T>]
): Promise<Awaited<T>> {
  const [options, fn] = rest.length === 1 ? [{}, rest[0]] : rest;
  return await withCassette(nameOf(test), options, fn);
}

function nameOf(test: TestLike): string {
  const names = testNames(test);
  const file = fileOf(test);
  if (names.length === 0 || file === undefined) {
    throw new RetakeError(
      "NAME_INVALID",
      `This test's context tells no ${file === undefined ? "file" : "name"}.\n` +
        `  to do  cassetteFor({ name: "says hello", file: import.meta.url }, fn)`,
    );
  }
  return cassetteName(file, names);
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
