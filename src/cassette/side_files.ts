/**
 * Large bodies beside their cassette: what is taken out of it, by content, and put back.
 *
 * @module
 */
import {
  bodyBytes,
  bodyPieces,
  encodeKept,
  encodePieces,
  inPieces,
  isAmount,
  isEventStream,
  isKept,
  setBodyOfFile,
} from "./body.ts";
import { toBase64 } from "./base64.ts";
import { headerValue } from "./headers.ts";
import { heldBytes, type KeptBytes } from "./kept_bytes.ts";
import { putMedia, takeMedia } from "./media.ts";
import { boundaryOf } from "./multipart.ts";
import type { AroundMedia, Body, Cassette, HeaderPair, SideFile } from "./types.ts";

/** What of a cassette's bodies is kept beside it, and how. */
export interface SideFileRules extends SideFileSizes {
  /** What texts are compressed by there, as their names say; absent for nothing. */
  packing?: Packing | undefined;
}

/** What compresses, as names of files say it: gzip, or zstd. */
export type Packing = "gz" | "zst";

/** From how many bytes on a body is kept beside its cassette. */
export interface SideFileSizes {
  /** Of a text: JSON, HTML, an event stream. */
  text: number;
  /** Of all others: images, audio, documents. */
  binary: number;
}

/** What is small enough to be read where it stands. */
export const SIDE_FILE_SIZES: SideFileSizes = { text: 32 * 1024, binary: 8 * 1024 };

/** What was taken out of a cassette. */
export interface TakenOut {
  cassette: Cassette;
  /** The bodies, by the names of their files; not compressed yet. */
  files: Map<string, Uint8Array<ArrayBuffer>>;
}

/** Names of files: the first two digits of their digest, the digest (SHA-256), what they are, and `.gz` or `.zst` if packed. */
const FILE = /^[\da-f]{2}\/[\da-f]{64}\.[a-z\d]{1,8}(?:\.(?:gz|zst))?$/;

/** @returns whether a text is the name of such a file */
export function isSideFile(name: string): boolean {
  return FILE.test(name) && name.startsWith(name.slice(3, 5));
}

/** @returns what a file is compressed by, if anything. What was sent so is not: it is named `.gz` alone. */
export function packingOf(file: string): Packing | undefined {
  const [, , packing] = file.split(".");
  return packing as Packing | undefined;
}

/** @returns the digest that a file's name says: that of its content, not compressed */
export function digestOf(file: string): string {
  return file.slice(3, 67);
}

/**
 * @param cassette a cassette
 * @param rules from which size on a body is taken out, and how it is kept
 * @param digest the SHA-256 of bytes, in hexadecimal digits
 * @returns the cassette without its large bodies, and these; itself where it has none
 */
export function takeOut(
  cassette: Cassette,
  rules: SideFileRules,
  digest: (bytes: Uint8Array) => string,
): TakenOut {
  const files: TakenOut["files"] = new Map();
  const keep = (body: Body, type: string): Body => {
    if ("parts" in body) {
      const parts = body.parts.map((part) => ({
        ...part,
        body: keep(part.body, partType(part.headers)),
      }));
      return parts.every((part, at) => part.body === body.parts[at]!.body)
        ? body
        : { ...body, parts };
    }
    const around = takeMedia(body, rules.binary, digest);
    // What is left is read where it stands, unless it is most of it, and large.
    const rest = around ? bodyBytes(around.body.around).length : 0;
    if (around && (rest < rules.text || rest < sizeOf(around.files))) {
      for (const [file, bytes] of around.files) files.set(file, bytes);
      return around.body;
    }
    const isBinary = "base64" in body;
    const least = isBinary ? rules.binary : rules.text;
    if ("file" in body || "around" in body || !isKept(body) && lengthAtMost(body) < least) {
      return body;
    }
    const bytes = bodyBytes(body);
    if (bytes.length < least) return body;
    const hash = digest(bytes);
    const packing = rules.packing && !isBinary ? `.${rules.packing}` : "";
    const file = `${hash.slice(0, 2)}/${hash}.${endingOf(type, body)}${packing}`;
    const pieces = bodyPieces(body).map(({ at, bytes }): [number, number] => [at, bytes.length]);
    const isCut = pieces.length > 1 || "chunks" in body;
    const side: SideFile = { file, bytes: bytes.length, ...isCut ? { pieces } : {} };
    // Somebody may have written it by hand, in a form that its bytes do not lead to.
    const isByHand = !isKept(body) &&
      JSON.stringify(putBack(side, bytes, type)) !== JSON.stringify(body);
    if (isByHand) return body;
    files.set(file, bytes);
    return side;
  };
  const interactions = cassette.interactions.map((interaction) => {
    const { request, response } = interaction;
    const [asked, answered] = [request, response].map((message) =>
      message?.body && keep(message.body, headerValue(message, "content-type") ?? "")
    );
    if (asked === request.body && answered === response?.body) return interaction;
    return {
      ...interaction,
      ...asked ? { request: { ...request, body: asked } } : {},
      ...response && answered ? { response: { ...response, body: answered } } : {},
    } as typeof interaction;
  });
  return files.size === 0
    ? { cassette, files }
    : { cassette: { ...cassette, interactions }, files };
}

