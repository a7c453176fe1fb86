/**
 * Tells text that was drawn at random from text that somebody wrote.
 *
 * @module
 */
import { isPlainValue } from "./plain_value.ts";

/** Of two neighbours in random text, this many differ in kind at the least: letter and digit, `aB`. */
const LEAST_SWITCHES = 0.18;
/** So many letters and digits it has at the least. */
const LEAST_ALNUM = 12;
/** Without digits only `aB` is left to count, and that is how names are written, too. */
const LEAST_HUMPS = 0.3;
/** Of two neighbouring letters, this many follow on each other in words at the least. */
const LEAST_USUAL = 0.62;

/**
 * Whether a text looks drawn at random rather than written: letters and digits mixed, enough
 * entropy. So do keys, hashes, UUIDs and base64; names, words and plain values (see
 * {@linkcode isPlainValue}) do not.
 *
 * @param text any text
 */
export function looksRandom(text: string): boolean {
  const { alnum, digits, capitals, humps, switches } = kindsIn(text);
  // What costs next to nothing is asked first: most texts are none.
  if (alnum < LEAST_ALNUM || switches < 3) return false;
  if (digits > 0 ? digits === alnum : humps === 0) return false;
  if (!isVaried(text, alnum < 20 ? 2.6 : 3)) return false;
  const isMixed = switches >= LEAST_SWITCHES * (alnum - 1) &&
    (digits > 0 || capitals >= LEAST_HUMPS * alnum);
  return (isMixed || isUnusual(text.toLowerCase())) && !isPlainValue(text);
}

/** How many letters and digits of each kind a text has, and how many neighbours differ in kind. */
function kindsIn(text: string) {
  let [alnum, digits, capitals, humps, switches] = [0, 0, 0, 0, 0];
  let before = OTHER;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const kind = code < 128 ? KINDS[code]! : OTHER;
    if (kind !== OTHER) {
      alnum++;
      if (kind === DIGIT) digits++;
      else if (kind === CAPITAL) capitals++;
      if (before === SMALL && kind === CAPITAL) {
        humps++;
        switches++;
      } else if (before !== OTHER && (before === DIGIT) !== (kind === DIGIT)) switches++;
    }
    before = kind;
  }
  return { alnum, digits, capitals, humps, switches };
}

/** From how many characters on a run of base64 is looked into. */
export const SHORTEST_BASE64 = 24;

const [OTHER, SMALL, CAPITAL, DIGIT] = [0, 1, 2, 3];
const KINDS = new Uint8Array(128).fill(DIGIT, 48, 58).fill(CAPITAL, 65, 91).fill(SMALL, 97, 123);

/**
 * Whether any part of a text could look drawn at random, to {@linkcode looksRandom}, as it is or decoded; says so
 * rather too often, and costs next to nothing.
 *
 * @param text any text
 */
export function mayHoldDrawn(text: string): boolean {
  let [alnum, switches, inRow] = [0, 0, 0];
  let before = OTHER;
  for (let at = pieceStart(text, 0); at < text.length; at++) {
    const code = text.charCodeAt(at);
    const mark = code < 128 ? MARKS[code]! : OTHER;
    if (mark === SPACE) {
      alnum = switches = inRow = 0;
      before = OTHER;
      at = pieceStart(text, at + 1) - 1;
      continue;
    }
    // Only what may change the answer is asked for: most characters are a small letter behind another.
    const kind = mark & 3;
    if (kind !== OTHER) {
      alnum++;
      inRow++;
      if (kind !== before && before !== OTHER) switches += SWITCHES[before << 2 | kind]!;
    } else {
      // What is percent-encoded there, or as `\u0041`, may differ in kind from both of its neighbours.
      if (mark === ESCAPE) switches += 2;
      inRow = mark === JOINT ? inRow + 1 : 0;
    }
    // In base64 may lie what is looked for.
    if (inRow >= SHORTEST_BASE64 || (switches >= 3 && alnum >= LEAST_ALNUM)) return true;
    before = kind;
  }
  return false;
}

