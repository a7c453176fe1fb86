/**
 * Multipart bodies, part by part (RFC 7578, RFC 2046 section 5.1).
 *
 * @module
 */
import type { HeaderPair } from "./types.ts";

/** How many bytes become code units at once: engines take only so many arguments. */
const RUN = 0x1000;

/** One part, as bytes in a string of code units 0 to 255. */
export interface RawPart {
  headers: HeaderPair[];
  content: string;
}

/**
 * @param contentType the value of a `content-type` header
 * @returns the boundary of a multipart type, `undefined` for any other
 */
export function boundaryOf(contentType: string): string | undefined {
  const found = /^\s*multipart\/[^;]+;(?:.*;)?\s*boundary=(?:"([^"]+)"|([^;\s]+))/is
    .exec(contentType);
  return found?.[1] ?? found?.[2];
}

/**
 * Takes a multipart body apart. Only what {@linkcode joinMultipart} would put together again to
 * the byte counts as multipart, so nothing (a preamble, odd line ends) is lost silently.
 *
 * @param body the body as a string of code units 0 to 255, a byte each
 * @param boundary the boundary, without the leading dashes
 * @returns its parts in order and what stands behind the closing delimiter, or `undefined`
 */
export function splitMultipart(
  body: string,
  boundary: string,
): { parts: RawPart[]; end: string } | undefined {
  const delimiter = `--${boundary}`;
  if (!body.startsWith(delimiter)) return undefined;
  const sections = body.slice(delimiter.length).split(`\r\n${delimiter}`);
  const last = sections.pop()!;
  const parts: RawPart[] = [];
  for (const section of sections) {
    const end = section.indexOf("\r\n\r\n");
    if (!section.startsWith("\r\n") || end < 0) return undefined;
    const lines = end === 0 ? [] : section.slice(2, end).split("\r\n");
    const headers = lines.map((line): HeaderPair => {
      const colon = line.indexOf(": ");
      return colon < 0 ? [line, ""] : [line.slice(0, colon), line.slice(colon + 2)];
    });
    parts.push({ headers, content: section.slice(end + 4) });
  }
  const end = last.slice(2);
  return joinMultipart(parts, boundary, end) === body ? { parts, end } : undefined;
}

/**
 * @param parts the parts, in order
 * @param boundary the boundary, without the leading dashes
 * @param end what stands behind the closing delimiter
 * @returns the body they make
 */
export function joinMultipart(parts: RawPart[], boundary: string, end = "\r\n"): string {
  const sections = parts.map((part) =>
    `--${boundary}\r\n${part.headers.map((pair) => `${pair.join(": ")}\r\n`).join("")}\r\n` +
    `${part.content}\r\n`
  );
  return `${sections.join("")}--${boundary}--${end}`;
}

/**
 * @param bytes any bytes
 * @returns a string with a code unit for each byte
 */
export function toBinaryString(bytes: Uint8Array): string {
  const runs: string[] = [];
  for (let at = 0; at < bytes.length; at += RUN) {
    // An array-like is taken as it is; spreading it would go through an iterator, byte by byte.
    const run = bytes.subarray(at, at + RUN) as unknown as number[];
    runs.push(String.fromCharCode.apply(undefined, run));
  }
  return runs.join("");
}

/**
 * @param binary a string of code units 0 to 255
 * @returns a byte for each
 */
export function fromBinaryString(binary: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
