/**
 * Values of files that nobody has checked: each is looked at before it is taken, and what does not fit is
 * told with its place.
 *
 * @module
 */
import { fromAnyBase64 } from "../cassette/base64.ts";
import { isAmount } from "../cassette/body.ts";
import type { HeaderPair } from "../cassette/types.ts";
import { Fault, kind, wantArray, wantObject } from "../cassette/validate.ts";

const encoder = new TextEncoder();

/** @returns a value as an object, where it is one */
export function objectOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
      !(value instanceof Uint8Array)
    ? value as Record<string, unknown>
    : undefined;
}

/** @returns the bytes of a text in UTF-8 */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** @returns a text, a number or a flag as a text; nothing for all else, which may be anything */
export function wordOf(value: unknown): string {
  return ["string", "number", "boolean"].includes(typeof value) ? String(value) : "";
}

/** Wants a text or a number, as tools write status codes both ways; gives the text. */
export function wantWord(value: unknown, path: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new Fault(path, `is ${kind(value)}, not a text`);
}

/** Wants a status code, also as a text. */
export function wantStatus(value: unknown, path: string): number {
  const status = typeof value === "string" && /^\d{1,3}$/.test(value) ? Number(value) : value;
  if (Number.isInteger(status) && (status as number) >= 0 && (status as number) <= 999) {
    return status as number;
  }
  throw new Fault(path, `is ${kind(value)}, not a status code`);
}

/**
 * Wants headers by name, each with one value or a list of them; or a list of names and values in turn; or a list of
 * pairs; or of objects with `name` and `value`.
 */
export function wantHeaders(value: unknown, path: string): HeaderPair[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    return Object.entries(wantObject(value, path)).flatMap(([name, item]) =>
      (Array.isArray(item) ? item : [item]).flatMap((one): HeaderPair[] =>
        one === null || one === undefined ? [] : [[name, headerText(one, `${path}.${name}`)]]
      )
    );
  }
  if (value.length > 0 && value.every((item) => typeof item === "string")) {
    if (value.length % 2 !== 0) throw new Fault(path, "is a list of names with one value missing");
    const words = value as string[];
    return words.flatMap((name, at): HeaderPair[] => at % 2 === 0 ? [[name, words[at + 1]!]] : []);
  }
  return value.flatMap((item, at): HeaderPair[] => {
    const place = `${path}[${at}]`;
    if (Array.isArray(item) && item.length === 2) {
      return [[wantWord(item[0], place), headerText(item[1], place)]];
    }
    const { name, value: texts } = wantObject(item, place);
    const named = wantWord(name, `${place}.name`);
    // Polly's first versions have a list there.
    return (Array.isArray(texts) ? texts : [texts ?? ""]).map((text) => [
      named,
      headerText(text, `${place}.value`),
    ]);
  });
}

/** Values are bytes in some tools: of these each is a character. */
function headerText(value: unknown, path: string): string {
  return value instanceof Uint8Array ? latin1(value) : wantWord(value, path);
}

function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** @returns the value of a header, by its name in any case */
export function valueIn(headers: readonly HeaderPair[], name: string): string | undefined {
  return headers.find((pair) => pair[0].toLowerCase() === name)?.[1];
}

/** Wants base64, also over several lines. */
export function wantBase64(value: unknown, path: string): Uint8Array<ArrayBuffer> {
  if (value instanceof Uint8Array) return new Uint8Array(value);
  const bytes = fromAnyBase64(wantWord(value, path).replace(/\s+/g, ""));
  if (bytes === undefined) throw new Fault(path, "is not base64");
  return new Uint8Array(bytes);
}

/** @returns the bytes of a text in hexadecimal; `undefined` where it is none */
export function fromHex(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(text)) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let at = 0; at < bytes.length; at++) {
    bytes[at] = parseInt(text.slice(2 * at, 2 * at + 2), 16);
  }
  return bytes;
}

/** @returns a time in milliseconds since 1970; `undefined` where it is none that can be read */
export function timeOf(value: unknown): number | undefined {
  if (typeof value === "number") {
    // Seconds, where milliseconds would lie in the first weeks of 1970.
    const time = value < 1e11 ? value * 1000 : value;
    return Number.isFinite(time) && Math.abs(time) < 8.64e15 ? time : undefined;
  }
  if (typeof value !== "string") return undefined;
  const time = Date.parse(hasNoZone(value) ? `${value}Z` : value);
  return Number.isNaN(time) ? undefined : time;
}

/** @returns whether a time says nothing of its zone: it would be read as that of whoever reads it */
export function hasNoZone(time: unknown): boolean {
  return typeof time === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+$/.test(time);
}

/** Wants a list with something in it. */
export function wantSome(value: unknown, path: string): unknown[] {
  const list = wantArray(value, path);
  if (list.length === 0) throw new Fault(path, "is empty: nothing was recorded");
  return list;
}

/** @returns whole milliseconds, or `undefined` where these are none that can be */
export function amountOf(value: number | undefined): number | undefined {
  const whole = Math.round(value ?? NaN);
  return isAmount(whole) ? whole : undefined; // more is no time that anybody has waited
}
