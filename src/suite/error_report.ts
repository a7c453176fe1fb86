/**
 * Errors as they can be written down: whatever was thrown, without secrets, and without the frames of
 * what runs a case.
 *
 * @module
 */
import { isRetakeError } from "../errors.ts";
import type { ErrorReport } from "./types.ts";

/**
 * @param error what was thrown, which need not be an error
 * @param redact takes secrets out of text
 * @returns it as it can be written down
 */
export function errorReport(error: unknown, redact: (text: string) => string): ErrorReport {
  try {
    if (!isError(error)) {
      return { name: error === null ? "null" : typeof error, message: redact(show(error)) };
    }
    const { message, kind, ...rest } = describe(error);
    return { ...rest, message: redact(message), ...(kind ? { kind: redact(kind) } : {}) };
  } catch {
    return { name: typeof error, message: "something that cannot be shown" };
  }
}

/** Also one of another realm, whose class is not this one's. */
function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
}

function describe(error: Error): ErrorReport {
  const name = String(error.name);
  const said = wholeMessage(error);
  const { stack, cause } = error;
  const code = isRetakeError(error) ? { code: error.code } : {};
  const kind = isRetakeError(error) && typeof error.facts.kind === "string"
    ? { kind: error.facts.kind }
    : {};
  const caused = isError(cause) && !said.includes(cause.message)
    ? `\n  because  ${cause.name}: ${String(cause.message).replaceAll("\n", "\n  ")}`
    : "";
  const frames = typeof stack === "string" ? { stack: framesOf(stack) } : {};
  return { name, message: said + caused, ...code, ...kind, ...frames };
}

/** A miss like one before is thrown in a line; which of them stands first in a report, that knows. */
function wholeMessage(error: Error): string {
  const said = String(error.message);
  if (!isRetakeError(error) || typeof error.facts.explanation !== "string") return said;
  const also = said.split("\n").filter((line) => line.startsWith("  also"));
  return [error.facts.explanation, ...also].join("\n");
}

function show(value: unknown): string {
  try {
    return typeof value === "string" ? value : JSON.stringify(value) ?? String(value);
  } catch {
    return String(value); // in a circle, or a BigInt
  }
}

/** Where this package lies: what runs a case says nothing of the case. */
const OWN = new URL("../", import.meta.url).pathname;

/** The frames alone, without this package's own: the message is said already. */
function framesOf(stack: string): string {
  const frames = stack.split("\n").filter((line) => /^\s*at |@.*:\d+/.test(line));
  return frames.filter((line) => !line.includes(OWN)).join("\n");
}