/** Reads a side file: its bytes, or, where it is large, what reads them when somebody asks for them. */
export type ReadSideFile = (file: string) => Promise<Uint8Array<ArrayBuffer> | KeptBytes>;

/** Where bodies lie that were put back, and what is left of their cassettes: for who tells of something in them. */
const placesOfBodies = new WeakMap<Body, string>();
const textsOfCassettes = new WeakMap<object, () => Promise<string>>();

/** @returns the file that a body lies in, where that was beside its cassette */
export function pathOfBody(body: Body): string | undefined {
  return placesOfBodies.get(body);
}

/** @returns the text of a cassette as it is kept, without the bodies that were put into its value; where it has such */
export async function textWithoutBodies(value: object): Promise<string | undefined> {
  return await textsOfCassettes.get(value)?.();
}

/** Where what is put together comes from. */
export interface Sources {
  /** Says where a file of it lies. */
  pathOf: (file: string) => string;
  /** Reads what is left of the cassette again. */
  text: () => Promise<string>;
}

/**
 * Puts large bodies back. A file that more of them name is read once, and what is no text is kept once; of answers,
 * what is very large is left where it is. What is no cassette is left as it is: its reader says what is wrong with it.
 *
 * @param value the value of a cassette's JSON, which is changed
 * @param read reads one of its files
 * @param from where all of it comes from
 * @throws what `read` throws; {RangeError} where more comes of its files than a cassette may have
 */
export async function putIn(value: unknown, read: ReadSideFile, from?: Sources): Promise<void> {
  const files = new Map<string, Uint8Array<ArrayBuffer> | KeptBytes>();
  /** In base64, once for all who have it. */
  const texts = new Map<string, string>();
  const fillMedia = async (body: AroundMedia): Promise<Body> => {
    for (const { file } of body.files) {
      if (texts.has(file)) continue;
      const bytes = await read(file);
      texts.set(file, toBase64("isHeld" in bytes ? bytes.all() : bytes));
    }
    return putMedia(body, (file) => texts.get(file)!);
  };
  const fill = async (holder: unknown, type: string, mayStay: boolean): Promise<void> => {
    const { body } = (holder ?? {}) as { body?: { file?: unknown; parts?: unknown } };
    if (typeof body !== "object" || body === null) return;
    if (Array.isArray(body.parts)) {
      for (const part of body.parts) await fill(part, partType(part?.headers), false);
    }
    if (isAround(body)) (holder as { body: Body }).body = await fillMedia(body);
    if (typeof body.file !== "string" || !isSideFile(body.file)) return;
    const side = body as SideFile;
    let bytes = files.get(side.file) ?? await read(side.file);
    // What is looked for, and what has to be taken apart, is needed as a whole.
    const stays = mayStay && boundaryOf(type) === undefined && arePieces(side.pieces);
    if ("isHeld" in bytes && !stays) bytes = bytes.all();
    files.set(side.file, bytes);
    const toBody = (all: Uint8Array<ArrayBuffer>) => {
      const whole = putBack(side, all, type);
      if (from) placesOfBodies.set(whole, from.pathOf(side.file));
      return whole;
    };
    const message = holder as { body: Body };
    if (!stays) message.body = toBody(bytes as Uint8Array<ArrayBuffer>);
    else {
      const kept = "isHeld" in bytes ? bytes : heldBytes(bytes);
      setBodyOfFile(message, kept, side.pieces ?? [], toBody);
    }
  };
  const { interactions } = (value ?? {}) as { interactions?: unknown };
  if (from) textsOfCassettes.set(Object(value), from.text);
  if (!Array.isArray(interactions)) return;
  for (const one of interactions) {
    for (const message of [one?.request, one?.response]) {
      if (message) await fill(message, partType(message.headers), message === one.response);
    }
  }
}

