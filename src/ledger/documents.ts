/**
 * The JSON objects of an answer, in whichever way it carries them: one document, a list, the events of
 * a stream, a document a line, the frames of an AWS event stream.
 *
 * @module
 */
import { fromBase64 } from "../cassette/base64.ts";
import { bodyBytes, bodyText, decodeText } from "../cassette/body.ts";
import type { Body } from "../cassette/types.ts";

/** A JSON object. */
export type Json = Record<string, unknown>;

/**
 * @param body a body
 * @returns the JSON objects in it, in order: itself, the items of a list, the events of a stream
 */
export function documentsIn(body: Body): Json[] {
  const text = bodyText(body);
  return text === undefined ? framesIn(bodyBytes(body)) : inText(text);
}

function inText(text: string): Json[] {
  const whole = parse(text);
  if (Array.isArray(whole)) return whole.filter(isObject);
  if (isObject(whole)) return [whole];
  return text.split(/\r?\n/).map((line) => parse(line.replace(/^data:\s*/, ""))).filter(isObject);
}

/** What a frame of `application/vnd.amazon.eventstream` has around its headers and its payload. */
const FRAME = { prelude: 12, end: 4 } as const;

/** Each frame: its length, that of its headers, a checksum; headers; a payload; a checksum. */
function framesIn(bytes: Uint8Array): Json[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: Json[] = [];
  for (let at = 0; at + FRAME.prelude + FRAME.end <= bytes.length;) {
    const length = view.getUint32(at);
    const start = at + FRAME.prelude + view.getUint32(at + 4);
    const end = at + length - FRAME.end;
    if (start > end || end > bytes.length) break; // no such stream, or one that broke off
    const payload = parse(decodeText(bytes.subarray(start, end)) ?? "");
    if (isObject(payload)) found.push(unwrapped(payload));
    at += length;
  }
  return found;
}

/** `InvokeModelWithResponseStream` has what the model says once more in base64. */
function unwrapped(payload: Json): Json {
  if (typeof payload.bytes !== "string") return payload;
  try {
    const inner = parse(decodeText(fromBase64(payload.bytes)) ?? "");
    return isObject(inner) ? inner : payload;
  } catch {
    return payload; // no base64: a field that only has that name
  }
}

function parse(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined; // no JSON: it says nothing
  }
}

/** @returns whether a value is a JSON object */
export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @returns a number that can be a count or an amount, else `undefined` */
export function amount(value: unknown): number | undefined {
  return typeof value === "number" && value >= 0 && Number.isFinite(value) ? value : undefined;
}

/** @returns a text that is not empty, else `undefined` */
export function words(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
