/**
 * For tests: a cassette named after the test, and the checks that any store must pass.
 *
 * @module
 */
import { withCassette } from "../mod.ts";
import { forTest } from "./auto/for_test.ts";
import type { TestLike } from "./host/test_name.ts";
import type { SessionOptions } from "./session/types.ts";
import type { CassetteBody } from "./session/use.ts";

export type { PlaywrightTestInfo, TestLike, VitestTask } from "./host/test_name.ts";
export { checkObjects, checkStore, type StoreCheck } from "./store/conformance.ts";

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
  return await forTest(
    test,
    async (name) =>
      rest.length === 1
        ? await withCassette(name, rest[0])
        : await withCassette(name, rest[0], rest[1]),
  );
}
