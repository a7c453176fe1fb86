/**
 * Hashes, by which a text is known again.
 *
 * @module
 */
import { process } from "./process.ts";

/**
 * At once, and not by Web Crypto, whose threads and promises cost seven times as much for texts of some
 * hundred characters, of which the tracker has thousands.
 *
 * @returns the SHA-256 of a text in UTF-8, or of bytes, in 64 hexadecimal digits
 */
export function hashOf(content: string | Uint8Array): string {
  const { createHash } = process.getBuiltinModule("node:crypto");
  return createHash("sha256").update(content).digest("hex");
}
