/**
 * Bytes of large bodies, as they are kept: nobody changes them any more, and nobody gets more than a copy.
 *
 * @module
 */

/** Bytes that are in memory. */
export interface HeldBytes {
  readonly isHeld: true;
  /** How many they are. */
  readonly length: number;
  /** @returns all of them */
  all(): Uint8Array<ArrayBuffer>;
  /**
   * @param lengths how many bytes each piece has: some, and together all
   * @returns the pieces, each made when it is asked for
   */
  cut(lengths: readonly number[]): Iterable<Uint8Array<ArrayBuffer>>;
}

/** Bytes that are in a file, which is read, and unpacked where it is compressed, each time that somebody asks. */
export interface StoredBytes {
  readonly isHeld: false;
  /** How many they are. */
  readonly length: number;
  /**
   * @returns all of them
   * @throws {RetakeError} `STORE_READ` where they are not there any more, or others
   */
  all(): Uint8Array<ArrayBuffer>;
  /**
   * @param lengths how many bytes each piece has: some, and together all
   * @returns the pieces, each made when it is asked for
   * @throws {RetakeError} as `all` does, and then before the last piece is given
   */
  stream(lengths: readonly number[]): AsyncGenerator<Uint8Array<ArrayBuffer>>;
}

/** Where they are. */
export type KeptBytes = HeldBytes | StoredBytes;

/** @returns bytes that are in memory */
export function heldBytes(bytes: Uint8Array): HeldBytes {
  // Of a Buffer, a slice would be no copy.
  const plain = new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
  return {
    length: plain.length,
    isHeld: true,
    all: () => plain.slice(),
    *cut(lengths) {
      let start = 0;
      for (const length of lengths) yield plain.slice(start, start += length);
    },
  };
}
