/**
 * Bytes to base64 and back, with what the platform has.
 *
 * @module
 */

type Base64Methods = { toBase64?: () => string };
type Base64Statics = { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> };

const NONE = 255;

function makeTables() {
  const alphabet = new TextEncoder().encode(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
  );
  const values = new Uint8Array(256).fill(NONE);
  alphabet.forEach((code, value) => values[code] = value);
  return { alphabet, values };
}
let made: ReturnType<typeof makeTables> | undefined;
/** Made when they are first needed: not at all where the platform has base64. */
const tables = () => made ??= makeTables();

/**
 * @param bytes any bytes
 * @returns them in base64 (RFC 4648, section 4), padded
 */
export function toBase64(bytes: Uint8Array): string {
  const native = (bytes as Base64Methods).toBase64;
  return native ? native.call(bytes) : encode(bytes);
}

/**
 * @param text base64 text, padded or not
 * @returns its bytes
 * @throws {SyntaxError} when the text is not base64
 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const native = (Uint8Array as Base64Statics).fromBase64;
  return native ? native.call(Uint8Array, text) : decode(text);
}

/**
 * @param text any text
 * @returns whether it is base64, padded or not: told without decoding it
 */
export function isBase64(text: string): boolean {
  const rest = text.length % 4;
  return (text.endsWith("=") ? rest === 0 : rest !== 1) && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

/**
 * @param text any text
 * @returns the bytes of which it is the base64, of either alphabet (RFC 4648, sections 4 and 5), padded or
 * not; `undefined` where it is none
 */
export function fromAnyBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  let plain = text.endsWith("=") ? text.replace(/=+$/, "") : text;
  if (/[-_]/.test(plain)) plain = plain.replaceAll("-", "+").replaceAll("_", "/");
  return isBase64(plain) ? fromBase64(plain) : undefined;
}

// Node 24 and older have neither; `btoa` and `atob` go by way of strings, ten times as slow.

function encode(bytes: Uint8Array): string {
  const { alphabet } = tables();
  const out = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  let to = 0;
  for (let at = 0; at < bytes.length; at += 3) {
    const a = bytes[at]!, b = bytes[at + 1] ?? 0, c = bytes[at + 2] ?? 0;
    out[to++] = alphabet[a >> 2]!;
    out[to++] = alphabet[(a & 3) << 4 | b >> 4]!;
    out[to++] = alphabet[(b & 15) << 2 | c >> 6]!;
    out[to++] = alphabet[c & 63]!;
  }
  const missing = (3 - bytes.length % 3) % 3;
  out.fill(61, out.length - missing); // "="
  return new TextDecoder().decode(out);
}

function decode(text: string): Uint8Array<ArrayBuffer> {
  if (text.endsWith("=") && text.length % 4 !== 0) throw new SyntaxError("Base64 padded wrongly");
  const codes = new TextEncoder().encode(text.replace(/={1,2}$/, ""));
  if (codes.length % 4 === 1) throw new SyntaxError("Base64 of an impossible length");
  const { values } = tables();
  const out = new Uint8Array(Math.floor(codes.length * 3 / 4));
  let bits = 0, held = 0, to = 0;
  for (let at = 0; at < codes.length; at++) {
    const value = values[codes[at]!]!;
    if (value === NONE) throw new SyntaxError(`Not base64 at character ${at}`);
    bits = (bits << 6 | value) & 0xffffff;
    held += 6;
    if (held >= 8) out[to++] = bits >> (held -= 8) & 255;
  }
  return out;
}
