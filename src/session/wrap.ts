/**
 * Wrapping: a cassette for every call of a function, named after the function and its arguments.
 *
 * @module
 */
import { canonicalJson } from "../cassette/meaning.ts";
import { toBase64 } from "../cassette/base64.ts";
import type { JsonValue } from "../cassette/types.ts";
import { RetakeError } from "../errors.ts";
import { currentSession } from "../intercept/fetch.ts";
import { namesOf } from "./checks.ts";
import { checkOptions } from "./options.ts";
import type { OpenSession } from "./session.ts";
import { runTracked, type TrackedFunction } from "./context.ts";
import type { SessionOptions } from "./types.ts";

/** Options of `wrap`: a session's, and what the cassettes are called. */
export interface WrapOptions extends SessionOptions {
  /**
   * The function's name, `fromPrompt` or `PersonaBuilder.fromPrompt`.
   *
   * @default the function's own
   */
  name?: string;
  /**
   * The folder of its cassettes; `PersonaBuilder` becomes `persona-builder`.
   *
   * @default what stands before the dot of the name
   */
  category?: string;
  /**
   * What tells one call from another, in place of all arguments: any value that JSON can hold.
   * For arguments that cannot be put into words, such as a client.
   *
   * @default all arguments
   */
  // deno-lint-ignore no-explicit-any -- a parameter must accept whatever the function takes
  key?: (...args: any[]) => unknown;
}

/** The options that a session has not. */
const OWN_OPTIONS = namesOf<Omit<WrapOptions, keyof SessionOptions>>({
  name: true,
  category: true,
  key: true,
});

/** Calls that would write the same cassette wait for one another. */
const queues = new Map<string, Promise<unknown>>();

/**
 * @param fn the function to wrap
 * @param options what its cassettes are called, and what to do with them
 * @param openSession opens a session
 * @param runSession runs a function inside one
 * @param stack the stack of the call that wraps it, which tells the function tracker where it is
 * @param redact takes secrets out of text: a key in the arguments says nothing of the call
 */
export function wrapFunction<This, Arguments extends unknown[], Result>(
  fn: (this: This, ...args: Arguments) => Result,
  options: WrapOptions = {},
  openSession: (name: string, options: SessionOptions) => Promise<OpenSession>,
  runSession: <T>(session: OpenSession, fn: () => T) => Promise<Awaited<T>>,
  stack: string,
  redact: (text: string) => string,
): (this: This, ...args: Arguments) => Promise<Awaited<Result>> {
  if (typeof fn !== "function") {
    throw new RetakeError("OPTION_INVALID", `wrap got ${typeof fn}; it must get a function.`);
  }
  checkOptions(options, OWN_OPTIONS);
  const { name = fn.name, category, key, ...rest } = options;
  const dot = name.lastIndexOf(".");
  const folder = category ?? (dot < 0 ? "" : name.slice(0, dot));
  const own = name.slice(dot + 1);
  if (own === "") {
    throw new RetakeError(
      "OPTION_INVALID",
      `The wrapped function has no name.\n  to do  wrap(fn, { name: "..." })`,
    );
  }
  const prefix = [...folder.split(/[./]/).filter(Boolean).map(kebab), own].join("/");
  const tracked: TrackedFunction = {
    name: options.name ?? (fn.name || undefined),
    callee: "wrap",
    stack,
  };
  const wrapped = async function (this: This, ...args: Arguments): Promise<Awaited<Result>> {
    const cassette = `${prefix}-${await hashArguments(key ? key(...args) : args, name, redact)}`;
    // A function that calls itself again with the same arguments is in its cassette already, and
    // would wait for itself.
    if (currentSession()?.name === cassette) return await fn.apply(this, args);
    return await inTurn(cassette, async () => {
      const session = await openSession(cassette, rest);
      return await runTracked(tracked, () => runSession(session, () => fn.apply(this, args)));
    });
  };
  Object.defineProperty(wrapped, "name", { value: fn.name, configurable: true });
  Object.defineProperty(wrapped, "length", { value: fn.length, configurable: true });
  return wrapped;
}

/** `PersonaBuilder` and `persona builder` become `persona-builder`. */
function kebab(text: string): string {
  return text
    .replace(/([a-z\d])([A-Z])/g, "$1-$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1-$2")
    .replace(/[^A-Za-z\d]+/g, "-")
    .toLowerCase();
}

async function inTurn<T>(cassette: string, run: () => Promise<T>): Promise<T> {
  const before = queues.get(cassette) ?? Promise.resolve();
  const mine = before.catch(() => {}).then(run); // how the one before ended is its caller's affair
  queues.set(cassette, mine);
  try {
    return await mine;
  } finally {
    if (queues.get(cassette) === mine) queues.delete(cassette);
  }
}

/**
 * The first six hexadecimal digits of the SHA-256 of the arguments, written down canonically and
 * without secrets: those who have another key call the same, and no key can be tried against a name.
 */
async function hashArguments(
  args: unknown,
  name: string,
  redact: (text: string) => string,
): Promise<string> {
  const text = redact(canonicalJson(describe(args, `the arguments of ${name}`, [])));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest, 0, 3)].map((byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
}

/** A value as JSON that differs where the value does. Plain JSON stays itself. */
function describe(value: unknown, path: string, parents: readonly unknown[]): JsonValue {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : tag("number", `${value}`);
  if (value === undefined) return tag("undefined", null);
  if (typeof value === "bigint") return tag("bigint", `${value}`);
  if (typeof value === "function" || typeof value === "symbol") throw unnamable(path, typeof value);
  if (parents.includes(value)) throw unnamable(path, "a circle");
  const inside = (item: unknown, key: string) =>
    describe(item, `${path}${key}`, [...parents, value]);
  if (Array.isArray(value)) return value.map((item, index) => inside(item, `[${index}]`));
  if (value instanceof Date) return tag("Date", String(value.getTime()));
  if (value instanceof RegExp || value instanceof URL) return tag("text", String(value));
  if (value instanceof Map) return tag("Map", inside([...value], ""));
  if (value instanceof Set) return tag("Set", inside([...value], ""));
  if (value instanceof AbortSignal) return tag("AbortSignal", null); // when to stop, not what to do
  if (value instanceof ArrayBuffer) return tag("bytes", toBase64(new Uint8Array(value)));
  if (ArrayBuffer.isView(value)) {
    return tag("bytes", toBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)));
  }
  if (value instanceof Promise || value instanceof ReadableStream || value instanceof Blob) {
    throw unnamable(path, `a ${value.constructor.name}`);
  }
  const members: Record<string, JsonValue> = Object.create(null);
  for (const [key, item] of Object.entries(value as object)) {
    // An absent member and one that is undefined are the same argument.
    if (item !== undefined) members[key] = inside(item, `.${key}`);
  }
  return members;
}

function tag(kind: string, value: JsonValue): JsonValue {
  return { [`\u0000${kind}`]: value };
}

function unnamable(path: string, what: string): RetakeError {
  return new RetakeError(
    "ARGUMENTS_UNNAMABLE",
    `No cassette can be named after ${path}: it is ${what}.\n` +
      `  to do  say what tells the calls apart: wrap(fn, { key: (...args) => ... })`,
    { facts: { path } },
  );
}
