/**
 * How secrets look: the formats of keys, and how text that was drawn at random differs from text
 * that somebody wrote.
 *
 * @module
 */
import {
  decodeBase64,
  isDrawn,
  isPlaceholderWord,
  kindsOf,
  looksRandom,
  looksSecret,
} from "./random_text.ts";
import { PAGE_TOKENS } from "./secret_names.ts";
import type { SecretFormat } from "./types.ts";
import { VENDOR_FORMATS, type VendorFormat } from "./vendor_formats.ts";

/**
 * What stands before a secret: the start, or no letter or digit (nor what `more` names). What looks
 * like a letter may be the end of an escape: `\n`, `%3D`.
 */
function before(more: string): string {
  return `(?:(?<![A-Za-z0-9${more}])|(?<=\\\\[bfnrt]|%[0-9A-F]{2}))`;
}

/** The same as `before("")`, asked before a pattern is tried. */
function isOutsideWord(text: string, at: number): boolean {
  return !isWordCode(text.charCodeAt(at - 1)) || isBehindEscape(text, at);
}

/** The same as `before("_-")`. */
function isOutsideName(text: string, at: number): boolean {
  const code = text.charCodeAt(at - 1);
  return (!isWordCode(code) && code !== 95 && code !== 45) || isBehindEscape(text, at);
}

function isWordCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
}

/** Whether what stands before a place is `\n` or its like, or `%3D`. */
function isBehindEscape(text: string, at: number): boolean {
  const code = text.charCodeAt(at - 1);
  if (text.charCodeAt(at - 2) === BACKSLASH) {
    // b f n r t
    return code === 98 || code === 102 || code === 110 || code === 114 || code === 116;
  }
  return text.charCodeAt(at - 3) === 37 && isUpperHex(code) && isUpperHex(text.charCodeAt(at - 2));
}

const BACKSLASH = 92;

function isUpperHex(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 70);
}

/** So many characters of a kind, in a row. */
interface Run {
  length: number;
  /** The class of a pattern, of ASCII alone: `[A-Z2-7]`. */
  characters: string;
  /** Of each character below 128, whether it is of the kind; told when a text is first held against it. */
  kind?: Uint8Array;
}

function runOf(characters: string, length: number): Run {
  return { length, characters };
}

function kindOf(run: Run): Uint8Array {
  return run.kind ??= makeKind(run);
}

function makeKind({ characters }: Run): Uint8Array {
  const one = RegExp(`^${characters}$`);
  return Uint8Array.from(
    { length: 128 },
    (_, code) => one.test(String.fromCharCode(code)) ? 1 : 0,
  );
}