/** What a character is to that: one of the kinds, or a space, what begins an escape, what stands in base64 too. */
const [SPACE, ESCAPE, JOINT] = [4, 8, 12];
const MARKS = KINDS.slice();
for (const space of [9, 10, 11, 12, 13, 32]) MARKS[space] = SPACE;
for (const sign of "%\\") MARKS[sign.charCodeAt(0)] = ESCAPE;
for (const sign of "+-/_") MARKS[sign.charCodeAt(0)] = JOINT;
/** Of one kind and another behind it, whether these are neighbours that differ. */
const SWITCHES = new Uint8Array(16);
for (const kind of [SMALL, CAPITAL]) SWITCHES[kind << 2 | DIGIT] = SWITCHES[DIGIT << 2 | kind] = 1;
SWITCHES[SMALL << 2 | CAPITAL] = 1;

/** Where the next piece without a space begins that is long enough, or the text ends: most words are passed over. */
function pieceStart(text: string, from: number): number {
  let start = from;
  while (start + LEAST_ALNUM <= text.length) {
    let at = start + LEAST_ALNUM - 1;
    while (at >= start && !isSpaceCode(text.charCodeAt(at))) at--;
    if (at < start) return start;
    start = at + 1;
  }
  return text.length;
}

function isSpaceCode(code: number): boolean {
  return code <= 32 && (code === 32 || (code >= 9 && code <= 13));
}

/** What follows on each letter in words, in the languages of most programs. */
const USUAL =
  "abcdgiklmnprstuvy baeilorsuy caehiklorstu dadeimorsuvy eabcdefglmnprstvwxy faefilortu gaeghilnorsu haeiortuy iabcdefgklmnoprstvz jaeou kaeinos ladefiklmostuvy mabeimopsuy nacdegiklnostuvy oabcdefgiklmnoprstuvwx paehiloprstu qu racdegiklmnorstuvy sacehikmnopstuwy taehilorstuwy uabcdegilmnprst vaeio waehinors xaceipt yabeilmnoprst zaeioyz";
/** By letter, those that follow on it in words. */
export const FOLLOWERS: ReadonlyMap<string, string> = new Map(
  USUAL.split(" ").map((row) => [row[0]!, row.slice(1)]),
);

/** @returns whether letters follow on each other as in no word; of a text in lower case */
export function isUnusual(text: string): boolean {
  let pairs = 0, usual = 0;
  for (let at = 1; at < text.length; at++) {
    const followers = FOLLOWERS.get(text[at - 1]!);
    if (!followers || !FOLLOWERS.has(text[at]!)) continue;
    pairs++;
    if (followers.includes(text[at]!)) usual++;
  }
  return pairs >= 6 && usual < LEAST_USUAL * pairs;
}

/**
 * The same for the rest of a text whose start says what it is: asks for less.
 *
 * @param text a text that begins as a secret does
 */
export function isDrawn(text: string): boolean {
  if (!isVaried(text, 3) || text.replace(EXAMPLE_WORD, "").length < 12) return false;
  return count(text, /(?=[a-z][A-Z0-9]|[A-Z][a-z0-9]|[0-9][A-Za-z])/g) >= 4;
}

/** From which length on a text that looks drawn is taken for a secret by what it is called. */
export const SHORTEST_DRAWN = 16;

/**
 * Whether a text is one that a name makes a secret: long, in one piece, drawn at random, and not the
 * name of a file or of a resource.
 *
 * @param text any text
 */
export function looksSecret(text: string): boolean {
  if (text.length < SHORTEST_DRAWN || /\s/.test(text) || NAMED.test(text) || SID.test(text)) {
    return false;
  }
  if (looksRandom(text) || (UUID_AT_END.test(text) && isVaried(text, 2.6))) return true;
  // Words in front, as `public-sandbox-`, make the whole look written.
  const drawn = text.replace(WORDS_IN_FRONT, "");
  return drawn.length >= SHORTEST_DRAWN && drawn.length < text.length && looksRandom(drawn);
}

