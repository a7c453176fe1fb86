/**
 * Large bodies that stay in their files: they are looked through once, when their cassette is opened, and read again,
 * piece by piece, when somebody asks for them. Both times they are held against their digest.
 *
 * @module
 */
import type { KeptBytes, StoredBytes } from "../../cassette/kept_bytes.ts";
import { digest, factsOf, faultOf } from "../../host/files.ts";
import {
  type FileContent,
  lookThrough,
  lookThroughPieces,
  readAt,
  startDigest,
} from "../../host/file_pieces.ts";
import { cannot, type Folder, LARGEST } from "./guard.ts";
import { type PackedFile, unpack, unpackAtMost, unpackPieces } from "./packing.ts";

/** From how many bytes on a body stays in its file. */
export const STAYS_FROM = 1024 * 1024;

/** So much of a compressed file is read at a time. */
const READ_AT_ONCE = 64 * 1024;

/** Where a body lies, and how it is known. */
export interface BodyPlace {
  folder: Folder;
  path: string;
  /** Its SHA-256, in hexadecimal digits. */
  wanted: string;
  /** Makes the error for a file that is not there any more, or with another digest. */
  refused: (found: string | undefined) => Error;
}

/** The same of one that is compressed. */
export type PackedPlace = BodyPlace & PackedFile;

/**
 * @param place where a body lies
 * @param size how many bytes its file has; `undefined` where it is not there
 * @returns what reads it; `undefined` where it is none that stays in its file: it is small, not there, or another one
 * @throws what the file system throws
 */
export async function storedBody(
  place: BodyPlace,
  size: number | undefined,
): Promise<StoredBytes | undefined> {
  const { path, wanted } = place;
  if (size === undefined || size < STAYS_FROM) return undefined;
  const seen = await lookThrough(path);
  if (seen.digest !== wanted) return undefined;
  const { length } = seen;
  const stream = (lengths: readonly number[]) =>
    checked(
      place,
      lengths,
      (function* () {
        let start = 0;
        for (const one of lengths) {
          yield readPart(place, start, one);
          start += one;
        }
      })(),
    );
  return { length, isHeld: false, stream, all: () => wanting(place, readPart(place, 0, length)) };
}

/**
 * @param place where a body lies, compressed
 * @param size how many bytes its file has
 * @returns the body, where it is small; else what unpacks it as often as somebody asks, piece by piece
 * @throws {RetakeError} `STORE_READ` where it is damaged, or another one
 */
export async function packedBody(
  place: PackedPlace,
  size: number,
): Promise<Uint8Array<ArrayBuffer> | KeptBytes> {
  const { path, wanted, refused } = place;
  const small = size < STAYS_FROM
    ? unpackAtMost(readPart(place, 0, size), STAYS_FROM - 1, place)
    : undefined;
  if (small) return wanting(place, small);
  const { length, digest } = await lookThroughPacked(place);
  if (digest !== wanted) throw refused(digest);
  return {
    length,
    isHeld: false,
    all: () => wanting(place, unpack(readPart(place, 0, factsOf(path)?.size ?? 0), place, length)),
    stream: (lengths) => checked(place, lengths, unpackPieces(packedPieces(place), length, place)),
  };
}

/**
 * @param place where a body lies, compressed
 * @returns what it has, unpacked
 * @throws {RetakeError} `STORE_READ` where it is damaged
 */
export function lookThroughPacked(place: PackedPlace): Promise<FileContent> {
  return lookThroughPieces(unpackPieces(packedPieces(place), LARGEST, place));
}

function* packedPieces(place: BodyPlace): Generator<Uint8Array> {
  for (let start = 0;; start += READ_AT_ONCE) {
    const bytes = readPart(place, start, READ_AT_ONCE);
    if (bytes.length > 0) yield bytes;
    if (bytes.length < READ_AT_ONCE) return;
  }
}

function readPart(
  { folder, path, refused }: BodyPlace,
  start: number,
  length: number,
): Uint8Array<ArrayBuffer> {
  try {
    return readAt(path, start, length);
  } catch (error) {
    throw faultOf(error) === "missing" ? refused(undefined) : cannot("read", path, folder, error);
  }
}

function wanting(
  { wanted, refused }: BodyPlace,
  bytes: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  const found = digest(bytes);
  if (found !== wanted) throw refused(found);
  return bytes;
}

/**
 * Cuts what is read into pieces. The last is given when all of them are known to be right: nobody takes another body
 * for whole.
 */
async function* checked(
  { wanted, refused }: BodyPlace,
  lengths: readonly number[],
  read: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const hash = startDigest();
  const left = lengths.values();
  let piece = new Uint8Array(left.next().value ?? 0);
  let filled = 0;
  for await (const bytes of read) {
    hash.update(bytes);
    for (let taken = 0; taken < bytes.length;) {
      if (filled === piece.length) {
        const { value, done } = left.next();
        if (done) break; // there is more than there was, which its digest tells
        yield piece;
        piece = new Uint8Array(value);
        filled = 0;
      }
      const some = bytes.subarray(taken, taken + piece.length - filled);
      piece.set(some, filled);
      filled += some.length;
      taken += some.length;
    }
  }
  const found = hash.digest();
  if (found !== wanted) throw refused(found);
  if (piece.length > 0) yield piece;
}
