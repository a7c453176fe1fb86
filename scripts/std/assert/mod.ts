/**
 * A stand-in for `@std/assert` on `node:assert/strict`, for machines that cannot reach JSR:
 * `deno.json` links it in on Deno, `tsconfig.json` on Node and Bun. It has the assertions that this
 * repository uses, with the signatures of the real ones; `tests/std/assert_test.ts` holds both to the
 * same.
 *
 * @module
 */

import nodeAssert from "node:assert/strict";

/** What a failed assertion throws. */
export class AssertionError extends Error {
  /**
   * @param message what was expected
   * @param options the cause, if any
   */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}

// deno-lint-ignore no-explicit-any
type Class<T> = abstract new (...args: any[]) => T;

function check(ok: boolean, sentence: string, msg?: string): asserts ok {
  if (!ok) throw new AssertionError(msg === undefined ? sentence : `${sentence}: ${msg}`);
}

function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return value.name || "a function";
  return value instanceof Error ? `${value.name}: ${value.message}` : String(value);
}

/**
 * A message for node:assert, whose newer versions take no `undefined` for one. Its types differ from
 * version to version in what a message may be, so to them there is none.
 */
function said(msg: string | undefined): [] {
  return (msg === undefined ? [] : [msg]) as [];
}

/** Fails, always. */
export function fail(msg?: string): never {
  throw new AssertionError(`Failed assertion${msg === undefined ? "." : `: ${msg}`}`);
}

/** Fails where control must never come. */
export function unreachable(msg?: string): never {
  throw new AssertionError(`Unreachable${msg === undefined ? "." : `: ${msg}`}`);
}

/** Fails unless `expr` is truthy. */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}

/** Fails if `expr` is truthy. */
export function assertFalse(expr: unknown, msg = ""): void {
  if (expr) throw new AssertionError(msg);
}

/** Fails if `actual` is null or undefined. */
export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T> {
  check(actual !== undefined && actual !== null, `Expected a value, got ${show(actual)}`, msg);
}

/** Fails unless both are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  try {
    nodeAssert.deepStrictEqual(actual, expected);
  } catch (error) {
    throw msg === undefined ? error : new AssertionError(msg, { cause: error });
  }
}

/** Fails if both are deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  nodeAssert.notDeepStrictEqual(actual, expected, ...said(msg));
}

/** Fails unless both are the same value. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  nodeAssert.strictEqual(actual, expected, ...said(msg));
}

/** Fails if both are the same value. */
export function assertNotStrictEquals<T>(actual: T, expected: T, msg?: string): void {
  nodeAssert.notStrictEqual(actual, expected, ...said(msg));
}

/** Fails unless the numbers are as near as `tolerance`. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance?: number,
  msg?: string,
): void {
  if (Object.is(actual, expected)) return;
  const far = tolerance ?? Math.abs(Number.isFinite(expected) ? expected * 1e-7 : 1e-7);
  const sentence = `Expected ${actual} to be within ${far} of ${expected}`;
  check(Math.abs(expected - actual) <= far, sentence, msg);
}

/** Fails unless `actual > expected`. */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  check(actual > expected, `Expected ${show(actual)} > ${show(expected)}`, msg);
}

/** Fails unless `actual >= expected`. */
export function assertGreaterOrEqual<T>(actual: T, expected: T, msg?: string): void {
  check(actual >= expected, `Expected ${show(actual)} >= ${show(expected)}`, msg);
}

/** Fails unless `actual < expected`. */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  check(actual < expected, `Expected ${show(actual)} < ${show(expected)}`, msg);
}

/** Fails unless `actual <= expected`. */
export function assertLessOrEqual<T>(actual: T, expected: T, msg?: string): void {
  check(actual <= expected, `Expected ${show(actual)} <= ${show(expected)}`, msg);
}

/** Fails unless `actual` is an instance of the class. */
export function assertInstanceOf<T extends Class<unknown>>(
  actual: unknown,
  expectedType: T,
  msg = "",
): asserts actual is InstanceType<T> {
  const sentence = `Expected an instance of ${expectedType.name}, got ${show(actual)}`;
  check(actual instanceof expectedType, sentence, msg || undefined);
}

/** Fails if `actual` is an instance of the class. */
export function assertNotInstanceOf<A, T>(
  actual: A,
  unexpectedType: Class<T>,
  msg?: string,
): asserts actual is Exclude<A, T> {
  const sentence = `Expected no instance of ${unexpectedType.name}, got ${show(actual)}`;
  check(!(actual instanceof unexpectedType), sentence, msg);
}

