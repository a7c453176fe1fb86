/**
 * A cassette that a test asks for by what its runner hands to it.
 *
 * @module
 */
import { rerunOf } from "../host/runtime.ts";
import { nameOfTest, runnerTestOf, type TestLike } from "../host/test_name.ts";
import { runInContext } from "../session/context.ts";

/**
 * @param test what tells a test's name and file
 * @param use uses a cassette of a name: what it advises is to run that test again
 * @returns what that returns
 * @throws {RetakeError} `NAME_INVALID` when it tells no name or no file
 */
export async function forTest<T>(test: TestLike, use: (name: string) => Promise<T>): Promise<T> {
  const name = nameOfTest(test);
  const known = runnerTestOf(test);
  return await runInContext(known ? { rerun: rerunOf(known) } : {}, () => use(name));
}
