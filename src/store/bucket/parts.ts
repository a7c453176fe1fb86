/**
 * A cassette as objects: its text, and each of its large bodies.
 *
 * @module
 */
import { formatCassette } from "../../cassette/format.ts";
import { digestOf, SIDE_FILE_SIZES, takeOut } from "../../cassette/side_files.ts";
import type { Cassette } from "../../cassette/types.ts";
import { digest } from "../../host/files.ts";
import type { Pin } from "./pins.ts";

/** A cassette, taken apart. */
export interface Parts {
  /** What the lock file says of it. */
  pin: Pin;
  /** Its objects, by digest. */
  objects: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

/**
 * Takes a cassette apart: the same one into the same objects, however its folder keeps large bodies.
 *
 * @param source its text or value, with all bodies
 */
export function partsOf(source: string | object): Parts {
  const cassette = cassetteIn(source);
  const taken = cassette && takeOut(cassette, SIDE_FILE_SIZES, digest);
  const text = taken && taken.files.size > 0
    ? formatCassette(taken.cassette)
    : typeof source === "string"
    ? source
    : formatCassette(source as Cassette);
  const bytes = new TextEncoder().encode(text);
  const bodies = [...taken?.files ?? []];
  const sha256 = digest(bytes);
  const all = bytes.length + bodies.reduce((sum, [, { length }]) => sum + length, 0);
  const files = bodies.map(([file]) => file).sort();
  return {
    pin: { sha256, bytes: all, ...files.length > 0 ? { bodies: files } : {} },
    objects: new Map([
      // Bodies first, so that a text whose bodies are missing is seen nowhere.
      ...bodies.map(([file, body]) => [digestOf(file), body] as const),
      [sha256, bytes],
    ]),
  };
}

/** @returns the digests of all objects of a cassette, its bodies first */
export function digestsOf({ sha256, bodies = [] }: Pin): string[] {
  return [...bodies.map(digestOf), sha256];
}

/** What is damaged, or no cassette, is kept as it is: its reader says what is wrong with it. */
function cassetteIn(source: string | object): Cassette | undefined {
  try {
    const value = typeof source === "string" ? JSON.parse(source.replace(/^\uFEFF/, "")) : source;
    return Array.isArray(value?.interactions) ? value : undefined;
  } catch {
    return undefined;
  }
}
