/**
 * What is asked while no test runs: by the imports of a test file, or by what a test has left running.
 *
 * @module
 */
import { runtimeHost } from "../host/runtime.ts";
import { guardTests } from "../session/outside.ts";

let guarded = false;

/** Refuses it in replay, and tells of it while something is recorded; once, in this process. */
export function guardOutsideTests(): void {
  if (guarded) return;
  guarded = true;
  guardTests(runtimeHost());
}
