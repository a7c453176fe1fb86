/**
 * Files that are too large to be held: looked through and read piece by piece. Everything here throws as the file
 * system does.
 *
 * @module
 */
import { fs } from "./files.ts";
import { process } from "./process.ts";

/** So much is held at a time. */
const AT_ONCE = 256 * 1024;

/** A SHA-256 in the making. */
export interface GrowingDigest {
  /** Adds bytes. */
  update(bytes: Uint8Array): void;
  /** Ends it. @returns its 64 hexadecimal digits */
  digest(): string;
}

/** @returns the SHA-256 of what is added to it */
export function startDigest(): GrowingDigest {
  const hash = process.getBuiltinModule("node:crypto").createHash("sha256");
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest("hex") };
}

/** What a file holds. */
export interface FileContent {
  length: number;
  /** The SHA-256 of it. */
  digest: string;
}

/** @returns what a file holds, of which no more than a piece was held */
export async function lookThrough(path: string): Promise<FileContent> {
  const file = await fs().promises.open(path, "r");
  try {
    const hash = startDigest();
    const buffer = new Uint8Array(AT_ONCE);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, length);
      const bytes = buffer.subarray(0, bytesRead);
      if (bytesRead === 0) return { length, digest: hash.digest() };
      hash.update(bytes);
      length += bytesRead;
    }
  } finally {
    await file.close();
  }
}

/** @returns what comes piece by piece, of which no more than one was held */
export async function lookThroughPieces(pieces: AsyncIterable<Uint8Array>): Promise<FileContent> {
  const hash = startDigest();
  let length = 0;
  for await (const piece of pieces) {
    hash.update(piece);
    length += piece.length;
  }
  return { length, digest: hash.digest() };
}

/**
 * Reads a part of a file, which is open no longer than that: who stops reading in the middle has nothing to close.
 *
 * @param path the file
 * @param start from where on
 * @param length how many bytes
 * @returns them; fewer where the file ends
 */
export function readAt(path: string, start: number, length: number): Uint8Array<ArrayBuffer> {
  const { openSync, readSync, closeSync } = fs();
  const file = openSync(path, "r");
  try {
    const bytes = new Uint8Array(length);
    let done = 0;
    for (let read = -1; done < length && read !== 0; done += read) {
      read = readSync(file, bytes, done, length - done, start + done);
    }
    return done < length ? bytes.slice(0, done) : bytes;
  } finally {
    closeSync(file);
  }
}
