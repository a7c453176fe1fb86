/**
 * A slow, salted hash, by which a secret is known again where that is asked for. Of long random secrets
 * only: of a short one, or of words, all could be tried, however slow it is.
 *
 * @module
 */
import { toBase64 } from "../cassette/base64.ts";
import { looksRandom } from "./random_text.ts";

/** What a hash is made with. */
export interface HashRules {
  /** Any text, another for each cassette. */
  salt: string;
  /** How often it is hashed. */
  rounds: number;
}

/** How often new hashes are made: some tenths of a second of one core. */
export const ROUNDS = 210_000;

const SHORTEST = 20;

/** @returns whether a secret can be told by its hash, and not be found by it */
export function isHashable(secret: string): boolean {
  return secret.length >= SHORTEST && looksRandom(secret);
}

/**
 * @param secret a secret for which {@linkcode isHashable} says yes
 * @param rules what it is made with
 * @returns its PBKDF2 with HMAC-SHA-256 (RFC 8018), 16 bytes of it in base64
 */
export async function slowHash(secret: string, { salt, rounds }: HashRules): Promise<string> {
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), "PBKDF2", false, [
    "deriveBits",
  ]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: encoder.encode(salt), iterations: rounds };
  return toBase64(new Uint8Array(await crypto.subtle.deriveBits(how, key, 128)));
}