function sizeOf(files: TakenOut["files"]): number {
  return [...files.values()].reduce((sum, { length }) => sum + length, 0);
}

function putBack(
  { pieces }: SideFile,
  bytes: Uint8Array<ArrayBuffer>,
  type: string,
): Body {
  if (!Array.isArray(pieces)) return encodeKept(bytes, type);
  if (!isEventStream(type)) return inPieces(encodeKept(bytes, type), pieces);
  let start = 0;
  const timed = pieces.map(([at, length]) => ({ at, bytes: bytes.slice(start, start += length) }));
  return encodePieces(timed, type);
}

/** Whether they are none that their reader will refuse. */
function arePieces(pieces: unknown): boolean {
  return pieces === undefined ||
    Array.isArray(pieces) &&
      pieces.every((piece) => Array.isArray(piece) && piece.length === 2 && piece.every(isAmount));
}

/** Of text, each character may take three bytes; of base64, four stand for three. */
function lengthAtMost(body: Body): number {
  if ("base64" in body) return body.base64.length;
  if ("text" in body) return 3 * [body.text].flat().reduce((sum, { length }) => sum + length, 0);
  return Infinity;
}

/** Whether it is one that its reader will not refuse. */
function isAround(body: object): body is AroundMedia {
  const { around, files } = body as { around?: unknown; files?: unknown };
  if (typeof around !== "object" || around === null || !Array.isArray(files)) return false;
  const { json, text } = around as { json?: unknown; text?: unknown };
  const isText = typeof text === "string" ||
    Array.isArray(text) && text.every((line) => typeof line === "string");
  return (json !== undefined || isText) &&
    files.every((one) => typeof one?.file === "string" && isSideFile(one.file));
}

function partType(headers: unknown): string {
  if (!Array.isArray(headers)) return "";
  const pair = (headers as HeaderPair[]).find((one) =>
    Array.isArray(one) && String(one[0]).toLowerCase() === "content-type"
  );
  return String(pair?.[1] ?? "");
}

/** What a person opens it with. */
const ENDINGS: { [type: string]: string } = {
  "application/gzip": "gz",
  "application/javascript": "js",
  "application/ld+json": "json",
  "application/octet-stream": "bin",
  "application/pdf": "pdf",
  "application/xml": "xml",
  "application/zip": "zip",
  "audio/mpeg": "mp3",
  "audio/ogg": "ogg",
  "audio/wav": "wav",
  "audio/x-wav": "wav",
  "image/gif": "gif",
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/svg+xml": "svg",
  "image/webp": "webp",
  "text/css": "css",
  "text/csv": "csv",
  "text/html": "html",
  "text/javascript": "js",
  "text/markdown": "md",
  "text/xml": "xml",
  "video/mp4": "mp4",
  "video/webm": "webm",
};

function endingOf(type: string, body: Body): string {
  const media = type.replace(/;.*/s, "").trim().toLowerCase();
  if (Object.hasOwn(ENDINGS, media)) return ENDINGS[media]!;
  if ("json" in body || /[/+]json$/.test(media)) return "json";
  if ("chunks" in body && isEventStream(type)) return "txt";
  return "base64" in body ? "bin" : "txt";
}
