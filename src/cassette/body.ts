/**
 * Bodies: bytes to the most readable form that gives the same bytes back, and back.
 *
 * @module
 */
import { fromBase64, toBase64 } from "./base64.ts";
import { heldBytes, type KeptBytes, type StoredBytes } from "./kept_bytes.ts";
import {
  boundaryOf,
  fromBinaryString,
  joinMultipart,
  splitMultipart,
  toBinaryString,
} from "./multipart.ts";
import { RetakeError } from "../errors.ts";
import type { Body, Chunk, JsonValue, Piece, SideFile } from "./types.ts";

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** One piece of a body as it came or as it is to be played: bytes, and when. */
export interface TimedBytes {
  /** Milliseconds since the response's headers. */
  at: number;
  bytes: Uint8Array<ArrayBuffer>;
}

/**
 * @param bytes any bytes
 * @returns them as text where they are UTF-8 (a byte order mark is kept), else `undefined`
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return undefined; // not UTF-8: the one thing that a fatal decoder throws for
  }
}

/**
 * Puts a body into its most readable lossless form.
 *
 * @param bytes the body, after `content-encoding` was undone
 * @param contentType the value of its `content-type` header, empty when there is none
 * @returns a form from which {@linkcode bodyBytes} gives the same bytes
 */
export function encodeBody(bytes: Uint8Array, contentType: string): Body {
  return encodeAt(0, bytes, contentType, (binary) => ({ base64: toBase64(binary) }));
}

/**
 * The same for bytes that nobody changes any more, as those of a file: what is no text is kept as it is, once for all
 * bodies that it is of, and its base64 is made where somebody asks for it.
 */
export function encodeKept(bytes: Uint8Array<ArrayBuffer>, contentType: string): Body {
  if (noText.get(bytes) === contentType) return keptBody(heldBytes(bytes));
  const body = encodeAt(0, bytes, contentType, (binary) => keptBody(heldBytes(binary)));
  if (isKept(body)) noText.set(bytes, contentType);
  return body;
}

/** Which bytes are no text, as they were looked through once, and of which type. */
const noText = new WeakMap<Uint8Array, string>();

/** The bytes behind a body. */
const behind = new WeakMap<Body, KeptBytes>();

/**
 * @param bytes bytes that are no text
 * @returns a body that is made of them when it is read
 */
export function keptBody(bytes: KeptBytes): Body {
  const body = {
    get base64() {
      return toBase64(bytes.all());
    },
  };
  behind.set(body, bytes);
  return body;
}

/** @returns whether a body's base64 is made of bytes, and so need not be looked through */
export function isKept(body: object): boolean {
  return behind.has(body as Body);
}

/** How bodies came whose form nobody has asked for. */
const cameIn = new WeakMap<Body, readonly Piece[]>();

/** What stands for the bodies of messages while nobody has asked for their form. */
const asTheyLie = new WeakMap<object, Body>();

/** What has a body. */
interface Message {
  body?: Body;
}

/**
 * Gives a message a body that is played from the bytes of its file. In which form it is is not known before it was
 * looked through as a whole: who asks for `body` gets what `read` gives, which is held from then on. Who copies the
 * message, as `structuredClone` does, asks for it.
 *
 * @param message whose body it is
 * @param bytes the file's, in memory or left there
 * @param pieces how it came, as far as that is known
 * @param read makes of the bytes the body that it is
 */
export function setBodyOfFile(
  message: Message,
  bytes: KeptBytes,
  pieces: readonly Piece[],
  read: (bytes: Uint8Array<ArrayBuffer>) => Body,
): void {
  const lying = {} as Body;
  behind.set(lying, bytes);
  cameIn.set(lying, pieces);
  asTheyLie.set(message, lying);
  let unread: KeptBytes | undefined = bytes;
  let body: Body | undefined;
  Object.defineProperty(message, "body", {
    configurable: true,
    enumerable: true,
    get() {
      body ??= read(unread!.all());
      unread = undefined; // nobody else need hold them
      asTheyLie.delete(message);
      return body;
    },
    set(value: Body) {
      asTheyLie.delete(message);
      Object.defineProperty(message, "body", { ...PLAIN, value });
    },
  });
}

