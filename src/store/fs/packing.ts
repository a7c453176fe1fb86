/**
 * Compressed files of a folder of cassettes: by gzip the same bytes for the same content on every runtime, so that git
 * sees no change where there is none. The runtimes' own compressors differ; any of them reads what is made here. By
 * zstd they are the runtime's own, where it has it: a file that holds what its name says is not written again.
 *
 * @module
 */
import { isRetakeError, RetakeError } from "../../errors.ts";
import { readBytes, readText } from "../../host/files.ts";
import { concatenate } from "../../cassette/body.ts";
import type { Packing } from "../../cassette/side_files.ts";
import { createGunzip, gunzip, unpackedBy } from "../../host/gzip.ts";
import { runtimeName } from "../../host/runtime_name.ts";
import { createUnzstd, hasZstd, unzstd, zstd } from "../../host/zstd.ts";
import { importPackage } from "../../host/packages.ts";
import { retakeHere } from "../../host/retake.ts";
import { LARGEST } from "./guard.ts";

interface FflatePackage {
  gzipSync(bytes: Uint8Array, options: { mtime: number; level: number }): Uint8Array<ArrayBuffer>;
}

/** What a compressed cassette's file ends with, behind `.json`. */
export const PACKED = ".gz";

/**
 * @param bytes any
 * @param packing by what
 * @returns them, compressed: by gzip, of the same bytes always the same
 * @throws {RetakeError} `PACKAGE_MISSING`; `RUNTIME_UNABLE` for zstd, where the runtime has none
 */
export async function pack(
  bytes: Uint8Array,
  packing: Packing = "gz",
): Promise<Uint8Array<ArrayBuffer>> {
  if (packing === "zst") {
    wantZstd("written");
    return zstd(bytes);
  }
  const { gzipSync } = await importPackage<FflatePackage>("fflate", {
    has: "gzipSync",
    purpose: "to compress recordings (compress)",
  });
  return gzipSync(bytes, { mtime: 0, level: 9 });
}

/**
 * @param done what cannot be done without
 * @throws {RetakeError} `RUNTIME_UNABLE` where this runtime has no zstd
 */
export function wantZstd(done: "read" | "written", path?: string): void {
  if (hasZstd()) return;
  throw new RetakeError(
    "RUNTIME_UNABLE",
    `${path ?? 'What compress: "zstd" is of'} cannot be ${done}: ${runtimeName()} has no zstd.\n` +
      "  to do  use Node 22.15 or newer, or a Bun or Deno of today\n" +
      `         or say  compress: "gzip"  and, with one that has it,  ${retakeHere()} pack : all read that`,
    { facts: { runtime: runtimeName(), ...path === undefined ? {} : { path } } },
  );
}

/** @returns whether bytes begin as those of a compressed file do; RFC 1952 */
export function looksPacked(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** A compressed file. */
export interface PackedFile {
  path: string;
  /** By what it is compressed. */
  packing: Packing;
  /** Makes the error for one that is damaged, or too large to be read; absent for one that tells of the file alone. */
  damaged?: (damage: string, cause?: unknown) => RetakeError;
}

/**
 * @param bytes what a compressed file has
 * @param file that file
 * @param most how many bytes may come of it
 * @returns its content
 * @throws {RetakeError} `STORE_READ` where it is damaged, or too large to be read; `RUNTIME_UNABLE` for zstd, where the
 * runtime has none
 */
export function unpack(
  bytes: Uint8Array,
  file: PackedFile,
  most: number = LARGEST,
): Uint8Array<ArrayBuffer> {
  const content = unpackAtMost(bytes, most, file);
  if (content) return content;
  throw tooLarge(file, most);
}

/** The same; `undefined` where more than so many bytes come of it. */
export function unpackAtMost(
  bytes: Uint8Array,
  most: number,
  file: PackedFile,
): Uint8Array<ArrayBuffer> | undefined {
  const { path, packing } = file;
  if (packing === "zst") wantZstd("read", path);
  try {
    return packing === "zst" ? unzstd(bytes, most) : gunzip(bytes, most);
  } catch (error) {
    throw notWhole(file, error);
  }
}

/**
 * Unpacks piece by piece: of what is packed and of what comes of it no more than some pieces are held.
 *
 * @param pieces what a compressed file has
 * @param most how many bytes may come of it
 * @param file that file
 * @returns its content
 * @throws {RetakeError} as `unpack` does, and what reading the pieces does
 */
export async function* unpackPieces(
  pieces: Iterable<Uint8Array>,
  most: number,
  file: PackedFile,
): AsyncGenerator<Uint8Array> {
  const { path, packing } = file;
  if (packing === "zst") wantZstd("read", path);
  const whole = () => unpack(concatenate([...pieces]), file, most);
  const unpacker = packing === "zst" ? createUnzstd() : createGunzip();
  let length = 0;
  try {
    for await (const piece of unpackedBy(unpacker, pieces, whole)) {
      length += piece.length;
      if (length > most) throw tooLarge(file, most);
      yield piece;
    }
  } catch (error) {
    throw isRetakeError(error) ? error : notWhole(file, error);
  }
}

function tooLarge(file: PackedFile, most: number): RetakeError {
  const size = most === LARGEST ? `${most / 1024 / 1024} MB` : `${most} bytes`;
  return damagedFile(file, `unpacked it has more than ${size}`);
}

function notWhole(file: PackedFile, cause: unknown): RetakeError {
  const what = file.packing === "zst" ? "zstd" : "gzip";
  return damagedFile(file, `it is no whole ${what} file (${Object(cause).message})`, cause);
}

function damagedFile({ path, damaged }: PackedFile, damage: string, cause?: unknown): RetakeError {
  return damaged?.(damage, cause) ?? new RetakeError(
    "STORE_READ",
    `${path} is not read: ${damage}.\n` +
      `  to do   restore it:  git checkout ${path}   or delete it, and record it again`,
    { facts: { path, damage }, cause },
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
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(
    unpack(bytes, { path, packing: "gz" }),
  );
}
