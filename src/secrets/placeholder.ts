/**
 * What stands in place of a secret: an alias, `redacted_access_token_1`, which says nothing of it but
 * its name and which it is; it is made of characters that no encoding changes. Where code must be able to
 * read what it gets, the alias keeps the form: see `alias.ts`. In what is compared and what is told, a
 * secret is bare: `[redacted]`.
 *
 * @module
 */
/** A secret of which no more is told than that there was one. */
export const REDACTED = "[redacted]";

/** The same where digits stand, which may be a number of JSON. */
export const REDACTED_DIGITS = "1090000000";

/** What the aliases of UUIDs begin with. */
export const UUID_START = "5ec7e700-0000-4000-8000-";

/** What the aliases of digits begin with, where there is room for it. */
export const DIGITS_START = "1090";

/** The name of an alias. */
export const NAME = "[a-z][a-z0-9]*(?:_[a-z][a-z0-9]*){0,9}?";
const TEXT = `redacted_${NAME}_[0-9]+`;
/** Those of cassettes of format 1, whose tag says which is which. */
export const TAG = "\\[redacted(?::[0-9a-f]{4,8})?\\]";
/** An id before the secret of it: `pi_3Nx_secret_...`. */
export const ID_START = "[a-z]{2,10}(?:_test|_live)?_[A-Za-z0-9]{10,80}_secret_";
const BREAK = "(?:[ \\t\\r\\n]|\\\\{1,8}[nrt])";
const FORMS = [
  `eyJ[\\w-]{8,}\\.[\\w-]{2,}\\.${TEXT}`,
  `${ID_START}${TEXT}`,
  `-----BEGIN [A-Z0-9 ]{3,60}-----${BREAK}{1,9}${TEXT}${BREAK}{1,9}-----END [A-Z0-9 ]{3,60}-----`,
  TEXT,
  TAG,
  `${UUID_START}[0-9]{12}`,
].join("|");
/** Aliases of digits. */
export const DIGITS = `(?<![0-9.])${DIGITS_START}0[0-9]{3,}(?![0-9.])`;

const ANY = RegExp(`${FORMS}|\\{\\{[\\w.|-]{1,80}\\}\\}`, "g");
const ALL = RegExp(`(?<form>${FORMS})|${DIGITS}`, "g");
const NUMBERED = RegExp(`redacted_(${NAME})_([0-9]+)|${UUID_START}([0-9]{12})|${DIGITS}`, "g");
/** A whole value that was given an alias: with the start of a URL, or as digits of any length. */
const WHOLE = RegExp(
  `^(?:[a-z][a-z0-9+.-]*://[^/\\s]*/?${TEXT}|1(?:0*[0-9]{0,3}|090[0-9]{4,}))$`,
);

/** In base64 an alias shows as one of these, by where it begins; in hexadecimal as the last. */
export const ENCODED = /cmVkYWN0ZWRf|JlZGFjdGVkX|yZWRhY3RlZF|72656461637465645[fF]/g;
const BASE64 = /[A-Za-z0-9+/_-]/;
/** In a URL a slash is none of base64. */
const BASE64_IN_URL = /[A-Za-z0-9+_-]/;
const HEX = /[0-9a-fA-F]/;

/**
 * Puts a text in place of what holds an alias in base64 or hexadecimal. Goes from where one shows to both
 * sides: an image has runs of base64 that are far too long to be begun at each of their characters.
 */
function replaceEncoded(text: string, base64: RegExp, by: string): string {
  let result = "";
  let at = 0;
  for (const { 0: shown, index } of text.matchAll(ENCODED)) {
    if (index < at) continue; // in the same run
    const isHex = shown.startsWith("7");
    const letter = isHex ? HEX : base64;
    let start = index;
    let end = index + shown.length;
    while (start > at && letter.test(text[start - 1]!)) start--;
    while (end < text.length && letter.test(text[end]!)) end++;
    if (isHex) {
      start += (index - start) % 2;
      end -= (end - index) % 2;
    } else {
      for (let padding = 0; padding < 2 && text[end] === "="; padding++) end++;
    }
    result += text.slice(at, start) + by;
    at = end;
  }
  return result + text.slice(at);
}

/** The shortest placeholder, `{{a}}`, and the shortest of any other form. */
const SHORTEST = 5;
const SHORTEST_OTHER = REDACTED.length;

