/**
 * Whether an error is told by another, so that nobody reads it twice.
 *
 * @module
 */

const DEEPEST = 10;

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
