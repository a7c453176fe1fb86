/**
 * Checks of single values in a cassette file, which say where and how one is wrong.
 *
 * @module
 */
import { isBase64 } from "./base64.ts";
import {
  bodyAsItLies,
  DEEPEST_JSON,
  DEEPEST_PARTS,
  isAmount,
  isAsInFile,
  isDeeperThan,
  isKept,
} from "./body.ts";
import { joinPath } from "./json_path.ts";
import { isSideFile } from "./side_files.ts";
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

/** What a method or a header's name may be (RFC 9110, section 5.6.2). */
const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;

/** Wants text. */
export function wantText(value: unknown, path: string): string {
  if (typeof value === "string") return value;
  throw new Fault(path, `is ${kind(value)}, not text`);
}

/** Wants text that UTF-8 can hold: without half pairs of surrogates. */
function wantWholeText(value: unknown, path: string): string {
  const text = wantText(value, path);
  if (text.isWellFormed()) return text;
  throw new Fault(path, "has half a character (a surrogate without its other half)");
}

/** Wants text of bytes: of characters up to U+00FF. */
function wantByteText(value: unknown, path: string): string {
  const text = wantText(value, path);
  const odd = /[^\0-\xff]/u.exec(text)?.[0];
  if (odd === undefined) return text;
  throw new Fault(path, `has ${JSON.stringify(odd)}; every character of it must stand for a byte`);
}

/** Wants a number that is not negative, and no more than a recording can hold. */
export function wantAmount(value: unknown, path: string): void {
  if (isAmount(value)) return;
  throw new Fault(path, `is ${kind(value)}, not a number of milliseconds or bytes`);
}

/** Wants a time that `Date` understands. */
export function wantTime(value: unknown, path: string): void {
  if (!Number.isNaN(Date.parse(wantText(value, path)))) return;
  throw new Fault(path, `is ${kind(value)}, not a time`);
}

/** Wants an absolute http or https URL. */
export function wantUrl(value: unknown, path: string): void {
  if (!/^https?:\/\//i.test(wantText(value, path)) || !URL.canParse(value as string)) {
    throw new Fault(path, `is ${kind(value)}, not an http or https URL`);
  }
}

/** Wants what can be asked: an absolute http or https URL, or one of a WebSocket. */
export function wantAskedUrl(value: unknown, path: string): void {
  if (/^wss?:\/\//i.test(wantText(value, path)) && URL.canParse(value as string)) return;
  wantUrl(value, path);
}

/** Wants one of a few values. */
export function wantOneOf(value: unknown, values: readonly unknown[], path: string): void {
  if (values.includes(value)) return;
  const wanted = values.filter((item) => item !== undefined).map((item) => JSON.stringify(item));
  throw new Fault(path, `is ${kind(value)}, not ${wanted.join(" or ")}`);
}

/** Wants a method as fetch takes it (RFC 9110, section 9.1). */
export function wantMethod(value: unknown, path: string): void {
  if (TOKEN.test(wantText(value, path))) return;
  throw new Fault(path, `is ${kind(value)}, which cannot be a method`);
}

// deno-lint-ignore no-control-regex -- these are what ends a line, or is no text
const REASON = /^[^\0-\x08\x0a-\x1f\x7f]*$/;

/** Wants a reason phrase: one line. Servers send more than RFC 9112 allows, and runtimes hand it on. */
export function wantReason(value: unknown, path: string): void {
  if (REASON.test(wantText(value, path))) return;
  throw new Fault(path, `is ${kind(value)}, which cannot be a reason phrase`);
}

/** Cassettes of ours stay far below this; what walks through them would run out of stack. */
const DEEPEST_FILE = 3 * DEEPEST_JSON;

/** Wants a value that is not nested without end. */
export function wantShallow(value: unknown): void {
  let at = value as JsonValue;
  let place = "";
  let levels = DEEPEST_FILE;
  if (!isDeeperThan(at, levels)) return;
  for (let step = 0; step < 6; step++) {
    const [key, child] = Object.entries(at!).find(([, item]) => isDeeperThan(item, levels - 1))!;
    place = joinPath(place, Array.isArray(at) ? Number(key) : key);
    at = child;
    levels--;
  }
  throw new Fault(
    shorten(place.replace(/^\./, "")),
    `... is nested deeper than ${DEEPEST_FILE} levels`,
  );
}

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
    if (!TOKEN.test(name) || !HEADER_VALUE.test(text)) {
      throw new Fault(`${path}[${position}]`, `cannot be a header: ${showPair(name, text)}`);
    }
  });
}

