/**
 * Whether a secret stands behind a name: of a header, a query parameter, a field of a body, a
 * variable of the environment. Decides by the tables of `secret_names.ts`.
 *
 * @module
 */
import { isPlainValue } from "./plain_value.ts";
import { isOpaque } from "./random_text.ts";
import {
  ALLOWANCES,
  BESIDE_CODES,
  CARRIERS,
  GRANTS,
  HARMLESS_HEADERS,
  HEADER_COUNTS,
  HEADER_ENDINGS,
  HEADER_LIKELY,
  LABELS,
  type NameRow,
  NAMES,
  PAGE_TOKENS,
  PAIRS,
  PARAMETERS,
  PUBLIC_VARIABLES,
  READABLE_HEADERS,
  SECRET_HEADERS,
  SUSPECT_WORDS,
  VARIABLES,
  type When,
} from "./secret_names.ts";
import type { FieldVerdict } from "./types.ts";

const anyOf = (rows: readonly string[]) => RegExp(rows.join("|"));
const spaced = (rows: readonly string[], space: string) =>
  rows.map((row) => row.replaceAll(" ", space));
const byWhen = (rows: readonly NameRow[]) =>
  (["always", "digits", "card", "pairs", "password", "drawn"] as const).map((
    when,
  ): [When, RegExp] => [
    when,
    anyOf(["(?!)", ...rows.filter((row) => row[1] === when).map(([name]) => name)]),
  ]);

const besideCodes = new Set(BESIDE_CODES);
const grants = new Set(GRANTS);
const allowances = new Set(ALLOWANCES);
const carriers = new Set(CARRIERS);
const pairAbout: ReadonlySet<string> = new Set(PAIRS.about);
const pairHolds: ReadonlySet<string> = new Set(PAIRS.holds);
const harmlessHeaders = new Set(HARMLESS_HEADERS);
const readableHeaders = new Set(READABLE_HEADERS);
const secretHeaders = new Set(SECRET_HEADERS);

const makePatterns = () => ({
  never: anyOf([
    `(?:${PAGE_TOKENS.join("|")})tokens?$`,
    ...NAMES.filter(([, when]) => when === "never").map(([name]) => name),
  ]),
  fields: byWhen(NAMES),
  parameters: byWhen(PARAMETERS),
  label: anyOf(LABELS),
  headerLikely: RegExp(`(?:^|[-_])(?:${HEADER_LIKELY.join("|")})$`),
  headerEnding: RegExp(`(?:^|[-_])(?:${spaced(HEADER_ENDINGS, "[-_]?").join("|")})s?$`),
  headerCount: anyOf(HEADER_COUNTS),
  suspectWord: anyOf(spaced(SUSPECT_WORDS, "")),
  /** A passphrase is suspect where text says what it is; see `leaks.ts`. */
  suspectText: RegExp(
    anyOf([...spaced(SUSPECT_WORDS, "[-_.\\s]?"), "passphrase"]).source,
    "gi",
  ),
  variable: RegExp(anyOf(VARIABLES).source, "i"),
  publicVariable: RegExp(anyOf(PUBLIC_VARIABLES).source, "i"),
});
let made: ReturnType<typeof makePatterns> | undefined;
/** Made when the first name is asked about: they are long, and most replays ask about none. */
const patterns = () => made ??= makePatterns();

/** @returns whether a cassette keeps a request header of this name; in lower case */
export function isReadableHeader(name: string): boolean {
  return readableHeaders.has(name);
}

/** @returns whether a header of this name, in lower case, is the same for everybody */
export function isHarmlessHeader(name: string): boolean {
  return harmlessHeaders.has(name);
}

/**
 * @param name a header's name in lower case
 * @param value its value, empty where only the name is known
 * @returns whether the value is a secret
 */
export function isSecretHeader(name: string, value: string): boolean {
  if (secretHeaders.has(name)) return true;
  if (harmlessHeaders.has(name)) return false;
  const { headerCount, headerLikely, headerEnding } = patterns();
  if (headerCount.test(name)) return false;
  if (headerLikely.test(name)) return value !== "" && isOpaque(value);
  // `x-generated-tokens: 20` counts them.
  return headerEnding.test(name) && !(name.endsWith("tokens") && isPlainValue(value));
}

/**
 * @param name a field of a body
 * @returns when its value is a secret
 */
