/**
 * Checks of single values in a cassette file, which say where and how one is wrong.
 *
 * @module
 */
import { fromBase64 } from "./base64.ts";
import { DEEPEST_JSON, isDeeperThan } from "./body.ts";
import type { JsonValue } from "./types.ts";

/** What is wrong in a cassette, and at which path. */
export class Fault extends Error {
  /** Where: `interactions[2].response.status`. */
  readonly path: string;

  /**
   * @param path where it is
   * @param message how it is wrong, to stand behind the path
   */
  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

/** Wants an object that is no array. */
export function wantObject(value: unknown, path: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new Fault(path, `is ${kind(value)}, not an object`);
}

/** Wants an array. */
export function wantArray(value: unknown, path: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new Fault(path, `is ${kind(value)}, not a list`);
}

/** Wants text. */
export function wantText(value: unknown, path: string): string {
  if (typeof value === "string") return value;
  throw new Fault(path, `is ${kind(value)}, not text`);
}

/** Wants a number that is not negative. */
export function wantAmount(value: unknown, path: string): void {
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return;
  throw new Fault(path, `is ${kind(value)}, not a number of milliseconds or bytes`);
}

/** Wants a time that `Date` understands. */
export function wantTime(value: unknown, path: string): void {
  if (!Number.isNaN(Date.parse(wantText(value, path)))) return;
  throw new Fault(path, `is ${JSON.stringify(value)}, not a time`);
}

/** Wants an absolute http or https URL. */
export function wantUrl(value: unknown, path: string): void {
  if (!/^https?:\/\//i.test(wantText(value, path)) || !URL.canParse(value as string)) {
    throw new Fault(path, `is ${JSON.stringify(value)}, not an http or https URL`);
  }
}

/** Wants one of a few values. */
export function wantOneOf(value: unknown, values: readonly unknown[], path: string): void {
  if (values.includes(value)) return;
  const wanted = values.filter((item) => item !== undefined).map((item) => JSON.stringify(item));
  throw new Fault(path, `is ${JSON.stringify(value)}, not ${wanted.join(" or ")}`);
}

const HEADER_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;
const HEADER_VALUE = /^[^\0\r\n\u0100-\uffff]*$/;

/** Wants pairs that `Headers` takes (RFC 9110, section 5). */
export function checkHeaders(value: unknown, path: string): void {
  const pairs = wantArray(value, path);
  pairs.forEach((item, position) => {
    const pair = wantArray(item, `${path}[${position}]`);
    const [name, text] = pair;
    if (pair.length !== 2 || typeof name !== "string" || typeof text !== "string") {
      throw new Fault(`${path}[${position}]`, "is not a pair of texts");
    }
    if (!HEADER_NAME.test(name) || !HEADER_VALUE.test(text)) {
      throw new Fault(`${path}[${position}]`, `cannot be a header: ${JSON.stringify(pair)}`);
    }
  });
}

/** How deep errors may cause one another, and parts hold parts: more is no recording of ours. */
const DEEPEST = 20;

/** Wants one of the forms of a body. */
export function checkBody(value: unknown, path: string, depth = 0): void {
  const body = wantObject(value, path);
  if (depth > DEEPEST) throw new Fault(path, `is nested deeper than ${DEEPEST} levels`);
  const forms = ["json", "text", "base64", "chunks", "parts"].filter((key) =>
    Object.hasOwn(body, key)
  );
  if (forms.length !== 1) {
    throw new Fault(path, "must have exactly one of json, text, base64, chunks, parts");
  }
  if ("text" in body) {
    const lines = Array.isArray(body.text) ? body.text : [body.text];
    lines.forEach((line) => wantText(line, `${path}.text`));
  }
  if ("json" in body && isDeeperThan(body.json as JsonValue, 2 * DEEPEST_JSON)) {
    throw new Fault(`${path}.json`, `is nested deeper than ${2 * DEEPEST_JSON} levels`);
  }
  if ("base64" in body) checkBase64(body.base64, `${path}.base64`);
  if ("chunks" in body) {
    wantArray(body.chunks, `${path}.chunks`).forEach((item, position) => {
      const at = `${path}.chunks[${position}]`;
      const chunk = wantObject(item, at);
      wantAmount(chunk.at, `${at}.at`);
      if ("base64" in chunk) checkBase64(chunk.base64, `${at}.base64`);
      else wantText(chunk.text, `${at}.text`);
    });
  }
  if ("parts" in body) {
    wantText(body.boundary, `${path}.boundary`);
    wantArray(body.parts, `${path}.parts`).forEach((item, position) => {
      const part = wantObject(item, `${path}.parts[${position}]`);
      wantArray(part.headers, `${path}.parts[${position}].headers`);
      checkBody(part.body, `${path}.parts[${position}].body`, depth + 1);
    });
  }
  if (body.pieces !== undefined) {
    wantArray(body.pieces, `${path}.pieces`).forEach((item, position) => {
      const piece = wantArray(item, `${path}.pieces[${position}]`);
      if (piece.length !== 2) throw new Fault(`${path}.pieces[${position}]`, "is not a pair");
      piece.forEach((amount) => wantAmount(amount, `${path}.pieces[${position}]`));
    });
  }
}

/** Wants the facts of an error. */
export function checkError(value: unknown, path: string, depth = 0): void {
  const error = wantObject(value, path);
  if (depth > DEEPEST) throw new Fault(path, `is nested deeper than ${DEEPEST} levels`);
  for (const key of ["class", "name", "message"]) wantText(error[key], `${path}.${key}`);
  if (error.properties !== undefined) wantObject(error.properties, `${path}.properties`);
  if (error.cause !== undefined) checkError(error.cause, `${path}.cause`, depth + 1);
  if (error.errors !== undefined) {
    wantArray(error.errors, `${path}.errors`)
      .forEach((item, position) => checkError(item, `${path}.errors[${position}]`, depth + 1));
  }
}

function checkBase64(value: unknown, path: string): void {
  const text = wantText(value, path);
  try {
    // A damaged body should be found on loading, not in the middle of a test; the ends and the
    // alphabet tell, without decoding megabytes.
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 === 1) throw new SyntaxError();
    fromBase64(text.slice(-4));
  } catch {
    throw new Fault(path, "is not base64");
  }
}

function kind(value: unknown): string {
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return "a list";
  return value !== null && typeof value === "object" ? "an object" : JSON.stringify(value);
}
