/**
 * Whether a secret stands behind a name: of a header, a query parameter, a field of a body, a
 * variable of the environment. Decides by the tables of `secret_names.ts`.
 *
 * @module
 */
import { isPlainValue } from "./plain_value.ts";
import {
  HEADER_COUNTS,
  HEADER_ENDINGS,
  LABELS,
  LIKELY_FIELDS,
  PAGE_TOKENS,
  PARAMETERS,
  PUBLIC_VARIABLES,
  READABLE_HEADERS,
  SECRET_HEADERS,
  SURE_FIELDS,
  SUSPECT_WORDS,
  VARIABLES,
} from "./secret_names.ts";

const anyOf = (rows: readonly string[]) => RegExp(rows.join("|"));
const spaced = (rows: readonly string[], space: string) =>
  rows.map((row) => row.replaceAll(" ", space));

const sureField = anyOf(SURE_FIELDS);
const label = anyOf(LABELS);
const likelyField = anyOf(LIKELY_FIELDS);
const parameter = anyOf([...SURE_FIELDS, ...PARAMETERS]);
const pageToken = RegExp(`(?:${PAGE_TOKENS.join("|")})tokens?$`);
const suspectWord = anyOf(spaced(SUSPECT_WORDS, ""));
/** A passphrase is suspect where text says what it is; see `leaks.ts`. */
const suspectText = RegExp(
  anyOf([...spaced(SUSPECT_WORDS, "[-_.\\s]?"), "passphrase"]).source,
  "i",
);
const readableHeaders = new Set(READABLE_HEADERS);
const secretHeaders = new Set(SECRET_HEADERS);
const headerEnding = RegExp(`(?:^|[-_])(?:${spaced(HEADER_ENDINGS, "[-_]?").join("|")})s?$`);
const headerCount = anyOf(HEADER_COUNTS);
const variable = RegExp(anyOf(VARIABLES).source, "i");
const publicVariable = RegExp(anyOf(PUBLIC_VARIABLES).source, "i");

/** @returns whether a cassette keeps a request header of this name; in lower case */
export function isReadableHeader(name: string): boolean {
  return readableHeaders.has(name);
}

/**
 * @param name a header's name in lower case
 * @param value its value, empty where only the name is known
 * @returns whether the value is a secret
 */
export function isSecretHeader(name: string, value: string): boolean {
  if (secretHeaders.has(name)) return true;
  if (!headerEnding.test(name) || headerCount.test(name)) return false;
  // `x-generated-tokens: 20` counts them.
  return !(name.endsWith("tokens") && isPlainValue(value));
}

/**
 * @param name a field of a body
 * @returns `surely` where its value is a secret whatever it looks like, `perhaps` where it is one if
 * it looks random
 */
export function isSecretField(name: string): "surely" | "perhaps" | false {
  const plain = plainName(name);
  if (pageToken.test(plain)) return false;
  if (sureField.test(plain)) return label.test(plain) ? "perhaps" : "surely";
  return likelyField.test(plain) ? "perhaps" : false;
}

/** @returns whether the value of a query parameter of this name is a key or a signature */
export function isSecretParameter(name: string): boolean {
  const plain = plainName(name);
  return !pageToken.test(plain) && parameter.test(plain);
}

/** @returns whether an environment variable of this name holds a secret, by the custom of naming */
export function isSecretVariable(name: string): boolean {
  return variable.test(name) && !publicVariable.test(name);
}

/** @returns whether a name speaks of secrets at all: the context in which randomness is suspect */
export function speaksOfSecrets(name: string): boolean {
  const plain = plainName(name);
  return !pageToken.test(plain) && suspectWord.test(plain);
}

/** @returns whether a text has any name or word in it that speaks of secrets; rather too often */
export function mentionsSecrets(text: string): boolean {
  return suspectText.test(text);
}

/** A name in lower case without `-`, `_`, `.` and spaces, so that all spellings are one. */
function plainName(name: string): string {
  return name.toLowerCase().replace(/[-_.\s]/g, "");
}
