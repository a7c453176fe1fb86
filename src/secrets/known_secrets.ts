/**
 * Values that are known to be secret, from the environment, in the spellings in which they travel.
 *
 * @module
 */
import { toBase64 } from "../cassette/base64.ts";
import { isSecretVariable } from "./names.ts";
import { isPlainValue } from "./plain_value.ts";
import { looksRandom } from "./random_text.ts";
import type { Literal } from "./types.ts";

/**
 * The values of secret-looking environment variables, each in every spelling to look for. Words,
 * paths and plain values are left alone: `SORT_KEY=created` would empty half of a cassette.
 *
 * @param variables names and values
 */
export function knownSecrets(variables: Iterable<readonly [string, string]>): Literal[] {
  const literals: Literal[] = [];
  const seen = new Set<string>();
  for (const [name, value] of variables) {
    if (!isSecretVariable(name) || !isTelling(name, value)) continue;
    for (const text of spellings(value)) {
      if (seen.has(text)) continue;
      seen.add(text);
      literals.push({ text, rule: `the environment's ${name}` });
    }
  }
  // The longer first: one may contain another.
  return literals.sort((a, b) => b.text.length - a.text.length);
}

function isTelling(name: string, value: string): boolean {
  if (value.length < 8 || /^\d+$/.test(value)) return false;
  if (/^(?:~|\.{1,2})?\/[\w.-]+(?:\/[\w.-]+)*$/.test(value) && !looksRandom(value)) return false;
  if (/PASS/i.test(name)) return true;
  return value.length >= 16 && !isPlainValue(value) || looksRandom(value);
}

/**
 * @param secret any text
 * @returns it as it is, percent-encoded, in base64 (also in the middle of one), in hexadecimal
 */
export function spellings(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret);
  const escaped = JSON.stringify(secret).slice(1, -1);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const percent = encodeURIComponent(secret.replace(/[\ud800-\udfff]/gu, "\ufffd"));
  const all = [secret, escaped, percent, percent.replaceAll("%20", "+"), hex, hex.toUpperCase()];
  for (const offset of [0, 1, 2]) {
    const core = base64Core(bytes, offset);
    if (core.length >= 8) {
      all.push(core, core.replaceAll("+", "-").replaceAll("/", "_"), encodeURIComponent(core));
    }
  }
  return [...new Set(all)];
}

/** The characters of a base64 text that only these bytes decide, when so many come before them. */
function base64Core(bytes: Uint8Array, offset: number): string {
  const padded = new Uint8Array(offset + bytes.length);
  padded.set(bytes, offset);
  return toBase64(padded).slice(Math.ceil(offset * 8 / 6), Math.floor(padded.length * 8 / 6));
}