export function isSecretField(name: string): FieldVerdict {
  if (name.includes("[")) return isSecretIn(name, isSecretField);
  const plain = plainName(name);
  const { never, fields, label } = patterns();
  if (never.test(plain)) return false;
  const when = fields.find(([, row]) => row.test(plain))?.[0] as FieldVerdict | undefined;
  if (when === undefined) return false;
  return when === "always" && label.test(plain) ? "drawn" : when;
}

/**
 * @param name a query parameter
 * @returns when its value is a secret
 */
export function isSecretParameter(name: string): FieldVerdict {
  if (name.includes("[")) return isSecretIn(name, isSecretParameter);
  const plain = plainName(name);
  const { never, parameters } = patterns();
  if (never.test(plain)) return false;
  const field = isSecretField(name);
  if (field === "always") return field;
  return parameters.find(([, row]) => row.test(plain))?.[0] as FieldVerdict | undefined ?? field;
}

/**
 * @param name a query parameter of a URL that stands in a text
 * @returns when its value is a secret
 */
export function isSecretInLink(name: string): FieldVerdict {
  const when = isSecretParameter(name);
  return when === "always" && isSecretField(name) !== when ? "link" : when;
}

/** A name as forms and queries have it for what lies in something else: `user[password]`, `card[number]`. */
function isSecretIn(name: string, verdictOf: (name: string) => FieldVerdict): FieldVerdict {
  const [holder = "", last = ""] = name.split(/[[\]]+/).filter((part) => part !== "").slice(-2);
  const own = verdictOf(last === "" ? holder : last);
  const isSure = own && own !== "drawn" && own !== "password";
  return last === "" || isSure ? own : verdictOf(`${holder}${last}`) || own;
}

/** @returns whether the parameters of a query or a form are those of a login, whose `code` is a secret */
export function isLogin(names: readonly string[]): boolean {
  return names.some((name) => besideCodes.has(plainName(name)));
}

/** @returns whether a member says of the object that it lies in that a `code` beside it buys a token */
export function isGrant(name: string): boolean {
  return grants.has(plainName(name));
}

/** @returns whether a member says of the object that it lies in what a key may do: its `value` is that key */
export function isAllowance(name: string): boolean {
  return allowances.has(plainName(name));
}

/** @returns whether a member holds the secret after which its object is named: `{value}` */
export function isCarrier(name: string): boolean {
  return carriers.has(plainName(name));
}

/** @returns what a member is to a pair such as `{name, value}` */
export function partOfPair(name: string): { about: boolean; holds: boolean } {
  if (name.length > LONGEST_PAIR) return NO_PART;
  const plain = plainName(name);
  const [about, holds] = [pairAbout.has(plain), pairHolds.has(plain)];
  return about || holds ? { about, holds } : NO_PART;
}

const LONGEST_PAIR = 16;
/** Of a name that is nothing to a pair. */
export const NO_PART = { about: false, holds: false };

/** @returns whether a name is one of an id, a name, a count, of something that is a secret */
export function isHarmlessName(name: string): boolean {
  return patterns().never.test(plainName(name));
}

/** @returns whether an environment variable of this name holds a secret, by the custom of naming */
export function isSecretVariable(name: string): boolean {
  const { variable, publicVariable } = patterns();
  return variable.test(name) && !publicVariable.test(name);
}

/** @returns whether a name speaks of secrets at all: the context in which randomness is suspect */
export function speaksOfSecrets(name: string): boolean {
  const plain = plainName(name);
  const { suspectWord, never } = patterns();
  return suspectWord.test(plain) && !never.test(plain);
}

/**
 * @returns whether a text has any name or word in it that speaks of secrets; rather too often, but for the names
 * of JSON that are known to be of none, as `total_tokens`
 */
export function mentionsSecrets(text: string): boolean {
  for (const { index } of text.matchAll(patterns().suspectText)) {
    let start = index;
    while (start > 0 && index - start < LONGEST_NAME && isWord(text.charCodeAt(start - 1))) start--;
    let end = index;
    while (end < text.length && end - index < LONGEST_NAME && isWord(text.charCodeAt(end))) end++;
    const isName = start < index && text[start - 1] === '"' && text[end] === '"';
    if (!isName || !isHarmlessName(text.slice(start, end))) return true;
  }
  return false;
}

const LONGEST_NAME = 64;

function isWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) || code === 95 || code === 45;
}

/** A name in lower case without `-`, `_`, `.`, brackets and spaces, so that all spellings are one. */
function plainName(name: string): string {
  return name.toLowerCase().replace(/[-_.\s[\]]/g, "");
}