const UUID_AT_END = /(?<![0-9a-f])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const WORDS_IN_FRONT = /^(?:[A-Za-z]{2,20}[-_.:]){1,6}/;

/** A file, an address, an ARN, a URN: what keys of a store and ids of resources look like. */
const NAMED =
  /\.(?:png|jpe?g|gif|webp|avif|svg|ico|pdf|jsonl?|ndjson|txt|csv|tsv|md|zip|t?gz|tar|bz2|mp[34]|m4a|wav|webm|ogg|mov|html?|m?[jt]sx?|css|xml|ya?ml|parquet|docx?|xlsx?|pptx?|bin|pt|onnx|safetensors|gguf|wasm|lock|log|sqlite|db)$|^(?:arn:|urn:|https?:\/\/|projects\/|users\/|uploads?\/|files?\/|images?\/|public\/|static\/|assets\/|data:|sha\d{1,3}[:-]|0x[0-9a-fA-F]{40}$)|@[\w.-]+\.[a-z]{2,}$/i;

/** What Twilio calls a SID, of an account, a message, a check: an id. */
const SID = /^[A-Z]{2}[0-9a-f]{32}$/;

/**
 * Whether a text is one that a person would choose for a password: in one piece, of letters and a digit or a sign, and
 * no date, version, file, path, or what comes of a test.
 *
 * @param text any text
 */
