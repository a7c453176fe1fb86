/**
 * What makes a run a failed one: noted when it happens, thrown again at the end, whatever the code under
 * test has made of it.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";

/** What has gone wrong in a run so far, and who is told of it. */
export interface Failures {
  readonly all: RetakeError[];
  readonly listeners: Set<(error: RetakeError) => void>;
}

/** @returns those of a run in which nothing has gone wrong yet */
export function noFailures(): Failures {
  return { all: [], listeners: new Set() };
}

/** Notes a failure, and tells of it. */
export function fail({ all, listeners }: Failures, error: RetakeError): void {
  all.push(error);
  for (const listener of listeners) listener(error);
}

/** @returns all of them as one: the first in full, the others by their first sentence */
export function firstFailure({ all }: Failures): RetakeError | undefined {
  const [first, ...others] = all;
  if (!first) return undefined;
  const firstLines = new Set(others.map((error) => error.message.split("\n", 1)[0]!));
  firstLines.delete(first.message.split("\n", 1)[0]!);
  if (firstLines.size === 0) return first;
  const list = [...firstLines].slice(0, 5).map((line) => `\n  also      ${line}`).join("");
  return new RetakeError(first.code, first.message + list, { facts: first.facts, cause: first });
}

/** @returns the error for a session that is used, or closed, after it has closed */
export function closedError(name: string, where: string): RetakeError {
  return new RetakeError(
    "SESSION_CLOSED",
    `The session of "${name}" was closed before.\n  to do  close it once; with "await using", leave the closing to that`,
    { facts: { name, where } },
  );
}

/**
 * @param request the request
 * @param of.isServed whether a handler of a server that was started in the session may have made it, and belongs to no other
 * @returns the error for a request after its session has closed
 */
export function lateError(
  request: string,
  { name, where, isServed = false }: { name: string; where: string; isServed?: boolean },
): RetakeError {
  const awaits = "await all requests before the test ends";
  const why = isServed
    ? "  asked     by a handler, it seems, of a server that was started there, as in beforeAll\n" +
      '  to do     own: "pass" in the configuration: what a handler asks belongs to the test that asks its server then\n' +
      `            or, where it is none of a handler: ${awaits}`
    : `  to do     ${awaits}`;
  return new RetakeError(
    "SESSION_CLOSED",
    `${request} came after the session of "${name}" had closed, so nothing answers it.\n` +
      `  cassette  ${where}\n${why}`,
    { facts: { name, where } },
  );
}
