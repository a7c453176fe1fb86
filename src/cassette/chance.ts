/**
 * Random numbers from a seed, the same on every runtime. Made of three algorithms that are public
 * domain and have published values to be tested against:
 *
 * - xoshiro128** 1.1 by David Blackman and Sebastiano Vigna, https://prng.di.unimi.it/: 32 bits at a
 *   time in integer arithmetic, a period of 2^128 - 1 from every state that is not all zeros
 * - SplitMix64 by Vigna, at the same place: what its authors advise to fill that state with
 * - FNV-1a by Fowler, Noll and Vo, RFC 9923: makes 64 bits of a text
 *
 * Whoever reads a cassette can foretell all of them: nothing here keeps a secret.
 *
 * The algorithms, and the way bytes and fractions are made of their numbers, are part of the
 * format's version: a change here would make every frozen cassette miss.
 *
 * @module
 */

/** Gives the next number of a stream: an integer of 32 bits, not negative. */
export type Chance = () => number;

const BITS_64 = (1n << 64n) - 1n;

/**
 * A stream of random numbers.
 *
 * @param seed any text
 * @param stream the name of the stream, without a colon; streams of one seed do not depend on each
 * other, so that one more number drawn from one of them does not shift the others
 * @returns gives the numbers of that stream
 */
export function chance(seed: string, stream: string): Chance {
  const words = splitmix64(fnv1a64(`${stream}:${seed}`));
  const [low, high] = [words(), words()];
  const half = (word: bigint) => Number(word & 0xffffffffn);
  // Two outputs in a row of SplitMix64 differ, so the state is never all zeros.
  return xoshiro128(half(low), half(low >> 32n), half(high), half(high >> 32n));
}

/**
 * xoshiro128**, of which every operation fits 32 bits.
 *
 * @param a first word of its state; not all four may be zero
 * @param b second word
 * @param c third word
 * @param d fourth word
 */
export function xoshiro128(a: number, b: number, c: number, d: number): Chance {
  return () => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result;
  };
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

/**
 * SplitMix64, run only to begin a stream, so that BigInt is fast enough.
 *
 * @param state any 64 bits
 * @returns gives its next 64 bits
 */
export function splitmix64(state: bigint): () => bigint {
  return () => {
    state = (state + 0x9e3779b97f4a7c15n) & BITS_64;
    let word = state;
    word = ((word ^ (word >> 30n)) * 0xbf58476d1ce4e5b9n) & BITS_64;
    word = ((word ^ (word >> 27n)) * 0x94d049bb133111ebn) & BITS_64;
    return word ^ (word >> 31n);
  };
}

/** The FNV-1a hash, 64 bits, of a text's UTF-8. */
export function fnv1a64(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & BITS_64;
  }
  return hash;
}

/** The next fraction, as `Math.random` gives it: 0 or more, less than 1, with 53 bits. */
export function nextFraction(next: Chance): number {
  const high = next() >>> 5;
  return (high * 2 ** 26 + (next() >>> 6)) / 2 ** 53;
}

/**
 * Fills with the next bytes, lowest of each number first. What is left of the last number is
 * dropped.
 *
 * @param next the stream
 * @param bytes what to fill
 * @returns the same
 */
export function nextBytes(next: Chance, bytes: Uint8Array): Uint8Array {
  for (let at = 0, word = 0; at < bytes.length; at++, word >>>= 8) {
    if (at % 4 === 0) word = next();
    bytes[at] = word; // of which an Uint8Array takes the lowest eight bits
  }
  return bytes;
}

/** The next UUID of version 4, RFC 9562. */
export function nextUuid(next: Chance): string {
  const bytes = nextBytes(next, new Uint8Array(16));
  bytes[6] = bytes[6]! & 0x0f | 0x40; // the version
  bytes[8] = bytes[8]! & 0x3f | 0x80; // the variant
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
