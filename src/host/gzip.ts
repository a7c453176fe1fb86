/**
 * Reading what gzip has compressed (RFC 1952), as a whole and piece by piece.
 *
 * @module
 */
import type { Transform } from "node:stream";
import { areStreamsStill } from "../wire/clock.ts";
import { process } from "./process.ts";

/**
 * @param bytes what was compressed
 * @param most how many bytes may come of it
 * @returns its content; `undefined` where that is more
 * @throws what zlib throws where the bytes are damaged
 */
export function gunzip(bytes: Uint8Array, most: number): Uint8Array<ArrayBuffer> | undefined {
  try {
    const content = process.getBuiltinModule("node:zlib").gunzipSync(bytes, {
      maxOutputLength: most,
      chunkSize: chunkSize(bytes),
    });
    return new Uint8Array(content.buffer as ArrayBuffer, content.byteOffset, content.length);
  } catch (error) {
    if (Object(error).code === "ERR_BUFFER_TOO_LARGE") return undefined;
    throw error;
  }
}

/** Takes pieces of what is packed, and gives pieces of what comes of it. */
export type Unpacker = Transform;

/** So much is unpacked at a time. */
export const UNPACKED_AT_ONCE: number = 64 * 1024;

/** @returns what unpacks gzip */
export function createGunzip(): Unpacker {
  return process.getBuiltinModule("node:zlib").createGunzip({ chunkSize: UNPACKED_AT_ONCE });
}

/**
 * @param unpacker what unpacks
 * @param pieces what is packed, of which the next is asked for when there is room for it
 * @param whole unpacks all of them at once
 * @returns what comes of it, piece by piece; where nobody lets streams go on, in one
 * @throws what asking for pieces throws; what the unpacker does where they are damaged
 */
export async function* unpackedBy(
  unpacker: Unpacker,
  pieces: Iterable<Uint8Array>,
  whole: () => Uint8Array,
): AsyncGenerator<Uint8Array> {
  if (areStreamsStill()) return yield whole();
  const { Readable, pipeline } = process.getBuiltinModule("node:stream");
  // Who stops in the middle ends both; what fails is thrown below.
  pipeline(Readable.from(pieces, { highWaterMark: 1 }), unpacker, () => {});
  yield* unpacker;
}

/** What is unpacked in one piece is not put together afterwards. */
const CHUNK = { least: 16 * 1024, most: 4 * 1024 * 1024 };

/** Its last four bytes say how long the content is; whoever made them up gains nothing. */
function chunkSize(bytes: Uint8Array): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(-4);
  const said = a + b * 2 ** 8 + c * 2 ** 16 + d * 2 ** 24;
  // One more, or another piece is asked for to see that there is none; it becomes no more than 1032 times as long.
  return Math.max(CHUNK.least, Math.min(said + 1, 1032 * bytes.length, CHUNK.most));
}
