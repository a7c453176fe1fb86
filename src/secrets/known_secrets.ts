/**
 * Values that are known to be secret, from the environment, in the spellings in which they travel.
 *
 * @module
 */
import { toBase64 } from "../cassette/base64.ts";
import { isSecretVariable } from "./names.ts";
import { isPlainValue } from "./plain_value.ts";
import { isUnusual, looksRandom } from "./random_text.ts";
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
    for (const literal of literalsOf(value, `the environment's ${name}`)) {
      if (seen.has(literal.text)) continue;
      seen.add(literal.text);
      literals.push(literal);
    }
  }
  // The longer first: one may contain another.
  return literals.sort((a, b) => b.text.length - a.text.length);
}

function isTelling(name: string, value: string): boolean {
  if (value.length < 8 || /^\d+$/.test(value) || isEveryday(value)) return false;
  if (/PASS/i.test(name)) return true;
  if (value.length >= 16 && !isPlainValue(value) || looksRandom(value)) return true;
  return SURE.test(name) && !WORDS.test(value) && !isPlainValue(value);
}

/** Variables that hold nothing else; a `KEY` may be one to sort by, and has to look it. */
const SURE = /SECRET|TOKEN|CREDENTIAL|(?:API|ACCESS|PRIVATE|ADMIN|MASTER)_?KEY/i;
const WORDS = /^[A-Za-z]+(?:[-_.:/][A-Za-z]+)*\d?$/;

/** A word, a host, a path, an address without credentials: what half of a cassette may hold. */
function isEveryday(value: string): boolean {
  if (/^(?:[a-z]+|[A-Z]+|[A-Z][a-z]+)$/.test(value)) {
    return value.length < 20 && !isUnusual(value.toLowerCase());
  }
  if (looksRandom(value)) return false;
  return PATH.test(value) || HOST.test(value) || ADDRESS.test(value);
}

const PATH = /^(?:~|\.{1,2}|[A-Za-z]:)?[/\\][\w.-]+(?:[/\\][\w.-]+)*\/?$/;
const HOST = /^(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)+[a-z]{2,}(?::\d{1,5})?$/i;
const ADDRESS = /^[a-z][a-z\d+.-]*:\/\/[\w.-]+(?::\d+)?(?:\/[\w./-]*)?$/i;

/** From which length on a secret is looked for everywhere, and not only where its name is. */
const LONG_ENOUGH = 8;

/** What is secret where it stands, and nowhere else. */
const EVERYDAY = new Set(
  ("access_token administrator anonymous authorization changeit changeme client_credentials customer " +
    "database default development disabled document elasticsearch encrypted example external guest " +
    "internal localhost mongodb mypassword mysecret notasecret passphrase password password1 " +
    "password123 personal placeholder postgres postgresql preview primary production protected public " +
    "qwertyuiop rabbitmq readonly redacted refresh_token required sandbox secondary secret123 security " +
    "session something standard superuser supersecret temporary testing1 testpass testpassword " +
    "undefined unlimited username verified whatever").split(" "),
);

/** @returns whether a secret is to be replaced wherever it stands: what is short or said every day is not */
export function isSpread(secret: string): boolean {
  if (secret.length < LONG_ENOUGH || EVERYDAY.has(secret.toLowerCase())) return false;
  // Ten or thirteen digits that begin with 1 are a time more often than a secret.
  if (/^[0-9]+$/.test(secret)) return !/^1[0-9]{9}(?:[0-9]{3})?$/.test(secret);
  return !isPlainValue(secret) && !/^[a-z][a-z0-9+.-]*:\/\/[^/?#@]*\/?$/i.test(secret);
}

/**
 * @param secret any text
 * @returns it as it is, percent-encoded, in base64 (also in the middle of one), in hexadecimal
 */
export function spellings(secret: string): string[] {
  return literalsOf(secret, "").map(({ text }) => text);
}

/**
 * @param secret any text
 * @param rule by what it is known
 * @returns what to look for: it as it is and in every spelling in which it travels
 */
export function literalsOf(secret: string, rule: string): Literal[] {
  const bytes = encoder.encode(secret);
  let hex = "";
  for (const byte of bytes) hex += byte < 16 ? `0${byte.toString(16)}` : byte.toString(16);
  const literals = new Map<string, Literal>();
  const add = (text: string, encoding?: Literal["encoding"]) => {
    if (literals.has(text)) return;
    literals.set(text, {
      text,
      rule,
      ...(text === secret ? {} : { value: secret }),
      ...(encoding === undefined ? {} : { encoding }),
    });
  };
  // Most keys are written alike everywhere.
  for (const text of EVERYWHERE.test(secret) ? [secret] : spelledOut(secret)) add(text);
  add(hex, "hex");
  add(hex.toUpperCase(), "hex");
  for (const offset of [0, 1, 2] as const) {
    const core = base64Core(bytes, offset);
    if (core.length >= 8) {
      add(core, offset);
      add(core.replaceAll("+", "-").replaceAll("/", "_"), offset);
      if (/[+/]/.test(core)) add(encodeURIComponent(core));
    }
  }
  return [...literals.values()];
}

const encoder = new TextEncoder();

const EVERYWHERE = /^[\w.~-]+$/;

/** A secret as it is, in JSON, in XML, and in the parts of a URL. */
function spelledOut(secret: string): string[] {
  const escaped = JSON.stringify(secret).slice(1, -1);
  const whole = secret.replace(/[\ud800-\udfff]/gu, "\ufffd");
  const percent = encodeURIComponent(whole);
  const plain = [secret, escaped, escaped.replaceAll("/", "\\/"), secret.replaceAll("&", "&amp;")];
  // In the path of a URL, where a backslash is a slash and most characters stay.
  const inPath = encodeURI(whole.replaceAll("\\", "/"));
  const encoded = [percent, percent.replaceAll("%20", "+"), encodeURIComponent(percent), inPath];
  const lower = encoded.map((text) => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()));
  return [...plain, ...encoded, ...lower];
}

/** The characters of a base64 text that only these bytes decide, when so many come before them. */
function base64Core(bytes: Uint8Array, offset: number): string {
  const padded = new Uint8Array(offset + bytes.length);
  padded.set(bytes, offset);
  return toBase64(padded).slice(Math.ceil(offset * 8 / 6), Math.floor(padded.length * 8 / 6));
}
