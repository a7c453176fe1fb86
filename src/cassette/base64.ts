/**
 * Bytes to base64 and back, with what the platform has.
 *
 * @module
 */

type Base64Methods = { toBase64?: () => string };
type Base64Statics = { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> };

/**
 * @param bytes any bytes
 * @returns them in base64 (RFC 4648, section 4), padded
 */
export function toBase64(bytes: Uint8Array): string {
  const native = (bytes as Base64Methods).toBase64;
  if (native) return native.call(bytes);
  // Node 24 and older have only `btoa`, which wants a string; 32 KiB a step stays clear of the
  // engines' limit on arguments.
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(binary);
}

/**
 * @param text base64 text, padded or not
 * @returns its bytes
 * @throws {SyntaxError | DOMException} when the text is not base64
 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const native = (Uint8Array as Base64Statics).fromBase64;
  if (native) return native.call(Uint8Array, text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