/** How deep errors may cause one another: more is no recording of ours. */
const DEEPEST = 20;

const NULL_BODY = [204, 205, 304];

/**
 * Wants a body that a response of that status may have, and one where the answer was cut short:
 * what is missing of no body would be told to nobody.
 */
export function checkResponseBody(response: Record<string, unknown>, path: string): void {
  const { status, partial, broken } = response;
  const body: unknown = bodyAsItLies(response);
  if (body !== undefined) checkBody(body, `${path}.body`);
  if (body !== undefined && NULL_BODY.includes(status as number)) {
    throw new Fault(`${path}.body`, `is there, but a response of status ${status} has none`);
  }
  if (body !== undefined && status === 101) {
    throw new Fault(`${path}.body`, "is there, but what opens a WebSocket has frames");
  }
  if (status !== 101 && body === undefined && (partial !== undefined || broken !== undefined)) {
    const cut = partial === undefined ? "broken" : "partial";
    throw new Fault(`${path}.body`, `is missing, but the response is ${cut}`);
  }
}

/** Wants the messages of a WebSocket, and its end, where the response has opened one. */
export function checkFrames(response: Record<string, unknown>, path: string): void {
  const { status, frames, close } = response;
  if (status !== 101) {
    for (const [name, value] of Object.entries({ frames, close })) {
      if (value === undefined) continue;
      throw new Fault(`${path}.${name}`, `is there, but the status is ${kind(status)}, not 101`);
    }
    return;
  }
  wantArray(frames, `${path}.frames`).forEach((item, position) => {
    const at = `${path}.frames[${position}]`;
    const frame = wantObject(item, at);
    wantOneOf(frame.from, ["client", "server"], `${at}.from`);
    wantAmount(frame.at, `${at}.at`);
    for (const form of ["chunks", "parts", "pieces"]) {
      if (form in frame) throw new Fault(`${at}.${form}`, "is there, but no message has that");
    }
    checkBody(frame, at);
  });
  if (close === undefined) return;
  const at = `${path}.close`;
  const { by, at: when, code, reason, wasClean } = wantObject(close, at);
  wantOneOf(by, ["client", "server", "network"], `${at}.by`);
  wantAmount(when, `${at}.at`);
  if (!Number.isInteger(code) || (code as number) < 0 || (code as number) > 4999) {
    throw new Fault(`${at}.code`, `is ${kind(code)}, not 0 to 4999`);
  }
  wantWholeText(reason, `${at}.reason`);
  wantOneOf(wasClean, [true, false], `${at}.wasClean`);
}

/** The forms of a body. */
const FORMS = ["json", "text", "base64", "chunks", "parts", "file", "around"];

function checkSideFile({ file, bytes }: Record<string, unknown>, path: string): void {
  const name = wantText(file, `${path}.file`);
  if (!isSideFile(name)) {
    throw new Fault(`${path}.file`, `is ${kind(name)}, not the name of a body`);
  }
  wantAmount(bytes, `${path}.bytes`);
}

