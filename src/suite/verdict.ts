/**
 * Verdicts: what became of the requests of a case, in one word.
 *
 * @module
 */
import { isRetakeError } from "../errors.ts";
import type { SessionReport } from "../session/types.ts";
import type { CaseReport, ErrorReport, Verdict } from "./types.ts";

/** Errors that say what became of requests. */
const BY_CODE: { [code: string]: Verdict } = {
  MISS: "MISS",
  DRIFT: "DRIFTED",
  STALE: "STALE",
  EXPIRED: "EXPIRED",
  UNUSED: "UNUSED",
};

/**
 * @param reports the sessions of the case that have ended
 * @param requests how many of its requests came to what
 * @param code that of the error that it threw, where it was one of Retake's own
 * @returns the verdict that says most; `undefined` where no request was made
 */
export function verdictOf(
  reports: readonly SessionReport[],
  requests: CaseReport["requests"],
  code: string | undefined,
): Verdict | undefined {
  const { played, recorded, live, missed } = requests;
  const thrown = Object.hasOwn(BY_CODE, code ?? "") ? BY_CODE[code!] : undefined;
  if (thrown) return thrown;
  if (missed > 0) return "MISS";
  if (live > 0) return "LIVE";
  if (recorded > 0) return played > 0 ? "PARTIAL" : "RECORDED";
  if (reports.some(({ stale, refreshed }) => stale.length > 0 && refreshed === 0)) return "STALE";
  if (reports.some((report) => report.drifted > 0)) return "DRIFTED";
  if (reports.some((report) => report.expired)) return "EXPIRED";
  if (reports.some((report) => report.unused > 0)) return "UNUSED";
  return played > 0 ? "HIT" : undefined;
}

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
    const { message, ...rest } = describe(error);
    return { ...rest, message: redact(message) };
  } catch {
    return { name: typeof error, message: "something that cannot be shown" };
  }
}

/** Also one of another realm, whose class is not this one's. */
function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
}

function describe(error: Error): ErrorReport {
  const [name, said] = [String(error.name), String(error.message)];
  const { stack, cause } = error;
  const code = isRetakeError(error) ? { code: error.code } : {};
  const caused = isError(cause) && !said.includes(cause.message)
    ? `\n  because  ${cause.name}: ${String(cause.message).replaceAll("\n", "\n  ")}`
    : "";
  const frames = typeof stack === "string" ? { stack: framesOf(stack) } : {};
  return { name, message: said + caused, ...code, ...frames };
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