/** The run that a pattern begins with, as far as that can be told from it. */
function leadingRun(pattern: string): Run | undefined {
  const [, characters, length] = /^(\[[\x20-\x5c\x5e-\x7e]+\]|\\d)\{(\d+)/.exec(pattern) ?? [];
  return characters === undefined ? undefined : runOf(characters, Number(length));
}

/** Whether a run stands there; what is last in it is looked at first. */
function startsRun(text: string, start: number, run: Run): boolean {
  const kind = kindOf(run);
  for (let at = start + run.length - 1; at >= start; at--) {
    const code = text.charCodeAt(at);
    if (!(code < 128) || kind[code] === 0) return false;
  }
  return true;
}

/** The length from which on a start is its vendor's only, so that it may follow a `-` or a `_`. */
const OWN_START = 5;

function vendorFormat([name, starts, rest]: VendorFormat): SecretFormat {
  const hints = starts.split(" ");
  const start = `(?:${hints.map((hint) => hint.replace(/[.$|+]/g, "\\$&")).join("|")})`;
  const isOwn = hints.every((hint) => hint.length >= OWN_START);
  const left = before(isOwn ? "" : "_-");
  const isOutside = isOwn ? isOutsideWord : isOutsideName;
  const run = leadingRun(rest);
  // The start first, then what stands before it: no engine is fast at it the other way round.
  return {
    name,
    hints,
    behind: 0,
    near: run ? (text, at, end) => isOutside(text, at) && startsRun(text, end, run) : isOutside,
    pattern: RegExp(`${start}(?<=${left}${start})${rest}`, "g"),
    check: isDrawn,
  };
}

/** Words as they are written in names: `key`, `KEY`, `Key`. */
function spellings(words: string): string[] {
  return words.split(" ").flatMap((word) => [
    word,
    word.toUpperCase(),
    word[0]!.toUpperCase() + word.slice(1),
  ]);
}

function anyOf(words: string): string {
  return `(?:${spellings(words).join("|")})`;
}

/** Between a name and its value: `=`, `": "`, `\":\"`, `=>`, `>` in XML, ` provided: `. */
const ASSIGN =
  "(?: (?:provided|is|was|used))?[\\\\\"'`\\]]{0,4}[ \\t]{0,4}(?::=|=>|==?|:|>)[ \\t]{0,4}[\\\\\"'`]{0,4}";
/** Ends a secret whose characters hold a full stop: one behind it ends the sentence, and is none of it. */
const NO_STOP = "(?<!\\.)";
/** The same of what somebody has typed: in quotes it goes to the one that closes. */
function typed(characters: string): string {
  return `(?<secret>(?<=["'\`])${characters}|${characters}${NO_STOP})`;
}

const KEY_OF =
  "access account admin api app auth client consumer deploy encryption license master private project secret service shared signing storage subscription";
/** The longest of these, and what may stand behind it. */
const LONGEST_KEY_OF = Math.max(...KEY_OF.split(" ").map((word) => word.length)) + 1;
/** A part of the name of a resource: `arn:aws:secretsmanager:eu-west-1:123456789012:secret:db`. */
export const NO_RESOURCE = "(?<!:\\d{12}:secret)";
const TOKEN = anyOf("token");
const NAMES = [
  `${anyOf(KEY_OF)}[ _-]?${anyOf("key")}`,
  `${TOKEN}(?![\\w-])(?<!${anyOf(PAGE_TOKENS.join(" "))}[ _-]?${TOKEN})`,
  `${anyOf("secret")}${NO_RESOURCE}(?:[ _-]?${anyOf("key value token")})?`,
].join("|");

const PASSWORD = anyOf("password pwd");
const CONNECTION_VALUE = "[^\\s;=\"'`\\\\<>&]{4,128}={0,2}";

/** Where a private key breaks its lines: as it is, or as `\n` in a JSON text, also in one in one. */
const BREAK = "(?:[ \\t\\r\\n]|\\\\{1,8}[nrt])";
const PEM = [
  "-----BEGIN (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----",
  `(?:${BREAK}{1,8}[A-Z][A-Za-z-]{2,20}: [A-Za-z0-9 ,.()_/:;=+-]{0,200}){0,6}`,
  `${BREAK}{0,8}[A-Za-z0-9+/=]{32,20000}`,
  `(?:${BREAK}{1,8}[A-Za-z0-9+/=]{16,200}){0,500}`,
  // The last line is short; so may be one that was cut off.
  `(?:${BREAK}{1,8}[A-Za-z0-9+/=]{1,15}(?=${BREAK}{0,8}(?:-----END|=[A-Za-z0-9+/]|[\\\\"'\`<]|$))){0,2}`,
  `(?:${BREAK}{0,8}-----END [A-Z0-9 ]{11,60}-----)?`,
].join("");

const CURL_HINTS = ["-u ", "-u'", '-u"', "--user", "-U "];
/** Whether an option of one letter and its value, in one, are those of `curl`. */
function isCurls(text: string, at: number): boolean {
  return /\s/.test(text[at - 1] ?? "") && /[^\s'"]/.test(text[at + 2] ?? "") &&
    /\bcurl\b/.test(text.slice(Math.max(0, at - 300), at));
}

const OPTION_WORDS =
  "password passwd passphrase pass pwd api-key apikey api_key access-key secret-key private-key secret token auth-token access-token api-token client-secret";
/** White space in a text, also in one of JSON. */
const SPACE = "(?:\\s|\\\\{1,4}[nrt]){1,9}";

/** Whether a value is one that somebody would type, and no word of a sentence. */
function isTyped(value: string): boolean {
  if (isPlaceholderWord(value) || /^[$<{-]/.test(value) || /^[\d.,]+$/.test(value)) return false;
  return looksSecret(value) || kindsOf(value) >= 3 ||
    (/[0-9]/.test(value) && /[A-Za-z]/.test(value));
}

/** What a request is known by that was sent ahead of a login. */
const REQUEST_URI = ["ietf", "params", "oauth", "request_uri"];

/** Where `curl` is told the user and the password. */
const CURL = "(?<![\\w-])(?:-u|-U|--user|--proxy-user)[ =]?[ \"'\\\\]{0,3}";

/** Schemes whose URLs have passwords. */
const DATABASES =
  "postgres postgresql mysql mariadb mongodb redis rediss valkey amqp mssql sqlserver oracle clickhouse cockroachdb neo4j bolt nats kafka ldap smtp imap mqtt sftp ftp";

/** How the paths of links begin that let in whoever has them. */
const LINKS =
  "reset password multipass invite invitation join magic verify confirm activate unsubscribe accept-invite hooks hook webhook webhookb2";

const ASSIGNED = `[A-Za-z]{3,10}(?:[ _-]?${anyOf("key value token")})?${ASSIGN}`;
const SECRET_ASSIGNED = RegExp(`${ASSIGNED}[\\w.~+/%-]{16}`, "y");
const PASSWORD_ASSIGNED = RegExp(
  `${ASSIGNED}(?![@/:=])[^\\s"'\`\\\\<>&,;(){}[\\]|]{8}`,
  "y",
);

const SECRET_RUN = runOf("[\\w.~+/%-]", 16);
/** These and all that is no ASCII. */
const PASSWORD_RUN = runOf("[^\\s\"'\`\\\\<>&,;(){}[\\]|]", 8);

/** Whether a word of a name that begins there ends one which is given a value of some length. */
function isSecretAssigned(text: string, at: number, end: number): boolean {
  const value = valueOf(text, at, end);
  if (value < 0 || !startsRun(text, value, SECRET_RUN)) return false;
  SECRET_ASSIGNED.lastIndex = at;
  return SECRET_ASSIGNED.test(text);
}

/** The same for a password, which may be shorter. */
function isPasswordAssigned(text: string, at: number, end: number): boolean {
  const value = valueOf(text, at, end);
  if (value < 0 || !isMixed(text, value)) return false;
  PASSWORD_ASSIGNED.lastIndex = at;
  return PASSWORD_ASSIGNED.test(text);
}

const LONGEST_PASSWORD = 128;

/** Whether what may be a password stands there, of characters of three kinds at the least: see `kindsOf`. */
function isMixed(text: string, start: number): boolean {
  let [small, capital, digit, sign] = [0, 0, 0, 0];
  const kind = kindOf(PASSWORD_RUN);
  let at = start;
  for (; at < text.length && at - start < LONGEST_PASSWORD; at++) {
    const code = text.charCodeAt(at);
    if (code < 128 && kind[code] === 0) break;
    if (isSmall(code)) small = 1;
    else if (code >= 65 && code <= 90) capital = 1;
    else if (isNumeral(code)) digit = 1;
    else if (code !== 95 && code !== 46 && code !== 58 && code !== 47 && code !== 45) sign = 1;
  }
  return at - start >= PASSWORD_RUN.length && small + capital + digit + sign >= 3;
}

/** What stands in a name, what parts its words, what may stand before the sign behind it, and that: see `ASSIGNED`. */
const [LETTER, PARTING, BLANK, MARK, BRACKET, ASSIGN_SIGN] = [1, 2, 4, 8, 16, 32];
const PARTS = new Uint8Array(128);
for (let code = 65; code < 91; code++) PARTS[code] = PARTS[code + 32] = LETTER;
for (const sign of " _-") PARTS[sign.charCodeAt(0)]! |= PARTING;
for (const sign of " \t") PARTS[sign.charCodeAt(0)]! |= BLANK;
for (const sign of "\\\"'`") PARTS[sign.charCodeAt(0)]! |= MARK;
PARTS["]".charCodeAt(0)] = BRACKET;
for (const sign of ":=>") PARTS[sign.charCodeAt(0)]! |= ASSIGN_SIGN;
/** How the words begin that may follow the first: `key value token`, and `provided is was used`. */
const [SECOND_WORD, LAST_WORD] = [1, 2];
const WORD_STARTS = new Uint8Array(128);
for (const letter of "kvtKVT") WORD_STARTS[letter.charCodeAt(0)] = SECOND_WORD;
for (const letter of "piwu") WORD_STARTS[letter.charCodeAt(0)] = LAST_WORD;
/** The longest of the first with one of the second behind it, and of the last. */
const [LONGEST_FIRST, LONGEST_LAST] = [15, 8];

/** Whether a character is one of a kind. */
function isPart(text: string, at: number, kinds: number): boolean {
  const code = text.charCodeAt(at);
  return code < 128 && (PARTS[code]! & kinds) !== 0;
}

/** Where what is of a kind ends, or so many characters behind. */
function partsEnd(text: string, start: number, kinds: number, most: number): number {
  const last = start + most;
  let at = start;
  for (; at < last; at++) {
    const code = text.charCodeAt(at);
    if (!(code < 128) || (PARTS[code]! & kinds) === 0) break;
  }
  return at;
}

/** Whether a word of a kind may go on there, behind what parts it from the one before. */
function isNextWord(text: string, at: number, kinds: number): boolean {
  const code = text.charCodeAt(at + 1);
  return code < 128 && (WORD_STARTS[code]! & kinds) !== 0 && isPart(text, at, PARTING);
}

/** Where the value begins of a name of which one word is known, if what is there could be one with a value; else -1. */
function valueOf(text: string, start: number, end: number): number {
  let at = partsEnd(text, end, LETTER, LONGEST_FIRST - (end - start));
  if (isNextWord(text, at, SECOND_WORD)) at = partsEnd(text, at + 1, LETTER, LONGEST_LAST);
  if (isNextWord(text, at, LAST_WORD)) at = partsEnd(text, at + 1, LETTER, LONGEST_LAST);
  at = partsEnd(text, at, MARK | BRACKET, 4);
  at = partsEnd(text, at, BLANK, 4);
  if (!isPart(text, at, ASSIGN_SIGN)) return -1;
  at++;
  const second = text.charCodeAt(at);
  if (second === 61 || second === 62) at++;
  return partsEnd(text, partsEnd(text, at, BLANK, 4), MARK, 4);
}

const SCHEME = runOf("[a-z+0-9]", 3);

function isScheme(text: string, at: number): boolean {
  const kind = kindOf(SCHEME);
  let end = at;
  while (end - at < 40) {
    const code = text.charCodeAt(end);
    if (!(code < 128) || kind[code] === 0) break;
    end++;
  }
  return text.charCodeAt(end) === 58 && text.startsWith("://", end) && end - at >= SCHEME.length;
}

const CONNECTION_RUN = runOf("[^\\s;=\"'`\\\\<>&]", 4);

/** Whether what may be a password in a connection string stands there. */
function isConnectionValue(text: string, _at: number, end: number): boolean {
  const kind = kindOf(CONNECTION_RUN);
  for (let at = end; at < end + CONNECTION_RUN.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 128 ? kind[code] === 0 : code !== code) return false;
  }
  return true;
}

const KEY_ID_RUN = runOf("[A-Z2-7]", 16);

const SIGNATURE_RUN = runOf("[\\w-]", 16);

/** Whether a web token goes on there: of three parts, of which the second begins as the first does, or of five. */
function isToken(text: string, start: number): boolean {
  const first = partEnd(text, start);
  const second = partEnd(text, first + 1);
  if (first - start < 8 || text.charCodeAt(first) !== 46 || text.charCodeAt(second) !== 46) {
    return false;
  }
  if (startsRun(text, second + 1, SIGNATURE_RUN) && text.startsWith("eyJ", first + 1)) return true;
  const third = partEnd(text, second + 1);
  if (third - second <= 8 || text.charCodeAt(third) !== 46) return false;
  const fourth = partEnd(text, third + 1);
  return text.charCodeAt(fourth) === 46 && startsRun(text, fourth + 1, SIGNATURE_RUN);
}

/** Where letters, digits, `_` and `-` end; of very many nobody asks. */
function partEnd(text: string, start: number): number {
  const kind = kindOf(NAME_RUN);
  let at = start;
  while (at - start < LONGEST_PART) {
    const code = text.charCodeAt(at);
    if (!(code < 128) || kind[code] === 0) break;
    at++;
  }
  return at;
}

const LONGEST_PART = 12_010;
const NAME_RUN = runOf("[\\w-]", 1);
const CREDENTIALS_RUN = runOf("[A-Za-z0-9+/_-]", 8);

/** Whether what may be credentials stands behind the name of their scheme and a space, or two. */
function isCredentials(text: string, _at: number, end: number): boolean {
  return startsRun(text, text.charCodeAt(end) === 32 ? end + 1 : end, CREDENTIALS_RUN);
}

/** The same for a token, behind ` `, `+`, `%20`, `: `. */
function isBearers(text: string, _at: number, end: number): boolean {
  const code = text.charCodeAt(end);
  if (code !== 32 && code !== 58) {
    return (code === 43 || code === 37) && startsRun(text, end + 1, SECRET_RUN);
  }
  return startsRun(text, text.charCodeAt(end + 1) === 32 ? end + 2 : end + 1, SECRET_RUN);
}

/** Whether `secret` may stand before a place, as `secret_access`. */
function isBehindSecret(text: string, at: number): boolean {
  const code = text.charCodeAt(at - 1);
  return ((code === 95 || code === 45 ? text.charCodeAt(at - 2) : code) | 32) === 116;
}

/** Whether the end of the line that begins a private key stands there, and behind it what it may begin with. */
function isBegun(text: string, _at: number, end: number): boolean {
  let at = text.startsWith(" BLOCK", end) ? end + 6 : end;
  if (!text.startsWith("-----", at)) return false;
  at += 5;
  for (const most = at + 90; at < most; at++) {
    const code = text.charCodeAt(at);
    const isBreak = code === 32 || (code >= 9 && code <= 13);
    if (isBreak) continue;
    if (code === BACKSLASH) {
      const next = text.charCodeAt(at + 1);
      if (next === 110 || next === 114 || next === 116) at++; // n r t
      continue;
    }
    return isWordCode(code) || code === 43 || code === 47 || code === 61;
  }
  return true;
}

function isHex(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 102);
}

function isNumeral(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isSmall(code: number): boolean {
  return code >= 97 && code <= 122;
}

function isNameCode(code: number): boolean {
  return isWordCode(code) || code === 95 || code === 45;
}

/** Whether all characters between two places are of a kind; the last are looked at first. */
function isRun(text: string, start: number, end: number, is: (code: number) => boolean): boolean {
  for (let at = end - 1; at >= start; at--) if (!is(text.charCodeAt(at))) return false;
  return true;
}

/** Whether 32 hexadecimal digits stand before a place. */
function isBehindHex(text: string, at: number): boolean {
  for (let before = at - 1; before >= at - 32; before--) {
    if (!isHex(text.charCodeAt(before))) return false;
  }
  return true;
}

/** Whether the first dot of a token in three parts may stand there: of 23 characters at least, of six, of more. */
function isBetweenParts(text: string, at: number): boolean {
  return text.charCodeAt(at + 7) === 46 && isRun(text, at - 23, at, isNameCode);
}

/** What stands in no user and no password of a URL: another `@` too, or of many in a row each looked at all. */
const NOT_IN_USER = new Uint8Array(128);
for (const sign of "@?#\"'`\\<>[]{}") NOT_IN_USER[sign.charCodeAt(0)] = 1;

/** From how many characters on a user may be a key. */
const SHORTEST_USER = 20;

/** Whether what stands before an `@` may be a user with a password, or alone as long as a key. */
function isBehindUser(text: string, at: number): boolean {
  let hasPassword = false;
  for (let before = at - 1; before > at - 700; before--) {
    const code = text.charCodeAt(before);
    if (code === 58) hasPassword = true;
    if (code === 47) {
      if (!hasPassword && at - before <= SHORTEST_USER) return false;
      return text.charCodeAt(before - 1) === 47 && text.charCodeAt(before - 2) === 58;
    }
    if (!(code > 32) || (code < 128 && NOT_IN_USER[code] === 1)) return false;
  }
  return false;
}

let made: readonly SecretFormat[] | undefined;
/** @returns all formats; made at first use, since most replays need none */
export const secretFormats = (): readonly SecretFormat[] => made ??= makeFormats();
const makeFormats = (): SecretFormat[] => [
  { name: "private-key", hints: ["PRIVATE KEY"], near: isBegun, pattern: RegExp(PEM, "g") },
  ...VENDOR_FORMATS.map(vendorFormat),
  {
    name: "aws-access-key-id",
    behind: 0,
    hints: ["AKIA", "ASIA", "ABIA", "ACCA"],
    near: (text, at, end) => isOutsideWord(text, at) && startsRun(text, end, KEY_ID_RUN),
    pattern: RegExp(
      `A(?:KIA|SIA|BIA|CCA)(?<=${before("_")}.{4})[A-Z2-7]{16}(?![A-Za-z0-9_])`,
      "g",
    ),
    check: (id) => !id.endsWith("EXAMPLE") && new Set(id).size >= 8,
  },
  {
    name: "aws-secret-access-key",
    behind: 7,
    hints: ["access", "ACCESS", "Access"],
    near: isBehindSecret,
    pattern: RegExp(
      `${anyOf("secret")}[_-]?${anyOf("access")}[_-]?${anyOf("key")}${ASSIGN}` +
        "(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])",
      "g",
    ),
    check: (key) => !key.endsWith("EXAMPLEKEY") && looksRandom(key),
  },
  {
    name: "azure-account-key",
    behind: 0,
    hints: ["AccountKey=", "SharedAccessKey=", "SharedSecretKey="],
    pattern: /(?:Account|SharedAccess|SharedSecret)Key=(?<secret>[A-Za-z0-9+/]{40,120}={0,2})/g,
    check: looksRandom,
  },
  {
    name: "signed-url",
    behind: 0,
    hints: ["sig=", "Signature="],
    pattern: RegExp(
      `(?:sig|Signature)(?<=${before("_")}(?:sig|Signature|X-(?:Amz|Goog)-Signature))=` +
        "(?<secret>[A-Za-z0-9%+/_-]{40,1200}={0,2})",
      "g",
    ),
    check: looksRandom,
  },
  {
    name: "azure-client-secret",
    behind: 4,
    exact: true,
    near: (text, at) => isNumeral(text.charCodeAt(at - 1)),
    hints: ["Q~"],
    pattern: RegExp(
      `[\\w.~-](?<=${before("_.~-")}.)[\\w.~-]{2}\\dQ~[\\w.~-]{31,34}${NO_STOP}(?!\\.{0,3}[\\w~-])`,
      "g",
    ),
    check: isDrawn,
  },
  ...([
    [42, "AzSe", "[A-D][A-Za-z0-9]{5}"],
    [52, "JQQJ9", "[9DH][A-Za-z0-9][A-L][A-Za-z0-9]{24}"],
    [76, "AZDO", "[A-Za-z0-9]{4}"],
  ] as const).map(([behind, hint, rest]): SecretFormat => ({
    name: "azure-key",
    behind,
    exact: true,
    near: (text, at) => isRun(text, at - behind, at, isWordCode),
    hints: [hint],
    pattern: RegExp(
      `[A-Za-z0-9](?<=${before("_-")}.)[A-Za-z0-9]{${behind - 1}}${hint}${rest}(?![\\w-])`,
      "g",
    ),
    check: isDrawn,
  })),
  {
    name: "azure-functions-key",
    behind: 44,
    exact: true,
    near: (text, at) => isRun(text, at - 44, at, isNameCode),
    hints: ["AzFu"],
    pattern: RegExp(`[\\w-](?<=${before("_-")}.)[\\w-]{43}AzFu[\\w-]{5}[AQgw]==`, "g"),
    check: isDrawn,
  },
  {
    name: "mailgun-signing-key",
    behind: 32,
    exact: true,
    near: isBehindHex,
    hints: ["-"],
    pattern: RegExp(
      `[0-9a-f](?<=${before("_-")}.)[0-9a-f]{31}-[0-9a-f]{8}-[0-9a-f]{8}(?![\\w-])`,
      "g",
    ),
    check: isDrawn,
  },
  {
    name: "mailchimp-key",
    behind: 32,
    exact: true,
    near: isBehindHex,
    hints: ["-us"],
    pattern: RegExp(`[0-9a-f](?<=${before("_-")}.)[0-9a-f]{31}-us\\d{1,2}(?![\\w-])`, "g"),
    check: isDrawn,
  },
  {
    name: "new-relic-license-key",
    behind: 36,
    exact: true,
    near: isBehindHex,
    hints: ["NRAL"],
    pattern: RegExp(`[0-9a-f](?<=${before("_-")}.)[0-9a-f]{35}NRAL(?![\\w-])`, "g"),
    check: isDrawn,
  },
  {
    // RFC 9126: what says that it is one is no secret, and is asked for.
    name: "request-uri",
    behind: 0,
    hints: [":", "%3A", "%3a"].map((sign) => ["urn", ...REQUEST_URI, ""].join(sign)),
    pattern: RegExp(
      `${["urn", ...REQUEST_URI, ""].join("(?:%3[Aa]|:)")}(?<secret>[\\w.~+/%-]{15,1000}[\\w=])`,
      "g",
    ),
    check: isDrawn,
  },
  {
    name: "twilio-auth-token",
    behind: 0,
    hints: ["AC"],
    pattern: RegExp(`AC(?<=${before("_")}AC)[0-9a-f]{32}:(?<secret>[0-9a-f]{32})(?!\\w)`, "g"),
    check: isDrawn,
  },
  {
    name: "telegram-token",
    behind: 12,
    near: (text, at) => isRun(text, at - 7, at, isNumeral),
    hints: [":AA"],
    pattern: RegExp(`\\d(?<=(?:${before("_-")}|bot)\\d)\\d{6,11}:AA[\\w-]{32,36}(?![\\w-])`, "g"),
    check: isDrawn,
  },
  {
    name: "discord-token",
    behind: 29,
    near: isBetweenParts,
    hints: ["."],
    pattern: RegExp(
      `[MNO](?<=${before("_-")}.)[\\w-]{22,28}\\.[\\w-]{6}\\.[\\w-]{27,45}(?![\\w-])`,
      "g",
    ),
    check: (token) => /^\d{15,22}$/.test(decodeBase64(token.slice(0, token.indexOf("."))) ?? ""),
  },
  {
    name: "terraform-token",
    behind: 14,
    exact: true,
    near: (text, at) => isRun(text, at - 14, at, isWordCode),
    hints: [".atlasv1."],
    pattern: RegExp(
      `[A-Za-z0-9](?<=${before("_-")}.)[A-Za-z0-9]{13}\\.atlasv1\\.[\\w-]{60,80}`,
      "g",
    ),
    check: isDrawn,
  },
  {
    name: "webhook-url",
    hints: ["hooks.slack.com/", "/webhooks/", ".webhook.office.com/"],
    pattern: RegExp(
      "(?:hooks\\.slack\\.com/(?:services|workflows|triggers)/(?:[A-Z0-9]{8,14}/){1,2}" +
        "|discord(?:app)?\\.com/api/(?:v\\d{1,2}/)?webhooks/\\d{15,22}/|\\.webhook\\.office\\.com/webhookb2/)" +
        "(?<secret>[\\w/@-]{20,250})",
      "g",
    ),
    check: isDrawn,
  },
  {
    name: "node-url",
    hints: [".infura.io/", ".alchemy.com/v2/"],
    pattern: /\.(?:infura\.io\/(?:ws\/)?v3|alchemy\.com\/v2)\/(?<secret>[\w-]{24,40})(?![\w-])/g,
    check: isDrawn,
  },
  {
    name: "okta-token",
    behind: 0,
    hints: ["SSWS "],
    pattern: /SSWS (?<secret>00[\w-]{40})(?![\w-])/g,
    check: isDrawn,
  },
  {
    name: "salesforce-token",
    behind: 0,
    hints: ["00D"],
    pattern: RegExp(
      `00D(?<=${before("_-")}00D)[A-Za-z0-9]{12,15}![A-Za-z0-9._]{80,160}${NO_STOP}`,
      "g",
    ),
    check: isDrawn,
  },
  {
    name: "maxmind-key",
    behind: 36,
    exact: true,
    near: (text, at) => text.charCodeAt(at - 30) === 95 && isRun(text, at - 29, at, isWordCode),
    hints: ["_mmk"],
    pattern: RegExp(
      `[A-Za-z0-9](?<=${before("_-")}.)[A-Za-z0-9]{5}_[A-Za-z0-9]{29}_mmk(?!\\w)`,
      "g",
    ),
    check: isDrawn,
  },
  {
    name: "firebase-server-key",
    behind: 31,
    near: (text, at) => isRun(text, at - 7, at, isNameCode),
    hints: [":APA91b"],
    pattern: RegExp(`[\\w-](?<=${before("_-")}.)[\\w-]{6,30}:APA91b[\\w-]{100,200}`, "g"),
    check: isDrawn,
  },
  {
    name: "curl-user",
    hints: CURL_HINTS,
    pattern: RegExp(
      `${CURL}[^\\s:"'\`\\\\<>{}$]{1,120}:(?<secret>[^\\s"'\`\\\\<>{}$]{3,400}${NO_STOP})`,
      "g",
    ),
    check: (secret) => !/^\d{1,6}$/.test(secret) && !isPlaceholderWord(secret),
  },
  {
    name: "curl-user",
    hints: CURL_HINTS,
    pattern: RegExp(`${CURL}(?<secret>[\\w.-]{16,400})(?=:(?:[\\s"'\\\\]|$))`, "g"),
    check: looksRandom,
  },
  {
    name: "curl-user",
    hints: ["-u"],
    near: isCurls,
    behind: 0,
    pattern: /-u[^\s:"'`\\<>{}$]{1,120}:(?<secret>[^\s"'`\\<>{}$]{3,400}(?<!\.))/g,
    check: (secret) => !/^\d{1,6}$/.test(secret) && !isPlaceholderWord(secret),
  },
  {
    name: "option",
    hints: ["--"],
    behind: 0,
    near: (text, _, end) => isSmall(text.charCodeAt(end)),
    pattern: RegExp(
      `--(?:[a-z]{2,16}[-_]){0,2}(?:${OPTION_WORDS.replaceAll(" ", "|")}) {1,3}["'\\\\]{0,3}` +
        typed("[^\\s\"'`\\\\<>|&;()]{6,400}"),
      "g",
    ),
    check: isTyped,
  },
  {
    name: "netrc-password",
    hints: ["machine "],
    behind: 0,
    pattern: RegExp(
      `machine \\S{1,200}?${SPACE}login${SPACE}\\S{1,200}?${SPACE}password${SPACE}(?<secret>[^\\s"\\\\]{3,400}${NO_STOP})`,
      "g",
    ),
    check: isTyped,
  },
  {
    name: "sql-password",
    hints: [...spellings("password"), "IDENTIFIED BY", "identified by"].map((word) => `${word} '`),
    behind: 0,
    pattern:
      /(?:password|PASSWORD|Password|IDENTIFIED BY|identified by) '(?<secret>[^\s"'`\\<>]{4,200})(?=')/g,
    check: isTyped,
  },
  {
    name: "database-url",
    behind: 0,
    near: isScheme,
    hints: DATABASES.split(" ").map((scheme) => `${scheme}`),
    // Everything up to the last sign before a host: a password may hold any.
    pattern: RegExp(
      `(?:${DATABASES.replaceAll(" ", "|")})s?(?:\\+[a-z0-9]{2,20})?:\\/\\/` +
        "[^\\s/@:?#\"'`\\\\<>]{0,120}:(?<secret>[^\\s\"'`\\\\<>]{1,200})(?=@[A-Za-z0-9[])",
      "g",
    ),
    check: (password) => !isPlaceholderWord(password) && !/^[${<[]/.test(password),
  },
  {
    name: "link-token",
    hints: LINKS.split(" ").map((start) => `/${start}`),
    pattern: RegExp(
      `\\/(?:${
        LINKS.replaceAll(" ", "|")
      })(?:[-_/][a-z]{2,16}){0,3}\\/(?<secret>[\\w~.=-]{16,600}${NO_STOP})`,
      "gi",
    ),
    check: looksSecret,
  },
  {
    name: "json-web-token",
    behind: 0,
    hints: ["eyJ"],
    near: (text, at, end) => isOutsideName(text, at) && isToken(text, end),
    pattern: RegExp(
      `eyJ(?<=${before("_-")}eyJ)[\\w-]{8,4000}\\.` +
        "(?:eyJ[\\w-]{8,12000}\\.[\\w-]{16,2000}" +
        "|[\\w-]{0,1000}\\.[\\w-]{8,40}\\.[\\w-]{2,12000}\\.[\\w-]{16,90})",
      "g",
    ),
    check: isDrawn,
  },
  {
    name: "url-password",
    near: isBehindUser,
    hints: ["@"],
    pattern: /:\/\/[^\s/@:?#"'`\\<>[\]{}]{0,200}:(?<secret>[^\s/@?#"'`\\<>[\]{}]{3,400})(?=@)/g,
    check: (password) => !isPlaceholderWord(password),
  },
  {
    name: "url-user",
    near: isBehindUser,
    hints: ["@"],
    pattern: RegExp(`://(?<secret>[\\w-]{${SHORTEST_USER},400})(?=@)`, "g"),
    check: looksRandom,
  },
  {
    name: "connection-password",
    behind: 0,
    near: isConnectionValue,
    hints: spellings("password pwd").map((word) => `${word}=`),
    pattern: RegExp(
      `${PASSWORD}=(?<=${before("_-")}${PASSWORD}=)` +
        `(?:(?<=;[ ]?${PASSWORD}=)|(?=${CONNECTION_VALUE};))(?<secret>${CONNECTION_VALUE}(?:${NO_STOP}|(?=;)))`,
      "g",
    ),
    // What is in braces is a value as a whole: see `assignments.ts`.
    check: (password) => !isPlaceholderWord(password) && !password.startsWith("{"),
  },
  {
    name: "basic-credentials",
    behind: 0,
    near: isCredentials,
    hints: ["Basic ", "basic ", "BASIC "],
    pattern: /(?:Basic|basic|BASIC) {1,2}(?<secret>[A-Za-z0-9+/_-]{8,2000}={0,2})/g,
    check: (secret) => /^[ -~\xa0-\xff]*:[ -~\xa0-\xff]*$/.test(decodeBase64(secret) ?? ""),
  },
  {
    name: "bearer-token",
    behind: 0,
    near: isBearers,
    hints: ["Bearer", "bearer", "BEARER"],
    pattern:
      /(?:Bearer|bearer|BEARER)(?: {1,2}|%20|\+|: ?)(?<secret>[\w.~+/%-]{16,8000}(?<!\.)={0,2})/g,
    check: looksRandom,
  },
  {
    name: "authorization-value",
    behind: 0,
    hints: spellings("authorization"),
    pattern: RegExp(
      `${
        anyOf("authorization")
      }${ASSIGN}(?:[A-Za-z-]{2,20} )?(?<secret>[\\w.~+/%-]{16,8000}${NO_STOP}={0,2})`,
      "g",
    ),
    check: looksRandom,
  },
  {
    name: "secret-assignment",
    behind: LONGEST_KEY_OF,
    near: isSecretAssigned,
    named: true,
    hints: spellings("key token secret"),
    pattern: RegExp(`(?:${NAMES})${ASSIGN}(?<secret>[\\w.~+/%-]{16,1000}${NO_STOP}={0,2})`, "g"),
    check: looksRandom,
  },
  {
    name: "password-assignment",
    behind: 0,
    near: isPasswordAssigned,
    named: true,
    hints: spellings("password passwd passphrase pwd"),
    pattern: RegExp(
      anyOf("password passwd passphrase pwd") + ASSIGN +
        typed("(?![@/:=])[^\\s\"'`\\\\<>&,;(){}[\\]|]{8,128}"),
      "g",
    ),
    check: (secret) => !isPlaceholderWord(secret) && kindsOf(secret) >= 3,
  },
  // Last, since it is what the keys of many vendors begin with.
  { ...vendorFormat(["sk-key", "sk-", "[A-Za-z0-9_-]{20,400}"]), check: looksRandom },
];