/**
 * @param message a request or a response
 * @returns its body, for who plays it: of one that lies in its file, what stands for it, which has no form
 */
export function bodyAsItLies(message: Message): Body | undefined {
  return asTheyLie.get(message) ?? message.body;
}

/**
 * @param message a request or a response
 * @param more what is to be other than there
 * @returns a copy, whose body lies where that of the message does
 */
export function copiedMessage<T extends Message>(message: T, more: Partial<T>): T {
  const copy = Object.defineProperties({}, Object.getOwnPropertyDescriptors(message)) as T;
  const lying = asTheyLie.get(message);
  if (lying) asTheyLie.set(copy, lying);
  return Object.assign(copy, more);
}

/** @returns whether a body is as its file has it, and nobody has asked in which form that is */
export function isAsInFile(body: object): boolean {
  return cameIn.has(body as Body);
}

/** @returns whether a body is read from its file each time that somebody asks for it */
export function isReadFromFile(body: Body): boolean {
  return behind.get(body)?.isHeld === false;
}

/** @returns when the last piece of a body came, in milliseconds since the headers; 0 where nobody knows */
export function lastPieceAt(body: Body): number {
  const pieces = cameIn.get(body);
  if (pieces) return pieces.at(-1)?.[0] ?? 0;
  if ("chunks" in body) return body.chunks.at(-1)?.at ?? 0;
  return "pieces" in body && body.pieces?.at(-1)?.[0] || 0;
}

/** How deep parts may hold parts: in a body nested deeper, the innermost are text. */
export const DEEPEST_PARTS = 20;

function encodeAt(
  depth: number,
  bytes: Uint8Array,
  contentType: string,
  encodeBinary: (bytes: Uint8Array) => Body,
): Body {
  const boundary = depth < DEEPEST_PARTS ? boundaryOf(contentType) : undefined;
  if (boundary !== undefined) {
    const split = splitMultipart(toBinaryString(bytes), boundary);
    if (split) {
      const parts = split.parts.map(({ headers, content }) => ({
        headers,
        body: encodeAt(depth + 1, fromBinaryString(content), partType(headers), encodeBinary),
      }));
      const { end, separator } = split;
      return { boundary, parts, ...(end !== "\r\n" && { end }), ...(separator && { separator }) };
    }
  }
  const text = decodeText(bytes);
  return text === undefined ? encodeBinary(bytes) : encodeText(text);
}

/**
 * Puts a text body into its most readable lossless form: JSON, or the text, also where the JSON is little but
 * numbers, which nobody reads: one below the other they would be a million lines.
 *
 * @param text the body; half a pair of surrogates becomes U+FFFD, as where it is sent
 */
export function encodeText(text: string): Body {
  return encodeJson(text) ?? { text: splitLines(text.toWellFormed()) };
}

/**
 * Puts the body of a response, as it arrived piece by piece, into its most readable form.
 *
 * @param pieces the pieces, in order
 * @param contentType the value of its `content-type` header
 */
export function encodePieces(pieces: readonly TimedBytes[], contentType: string): Body {
  if (isEventStream(contentType)) {
    return { chunks: pieces.map(encodeChunk) };
  }
  const bytes = pieces.length === 1
    ? pieces[0]!.bytes
    : concatenate(pieces.map((one) => one.bytes));
  const body = encodeBody(bytes, contentType);
  return inPieces(body, pieces.map(({ at, bytes }) => [Math.round(at), bytes.length]));
}

/**
 * @param body a body that nobody else has yet
 * @param pieces how it came
 * @returns it, with its pieces where it has more than one and may have them
 */
export function inPieces(body: Body, pieces: Piece[]): Body {
  if (pieces.length < 2 || "chunks" in body || "parts" in body) return body;
  return Object.assign(body, { pieces });
}

/** @returns whether a content type is one that streams piece by piece: events, or JSON by lines */
export function isEventStream(contentType: string): boolean {
  return /^\s*text\/event-stream|ndjson|jsonl|stream\+json|json-seq/i.test(contentType);
}

