/**
 * zstd (RFC 8878), where the runtime has it: Node from 22.15 on, Bun, Deno.
 *
 * @module
 */
import { UNPACKED_AT_ONCE, type Unpacker } from "./gzip.ts";
import { process } from "./process.ts";

interface Zstd {
  constants: { ZSTD_c_compressionLevel: number; ZSTD_c_checksumFlag: number };
  zstdCompressSync(bytes: Uint8Array, options: { params: Record<number, number> }): Uint8Array;
  zstdDecompressSync(bytes: Uint8Array, options: { maxOutputLength: number }): Uint8Array;
  createZstdDecompress(options: { chunkSize: number }): Unpacker;
}

/** What is written once and read for years may take its time. */
const LEVEL = 19;

const zlib = () => process.getBuiltinModule("node:zlib") as unknown as Zstd;

/** @returns whether this runtime has it */
export function hasZstd(): boolean {
  return typeof zlib().zstdCompressSync === "function";
}

/** @returns bytes, compressed: of the same bytes the same by the same version of the runtime's library alone */
export function zstd(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { constants, zstdCompressSync } = zlib();
  return plain(zstdCompressSync(bytes, {
    params: { [constants.ZSTD_c_compressionLevel]: LEVEL, [constants.ZSTD_c_checksumFlag]: 1 },
  }));
}

/**
 * @param bytes what was compressed
 * @param most how many bytes may come of it
 * @returns its content; `undefined` where that is more
 * @throws what zlib throws where the bytes are damaged
 */
export function unzstd(bytes: Uint8Array, most: number): Uint8Array<ArrayBuffer> | undefined {
  try {
    return plain(zlib().zstdDecompressSync(bytes, { maxOutputLength: most }));
  } catch (error) {
    if (Object(error).code === "ERR_BUFFER_TOO_LARGE") return undefined;
    throw error;
  }
}

/** @returns what unpacks zstd piece by piece */
export function createUnzstd(): Unpacker {
  return zlib().createZstdDecompress({ chunkSize: UNPACKED_AT_ONCE });
}

function plain(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
}
