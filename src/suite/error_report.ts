/**
 * Errors as they can be written down: whatever was thrown, without secrets, and without the frames of
 * what runs a case.
 *
 * @module
 */
import { isRetakeError, type RetakeError } from "../errors.ts";
import { shortened } from "./report/words.ts";
import type { ErrorReport, MissDifference, MissReport } from "./types.ts";

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
    const { name, message, kind, stack, ...rest } = describe(error);
    const miss = isRetakeError(error, "MISS") ? missReport(error.facts, redact) : undefined;
    return {
      ...rest,
      name: redact(name),
      message: redact(message),
      ...(stack === undefined ? {} : { stack: redact(stack) }),
      ...(kind ? { kind: redact(kind) } : {}),
      ...(miss ? { miss } : {}),
    };
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
  const said = String(error.message);
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

/** So many fields of a miss are kept, and so much of what stands in them. */
const MOST_FIELDS = 12;
const MOST_CHARACTERS = 400;

/** The facts of a miss; `undefined` where it is none of a request. */
function missReport(
  facts: RetakeError["facts"],
  redact: (text: string) => string,
): MissReport | undefined {
  const { name, request, closest, differences = [] } = facts as {
    name?: string;
    request?: { method: string; url: string };
    closest?: number;
    differences?: readonly MissDifference[];
  };
  if (name === undefined || request === undefined) return undefined;
  const cut = (text: string | undefined) =>
    text === undefined ? undefined : shortened(redact(text), MOST_CHARACTERS);
  const told = differences.slice(0, MOST_FIELDS).map((one): MissDifference => {
    const [recorded, asked] = [cut(one.recorded), cut(one.asked)];
    return {
      field: redact(one.field),
      ...(recorded === undefined ? {} : { recorded }),
      ...(asked === undefined ? {} : { asked }),
      ...(one.ignore === undefined ? {} : { ignore: redact(one.ignore) }),
    };
  });
  return {
    cassette: name,
    method: request.method,
    url: redact(request.url),
    ...(closest === undefined
      ? {}
      : { closest: { number: closest + 1, differences: told, fields: differences.length } }),
  };
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