/** Fails unless the text matches. */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  check(expected.test(actual), `Expected ${show(actual)} to match ${expected}`, msg);
}

/** Fails if the text matches. */
export function assertNotMatch(actual: string, expected: RegExp, msg?: string): void {
  check(!expected.test(actual), `Expected ${show(actual)} not to match ${expected}`, msg);
}

/** Fails unless the text has `expected` in it. */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  check(actual.includes(expected), `Expected ${show(actual)} to include ${show(expected)}`, msg);
}

/** Fails unless each of `expected` is deeply equal to an element of `actual`. */
export function assertArrayIncludes<T>(
  actual: ArrayLike<T>,
  expected: ArrayLike<T>,
  msg?: string,
): void {
  const equal = (a: T, b: T) => {
    try {
      nodeAssert.deepStrictEqual(a, b);
      return true;
    } catch {
      return false;
    }
  };
  for (const wanted of Array.from(expected)) {
    const found = Array.from(actual).some((value) => equal(value, wanted));
    check(found, `Expected the array to include ${show(wanted)}`, msg);
  }
}

/** Fails unless `actual` has every property of `expected`, deeply. */
export function assertObjectMatch(
  // deno-lint-ignore no-explicit-any
  actual: Record<PropertyKey, any>,
  expected: Record<PropertyKey, unknown>,
  msg?: string,
): void {
  const isPlain = (value: unknown): value is Record<PropertyKey, unknown> =>
    typeof value === "object" && value !== null &&
    [Object.prototype, null].includes(Object.getPrototypeOf(value));
  const pick = (from: unknown, like: unknown): unknown => {
    if (Array.isArray(from) && Array.isArray(like)) {
      return from.map((value, index) => index in like ? pick(value, like[index]) : value);
    }
    if (!isPlain(from) || !isPlain(like)) return from;
    const keys = Reflect.ownKeys(like).filter((key) => key in from);
    return Object.fromEntries(keys.map((key) => [key, pick(from[key], like[key])]));
  };
  assertEquals(pick(actual, expected), expected as unknown, msg);
}

/** Fails unless `error` is of the class and its message has the text in it. */
export function assertIsError<E extends Error = Error>(
  error: unknown,
  ErrorClass?: Class<E>,
  msgMatches?: string | RegExp,
  msg?: string,
): asserts error is E {
  check(error instanceof Error, `Expected an Error, got ${show(error)}`, msg);
  if (ErrorClass) {
    const sentence = `Expected an error of class ${ErrorClass.name}, got ${show(error)}`;
    check(error instanceof ErrorClass, sentence, msg);
  }
  if (msgMatches === undefined) return;
  const matches = typeof msgMatches === "string"
    ? error.message.includes(msgMatches)
    : msgMatches.test(error.message);
  check(matches, `Expected the message to include ${msgMatches}, got ${show(error)}`, msg);
}

/** Fails unless `fn` throws; gives back what it threw. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** Fails unless `fn` throws an error of that class; gives it back. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: Class<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows(
  fn: () => unknown,
  classOrMsg?: Class<Error> | string,
  msgIncludes?: string,
  msg?: string,
): unknown {
  const suffix = typeof classOrMsg === "string" ? classOrMsg : msg;
  try {
    fn();
  } catch (error) {
    return checkThrown(error, classOrMsg, msgIncludes, msg);
  }
  throw new AssertionError(`Expected the function to throw${suffix ? `: ${suffix}` : "."}`);
}

/** Fails unless `fn` rejects; gives back the reason. */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/** Fails unless `fn` rejects with an error of that class; gives it back. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: Class<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  classOrMsg?: Class<Error> | string,
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  const suffix = typeof classOrMsg === "string" ? classOrMsg : msg;
  let promise: PromiseLike<unknown>;
  try {
    promise = fn();
  } catch (error) {
    throw new AssertionError("Expected the function to reject, but it threw", { cause: error });
  }
  try {
    await promise;
  } catch (error) {
    return checkThrown(error, classOrMsg, msgIncludes, msg);
  }
  throw new AssertionError(`Expected the function to reject${suffix ? `: ${suffix}` : "."}`);
}

function checkThrown(
  error: unknown,
  classOrMsg: Class<Error> | string | undefined,
  msgIncludes: string | undefined,
  msg: string | undefined,
): unknown {
  if (typeof classOrMsg === "function") assertIsError(error, classOrMsg, msgIncludes, msg);
  return error;
}