/** Says rather too often that a text holds an alias; costs next to nothing. */
export function mayHoldAlias(text: string): boolean {
  return text.includes("redacted") || text.includes(UUID_START) || text.includes(DIGITS_START);
}

/** @returns whether a text is a placeholder and nothing else */
export function isPlaceholder(text: string): boolean {
  if (text.length < SHORTEST) return false;
  if (!text.startsWith("{{") && (text.length < SHORTEST_OTHER || !mayHoldAlias(text))) return false;
  return text.replace(ANY, "") === "";
}

/**
 * @returns whether a text is what stands in a secret's place, in any form, also inside of base64 or
 * hexadecimal; or digits, which only who
 * knows that a secret stood there can take for one
 */
export function isAlias(text: string): boolean {
  return isPlaceholder(text) || WHOLE.test(text) ||
    (text !== "" && replaceEncoded(text, BASE64, "") === "");
}

/**
 * @param text any text
 * @returns it with every alias bare: what can be compared where the secret is not known
 */
export function untag(text: string): string {
  if (!mayHoldAlias(text)) return text;
  return text.replace(ALL, (_, form?: string) => form === undefined ? REDACTED_DIGITS : REDACTED)
    .replace(
      /\/\/\[redacted\](:\[redacted\])?@/g,
      (_, password?: string) => `//redacted${password === undefined ? "" : ":redacted"}@`,
    );
}

/**
 * @param text any text
 * @returns it with every alias bare that stands in it, also inside of base64 and hexadecimal
 */
export function untagEncoded(text: string): string {
  return replaceEncoded(untag(text), BASE64, REDACTED);
}

/** The same for a URL. */
export function untagEncodedUrl(url: string): string {
  return replaceEncoded(untag(url), BASE64_IN_URL, REDACTED);
}

/**
 * @param text any text
 * @returns the aliases in it, in order: equal for equal secrets in equal places
 */
export function aliasesIn(text: string): string[] {
  if (!mayHoldAlias(text)) return [];
  return Array.from(text.matchAll(ALL), (match) => match[0]).filter((alias) =>
    alias !== REDACTED && alias !== REDACTED_DIGITS
  );
}

/**
 * @param alias an alias
 * @returns the one after it, of the same name and form; `undefined` for digits, which have no room
 */
export function nextAlias(alias: string): string | undefined {
  if (alias.startsWith(UUID_START)) {
    return UUID_START + String(Number(alias.slice(UUID_START.length)) + 1).padStart(12, "0");
  }
  const found = /redacted_[a-z0-9_]+_(?=[0-9])/.exec(alias);
  if (!found) return undefined;
  const at = found.index + found[0].length;
  return alias.slice(0, at) +
    alias.slice(at).replace(/^[0-9]+/, (number) => String(Number(number) + 1));
}

/** @returns where the aliases of a text begin and end */
export function aliasSpans(text: string): [start: number, end: number][] {
  if (!mayHoldAlias(text)) return [];
  return Array.from(text.matchAll(ALL), ({ 0: alias, index }) => [index, index + alias.length]);
}

/** @returns for each name the highest number that its aliases have in a text */
export function numbersIn(text: string): Map<string, number> {
  const highest = new Map<string, number>();
  if (!mayHoldAlias(text)) return highest;
  for (const [alias, name, number, uuid] of text.matchAll(NUMBERED)) {
    const [kind, digits] = name !== undefined
      ? [name, number!]
      : uuid !== undefined
      ? ["uuid", uuid]
      : ["digits", alias.slice(DIGITS_START.length)];
    const which = Number(digits);
    if (Number.isSafeInteger(which)) highest.set(kind, Math.max(which, highest.get(kind) ?? 0));
  }
  return highest;
}

/**
 * A text, percent-encoded as `encodeURIComponent` does it, what is bare left readable.
 *
 * @param text any text
 */
export function encodeAround(text: string): string {
  return encodeURIComponent(text.replace(/[\ud800-\udfff]/gu, "\ufffd"))
    .replace(
      /%5Bredacted(?:%3A([0-9a-f]{4,8}))?%5D/g,
      (_, tag?: string) => tag === undefined ? REDACTED : `[redacted:${tag}]`,
    ).replace(/%7B%7B([\w.%-]{1,80}?)%7D%7D/g, "{{$1}}");
}
