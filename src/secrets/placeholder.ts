/**
 * What stands in place of a secret: `[redacted:1a2b3c4d]`. The tag is keyed (HMAC-SHA-256, RFC
 * 2104), so that two different secrets stay apart while neither is stored.
 *
 * @module
 */

/** A secret of which no more is told than that there was one. */
export const REDACTED = "[redacted]";

const PLACEHOLDER = /\[redacted(?::[0-9a-f]{4,8})?\]/g;
const TAG = /\[redacted:([0-9a-f]{4,8})\]/g;

/** From which length on a secret gets a tag of how many bytes: what can be guessed gets none. */
const TAG_BYTES: readonly [length: number, bytes: number][] = [[16, 4], [8, 2]];

/** @returns whether a text is a placeholder and nothing else */
export function isPlaceholder(text: string): boolean {
  return text.startsWith("[redacted") && text.replace(PLACEHOLDER, "") === "";
}

/**
 * @param text any text
 * @returns it with every tag left out: what can be compared where the secret is not known
 */
export function untag(text: string): string {
  return text.includes("[redacted:") ? text.replace(TAG, REDACTED) : text;
}

/**
 * @param text any text
 * @returns the tags in it, in order, as one text: equal for equal secrets in equal places
 */
export function tagsIn(text: string): string {
  if (!text.includes("[redacted:")) return "";
  return Array.from(text.matchAll(TAG), (match) => match[1]!).join(" ");
}

/**
 * A text, percent-encoded as `encodeURIComponent` does it, its placeholders left readable.
 *
 * @param text any text
 */
export function encodeAround(text: string): string {
  return encodeURIComponent(text.replace(/[\ud800-\udfff]/gu, "\ufffd"))
    .replace(
      /%5Bredacted(?:%3A([0-9a-f]{4,8}))?%5D/g,
      (_, tag?: string) => tag === undefined ? REDACTED : `[redacted:${tag}]`,
    );
}

/**
 * Makes the placeholders of secrets. A short secret could be guessed, and a guess be confirmed by
 * its tag; so it gets one too short for that, which still tells a wrong password from the right one,
 * and the shortest get none.
 *
 * @param secrets the secrets
 * @param salt what the tags are keyed with: any text, not secret
 * @returns the placeholder of each
 */
export async function makePlaceholders(
  secrets: Iterable<string>,
  salt: string,
): Promise<Map<string, string>> {
  const placeholders = new Map<string, string>();
  let key: CryptoKey | undefined;
  for (const secret of secrets) {
    const size = TAG_BYTES.find(([length]) => secret.length >= length)?.[1];
    if (size === undefined) {
      placeholders.set(secret, REDACTED);
      continue;
    }
    key ??= await hmacKey(salt);
    const tag = await crypto.subtle.sign("HMAC", key, encoder.encode(secret));
    const bytes = new Uint8Array(tag, 0, size);
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    placeholders.set(secret, `[redacted:${hex}]`);
  }
  return placeholders;
}

const encoder = new TextEncoder();

function hmacKey(salt: string): Promise<CryptoKey> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  return crypto.subtle.importKey("raw", encoder.encode(`retake/1 ${salt}`), algorithm, false, [
    "sign",
  ]);
}
