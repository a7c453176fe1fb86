/**
 * Errors of the network: taken down while recording, built again in replay.
 *
 * @module
 */
import type { RecordedError } from "../cassette/types.ts";

/** The classes an error can be built by again; others count as the nearest one they extend. */
const CLASSES: Readonly<Record<string, new (message: string, options?: ErrorOptions) => Error>> = {
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

const DEEPEST = 8;

/**
 * @param error what a fetch, or the reading of a body, failed with
 * @returns the facts that clients branch on
 */
export function recordError(error: unknown, depth = 0): RecordedError {
  if (typeof error !== "object" || error === null) {
    return { class: "Error", name: "Error", message: String(error) };
  }
  const { name, message, cause, errors } = error as Partial<AggregateError>;
  const properties = plainProperties(error);
  const recorded: RecordedError = {
    class: className(error),
    name: String(name ?? "Error"),
    message: String(message ?? ""),
  };
  if (Object.keys(properties).length > 0) recorded.properties = properties;
  if (depth < DEEPEST) {
    if (cause !== undefined) recorded.cause = recordError(cause, depth + 1);
    if (Array.isArray(errors)) recorded.errors = errors.map((one) => recordError(one, depth + 1));
  }
  return recorded;
}

/**
 * @param recorded an error's facts
 * @returns an error of the same class, name, message, code and cause; its stack is its own
 */
export function buildError(recorded: RecordedError): Error {
  const cause = recorded.cause && buildError(recorded.cause);
  const options = cause === undefined ? undefined : { cause };
  const error = construct(recorded, options);
  if (error.name !== recorded.name) define(error, "name", recorded.name);
  for (const [name, value] of Object.entries(recorded.properties ?? {})) {
    define(error, name, value);
  }
  return error;
}

function construct(recorded: RecordedError, options: ErrorOptions | undefined): Error {
  const { message } = recorded;
  if (recorded.class === "DOMException") return new DOMException(message, recorded.name);
  if (recorded.class === "AggregateError") {
    return new AggregateError((recorded.errors ?? []).map(buildError), message, options);
  }
  const Class = Object.hasOwn(CLASSES, recorded.class) ? CLASSES[recorded.class]! : Error;
  return new Class(message, options);
}

/** Defined, not assigned: a name such as `__proto__` in a cassette must do nothing. */
function define(error: Error, name: string, value: unknown): void {
  Object.defineProperty(error, name, {
    value,
    writable: true,
    configurable: true,
    enumerable: true,
  });
}

function className(error: object): string {
  if (error instanceof DOMException) return "DOMException";
  if (error instanceof AggregateError) return "AggregateError";
  for (let at = Object.getPrototypeOf(error); at !== null; at = Object.getPrototypeOf(at)) {
    const name: unknown = at.constructor?.name;
    if (typeof name === "string" && Object.hasOwn(CLASSES, name)) return name;
  }
  return "Error";
}

/** `code`, `errno`, `syscall`, ...: what runtimes put on their errors, as far as it is plain. */
function plainProperties(error: object): Record<string, string | number | boolean> {
  const plain: Record<string, string | number | boolean> = {};
  if (error instanceof DOMException) return plain;
  const own = [...Object.getOwnPropertyNames(error), "code"]; // which some inherit
  const hidden = ["stack", "message", "name", "cause", "errors"];
  // Where the source stood that called fetch: true of the recording machine only.
  const places = ["line", "column", "sourceURL", "originalLine", "originalColumn"];
  for (const name of own) {
    if (hidden.includes(name) || places.includes(name)) continue;
    const value = (error as Record<string, unknown>)[name];
    if (["string", "number", "boolean"].includes(typeof value)) plain[name] = value as string;
  }
  return plain;
}