/**
 * @param body a body
 * @returns its text, `undefined` where it is not, or not surely, UTF-8 text
 */
export function bodyText(body: Body): string | undefined {
  if (isAsInFile(body)) return decodeText(bodyBytes(body));
  if ("json" in body) return JSON.stringify(body.json, null, body.indent) + (body.end ?? "");
  if ("text" in body) return typeof body.text === "string" ? body.text : body.text.join("");
  if ("chunks" in body) {
    if (body.chunks.every((chunk) => "text" in chunk)) {
      return body.chunks.map((chunk) => "text" in chunk ? chunk.text : "").join("");
    }
  }
  return decodeText(bodyBytes(body));
}

/**
 * @param body a body
 * @returns its bytes: a new array each time
 * @throws {RetakeError} `STORE_READ` where it lies beside the cassette and was not read
 */
export function bodyBytes(body: Body): Uint8Array<ArrayBuffer> {
  const kept = behind.get(body);
  if (kept) return kept.all();
  if ("file" in body) throw unread(body);
  if ("around" in body) throw unread(body.files[0]!);
  if ("base64" in body) return fromBase64(body.base64);
  if ("chunks" in body) return concatenate(body.chunks.map(chunkBytes));
  if ("parts" in body) {
    const parts = body.parts.map((part) => ({
      headers: part.headers,
      content: toBinaryString(bodyBytes(part.body)),
    }));
    return fromBinaryString(joinMultipart({ ...body, parts }, body.boundary));
  }
  return encoder.encode(bodyText(body)!);
}

/**
 * @param body a body
 * @param how.eachByItself whether each piece of text is encoded by itself: where the runtime does that faster
 * @returns its pieces as they arrived: new arrays each time; an empty body has none
 */
export function bodyPieces(
  body: Body,
  { eachByItself = false }: { eachByItself?: boolean } = {},
): TimedBytes[] {
  // Not through what gives them one by one, which takes as long again as to make them.
  if (!behind.has(body) && "chunks" in body) {
    return eachByItself ? eachChunk(body.chunks) : chunkPieces(body.chunks);
  }
  return [...eachPiece(body)];
}

/** The same one after the other. */
function* eachPiece(body: Body): Generator<TimedBytes> {
  const kept = behind.get(body);
  if (!kept && "chunks" in body) return yield* chunkPieces(body.chunks);
  const bytes = kept?.isHeld ? kept : heldBytes(bodyBytes(body));
  const pieces = piecesOf(body, bytes);
  let next = 0;
  for (const piece of bytes.cut(pieces.map(([, length]) => length))) {
    yield { at: pieces[next++]![0], bytes: piece };
  }
}

/** The same of what is read from a file. */
async function* eachStored(body: Body, bytes: StoredBytes): AsyncGenerator<TimedBytes> {
  const pieces = piecesOf(body, bytes);
  let next = 0;
  for await (const piece of bytes.stream(pieces.map(([, length]) => length))) {
    yield { at: pieces[next++]![0], bytes: piece };
  }
}

/**
 * @param body a body
 * @returns its pieces one after the other: of what is read from a file, no more than one is held
 */
export function pieceByPiece(body: Body): Generator<TimedBytes> | AsyncGenerator<TimedBytes> {
  const kept = behind.get(body);
  return kept && !kept.isHeld ? eachStored(body, kept) : eachPiece(body);
}

/** What came in one piece, or nobody knows how, and is not held as a whole, is given in pieces of so many bytes. */
const READ_AT_ONCE = 64 * 1024;

/** How bytes are cut: into pieces that have some, and together all. */
function piecesOf(body: Body, { length, isHeld }: KeptBytes): Piece[] {
  const recorded = cameIn.get(body) ?? ("pieces" in body && body.pieces || []);
  const pieces: Piece[] = [];
  let left = length;
  const take = (at: number, most: number) => {
    const taken = Math.min(Math.floor(most), left); // of a length that was written by hand, whole bytes
    if (taken > 0) pieces.push([at, taken]);
    left -= taken;
  };
  for (const [at, most] of recorded) take(at, most);
  // A body edited by hand may have outgrown its list of pieces: what is left comes last.
  const last = recorded.at(-1)?.[0] ?? 0;
  while (left > 0) take(last, isHeld ? left : READ_AT_ONCE);
  return pieces;
}

