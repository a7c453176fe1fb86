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

/** A multipart body, taken apart. */
export interface RawParts {
  /** Its parts, in order. */
  parts: RawPart[];
  /** What stands behind the closing delimiter. */
  end: string;
  /** What stands between the name and the value of each header, where it is not a colon and a space. */
  separator?: ":";
}

/**
 * Takes a multipart body apart. Only what {@linkcode joinMultipart} would put together again to
 * the byte counts as multipart, so nothing (a preamble, odd line ends) is lost silently.
 *
 * @param body the body as a string of code units 0 to 255, a byte each
 * @param boundary the boundary, without the leading dashes
 * @returns its parts, or `undefined`
 */
export function splitMultipart(body: string, boundary: string): RawParts | undefined {
  const delimiter = `--${boundary}`;
  if (!body.startsWith(delimiter)) return undefined;
  const sections = body.slice(delimiter.length).split(`\r\n${delimiter}`);
  const end = sections.pop()!.slice(2);
  const halves: { lines: string[]; content: string }[] = [];
  for (const section of sections) {
    const at = section.indexOf("\r\n\r\n");
    if (!section.startsWith("\r\n") || at < 0) return undefined;
    const lines = at === 0 ? [] : section.slice(2, at).split("\r\n");
    halves.push({ lines, content: section.slice(at + 4) });
  }
  const separator = halves.every(({ lines }) => lines.every((line) => line.includes(": ")))
    ? ": "
    : ":";
  const parts = halves.map(({ lines, content }) => ({
    headers: lines.map((line): HeaderPair => {
      const colon = line.indexOf(separator);
      return [line.slice(0, Math.max(colon, 0)), line.slice(colon + separator.length)];
    }),
    content,
  }));
  const split: RawParts = { parts, end, ...(separator === ":" ? { separator } : {}) };
  return joinMultipart(split, boundary) === body ? split : undefined;
}

/**
 * @param split the parts, in order, with what stands behind and between
 * @param boundary the boundary, without the leading dashes
 * @returns the body they make
 */
export function joinMultipart(
  { parts, end, separator }: Pick<RawParts, "parts"> & Partial<RawParts>,
  boundary: string,
): string {
  const sections = parts.map(({ headers, content }) => {
    const lines = headers.map((pair) => `${pair.join(separator ?? ": ")}\r\n`);
    return `--${boundary}\r\n${lines.join("")}\r\n${content}\r\n`;
  });
  return `${sections.join("")}--${boundary}--${end ?? "\r\n"}`;
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
