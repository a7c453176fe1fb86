/**
 * Large bodies that stay in their files: they are looked through once, when their cassette is opened, and read again,
 * piece by piece, when somebody asks for them. Both times they are held against their digest.
 *
 * @module
 */
import type { KeptBytes } from "../../cassette/kept_bytes.ts";
import { faultOf } from "../../host/files.ts";
import { lookThrough, readAt, startDigest } from "../../host/file_pieces.ts";
import { cannot, checkFile, type Folder } from "./guard.ts";

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
 * @returns what reads it; `undefined` where it is none that stays in its file: it is text, small, not there, or
 * another one
 * @throws what the file system throws; {RetakeError} `STORE_READ` where its path leads out of the folder
 */
export async function storedBody(place: BodyPlace): Promise<KeptBytes | undefined> {
  const { folder, path, wanted } = place;
  const size = checkFile(folder, path, "read")?.size ?? 0;
  if (size < STAYS_FROM) return undefined;
  const seen = await lookThrough(path);
  if (seen.isText || seen.digest !== wanted) return undefined;
  return { length: seen.length, isHeld: false, ...readerOf(place, seen.length) };
}

function readerOf(
  { folder, path, wanted, refused }: BodyPlace,
  whole: number,
): Pick<KeptBytes, "all" | "cut"> {
  const read = (start: number, length: number) => {
    try {
      return readAt(path, start, length);
    } catch (error) {
      throw faultOf(error) === "missing" ? refused(undefined) : cannot("read", path, folder, error);
    }
  };
  function* cut(lengths: readonly number[]) {
    const hash = startDigest();
    let start = 0;
    for (const length of lengths) {
      const bytes = read(start, length);
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
