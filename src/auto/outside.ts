/**
 * What is asked while no test runs: by the imports of a test file, or by what a test has left running.
 *
 * @module
 */
import { isRetakeError } from "../errors.ts";
import { runtimeHost } from "../host/runtime.ts";
import { readConfiguration } from "../session/configuration.ts";
import { guardTests } from "../session/outside.ts";
import type { SessionOptions } from "../session/types.ts";

let guarded = false;

/** What is to be done where a runner has hooks of suites. */
const IN_HOOKS =
  "make it in a test or in a hook of one (beforeEach, beforeAll): what a file asks while it is loaded is in " +
  "no cassette";

/** What is to be done in the process that only starts tests, and runs what is to be done before all of them. */
export const IN_GLOBAL_SETUP =
  "in a global set-up, put withCassette around it: that is run before all tests, in the cassette of none";

/**
 * Refuses it in replay, and tells of it while something is recorded; once, in this process.
 *
 * @param advice what is to be done instead
 */
export function guardOutsideTests(advice = IN_HOOKS): void {
  if (guarded) return;
  guarded = true;
  const host = runtimeHost();
  let defaults: SessionOptions = {};
  try {
    const read = readConfiguration(host);
    if (read instanceof Promise) read.then((file) => defaults = file?.options ?? {}, () => {});
    else defaults = read?.options ?? {};
  } catch (error) {
    // What is wrong with it is said by each test, which opens a session: that is where one looks for it. Of what is
    // thrown while this is loaded, some runners say no more than that the file has failed.
    if (!isRetakeError(error)) throw error;
  }
  guardTests(host, () => defaults, advice);
}
