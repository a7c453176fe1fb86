/**
 * Bytes of large bodies, as they are kept: nobody changes them any more, and nobody gets more than a copy.
 *
 * @module
 */

/** Where they are: in memory, or in a file that is read each time. */
export interface KeptBytes {
  /** How many they are. */
  readonly length: number;
  /** Whether they are in memory: else each use reads them anew, piece by piece where it may. */
  readonly isHeld: boolean;
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
  cut(lengths: readonly number[]): Iterable<Uint8Array<ArrayBuffer>>;
}

/** @returns bytes that are in memory */
export function heldBytes(bytes: Uint8Array): KeptBytes {
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
