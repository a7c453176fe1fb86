/**
 * Pictures, sound and documents: known by what they begin with, and taken out of JSON and texts that hold them in
 * base64, and put back, to the letter.
 *
 * @module
 */
import { fromBase64, toBase64 } from "./base64.ts";
import { DEEPEST_JSON, isDeeperThan } from "./body.ts";
import type { AroundMedia, Body, JsonValue } from "./types.ts";

/** A kind of media. */
export interface MediaKind {
  type: string;
  /** How files of it end. */
  ending: string;
  /** How its bytes begin, a character for each. */
  begins: RegExp;
}

const KINDS: readonly MediaKind[] = [
  { type: "image/png", ending: "png", begins: /^\x89PNG\r\n/ },
  { type: "image/jpeg", ending: "jpg", begins: /^\xff\xd8\xff/ },
  { type: "image/gif", ending: "gif", begins: /^GIF8[79]a/ },
  { type: "image/webp", ending: "webp", begins: /^RIFF[^]{4}WEBP/ },
  { type: "audio/wav", ending: "wav", begins: /^RIFF[^]{4}WAVE/ },
  { type: "audio/ogg", ending: "ogg", begins: /^OggS/ },
  { type: "audio/mpeg", ending: "mp3", begins: /^(?:ID3|\xff[\xf2\xf3\xfa\xfb])/ },
  { type: "application/pdf", ending: "pdf", begins: /^%PDF-/ },
];

/** What the kinds above begin with, in base64; what follows is nothing else. */
export const MEDIA_IN_BASE64 = /^(?:iVBORw0K|\/9j\/|R0lGOD|UklGR|T2dnUw|SUQz|\/\/[vu]|JVBERi0)/;

/** @returns what bytes are, where they are media */
export function mediaKind(bytes: Uint8Array): MediaKind | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 16));
  return KINDS.find(({ begins }) => begins.test(start));
}

/** A body without its media. */
export interface WithoutMedia {
  body: AroundMedia;
  /** The media, by the names of its files. */
  files: Map<string, Uint8Array<ArrayBuffer>>;
}

/** Letters of base64, with their padding, as far as there are any. */
const RUN = /[A-Za-z0-9+/]{32,}={0,2}/g;

/** How many characters media may have in a body that is put together: a cassette of more is not written either. */
const MOST = 256 * 1024 * 1024;

/** What stands where media stood. */
const MARK = /\{\{([\da-f]{2}\/[\da-f]{64}\.[a-z\d]{1,8})\}\}/g;

/**
 * @param body a body
 * @param least from how many bytes on media is taken out
 * @param digest the SHA-256 of bytes, in hexadecimal digits
 * @returns the body without it; `undefined` where it has none, or could not be put together again
 */
export function takeMedia(
  body: Body,
  least: number,
  digest: (bytes: Uint8Array) => string,
): WithoutMedia | undefined {
  if (!("json" in body || "text" in body)) return undefined;
  const files: WithoutMedia["files"] = new Map();
  const shortest = Math.max(least * 4 / 3, 32);
  const taken = (run: string) => {
    if (run.length < shortest || run.length % 4 !== 0 || !MEDIA_IN_BASE64.test(run)) return run;
    const bytes = fromBase64(run);
    const kind = mediaKind(bytes);
    // Bits behind the last byte need not be zeros.
    if (!kind || bytes.length < least || toBase64(bytes) !== run) return run;
    const hash = digest(bytes);
    const file = `${hash.slice(0, 2)}/${hash}.${kind.ending}`;
    files.set(file, bytes);
    return `{{${file}}}`;
  };
  const around = mapTexts(
    body,
    (text) => text.length < shortest ? text : text.replace(RUN, taken),
  );
  if (files.size === 0) return undefined;
  const sizes = [...files].map(([file, { length }]) => ({ file, bytes: length }));
  const without: AroundMedia = { around, files: sizes };
  const whole = putMedia(without, (file) => toBase64(files.get(file)!));
  // It may have said such a thing itself.
  return JSON.stringify(whole) === JSON.stringify(body) ? { body: without, files } : undefined;
}

/**
 * @param body a body without its media
 * @param base64 gives that of a file
 * @returns the body as it was
 * @throws {RangeError} where it names its files so often that no such body was ever written
 */
export function putMedia({ around, files }: AroundMedia, base64: (file: string) => string): Body {
  const names = new Set(files.map(({ file }) => file));
  let length = 0;
  const put = (mark: string, file: string) => {
    if (!names.has(file)) return mark;
    const text = base64(file);
    length += text.length;
    if (length > MOST) throw new RangeError(`it names ${file} so often that it has over 256 MB`);
    return text;
  };
  return mapTexts(around, (text) => text.replace(MARK, put));
}

function mapTexts(
  body: AroundMedia["around"],
  fn: (text: string) => string,
): AroundMedia["around"] {
  if ("text" in body) {
    const { text } = body;
    return { ...body, text: typeof text === "string" ? fn(text) : text.map(fn) };
  }
  // What is deeper is no recording of ours, and its reader says so.
  if (isDeeperThan(body.json, 2 * DEEPEST_JSON)) return body;
  return { ...body, json: mapJson(body.json, fn) };
}

function mapJson(value: JsonValue, fn: (text: string) => string): JsonValue {
  if (typeof value === "string") return fn(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => mapJson(item, fn));
  // Entries, of which one may be called __proto__.
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, mapJson(member, fn)]),
  );
}