/** Wants one of the forms of a body. */
export function checkBody(value: unknown, path: string, depth = 0): void {
  const body = wantObject(value, path);
  if (isAsInFile(body)) return; // its form is made of its bytes
  if (depth > DEEPEST_PARTS) throw new Fault(path, `is nested deeper than ${DEEPEST_PARTS} levels`);
  const forms = FORMS.filter((key) => Object.hasOwn(body, key));
  if (forms.length !== 1) throw new Fault(path, `must have exactly one of ${FORMS.join(", ")}`);
  if ("file" in body) checkSideFile(body, path);
  if ("around" in body) {
    const around = wantObject(body.around, `${path}.around`);
    if (!("json" in around || "text" in around)) {
      throw new Fault(`${path}.around`, "must have one of json, text");
    }
    checkBody(around, `${path}.around`, depth);
    const files = wantArray(body.files, `${path}.files`);
    if (files.length === 0) throw new Fault(`${path}.files`, "has none");
    files.forEach((file, position) => {
      const at = `${path}.files[${position}]`;
      checkSideFile(wantObject(file, at), at);
    });
  }
  if ("text" in body) {
    const lines = Array.isArray(body.text) ? body.text : [body.text];
    lines.forEach((line) => wantWholeText(line, `${path}.text`));
  }
  if ("json" in body) checkJson(body, path);
  if ("base64" in body && !isKept(body)) checkBase64(body.base64, `${path}.base64`);
  if ("chunks" in body) {
    wantArray(body.chunks, `${path}.chunks`).forEach((item, position) => {
      const at = `${path}.chunks[${position}]`;
      const chunk = wantObject(item, at);
      wantAmount(chunk.at, `${at}.at`);
      if (!("base64" in chunk)) wantWholeText(chunk.text, `${at}.text`);
      else if ("text" in chunk) throw new Fault(at, "must have one of text, base64");
      else checkBase64(chunk.base64, `${at}.base64`);
    });
  }
  if ("parts" in body) {
    wantByteText(body.boundary, `${path}.boundary`);
    if (body.end !== undefined) wantByteText(body.end, `${path}.end`);
    wantOneOf(body.separator, [undefined, ":"], `${path}.separator`);
    wantArray(body.parts, `${path}.parts`).forEach((item, position) => {
      const part = wantObject(item, `${path}.parts[${position}]`);
      const at = `${path}.parts[${position}].headers`;
      wantArray(part.headers, at).forEach((pair, index) => {
        const texts = wantArray(pair, `${at}[${index}]`);
        if (texts.length !== 2) throw new Fault(`${at}[${index}]`, "is not a pair");
        texts.forEach((text) => wantByteText(text, `${at}[${index}]`));
      });
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

function checkJson({ json, indent, end }: Record<string, unknown>, path: string): void {
  if (isDeeperThan(json as JsonValue, 2 * DEEPEST_JSON)) {
    throw new Fault(`${path}.json`, `is nested deeper than ${2 * DEEPEST_JSON} levels`);
  }
  // As JSON.stringify takes it; more than ten it would not.
  const fits = typeof indent === "number"
    ? Number.isInteger(indent) && indent >= 0 && indent <= 10
    : indent === undefined || /^[ \t]{0,10}$/.test(wantText(indent, `${path}.indent`));
  if (!fits) {
    throw new Fault(`${path}.indent`, `is ${kind(indent)}, not 0 to 10, or spaces and tabs`);
  }
  if (end !== undefined && !/^[ \t\r\n]*$/.test(wantText(end, `${path}.end`))) {
    throw new Fault(`${path}.end`, `is ${kind(end)}, not white space`);
  }
}

/** Wants functions that a recording comes from. */
export function checkProducers(value: unknown, path: string): void {
  wantArray(value, path).forEach((item, position) => {
    const at = `${path}[${position}]`;
    const { fn, hash, how } = wantObject(item, at);
    if (!/^[^#\0\r\n]+#[^#\0\r\n]+$/.test(wantWholeText(fn, `${at}.fn`))) {
      throw new Fault(`${at}.fn`, `is ${kind(fn)}, not a path and a name, as in "lib/a.ts#ask"`);
    }
    if (hash !== undefined && !/^[0-9a-f]{64}$/.test(wantText(hash, `${at}.hash`))) {
      throw new Fault(`${at}.hash`, `is ${kind(hash)}, not 64 hexadecimal digits`);
    }
    wantOneOf(how, ["scope", "stack", "named"], `${at}.how`);
  });
}

/** Wants the facts of an error. */
export function checkError(value: unknown, path: string, depth = 0): void {
  const error = wantObject(value, path);
  if (depth > DEEPEST) throw new Fault(path, `is nested deeper than ${DEEPEST} levels`);
  for (const key of ["class", "name", "message"]) wantText(error[key], `${path}.${key}`);
  if (error.properties !== undefined) {
    const properties = wantObject(error.properties, `${path}.properties`);
    for (const [name, it] of Object.entries(properties)) {
      if (it === null || typeof it !== "object") continue; // null was a number that JSON has not
      const at = shorten(joinPath(`${path}.properties`, name));
      throw new Fault(at, `is ${kind(it)}, not a plain value`);
    }
  }
  if (error.cause !== undefined) checkError(error.cause, `${path}.cause`, depth + 1);
  if (error.errors !== undefined) {
    wantArray(error.errors, `${path}.errors`)
      .forEach((item, position) => checkError(item, `${path}.errors[${position}]`, depth + 1));
  }
}

function checkBase64(value: unknown, path: string): void {
  // A damaged body should be found on loading, not in the middle of a test.
  if (!isBase64(wantText(value, path))) throw new Fault(path, "is not base64");
}

/** @returns a value as a message can show it */
export function kind(value: unknown): string {
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  return shorten(JSON.stringify(value) ?? `a ${typeof value}`);
}

function showPair(name: string, text: string): string {
  return JSON.stringify([shorten(name), shorten(text)]);
}

function shorten(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 160)} … ${text.slice(-30)}`;
}