function unread({ file }: Pick<SideFile, "file">): RetakeError {
  return new RetakeError(
    "STORE_READ",
    `The body ${file} lies beside its cassette, and the store has not read it.\n` +
      "  to do  read the cassette through folderStore(), or generate its module again:  npx retake index",
    { facts: { file } },
  );
}

function chunkPieces(chunks: readonly Chunk[]): TimedBytes[] {
  let whole = "";
  for (const chunk of chunks) {
    // What is no text, or has a pair of surrogates cut in two, is encoded by itself.
    if (!("text" in chunk)) return eachChunk(chunks);
    whole += chunk.text;
  }
  // All at once is faster than one by one, where each letter is a byte.
  const bytes = encoder.encode(whole);
  if (bytes.length !== whole.length) return eachChunk(chunks);
  const pieces: TimedBytes[] = [];
  let start = 0;
  for (const chunk of chunks) {
    const { length } = "text" in chunk ? chunk.text : chunk.base64;
    if (length > 0) pieces.push({ at: chunk.at, bytes: bytes.slice(start, start += length) });
  }
  return pieces;
}

function eachChunk(chunks: readonly Chunk[]): TimedBytes[] {
  const pieces: TimedBytes[] = [];
  for (const chunk of chunks) {
    const bytes = chunkBytes(chunk);
    if (bytes.length > 0) pieces.push({ at: chunk.at, bytes });
  }
  return pieces;
}

/**
 * @param arrays any byte arrays
 * @returns their bytes, one behind the other, in a new array
 */
export function concatenate(arrays: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    whole.set(array, at);
    at += array.length;
  }
  return whole;
}

