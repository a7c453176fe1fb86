/**
 * How hashes of signatures are made, for those who compare them and do without the engine.
 *
 * @module
 */

/**
 * The version of what makes the hashes of this release. It goes up with each change after which code
 * that nobody has touched has another hash: recordings that were made before are then told as made with
 * an older fingerprint, and not as a change of the function.
 */
export const NORMALISER = 2;

/** @returns the SHA-256 of a text in UTF-8, or of bytes, in 64 hexadecimal digits */
export async function sha256(content: string | Uint8Array): Promise<string> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
