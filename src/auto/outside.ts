/**
 * What is asked while no test runs: by the imports of a test file, or by what a test has left running.
 *
 * @module
 */
import { runtimeHost } from "../host/runtime.ts";
import { readConfiguration } from "../session/configuration.ts";
import { guardTests } from "../session/outside.ts";
import type { SessionOptions } from "../session/types.ts";

let guarded = false;

/** What is to be done where a runner has hooks of suites. */
const IN_HOOKS =
  "make it in a test or in a hook of one (beforeEach, beforeAll): what a file asks while it is loaded is in " +
  "no cassette";

/**
 * Refuses it in replay, and tells of it while something is recorded; once, in this process.
 *
 * @param advice what is to be done instead
 * @throws {RetakeError} where the file of settings is at fault
 */
export function guardOutsideTests(advice = IN_HOOKS): void {
  if (guarded) return;
  guarded = true;
  const host = runtimeHost();
  let defaults: SessionOptions = {};
  const read = readConfiguration(host);
  // What is wrong with it is said by the first test.
  if (read instanceof Promise) read.then((file) => defaults = file?.options ?? {}, () => {});
  else defaults = read?.options ?? {};
  guardTests(host, () => defaults, advice);
}
