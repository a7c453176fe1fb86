/**
 * Reading what gzip has compressed (RFC 1952).
 *
 * @module
 */
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
    });
    return new Uint8Array(content.buffer as ArrayBuffer, content.byteOffset, content.length);
  } catch (error) {
    if (Object(error).code === "ERR_BUFFER_TOO_LARGE") return undefined;
    throw error;
  }
}
