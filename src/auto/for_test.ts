/**
 * A cassette that a test asks for by what its runner hands to it.
 *
 * @module
 */
import { rerunOf } from "../host/runtime.ts";
import { placeOfTest, projectOf, runnerTestOf, type TestLike } from "../host/test_name.ts";
import { runInContext } from "../session/context.ts";
import { knowNames, testName } from "./test_name.ts";

/**
 * @param test what tells a test's name and file
 * @param use uses a cassette of a name: what it advises is to run that test again
 * @returns what that returns
 * @throws {RetakeError} `NAME_INVALID` when it tells no name or no file
 */
export async function forTest<T>(test: TestLike, use: (name: string) => Promise<T>): Promise<T> {
  const { file, names } = placeOfTest(test);
  const reading = knowNames();
  if (reading) await reading; // else at once: the stack leads to who asks
  const of = { file, project: projectOf(test) };
  const name = testName(of, names);
  const known = runnerTestOf(test);
  const rerun = known ? { rerun: rerunOf(known) } : {};
  return await runInContext({ ...rerun, test: { ...of, name } }, () => use(name));
}