export function looksChosen(text: string): boolean {
  if (text.length < 6 || text.length > 128 || /\s/.test(text)) return false;
  if (!/\p{L}/u.test(text) || !/[0-9!@#$%^&*~§€]/.test(text)) return false;
  return !NAMED.test(text) && !SID.test(text) && !NO_CHOICE.test(text) && !isPlainValue(text);
}

/** A version, a file or a host, a path, how a test ended, which step it was: `v1.2.3-rc1`, `pass_2`, `Passed!`. */
const NO_CHOICE =
  /^(?:(?:[a-z-]+[-@])?v?\d+(?:\.\d+)+(?:[-+][\w.+-]*)?|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,4}|[\w.~-]*(?:\/[\w.-]*)+|(?:[a-z]+[-_])*(?:pass(?:ed|es)?|fail(?:ed|s|ure)?|skip(?:ped)?|success(?:ful)?|completed?|done|great|step|phase|stage|round|run|test|try|attempt|iteration|level|layer|render)[-_#@]?\d{0,2}!*)$/i;

/** So many letters in one piece are hardly a word; drawn ones may have too few capitals behind small ones to be told by. */
const LETTERS = /^[A-Za-z]{16,}$/;

/** Of two neighbours in letters that were drawn, this many differ in case; in names of words put together fewer. */
const MOST_CASES = 0.35;

function isNoWord(letters: string): boolean {
  const cases = count(letters, /(?=[a-z][A-Z]|[A-Z][a-z])/g);
  return cases >= MOST_CASES * (letters.length - 1) || isUnusual(letters.toLowerCase());
}

/**
 * Whether a text says nothing by itself that a session or a cookie could be known by: a word, a flag,
 * a date, a locale. The contrary of that.
 *
 * @param text any text
 */
export function isOpaque(text: string): boolean {
  if (text.length < 6 || isPlainValue(text)) return looksRandom(text);
  if (/^[A-Za-z]+(?:[-_./ ][A-Za-z]+)*$/.test(text)) {
    return looksRandom(text) || (LETTERS.test(text) && isNoWord(text));
  }
  return text.length >= 16 || (/[0-9]/.test(text) && /[A-Za-z]/.test(text));
}

/** @returns whether a text is a secret that was made unreadable: `***`, `sk-...`, `xxxx`, `<key>` */
export function isMasked(text: string): boolean {
  return (mayBeMasked(text) && MASKED.test(text)) ||
    (text.length >= SHORTEST_EXAMPLE && EXAMPLES.has(text));
}

/** Whether a text has a mask's sign in it, or begins as one: most have none, and are asked often. */
function mayBeMasked(text: string): boolean {
  const first = text.charCodeAt(0);
  if (first < 128 && MASK_STARTS[first] === 1) return true;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 42 || code === 46 || code === 0x2022 || code === 0x2026) return true;
  }
  return false;
}

const MASK_STARTS = new Uint8Array(128);
for (const sign of "xX<${FRMH[") MASK_STARTS[sign.charCodeAt(0)] = 1;

const MASKED =
  /^[^*•…]{0,12}(?:\*{3,}|•{3,}|…|\.{3})[^*•…]{0,8}$|^[xX*•]{3,}$|^<[^<>]*>$|^\$\{[^{}]*\}$|^\{\{[^{}]*\}\}$|^\$[A-Z_][A-Z0-9_]*$|^(?:FILTERED|REDACTED|MASKED|HIDDEN|\[[A-Z ]+\])$/;

/** What vendors' documents and the standards have as examples, put together here: it opens nothing. */
const EXAMPLES: ReadonlySet<string> = new Set([
  "AKIAIOSFODNN7" + "EXAMPLE",
  "AKIAI44QH8DHB" + "EXAMPLE",
  "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY",
  "sk_" + "test_4eC39HqLyjWDarjtT1zdp7dc",
  "sk_" + "test_BQokikJOvBiI2HlWgH4olfQ2",
  "pk_" + "test_TYooMQauvdEDq54NiTphI7jx",
  "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." +
  "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ." +
  "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
  "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." +
  "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiYWRtaW4iOnRydWUsImlhdCI6MTUxNjIzOTAyMn0." +
  "KMUFsIDTnFmyG3nMiGM6H9FNFUROf3wh7SmqJp-QV30",
  // RFC 6749, RFC 6750, RFC 7617
  "SplxlOBeZQQYbYS6WxSbIA",
  "2YotnFZFEjr1zCsicMWpAA",
  "tGzv3JOkF0XG5Qx2TlKWIA",
  "mF_9.B5f-4.1JqM",
  "czZCaGRSa3F0MzpnWDFmQmF0M2JW",
  "QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
]);

const SHORTEST_EXAMPLE = Math.min(...[...EXAMPLES].map(({ length }) => length));

const EXAMPLE_WORD =
  /your|my|own|the|api|app|org|access|secret|private|project|key|token|goes|here|example|sample|placeholder|dummy|fake|test|redacted|x{3,}|[^a-z0-9]/gi;

/** @returns whether a text stands where a password would, and is none: a word for it, a variable */
export function isPlaceholderWord(text: string): boolean {
  return /^[$%]|\*\*\*|\.\.\.|^x+$/i.test(text) ||
    PASSWORD_WORD.test(/[-_.]/.test(text) ? text.replace(/[-_.]/g, "") : text);
}

const PASSWORD_WORD =
  /^(?:your|my|the|db|user|some|new|old)*(?:password|passwd|pass|pwd|passphrase|secret|token|key|redacted|changeme|example|here|string|null|none|undefined|true|false)*$/i;

/** @returns how many kinds of characters a text has: small and capital letters, digits, others */
export function kindsOf(text: string): number {
  return [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9_.:/-]/].filter((kind) => kind.test(text)).length;
}

/** @returns what a text of base64, of either alphabet, is, a character for a byte */
export function decodeBase64(text: string): string | undefined {
  try {
    return atob(text.replace(/=+$/, "").replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return undefined; // not base64
  }
}

const times = new Uint32Array(128);

/** Whether a text has that many bits per character (Shannon), and no alphabet or count in it. */
function isVaried(text: string, bits: number): boolean {
  times.fill(0);
  let others: Map<number, number> | undefined;
  let inOrder = 0;
  let before = NaN;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 128) times[code]!++;
    else (others ??= new Map()).set(code, (others.get(code) ?? 0) + 1);
    if (code - before === 1) inOrder++;
    before = code;
  }
  if (inOrder >= 0.4 * text.length) return false;
  let entropy = 0;
  const add = (count: number) => entropy -= count / text.length * Math.log2(count / text.length);
  for (const count of times) if (count > 0) add(count);
  for (const count of others?.values() ?? []) add(count);
  return entropy >= bits;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
