/**
 * The context of a run: what is known at some place in the code, and passed on to all that it starts.
 * Who runs many cases says there how their sessions are set, who watches them, and who sends for them.
 *
 * @module
 */
import type { AsyncScope } from "../intercept/types.ts";
import type { Fetch } from "../wire/types.ts";
import type { Observer, RateLimiter } from "./observe.ts";
import type { SessionOptions, TestFile } from "./types.ts";

/** A function whose requests are linked to it. */
export interface TrackedFunction {
  /** What it is called, as far as that is known; or its id, as in `lib/persona.ts#fromPrompt`. */
  name: string | undefined;
  /** What made it a tracked one. */
  callee: "track" | "wrap";
  /** The stack of that call. */
  stack: string;
}

/** What is known at some place in the code. */
export interface RunContext {
  /** The tracked functions that it is inside of, outermost first. */
  functions: readonly TrackedFunction[];
  /** What tells runs of one process apart, where it has many: each records anew what others have. */
  run?: object;
  /** Options that count less than those of the call, and more than the environment. */
  defaults?: SessionOptions;
  /** Options that count more than those of the call. */
  overrides?: SessionOptions;
  /**
   * Whether the session that is opened is that of a runner's test, which may ask for nothing, or have a
   * cassette of its own: it begins with its first request, and until then gives way to another.
   */
  late?: boolean;
  /** The command that runs what is under way here again with an environment variable set. */
  rerun?: (assignment: string) => string;
  /** The test whose cassette has this name. */
  test?: TestFile & { name: string };
  /** Who watches the sessions that are opened inside. */
  observer?: Observer;
  /** Who sends their requests. */
  rateLimiter?: RateLimiter;
  /**
   * What sends requests outside of every cassette, where these are meant to be; `true` for the network,
   * as they are.
   */
  uncassetted?: true | Fetch;
}

const NOTHING: RunContext = { functions: [] };
let scope: AsyncScope | undefined;

let runOutside: <T>(fn: () => T) => T = (fn) => fn();

/**
 * Brings along the async scope that carries the context; the first one stays.
 *
 * @param outside runs something outside of every async scope
 */
export function linkContext(given: AsyncScope, outside: <T>(fn: () => T) => T = runOutside): void {
  if (scope) return;
  scope = given;
  runOutside = outside;
}

/** Loads a part of this package that is not always needed, whoever needs it, outside of every async scope. */
export function loadOutside<T>(load: () => Promise<T>): Promise<T> {
  return runOutside(load);
}

/** @returns what is known here and now */
export function runContext(): RunContext {
  return (scope?.get() as RunContext | undefined) ?? NOTHING;
}

/** Runs a function where more is known; also what it gives back to be waited for. */
export function runInContext<T>(more: Partial<RunContext>, fn: () => T): T {
  if (!scope) return fn();
  const carrier = scope;
  const context: RunContext = { ...runContext(), ...more };
  const result = carrier.run(context, fn);
  if (isLazy(result)) {
    const { then } = result;
    const inside = (...args: Parameters<typeof then>) =>
      carrier.run(context, () => then.apply(result, args));
    // What cannot be changed stays as it is.
    Reflect.defineProperty(result, "then", { value: inside, configurable: true, writable: true });
  }
  return result;
}

/** Runs the body of a tracked function. */
export function runTracked<T>(tracked: TrackedFunction, body: () => T): T {
  return runInContext({ functions: [...runContext().functions, tracked] }, body);
}

/** Whether a value asks only when it is waited for, as query builders do. A promise has asked. */
function isLazy(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && !(value instanceof Promise) &&
    "then" in value && typeof value.then === "function";
}
