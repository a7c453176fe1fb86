/**
 * The one error class of Retake, and the closed list of its codes.
 *
 * @module
 */

/**
 * Every code a {@linkcode RetakeError} can carry. `docs/errors.md` has a heading for each.
 *
 * - `MISS`: no recording answers a request, and the mode may not record one
 * - `PARTIAL_RECORDING`: a response was read past the point where its recording stops
 * - `NO_ANSWER`: a request that was never answered live has waited far longer than it did then
 * - `UNUSED`: the cassette closed with recordings nobody asked for, and `unused` is `"error"`
 * - `DRIFT`: a request is not the recorded one, and `drift` is `"error"`
 * - `SECRET_FOUND`: what was recorded still holds what looks like a secret, so it was not saved
 * - `SECRET_MISSING`: a request that is to be sent holds a recording's alias of a secret, and not the secret
 * - `STALE`: the functions behind a cassette have changed, and `onChange` is `"error"`
 * - `EXPIRED`: a cassette is older than `expires` allows, and `onExpired` is `"error"`
 * - `OUTSIDE_CASSETTE`: a request was made outside every cassette while one was open
 * - `UNHEARD`: a request would have left by a way that Retake does not hear, while a cassette was open
 * - `SESSION_CLOSED`: a session was used, or closed, after it had closed
 * - `SESSION_OVERLAP`: two sessions would have to share the global fetch, or one cassette's file
 * - `FETCH_NOT_HEARD`: requests through `globalThis.fetch` would not reach Retake
 * - `FETCH_REPLACED`: someone else replaced `globalThis.fetch`, so it cannot be put back
 * - `MODE_UNKNOWN`, `OPTION_UNKNOWN`, `OPTION_INVALID`: what was asked for does not exist or does not fit
 * - `CI_RECORD`: something asks to record in CI, and `CASSETTE_CI_RECORD` does not let it
 * - `NAME_INVALID`: a cassette name that is not a safe, portable path
 * - `CASSETTE_INVALID`: a cassette that cannot be read: damaged JSON, or not a cassette
 * - `CASSETTE_VERSION`: a cassette of a format version this release does not know
 * - `IMPORT_INVALID`: a file of another tool that cannot be carried over
 * - `STORE_READ`, `STORE_WRITE`: the place that keeps cassettes could not be read or written
 * - `FUNCTION_UNKNOWN`, `PARSE_FAILED`: a function whose fingerprint is asked for is not there, or its
 *   source cannot be read
 * - `SIGNATURE_INVALID`: a signature file that is damaged
 * - `PACKAGE_MISSING`: a package that only some entry points need is not installed
 * - `RUNTIME_UNABLE`: this runtime, or what it is permitted, does not reach for what was asked
 * - `CASE_TIMEOUT`: a case of a suite did not end in time
 * - `BUDGET_SPENT`: a request was not sent, since it might have passed the budget of the run
 * - `PULL_REQUEST`: a pull request may not, or could not, be read, pushed to or commented on
 * - `ARGUMENTS_UNNAMABLE`: arguments of a wrapped function that cannot be turned into a name
 */
export type ErrorCode =
  | "MISS"
  | "PARTIAL_RECORDING"
  | "NO_ANSWER"
  | "UNUSED"
  | "DRIFT"
  | "SECRET_FOUND"
  | "SECRET_MISSING"
  | "STALE"
  | "EXPIRED"
  | "OUTSIDE_CASSETTE"
  | "UNHEARD"
  | "SESSION_CLOSED"
  | "SESSION_OVERLAP"
  | "FETCH_NOT_HEARD"
  | "FETCH_REPLACED"
  | "MODE_UNKNOWN"
  | "OPTION_UNKNOWN"
  | "OPTION_INVALID"
  | "CI_RECORD"
  | "NAME_INVALID"
  | "CASSETTE_INVALID"
  | "CASSETTE_VERSION"
  | "IMPORT_INVALID"
  | "STORE_READ"
  | "STORE_WRITE"
  | "FUNCTION_UNKNOWN"
  | "PARSE_FAILED"
  | "SIGNATURE_INVALID"
  | "PACKAGE_MISSING"
  | "RUNTIME_UNABLE"
  | "CASE_TIMEOUT"
  | "BUDGET_SPENT"
  | "PULL_REQUEST"
  | "ARGUMENTS_UNNAMABLE";

/** Shared by every copy of Retake in a process, so that a copy recognises another's errors. */
const BRAND: unique symbol = Symbol.for("retake.error");

/**
 * Whatever Retake throws: a code to branch on, a message to read, the facts as data.
 *
 * The first line of the message is one sentence that says what is wrong; the lines below it say
 * what was asked, what is there, what is closest and what to do.
 *
 * @example
 * ```ts
 * import { memoryStore, openSession, RetakeError } from "@retake/retake";
 *
 * await using session = await openSession("weather", { store: memoryStore(), unused: "ignore" });
 * const error = await session.fetch("https://api.example.com/").catch((error: unknown) => error);
 * console.log(error instanceof RetakeError && error.code); // "MISS"
 * await session.close().catch(() => {}); // a miss fails the session too, even a caught one
 * ```
 */
export class RetakeError extends Error {
  /** What went wrong, for programs. */
  readonly code: ErrorCode;
  /** The facts behind the message, by name: plain data, safe to print. */
  declare readonly facts: Readonly<Record<string, unknown>>;

  /**
   * Makes an error; only Retake itself, and stores of your own, have reason to.
   *
   * @param code what went wrong, for programs
   * @param message what went wrong, for people: one sentence, then details on lines of their own
   * @param options `facts`: the data behind the message; `cause`: the error this one explains
   */
  constructor(
    code: ErrorCode,
    message: string,
    options: { facts?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.name = "RetakeError";
    this.code = code;
    // Not enumerable: printed behind the message, they would only repeat it.
    Object.defineProperty(this, "facts", { value: options.facts ?? {} });
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/**
 * Tells whether a value is an error of Retake, also one of another copy of the package or of
 * another realm, where `instanceof` says no.
 *
 * @param value anything, typically what a `catch` caught
 * @param code when given, the code it must carry
 * @returns whether it is a `RetakeError` (with that code)
 * @example
 * ```ts
 * import { isRetakeError, openSession, memoryStore } from "@retake/retake";
 *
 * try {
 *   await openSession("../outside", { store: memoryStore() });
 * } catch (error) {
 *   if (!isRetakeError(error, "NAME_INVALID")) throw error;
 * }
 * ```
 */
export function isRetakeError(value: unknown, code?: ErrorCode): value is RetakeError {
  if (typeof value !== "object" || value === null) return false;
  try {
    const { [BRAND]: isOurs, code: own } = value as { [BRAND]?: unknown; code?: unknown };
    return isOurs === true && (code === undefined || own === code);
  } catch {
    return false; // anything can be thrown, also what throws when it is looked at
  }
}

/**
 * The member of `words` closest to `word`, for "did you mean": one or two slips away, or none.
 *
 * @param word what was written
 * @param words what could have been meant
 * @returns the closest word, or `undefined` when nothing is close
 */
export function closestWord(word: string, words: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.min(3, Math.ceil(word.length / 2) + 1);
  for (const candidate of words) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** @returns a value as it would be typed, for messages; also what JSON has no words for */
export function showValue(value: unknown): string {
  if (typeof value === "function") return "a function";
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number") return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value); // in a circle
  }
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(
        row[j]! + 1,
        next[j - 1]! + 1,
        row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    }
    row = next;
  }
  return row[b.length]!;
}
