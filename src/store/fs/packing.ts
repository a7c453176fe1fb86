/**
 * Compressed files of a folder of cassettes: gzip, and the same bytes for the same content on every runtime, so that
 * git sees no change where there is none. The runtimes' own compressors differ; any of them reads what is made here.
 *
 * @module
 */
import { RetakeError } from "../../errors.ts";
import { readBytes, readText } from "../../host/files.ts";
import { gunzip } from "../../host/gzip.ts";
import { importPackage } from "../../host/packages.ts";
import { LARGEST } from "./guard.ts";

interface FflatePackage {
  gzipSync(bytes: Uint8Array, options: { mtime: number; level: number }): Uint8Array<ArrayBuffer>;
}

/** What a compressed cassette's file ends with, behind `.json`. */
export const PACKED = ".gz";

/**
 * @param bytes any
 * @returns them, compressed: of the same bytes always the same
 * @throws {RetakeError} `PACKAGE_MISSING`
 */
export async function pack(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const { gzipSync } = await importPackage<FflatePackage>("fflate", {
    has: "gzipSync",
    purpose: "to compress recordings (compress)",
  });
  return gzipSync(bytes, { mtime: 0, level: 9 });
}

/** @returns whether bytes begin as those of a compressed file do; RFC 1952 */
export function looksPacked(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * @param bytes what a compressed file has
 * @param path where it lies, for messages
 * @returns its content
 * @throws {RetakeError} `STORE_READ` where it is damaged, or too large to be read
 */
export function unpack(bytes: Uint8Array, path: string): Uint8Array<ArrayBuffer> {
  let content: Uint8Array<ArrayBuffer> | undefined;
  let cause: unknown;
  try {
    content = gunzip(bytes, LARGEST);
  } catch (error) {
    cause = error;
  }
  if (content) return content;
  throw new RetakeError(
    "STORE_READ",
    `${path} is not read: ${
      cause === undefined
        ? `unpacked it has more than ${LARGEST / 1024 / 1024} MB`
        : `it is no whole gzip file (${Object(cause).message})`
    }.\n  to do   restore it:  git checkout ${path}   or delete it, and record it again`,
    { facts: { path }, cause },
  );
}

/**
 * @param path a file, compressed or not, as its ending says
 * @returns its text
 * @throws {RetakeError} `STORE_READ` where it is damaged; what the file system throws
 */
export async function textAt(path: string): Promise<string> {
  return path.endsWith(PACKED) ? unpackText(await readBytes(path), path) : await readText(path);
}

/** The same, as text. */
export function unpackText(bytes: Uint8Array, path: string): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(unpack(bytes, path));
}