function encodeJson(text: string): Body | undefined {
  if (!/^\s*[[{"\dtfn-]/.test(text)) return undefined;
  let json: JsonValue;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined; // not JSON, so it stays text
  }
  if (isDeeperThan(json, DEEPEST_JSON)) return undefined;
  if (2 * lengthOfNumbers(json) > text.length) return { text: wrapLines(text.toWellFormed()) };
  if (JSON.stringify(json) === text) return { json };
  const end = text.slice(text.trimEnd().length);
  const indent = /^[[{]\n([ \t]+)/.exec(text)?.[1] ?? "";
  if (JSON.stringify(json, null, indent) + end !== text) return undefined;
  return {
    json,
    ...(indent === "" ? {} : { indent: /^ +$/.test(indent) ? indent.length : indent }),
    ...(end === "" ? {} : { end }),
  };
}

/**
 * @param value a JSON value
 * @returns an equal one that shares nothing with it; faster than writing and parsing it
 */
export function cloneJson<T extends JsonValue>(value: T): T {
  return isShared(value) ? cloneShared(value) as T : value;
}

/** Spread, all members are copied at once, each as its own, also one called `__proto__`. */
function cloneShared(value: JsonValue[] | { [key: string]: JsonValue }): JsonValue {
  if (Array.isArray(value)) {
    const copy = value.slice();
    for (let at = 0; at < copy.length; at++) {
      const item = copy[at]!;
      if (isShared(item)) copy[at] = cloneShared(item);
    }
    return copy;
  }
  const copy = { ...value };
  for (const key in copy) {
    const member = copy[key]!;
    if (isShared(member)) copy[key] = cloneShared(member);
  }
  return copy;
}

function isShared(value: JsonValue): value is JsonValue[] | { [key: string]: JsonValue } {
  return typeof value === "object" && value !== null;
}

const PLAIN = { writable: true, enumerable: true, configurable: true };

/** JSON nested deeper is handled as text: what walks through it would run out of stack. */
export const DEEPEST_JSON = 200;

/** @returns whether a JSON value is nested deeper than so many levels */
export function isDeeperThan(value: JsonValue, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  // Loops, since this walks over all of every cassette that is read.
  if (Array.isArray(value)) {
    for (const item of value) if (isDeeperThan(item, levels - 1)) return true;
    return false;
  }
  for (const key in value) {
    // What is made when it is read is not read here.
    if (key === "base64" && isKept(value) || key === "body" && asTheyLie.has(value)) continue;
    if (isDeeperThan(value[key]!, levels - 1)) return true;
  }
  return false;
}

/** Lists of so many numbers are looked through by whom nobody knows. */
const MANY_NUMBERS = 16;
const SAMPLE = 8;

/** About how long the long lists of numbers in a JSON value are, as they are written. */
function lengthOfNumbers(value: JsonValue): number {
  if (typeof value !== "object" || value === null) return 0;
  let length = 0;
  if (!Array.isArray(value)) {
    for (const key in value) length += lengthOfNumbers(value[key]!);
    return length;
  }
  if (value.length < MANY_NUMBERS || !value.every((item) => typeof item === "number")) {
    for (const item of value) length += lengthOfNumbers(item);
    return length;
  }
  const sample = value.slice(0, SAMPLE);
  return value.length * JSON.stringify(sample).length / SAMPLE;
}

/** How long a line of such a text is: what stands around it must cost next to nothing. */
const LONGEST_LINE = 1000;

/**
 * @param text a text of many commas, and little else to break it at
 * @returns it in lines that end behind a comma or a line feed
 */
export function wrapLines(text: string): string | string[] {
  const lines: string[] = [];
  for (let at = 0; at < text.length;) {
    const most = Math.min(at + LONGEST_LINE, text.length);
    const line = text.slice(at, most);
    let end = most === text.length
      ? most
      : at + Math.max(line.lastIndexOf(","), line.lastIndexOf("\n")) + 1;
    if (end <= at) end = most; // nothing to break it at
    // Half a pair of surrogates would not be that character any more.
    if (/[\ud800-\udbff]/.test(text[end - 1]!)) end++;
    lines.push(text.slice(at, end));
    at = end;
  }
  return lines.length > 1 ? lines : text;
}

/** Of very many lines that are shorter than that on average, most of a file would be what stands around them. */
const [VERY_MANY_LINES, SHORTEST_LINE] = [1000, 4];

/**
 * @param text any text
 * @returns it line by line, each with what ends it, so that a review shows the line that changed
 */
export function splitLines(text: string): string | string[] {
  const lines: string[] = [];
  for (let start = 0, end = 0; start < text.length; start = end) {
    end = text.indexOf("\n", start) + 1 || text.length;
    lines.push(text.slice(start, end));
    if (lines.length > VERY_MANY_LINES && SHORTEST_LINE * lines.length > text.length) {
      return wrapLines(text);
    }
  }
  return lines.length > 1 ? lines : text;
}

function encodeChunk({ at, bytes }: TimedBytes): Chunk {
  const text = decodeText(bytes);
  const time = Math.round(at);
  return text === undefined ? { at: time, base64: toBase64(bytes) } : { at: time, text };
}

function chunkBytes(chunk: Chunk): Uint8Array<ArrayBuffer> {
  return "text" in chunk ? encoder.encode(chunk.text) : fromBase64(chunk.base64);
}

function partType(headers: readonly (readonly [string, string])[]): string {
  return headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
}

/** @returns whether JSON gives back just this value: no class of its own, no gap, no number beyond it */
export function isJson(value: unknown, depth = 0): value is JsonValue {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || depth > DEEPEST_JSON) return false;
  const prototype = Object.getPrototypeOf(value);
  const plain = Array.isArray(value) || prototype === Object.prototype || prototype === null;
  return plain && Object.values(value).every((member) => isJson(member, depth + 1));
}

/** Twelve days, or a gigabyte: timers and buffers end not far above. */
const MOST = 1e9;

/** @returns whether a value is a number of milliseconds or bytes that a recording may have */
export function isAmount(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= MOST;
}
