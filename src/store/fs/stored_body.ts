/**
 * Large bodies that stay in their files: they are looked through once, when their cassette is opened, and read again,
 * piece by piece, when somebody asks for them; what is compressed, as a whole. Both times they are held against their
 * digest.
 *
 * @module
 */
import { heldBytes, type KeptBytes } from "../../cassette/kept_bytes.ts";
import { factsOf, faultOf } from "../../host/files.ts";
import { lookThrough, readAt, startDigest } from "../../host/file_pieces.ts";
import { cannot, type Folder } from "./guard.ts";

/** From how many bytes on a body stays in its file. */
export const STAYS_FROM = 1024 * 1024;

/** Where a body lies, and how it is known. */
export interface BodyPlace {
  folder: Folder;
  path: string;
  /** Its SHA-256, in hexadecimal digits. */
  wanted: string;
  /** Makes the error for a file that is not there any more, or with another digest. */
  refused: (found: string | undefined) => Error;
}

/**
 * @param place where a body lies
 * @param size how many bytes its file has; `undefined` where it is not there
 * @returns what reads it; `undefined` where it is none that stays in its file: it is small, not there, or another one
 * @throws what the file system throws
 */
export async function storedBody(
  place: BodyPlace,
  size: number | undefined,
): Promise<KeptBytes | undefined> {
  const { path, wanted } = place;
  if (size === undefined || size < STAYS_FROM) return undefined;
  const seen = await lookThrough(path);
  if (seen.digest !== wanted) return undefined;
  return { length: seen.length, isHeld: false, ...readerOf(place, seen.length) };
}

/**
 * @param place where a body lies, compressed
 * @param bytes what was unpacked of it
 * @param unpack unpacks it again; throws where it is another one
 * @returns what does so as often as somebody asks; the bytes themselves where they are few
 */
export function unpackedBody(
  place: BodyPlace,
  bytes: Uint8Array<ArrayBuffer>,
  unpack: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> | KeptBytes {
  if (bytes.length < STAYS_FROM) return bytes;
  const all = () => unpack(readPart(place, 0, factsOf(place.path)?.size ?? 0));
  return {
    length: bytes.length,
    isHeld: false,
    all,
    *cut(lengths) {
      yield* heldBytes(all()).cut(lengths);
    },
  };
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

function readerOf(place: BodyPlace, whole: number): Pick<KeptBytes, "all" | "cut"> {
  const { wanted, refused } = place;
  function* cut(lengths: readonly number[]) {
    const hash = startDigest();
    let start = 0;
    for (const length of lengths) {
      const bytes = readPart(place, start, length);
      hash.update(bytes);
      start += bytes.length;
      // The last piece is given when all of them are known to be right: nobody takes another body for whole.
      const found = bytes.length < length || start === whole ? hash.digest() : wanted;
      if (found !== wanted) throw refused(found);
      yield bytes;
    }
  }
  return { cut, all: () => [...cut([whole])][0]! };
}
