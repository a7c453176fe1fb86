/**
 * What looks random and is the same in every run: a seeded generator of texts.
 *
 * @module
 */

const SMALL = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
const LETTERS = SMALL + SMALL.toUpperCase();

/** Draws texts; two with the same seed draw the same. */
export interface Draw {
  /** A number from 0 to below `end`. */
  below(end: number): number;
  /** A number from `start` to `end`. */
  between(start: number, end: number): number;
  one<T>(of: readonly T[]): T;
  /** `length` characters of an alphabet. */
  from(alphabet: string, length: number): string;
  digits(length: number): string;
  hex(length: number): string;
  letters(length: number): string;
  /** Letters and digits. */
  alnum(length: number): string;
  /** Letters, digits, `-` and `_`; begins and ends with neither. */
  word(length: number): string;
  /** Capital letters and digits. */
  upper(length: number): string;
  /** Letters, digits, `+` and `/`, unpadded. */
  base64(length: number): string;
  uuid(version?: number): string;
  bytes(length: number): Uint8Array<ArrayBuffer>;
}

/** @param seed any text */
export function drawFrom(seed: string): Draw {
  let state = 2166136261;
  for (const char of seed) state = Math.imul(state ^ char.codePointAt(0)!, 16777619);
  // Mulberry32
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number) => Math.floor(next() * end);
  const from = (alphabet: string, length: number) => {
    let text = "";
    while (text.length < length) text += alphabet[below(alphabet.length)];
    return text;
  };
  const alnum = (length: number) => from(LETTERS + DIGITS, length);
  const hex = (length: number) => from(DIGITS + "abcdef", length);
  return {
    below,
    between: (start, end) => start + below(end - start + 1),
    one: (of) => of[below(of.length)]!,
    from,
    digits: (length) => from(DIGITS, length),
    hex,
    letters: (length) => from(LETTERS, length),
    alnum,
    word: (length) => alnum(1) + from(LETTERS + DIGITS + "-_", length - 2) + alnum(1),
    upper: (length) => from(SMALL.toUpperCase() + DIGITS, length),
    base64: (length) => from(LETTERS + DIGITS + "+/", length),
    uuid: (version = 4) =>
      `${hex(8)}-${hex(4)}-${version}${hex(3)}-${from("89ab", 1)}${hex(3)}-${hex(12)}`,
    bytes: (length) => Uint8Array.from({ length }, () => below(256)),
  };
}

/** @returns text or bytes in base64, padded */
export function base64(value: string | Uint8Array): string {
  const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** @returns text or bytes in the URL's base64, unpadded */
export function base64url(value: string | Uint8Array): string {
  return base64(value).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
