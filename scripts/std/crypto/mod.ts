/**
 * A stand-in for `@std/crypto` on `node:crypto`, for machines that cannot reach JSR: `deno.json` links
 * it in on Deno, `tsconfig.json` on Node and Bun. It has the digests that Web Crypto has too;
 * `tests/std/crypto_test.ts` holds it and the real one to the same.
 *
 * @module
 */

import { createHash } from "node:crypto";

/** The digests. */
export type DigestAlgorithm = "SHA-1" | "SHA-256" | "SHA-384" | "SHA-512";

/** The part of Web Crypto that makes digests, beyond it for data in pieces, and at once. */
export interface StdSubtleCrypto {
  /** The digest of bytes, or of pieces as if they were one. */
  digest(
    algorithm: DigestAlgorithm,
    data: BufferSource | AsyncIterable<BufferSource> | Iterable<BufferSource>,
  ): Promise<ArrayBuffer>;
  /** The same, with no promise. */
  digestSync(
    algorithm: DigestAlgorithm,
    data: BufferSource | Iterable<BufferSource>,
  ): ArrayBuffer;
}

const isBytes = (data: object): data is BufferSource =>
  data instanceof ArrayBuffer || ArrayBuffer.isView(data);

const bytesOf = (data: BufferSource) =>
  ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);

const hashOf = (algorithm: DigestAlgorithm) => createHash(algorithm.replace("-", ""));

// A Buffer may be a part of a larger one.
const own = (digest: Uint8Array): ArrayBuffer => new Uint8Array(digest).buffer;

const subtle: StdSubtleCrypto = {
  async digest(algorithm, data) {
    const hash = hashOf(algorithm);
    for await (const piece of isBytes(data) ? [data] : data) hash.update(bytesOf(piece));
    return own(hash.digest());
  },
  digestSync(algorithm, data) {
    const hash = hashOf(algorithm);
    for (const piece of isBytes(data) ? [data] : data) hash.update(bytesOf(piece));
    return own(hash.digest());
  },
};

/** What this repository uses of the real one. */
export const crypto: { readonly subtle: StdSubtleCrypto } = { subtle };
