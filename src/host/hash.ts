/**
 * Hashes, by which a text is known again.
 *
 * @module
 */
import { process } from "./process.ts";

/** @returns the SHA-256 of a text, in hexadecimal digits */
export function hashOf(text: string): string {
  const { createHash } = process.getBuiltinModule("node:crypto");
  return createHash("sha256").update(text).digest("hex");
}
