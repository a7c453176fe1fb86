/**
 * Whether an error is told by another, so that nobody reads it twice.
 *
 * @module
 */

import { isRetakeError, RetakeError } from "../errors.ts";

const DEEPEST = 10;

/**
 * @param failure what a test fails with
 * @param error what was thrown in it, which does not tell that
 * @returns the failure, with what was thrown as its cause
 */
export function missWithCause(failure: Error, error: unknown): Error {
  if (!isRetakeError(failure) || error === undefined || error === null) return failure;
  return new RetakeError(failure.code, failure.message, { facts: failure.facts, cause: error });
}

/**
 * @param error what is shown: an error, what a runner has made of one, or its text
 * @param failure what may be told by that
 * @returns whether it is that error, quotes its first line, or has one of these as a cause
 */
export function leadsTo(error: unknown, failure: Error): boolean {
  const line = failure.message.split("\n", 1)[0]!;
  let at = error;
  for (let depth = 0; depth < DEEPEST && at !== undefined && at !== null; depth++) {
    if (at === failure || textOf(at).includes(line)) return true;
    at = (at as { cause?: unknown }).cause;
  }
  return false;
}

function textOf(error: unknown): string {
  if (typeof error === "string") return error;
  const { message, stack } = error as { message?: unknown; stack?: unknown };
  return `${message} ${stack}`;
}
