/**
 * Secrets by the names that stand before them, in text that is no JSON: settings, URLs, code, XML,
 * HTML, tables. Goes from one `=` or `:` to the next and looks back, so that prose costs little.
 *
 * @module
 */
import { type NamedSecret, namesOf } from "./json_fields.ts";
import { isLogin } from "./names.ts";
import {
  isMasked,
  isPlaceholderWord,
  kindsOf,
  looksSecret,
  SHORTEST_DRAWN,
} from "./random_text.ts";
import type { FieldVerdict, SecretRules } from "./types.ts";
import { isSecretBy } from "./verdict.ts";

/** The longest name and the longest value that anybody looks at. */
const LONGEST_NAME = 64;
const LONGEST_VALUE = 4000;

/**
 * @param text any text but JSON
 * @param rules what counts as a secret
 * @param add told of each place
 */
export function findAssignments(
  text: string,
  rules: SecretRules,
  add: (secret: NamedSecret) => void,
): void {
  // Made when there is first a name that matters: most texts, as those of JSON, have none.
  let made: Sought | undefined;
  const sought = () => made ??= openSought(text, rules, add);
  const fields = namesOf(rules.isField);
  const parameters = rules.isQueryField ? namesOf(rules.isQueryField) : fields;
  let [equals, colon] = [nextOf(text, "=", 0), nextOf(text, ":", 0)];
  while (equals >= 0 || colon >= 0) {
    const at = colon < 0 || (equals >= 0 && equals < colon) ? equals : colon;
    const isEquals = at === equals;
    if (isEquals) equals = nextOf(text, "=", at + 1);
    else colon = nextOf(text, ":", at + 1);
    // `==` and `!=` compare.
    if (isEquals && (text.charCodeAt(at + 1) === EQUALS || is(COMPARED, text, at - 1))) continue;
    if (!hasName(text, at)) continue;
    const { start, end, from } = found;
    const inQuery = isEquals && is(QUERY_START, text, start - 1);
    const { name, when } = (inQuery ? parameters : fields).aboutPart(text, start, end);
    if (when !== false) findValue(at, { text: name, start, from }, when, inQuery, sought());
  }
  if (text.includes("<") && /<[A-Za-z]/.test(text)) findMarkup(text, rules, add);
  if (!text.includes("\n")) return;
  findColumns(text, rules, add);
  const mayPair = () => /val|stringValue/.test(text) && ITEM.test(text);
  if (made?.settings || (mayPair() && isOfSettings(sought()))) findNested(text, rules, add);
}

function openSought(
  text: string,
  rules: SecretRules,
  add: (secret: NamedSecret) => void,
): Sought {
  return {
    text,
    rules,
    add,
    settings: undefined,
    word: stopAt(WORD_END),
    list: stopAt(LIST_END),
    line: stopAt(LINE_END),
    query: stopAt(QUERY_END),
    crowd: { block: -1, end: -1, long: 0, login: undefined },
    closings: new Map(),
  };
}

/** Told when somebody first wants to know: most text has no name that matters. */
function isOfSettings(sought: Sought): boolean {
  return sought.settings ??= sought.text.includes("\n") && isSettings(sought.text);
}

/** What stands behind a sign and a name that matters. */
function findValue(
  at: number,
  name: Name,
  when: FieldVerdict,
  inQuery: boolean,
  sought: Sought,
): void {
  const { text, rules, crowd } = sought;
  if (rules.isExempt?.(name.text, () => [name.text])) return;
  const end = valueEnd(text, at + 1, sought.word);
  const isLong = end - at > LONG;
  if (isLong && isCrowded(crowd, at, end)) return;
  if (isLong) crowd.long++;
  const lines = isOfSettings(sought);
  const value = valueAfter(text, at, name, lines, sought);
  if (value === undefined) return;
  if (!isLong && value.end - at > LONG) {
    if (isCrowded(crowd, at, value.end)) return;
    crowd.long++;
  }
  if (!isMeant(text, at, when, value, name, rules, lines, inQuery, sought)) return;
  sought.add({ start: value.start, end: value.end, value: value.text, name: name.text });
}

/**
 * As `indexOf`, which is slow to begin: where there are many the next one is near.
 *
 * @param text any text
 * @param sign a character
 * @param from where to begin
 */
export function nextOf(text: string, sign: string, from: number): number {
  const code = sign.charCodeAt(0);
  const near = Math.min(from + 16, text.length);
  for (let at = from; at < near; at++) if (text.charCodeAt(at) === code) return at;
  return text.indexOf(sign, near);
}

const EQUALS = 61;

/** A set of characters below 128; of those above, none is in it but spaces. */
function setOf(characters: string): Uint8Array {
  const set = new Uint8Array(128);
  for (const character of characters) set[character.charCodeAt(0)] = 1;
  return set;
}

/** Whether the character there is one of a set. */
function is(set: Uint8Array, text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < 128 && set[code] === 1;
}

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const NAME = setOf(`${LETTERS}0123456789_-.$`);
const NAME_MARK = setOf("\"'`]\\?!");
const COMPARED = setOf("=!<>");
const QUERY_START = setOf("?&#;");
const LINE_MARK = setOf(" \t\"'`[\\-");
const QUOTE = setOf("\"'`");

/** Long values of which each is a part of the one before it: nothing ends one between them. */
interface Crowd {
  block: number;
  /** Where the last of them ends: what begins behind that is a value of its own. */
  end: number;
  long: number;
  /** Whether what stands there is the query of a login, as far as that is known. */
  login: Span & { is: boolean } | undefined;
}

/** A text that is gone through, and what is known of it by then. */
interface Sought {
  text: string;
  rules: SecretRules;
  add: (secret: NamedSecret) => void;
  /** Whether it is settings, line by line, where somebody has asked. */
  settings: boolean | undefined;
  word: Stop;
  list: Stop;
  line: Stop;
  query: Stop;
  crowd: Crowd;
  closings: Map<string, Closing>;
}

const LONG = 200;
const MOST_LONG = 4;
const BLOCK = LONGEST_VALUE;

/** Whether so many long values begin there that it would take too long to look at one more. */
function isCrowded(crowd: Crowd, at: number, end: number): boolean {
  const block = Math.floor(at / BLOCK);
  if (crowd.block !== block || at >= crowd.end) [crowd.block, crowd.long] = [block, 0];
  crowd.end = end;
  return crowd.long >= MOST_LONG;
}

/** In YAML, a pair of a name and a value. */
const ITEM = /^[ \t]*(?:- )?["']?(?:value|val|stringValue):? /m;

interface Name {
  text: string;
  start: number;
  /** Where what it is the last of begins: `config.api_key`. */
  from: number;
}

/** The name that was found last: there is one at each sign, and most mean nothing. */
const found = { start: 0, end: 0, from: 0 };

/** Whether a name stands before a sign, and where: `a.b =`, `"a":`, `['a'] =`, `\"a\":`. */
function hasName(text: string, sign: number): boolean {
  let end = sign;
  if (text.charCodeAt(end - 1) === 58) end--; // :=
  while (end > 0 && sign - end < 4 && isBlank(text.charCodeAt(end - 1))) end--;
  for (let marks = 0; marks < 5 && is(NAME_MARK, text, end - 1); marks++) end--;
  const least = Math.max(0, end - LONGEST_NAME);
  let start = end;
  let dot = -1;
  for (; start > least; start--) {
    const code = text.charCodeAt(start - 1);
    if (!(code < 128) || NAME[code] === 0) break;
    if (code === 46 && dot < 0) dot = start - 1;
  }
  if (start === end || end - start >= LONGEST_NAME) return false;
  const before = text.charCodeAt(start - 1);
  // TypeScript: `const API_KEY: string =`.
  if (
    before === 32 && end - start === 6 && text.charCodeAt(start - 2) === 58 &&
    text.charCodeAt(sign) === EQUALS && text.startsWith("string", start)
  ) {
    return hasName(text, start - 2);
  }
  // A part of the name of a resource: `arn:aws:secretsmanager:eu-west-1:123456789012:secret:db`.
  if (before === 58 && /:\d{12}:$/.test(text.slice(Math.max(0, start - 14), start))) return false;
  found.from = start;
  found.end = end;
  // The last of `config.api_key`, of `--password`, of `$env:NAME`.
  if (dot >= 0) start = dot + 1;
  while (start < end && (text.charCodeAt(start) === 45 || text.charCodeAt(start) === 36)) start++;
  found.start = start;
  return start < end;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

/** Whether a name that begins there begins its line, as in settings. */
function isFirst(text: string, start: number): boolean {
  let before = start;
  while (before > 0 && start - before < 40 && is(LINE_MARK, text, before - 1)) before--;
  if (before === 0) return true;
  const last = text.charCodeAt(before - 1);
  if (last === 10 || last === 13) return true;
  // What ends in no letter of these is none of them; blanks were gone over.
  if (!is(LINE_WORD_END, text, before - 1)) return false;
  const line = text.slice(Math.max(0, before - 8), before);
  return /(?:^|[\n\r])[ \t]*(?:export |set |ENV |env )?$/.test(line);
}

const LINE_WORD_END = setOf(" \t");

interface Value {
  start: number;
  end: number;
  text: string;
  /** What stands around it. */
  quote: string;
}

function valueAfter(
  text: string,
  sign: number,
  name: Name,
  lines: boolean,
  sought: Sought,
): Value | undefined {
  let at = sign + 1;
  if (is(ARROW, text, at)) at++;
  for (let spaces = 0; spaces < 4 && isBlank(text.charCodeAt(at)); spaces++) at++;
  let mark = at;
  while (mark - at < 7 && text.charCodeAt(mark) === 92) mark++;
  if (is(QUOTE, text, mark)) return quoted(text, mark, text.slice(at, mark + 1), sought);
  const isEquals = text.charCodeAt(sign) === EQUALS;
  if (mark > at) return undefined;
  if (isEquals && text.charCodeAt(at) === 123) return quoted(text, at, "}", sought);
  const start = at;
  // A connection string's value goes to the semicolon, a setting's to the end of its line.
  const inList = isEquals &&
    (text.charCodeAt(name.start - 1) === 59 || isListed(text, at, sought));
  const isSetting = lines && isFirst(text, name.from);
  at = valueEnd(text, start, isSetting ? sought.line : inList ? sought.list : sought.word);
  if (!isSetting && !(inList && text[at] === ";")) {
    // What ends a sentence is none of the value, or masks it: `sk-...`.
    const marks = inList ? STOP : SENTENCE_MARK;
    if (is(marks, text, at - 1) && isMasked(text.slice(start, at))) return undefined;
    while (at > start && is(marks, text, at - 1)) at--;
  }
  let value = text.slice(start, at);
  if (isSetting) value = withoutRemark(value);
  return value === "" ? undefined : { start, end: start + value.length, text: value, quote: "" };
}

/** The value of a setting without the remark behind it, and without the spaces at its end. */
function withoutRemark(line: string, from = 0): string {
  for (let at = line.indexOf("#", from); at >= 0; at = line.indexOf("#", at + 1)) {
    if (at > 0 && !isSpace(line.charCodeAt(at - 1))) continue;
    // A remark goes to the end of its line, and these end one too.
    if (!/[\u2028\u2029]/.test(line.slice(at))) return line.slice(0, at).trimEnd();
  }
  return line.trimEnd();
}

const ARROW = setOf("=>");
const SENTENCE_MARK = setOf(".!?:");
const STOP = setOf(".");
const SPACE = setOf(" \t\n\v\f\r");
const LINE_END = setOf("\n\r");
const LIST_END = setOf(" \t\n\v\f\r;\"'`<>");
const WORD_END = setOf(" \t\n\v\f\r\"'`<>,;&(){}[]|\\");

/** Whether a character is what `\s` stands for. */
function isSpace(code: number): boolean {
  return code < 128 ? SPACE[code] === 1 : isWideSpace(code);
}

function isWideSpace(code: number): boolean {
  if (code < 5760) return code === 160;
  if (code < 8192 || code > 8287) return code === 5760 || code === 12288 || code === 65279;
  return code <= 8202 || code === 8232 || code === 8233 || code === 8239 || code === 8287;
}

/** A part of a text in which nothing ends a value, and what ends it. */
interface Span {
  from: number;
  end: number;
}

/** What ends values of a kind, and where none was found last. */
interface Stop extends Span {
  set: Uint8Array;
}

const stopAt = (set: Uint8Array): Stop => ({ set, from: 0, end: -1 });

/** Where a value that begins there ends: what was found last by the same signs is the same for all before it. */
function valueEnd(text: string, start: number, stop: Stop): number {
  if (start < stop.from || start > stop.end) {
    const { set } = stop;
    let end = start;
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end);
      if (code < 128 ? set[code] === 1 : set !== LINE_END && isWideSpace(code)) break;
    }
    stop.from = start;
    stop.end = end;
  }
  return Math.min(stop.end, start + LONGEST_VALUE);
}

const NEXT_LISTED = /;\s?[A-Za-z][A-Za-z ]{1,40}=/y;

/** Whether the value of a connection string stands there, and the next name in it behind that. */
function isListed(text: string, at: number, { list }: Sought): boolean {
  const end = valueEnd(text, at, list);
  if (end === at || end - at > 400 || text[end] !== ";") return false;
  NEXT_LISTED.lastIndex = end;
  return NEXT_LISTED.test(text);
}

function quoted(
  text: string,
  at: number,
  quote: string,
  sought: Sought,
): Value | undefined {
  const start = at + 1;
  const end = closing(text, start, quote, sought);
  if (end < 0 || end - start > LONGEST_VALUE || end === start) return undefined;
  const inner = text.slice(start, end);
  return /[\n\r]/.test(inner) ? undefined : { start, end, text: inner, quote };
}

/** The marks of one kind that were gone over last, and where that ended: at the one that closes, or far away. */
interface Closing {
  over: Set<number>;
  at: number;
  closes: boolean;
}

/**
 * Where a quote is closed. One that is escaped once more than the first is a part of it; two of SQL's are one:
 * what was gone over for one value is not gone over again for the next.
 */
function closing(text: string, start: number, quote: string, { closings }: Sought): number {
  let end = nearOf(text, quote, start);
  if (end < 0) return -1;
  let latest = closings.get(quote);
  if (latest?.over.has(end)) {
    end = latest.at;
    if (latest.closes || end - start > LONGEST_VALUE) return end;
  } else if (!isPartOf(text, end, quote)) return end;
  if (!latest?.over.has(end)) {
    closings.set(quote, latest = { over: new Set(), at: end, closes: false });
  }
  while (end >= 0 && isPartOf(text, end, quote)) {
    latest.over.add(end);
    latest.at = end;
    if (end - start > LONGEST_VALUE) return end;
    end = text.indexOf(quote, end + (text.startsWith("''", end) ? 2 : 1));
  }
  latest.at = end < 0 ? text.length : end;
  latest.closes = true;
  latest.over.add(latest.at);
  return latest.at;
}

/** Where a quote stands that is not too far for a value. */
function nearOf(text: string, quote: string, start: number): number {
  const first = quote.charCodeAt(0);
  for (let at = start; at < start + 24; at++) {
    if (text.charCodeAt(at) === first && (quote.length === 1 || text.startsWith(quote, at))) {
      return at;
    }
  }
  const end = text.slice(start, start + LONGEST_VALUE + quote.length).indexOf(quote);
  return end < 0 ? -1 : start + end;
}

function isPartOf(text: string, end: number, quote: string): boolean {
  return (text.charCodeAt(end - 1) === 92 && quote !== "}") || text.startsWith("''", end);
}

/** Whether a value is meant as one, and is not prose, code or a hole to fill. */
function isMeant(
  text: string,
  sign: number,
  when: FieldVerdict,
  value: Value,
  name: Name,
  rules: SecretRules,
  lines: boolean,
  inQuery: boolean,
  sought: Sought,
): boolean {
  const { text: said } = value;
  // A pair of a form may be looked at by itself.
  const isEncoded = inQuery || (when === "password" && value.quote === "" && !lines);
  const plain = isEncoded ? decoded(said) : said;
  if (inQuery && /^code$/i.test(name.text) && isInLogin(text, name.start, sought)) when = "link";
  if (when === "link") when = SHORT_WORD.test(plain) ? false : "always";
  if (when === "drawn" && plain.length < SHORTEST_DRAWN) return false;
  if (OF_WORDS.test(name.text) && !PHRASE.test(plain) && !looksSecret(plain)) return false;
  // Where it stands is asked first where that decides: it costs less than what it is.
  const byPlace = (when === "always" || when === "password") && !inQuery;
  const isShort = said.length < SHORTEST_DRAWN;
  if (when === "password" && byPlace && isVariable(text, value, name, lines)) return false;
  if (byPlace && isShort && !standsAsValue(text, sign, value, name, lines)) return false;
  if (!isSecretBy(when, plain, rules)) return false;
  if (isPlaceholderWord(said) || isHole(said)) return false;
  return !byPlace || isShort || looksSecret(said) || standsAsValue(text, sign, value, name, lines);
}

/** Whether what stands behind a name that need be none of a password may be code: `int pass = count2;` */
function isVariable(text: string, { text: said, quote }: Value, name: Name, lines: boolean) {
  return quote === "" && !(lines && isFirst(text, name.from)) && /^[\w.$:/-]+$/.test(said) &&
    !looksSecret(said);
}

/** As `?key=intro`, in links that are there to be read. */
const SHORT_WORD = /^[A-Za-z]{1,7}$/;
/** Names that prose has for sentences too, by which something is learnt by heart. */
const OF_WORDS = /^mnemonic(?:[ _-]?phrase)?$/i;
/** Twelve words to 24, as they stand for a key (BIP 39). */
const PHRASE = /^\p{L}+(?:\s+\p{L}+){11,23}$/u;

function isHole(said: string): boolean {
  return HOLE.test(said.includes(" ") ? said.replace(SCHEME, "") : said);
}

/** Whether a text stands where a value does, and not in prose or in code. */
function standsAsValue(
  text: string,
  sign: number,
  { text: said, quote, end }: Value,
  name: Name,
  lines: boolean,
): boolean {
  if (quote === "" && is(CALLED, text, end)) return false; // a call, an element
  const first = quote === "" && isFirst(text, name.from);
  if (quote === "" && isCode(said, lines && first)) return false;
  if (quote === "}") return !/^[\w.$]+$/.test(said);
  if (quote !== "") return !/\s/.test(said) || !isSaid(said);
  if (text[sign] === "=" || (lines && first)) {
    // `apiKey=config.key` is code, `DB_PASS=postgres` a setting.
    return (lines && first) || /[^A-Za-z_.$]/.test(said) ||
      (first && /^[A-Z_]+$/.test(name.text));
  }
  // A header as it goes over the wire; a member of a mapping of YAML.
  if (first && HEADER.test(name.text) && quote === "") return true;
  if (isInBraces(text, name, end)) {
    // `password: pass1` is a variable.
    return /[0-9]/.test(said) && /[A-Za-z]/.test(said) &&
      !isPlaceholderWord(said.replace(/\d+$/, ""));
  }
  return said.length >= 8 && kindsOf(said) >= 3 && !/^[@/:=]/.test(said);
}

/** Whether a bare value is a variable or a member, as code has it. */
function isCode(said: string, isSetting: boolean): boolean {
  return (said.endsWith(",") && /^[\w.$]+,$/.test(said)) ||
    (!isSetting && said.includes(".") && MEMBER.test(said));
}

/** `config.api_key1` */
const MEMBER = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+$/;

const SCHEME = /^(?:Basic|Bearer|Bot|Token) +/i;

const HEADER = /^[A-Z][a-z]*(?:-[A-Z][a-z]*)+$/;

/** Whether a name and its value are one of several in braces: `{user: ada, password: b4c}`. */
function isInBraces(text: string, { from }: Name, end: number): boolean {
  return is(MEMBER_START, text, text.charCodeAt(from - 1) === 32 ? from - 2 : from - 1) &&
    is(MEMBER_END, text, text.charCodeAt(end) === 32 ? end + 1 : end);
}

const CALLED = setOf("([");
const MEMBER_START = setOf("{,");
const MEMBER_END = setOf("},");

/** What is to be filled in: `${KEY}`, `<key>`, `%s`, `process.env.KEY`. */
const HOLE =
  /^[$%<{]|^(?:process\.env|os\.environ|Deno\.env|import\.meta|env\.|secrets\.|vars\.)|\$\{|\{\{|(?:^|[-_ ])(?:your|example|placeholder|dummy|changeme|insert|replace)(?:[-_ ]|$)/i;

/** A sentence for a person rather than a passphrase. */
function isSaid(text: string): boolean {
  return /[.!?:,]$|[.!?] |\b(?:your|the|please|enter|must|should|required|password|passwort|contraseña|passe|token|key|secret|is|at|least)\b/i
    .test(text);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text; // a stray percent sign stands for itself
  }
}

/** How far around a place its query is looked at, and how far that is the same for what stands behind it. */
const QUERY = 2000;
const SAME_QUERY = 500;
const QUERY_END = setOf(" \t\n\v\f\r\"'`<>?");

function isQueryEnd(code: number): boolean {
  return code < 128 ? QUERY_END[code] === 1 : isWideSpace(code);
}

/** Whether the query or the form in which a place lies is that of a login. */
function isInLogin(text: string, at: number, { query, crowd }: Sought): boolean {
  const { login } = crowd;
  if (login && login.from <= at && at < login.end) return login.is;
  let start = at;
  while (start > 0 && at - start < QUERY && !isQueryEnd(text.charCodeAt(start - 1))) start--;
  const end = Math.min(valueEnd(text, at, query), at + QUERY);
  const names = text.slice(start, end).split(/[&;#]/).map((pair) => pair.split("=")[0]!);
  crowd.login = { from: at, end: Math.min(end, at + SAME_QUERY), is: isLogin(names) };
  return crowd.login.is;
}

const SETTING =
  /^\s*(?:#|\/\/|---|\.\.\.|;|\[[\w.\s"-]+\]\s*$|$|(?:- )?(?:export |set )?["']?[\w.$-]{1,60}["']?\s{0,3}[:=](?:\s|$|\S)|- \S)/;

/** Whether a text is settings, line by line: `.env`, INI, TOML, YAML. */
function isSettings(text: string): boolean {
  const lines = text.slice(0, 8000).split(/\r?\n/);
  let block = -1;
  const full = lines.filter((line) => {
    if (line.trim() === "") return false;
    const indent = line.search(/\S/);
    // What a text of several lines holds is no setting, and none that is missing.
    if (block >= 0 && indent > block) return false;
    block = BLOCK_START.test(line) ? indent : -1;
    return true;
  });
  return full.length >= 2 && full.filter((line) => SETTING.test(line)).length >= 0.8 * full.length;
}

const BLOCK_START = /:\s[|>][+-]?\d?\s*$/;

/** A line `- name: rest`: how deep it is, and where its name and the rest stand. There is one at each line. */
const line = { indent: 0, start: 0, end: 0, rest: 0 };
const LONGEST_KEY = 60;

/** Whether a line is one, `a: b`, `"a" = b`, `- a: b`. */
function isPair(text: string, from: number, to: number, broken: boolean): boolean {
  let at = from;
  while (at < to && isBlank(text.charCodeAt(at))) at++;
  const isItem = text.charCodeAt(at) === 45 && text.charCodeAt(at + 1) === 32;
  return (isItem && at + 2 <= to && isPairBehind(text, from, at + 2, to, broken)) ||
    isPairBehind(text, from, at, to, broken);
}

function isPairBehind(
  text: string,
  from: number,
  start: number,
  to: number,
  broken: boolean,
): boolean {
  let at = start;
  if (at < to && is(KEY_QUOTE, text, at)) at++;
  [line.indent, line.start] = [start - from, at];
  while (at < to && is(KEY, text, at)) at++;
  line.end = at;
  if (at === line.start || at - line.start > LONGEST_KEY) return false;
  if (at < to && is(KEY_QUOTE, text, at)) at++;
  while (at < to && isBlank(text.charCodeAt(at))) at++;
  if (at === to || !is(KEY_SIGN, text, at)) return false;
  at++;
  while (at < to && isBlank(text.charCodeAt(at))) at++;
  line.rest = at;
  return !broken || !BREAK.test(text.slice(at, to)); // more than one line
}

/** What ends a line too, and stands in few texts. */
const BREAK = /[\r\u2028\u2029]/;
const KEY = setOf(`${LETTERS}0123456789_.$-`);
const KEY_QUOTE = setOf("\"'");
const KEY_SIGN = setOf(":=");

/** In YAML what lies under a name, `client_secret:\n  value: x`, and pairs, `- name: KEY\n  value: x`. */
function findNested(text: string, rules: SecretRules, add: (secret: NamedSecret) => void): void {
  let over: { indent: number; name: string; when: FieldVerdict } | undefined;
  let about: { indent: number; name: string } | undefined;
  const names = namesOf(rules.isField);
  const broken = BREAK.test(text);
  for (let start = 0, to = 0; start < text.length; start = to + 1) {
    to = nextOf(text, "\n", start);
    if (to < 0) to = text.length;
    if (!isPair(text, start, to, broken)) {
      const isList = over?.when === "always" && over.indent >= 0;
      if (!isList && !mayBeTable(text, start, to)) continue;
      const whole = text.slice(start, to);
      const table = TABLE.exec(whole)?.[1];
      if (table !== undefined) {
        const name = table.slice(table.lastIndexOf(".") + 1);
        over = { indent: -1, name, when: rules.isField(name) };
        continue;
      }
      // A list, or a text of several lines, under a name that is always a secret.
      if (over?.when !== "always" || over.indent < 0) continue;
      const item = /^(\s*)(?:- )?([^\s:#][^:#]*)$/.exec(whole);
      if (item && item[1]!.length > over.indent) {
        const value = withoutQuotes(item[2]!);
        const from = start + whole.indexOf(value);
        if (isSecretBy("always", value, rules) && !/^[|>]/.test(value)) {
          add({ start: from, end: from + value.length, value, name: over.name });
        }
      }
      continue;
    }
    const { indent } = line;
    if (over && over.indent >= 0 && indent <= over.indent) over = undefined;
    if (about && indent < about.indent) about = undefined;
    const isShort = line.end - line.start <= LONGEST_WORD;
    const isEmpty = line.rest === to;
    if (!isShort && !isEmpty && !mayBeNone(text, line.rest)) continue;
    const { name: key, when } = names.aboutPart(text, line.start, line.end);
    const first = key.charCodeAt(0) | 32;
    const held = isShort && HELD_STARTS[first] === 1 && HELD.test(key);
    const isAbout = isShort && ABOUT_STARTS[first] === 1 && ABOUT.test(key);
    if (!held && !isAbout && !isEmpty && !mayBeNone(text, line.rest)) continue;
    const rest = isEmpty ? "" : text.slice(line.rest, to);
    const said = withoutRemark(rest, 1).trimStart();
    const value = is(KEY_QUOTE, said, 0) ? said.replace(/^(["'])(.*)\1$/, "$2") : said;
    if (value === "" || /^[|>][+-]?$/.test(value)) {
      if (when) over = { indent, name: key, when };
      continue;
    }
    const named = held && about ? { name: about.name, when: rules.isField(about.name) } : over;
    if (held && named?.when && isSecretBy(named.when, value, rules) && !HOLE.test(value)) {
      const from = line.rest + rest.lastIndexOf(value);
      add({ start: from, end: from + value.length, value, name: named.name });
    }
    if (isAbout) about = { indent, name: value };
  }
}

/** A text without a quote before it, and without all quotes and spaces behind it. */
function withoutQuotes(text: string): string {
  const start = /^["']/.test(text) ? 1 : 0;
  let end = text.length;
  while (end > start && /["'\s]/.test(text[end - 1]!)) end--;
  return text.slice(start, end);
}

const TABLE = /^\s*\[+([\w.-]+)\]+\s*$/;
const HELD = /^(?:value|val|stringvalue|data|secret|current|plaintext)$/i;
const ABOUT = /^(?:name|key|header)$/i;
/** How these begin. */
const HELD_STARTS = setOf("vsdcp");
const ABOUT_STARTS = setOf("nkh");
/** The longest of these. */
const LONGEST_WORD = 11;

/** Whether what begins there may be nothing: a space, a quote, the mark of a text of several lines. */
function mayBeNone(text: string, at: number): boolean {
  return is(NONE_START, text, at) || isSpace(text.charCodeAt(at));
}

const NONE_START = setOf("\"'|>");

/** Whether a line may be the name of a table: `[a.b]`. */
function mayBeTable(text: string, from: number, to: number): boolean {
  let at = from;
  while (at < to && isSpace(text.charCodeAt(at))) at++;
  return at < to && text.charCodeAt(at) === 91;
}

const LONGEST_ELEMENT = 81;
const LONGEST_ATTRIBUTES = 2001;

/**
 * A tag, `<x:a b="c">`: where its name without a prefix begins, where it ends, where the tag does, and whether it has an attribute with a value.
 * Of the one that was found last, as `line`, `attribute` and `found` are: to be read at once.
 */
const tag = { local: 0, nameEnd: 0, end: 0, holds: false };

/** Whether a tag begins with the sign there. */
function isTag(text: string, start: number): boolean {
  let at = start + 1;
  if (!is(ELEMENT_START, text, at)) return false;
  const longest = at + LONGEST_ELEMENT;
  tag.local = at;
  let isPrefixed = false;
  for (; at < longest && is(ELEMENT, text, at); at++) {
    if (isPrefixed || text.charCodeAt(at) !== 58) continue;
    isPrefixed = true;
    tag.local = at + 1;
  }
  tag.nameEnd = at;
  tag.holds = false;
  if (text.charCodeAt(at) !== TAG_END) {
    if (!isSpace(text.charCodeAt(at))) return false;
    const most = Math.min(text.length, at + LONGEST_ATTRIBUTES);
    for (; at < most && !is(TAG_SIGN, text, at); at++) {
      if (text.charCodeAt(at) === EQUALS) tag.holds = true;
    }
    if (text.charCodeAt(at) !== TAG_END) return false;
  }
  tag.end = at;
  return true;
}

const SLASH = 47;
const TAG_END = 62;
const TAG_SIGN = setOf("<>");
const ELEMENT_START = setOf(LETTERS);
const ELEMENT = setOf(`${LETTERS}0123456789_:.-`);
const LONGEST_ATTRIBUTE = 60;

/** An attribute, `a="b"`: where its name, its value, and all of it stand. There is one at each `=`. */
const attribute = { name: 0, nameEnd: 0, value: 0, valueEnd: 0, end: 0 };

/** Whether an `=` between two places is that of an attribute. */
function isAttribute(text: string, from: number, equals: number, to: number): boolean {
  let at = equals;
  for (let spaces = 0; spaces < 3 && at > from && isSpace(text.charCodeAt(at - 1)); spaces++) at--;
  attribute.nameEnd = at;
  const least = Math.max(from, at - LONGEST_ATTRIBUTE);
  while (at > least && is(ELEMENT, text, at - 1)) at--;
  attribute.name = at;
  if (at === attribute.nameEnd) return false;
  at = equals + 1;
  for (let spaces = 0; spaces < 3 && at < to && isSpace(text.charCodeAt(at)); spaces++) at++;
  const quote = at < to ? text.charCodeAt(at) : 0;
  if (quote === 34 || quote === 39) {
    attribute.value = at + 1;
    at = text.indexOf(quote === 34 ? '"' : "'", at + 1);
    if (at < 0 || at >= to || at - attribute.value > LONGEST_VALUE) return false;
    attribute.valueEnd = at;
    attribute.end = at + 1;
    return true;
  }
  attribute.value = at;
  const most = Math.min(to, at + LONGEST_VALUE);
  while (at < most && !is(BARE_END, text, at) && !isSpace(text.charCodeAt(at))) at++;
  attribute.valueEnd = attribute.end = at;
  return at > attribute.value;
}

const BARE_END = setOf("\"'<>=`");
/** What attributes say of their element: its name, its value, its type. */
const SAYING = new Map<string, "name" | "value" | "type">([
  ["name", "name"],
  ["key", "name"],
  ["id", "name"],
  ["property", "name"],
  ["http-equiv", "name"],
  ["value", "value"],
  ["content", "value"],
  ["type", "type"],
]);
/** The longest of these. */
const LONGEST_SAYING = 10;

/** Elements by their names, inputs and properties by theirs. */
function findMarkup(text: string, rules: SecretRules, add: (secret: NamedSecret) => void): void {
  let about: string | undefined;
  const names = namesOf(rules.isField);
  for (let sign = text.indexOf("<"); sign >= 0; sign = nextOf(text, "<", sign + 1)) {
    if (!isTag(text, sign)) continue;
    // What is told of may come here again for a part of it: this is read before.
    const { local: nameStart, nameEnd, end: tagEnd, holds } = tag;
    const start = tagEnd + 1;
    const named = holds ? findAttributes(text, nameEnd, tagEnd, rules, add) : undefined;
    if (named !== undefined) about = named;
    if (text.charCodeAt(tagEnd - 1) === SLASH) continue;
    const end = nextOf(text, "<", start);
    let [from, to] = [start, end];
    if (text.startsWith("<![CDATA[", start)) [from, to] = [start + 9, text.indexOf("]]>", start)];
    if (to < 0 || to - from > LONGEST_VALUE || !text.startsWith("</", to) && from === start) {
      continue;
    }
    const { name: local, when: own } = names.aboutPart(text, nameStart, nameEnd);
    const isHeld = about !== undefined && /^(?:value|string|data|val)$/i.test(local);
    const name = isHeld ? about! : local;
    const when = isHeld ? rules.isField(name) : own;
    const isAbout = local.length <= 4 && /^(?:name|key|id)$/i.test(local);
    if (when === false && !isHeld && !isAbout) continue;
    const value = text.slice(from, to).trim();
    if (value === "") continue;
    if (when && !HOLE.test(value) && !isPlaceholderWord(value) && isSecretBy(when, value, rules)) {
      const at = text.indexOf(value, from);
      add({ start: at, end: at + value.length, value, name });
    }
    about = isAbout ? value : isHeld ? undefined : about;
  }
}

function findAttributes(
  text: string,
  start: number,
  to: number,
  rules: SecretRules,
  add: (secret: NamedSecret) => void,
): string | undefined {
  let about: string | undefined;
  let held: { value: string; start: number } | undefined;
  let isPassword = false;
  let from = start;
  for (let equals = nextOf(text, "=", from); equals >= 0 && equals < to;) {
    if (isAttribute(text, from, equals, to)) {
      const { name: at, nameEnd, value: valueAt, valueEnd } = attribute;
      from = attribute.end;
      const says = nameEnd - at > LONGEST_SAYING
        ? undefined
        : SAYING.get(text.slice(at, nameEnd).toLowerCase());
      if (says !== undefined) {
        const value = text.slice(valueAt, valueEnd);
        if (says === "value") held = { value, start: valueAt };
        else if (says === "type") isPassword ||= /^password$/i.test(value);
        // Beside an id of its own an input has a name: `id="nonce-of-form" name="_wpnonce"`.
        else if (about === undefined || (!rules.isField(about) && rules.isField(value))) {
          about = value;
        }
      }
    }
    equals = nextOf(text, "=", Math.max(from, equals + 1));
  }
  if (!held) return about;
  if (held.value === "") return undefined;
  const when = isPassword ? "always" : about === undefined ? false : rules.isField(about);
  if (when && !HOLE.test(held.value) && isSecretBy(when, held.value, rules)) {
    const { start, value } = held;
    add({ start, end: start + value.length, value, name: about ?? "password" });
  }
  return undefined;
}

/** Columns of a table whose head names a secret: CSV, TSV, and what stands between bars, as in Markdown. */
function findColumns(text: string, rules: SecretRules, add: (secret: NamedSecret) => void): void {
  const end = text.indexOf("\n");
  const separator = SEPARATORS.find((one) =>
    text.slice(0, Math.min(end, LONGEST_HEAD)).includes(one)
  );
  if (separator !== undefined) findIn(text, 0, text.length, separator, rules, add);
  let covered = 1;
  for (const { index, 0: rule } of text.includes("---") ? text.matchAll(MARKDOWN_RULE) : []) {
    if (index < covered) continue;
    const start = text.lastIndexOf("\n", index - 2) + 1;
    const below = index + rule.length;
    END_OF_ROWS.lastIndex = below;
    covered = END_OF_ROWS.exec(text)?.index ?? text.length;
    findIn(text, start, covered, "|", rules, add);
  }
}

const LONGEST_HEAD = 2000;
const SEPARATORS = [",", ";", "\t", "|"];
/** What stands under the head of a table in Markdown. */
const MARKDOWN_RULE = /^[ \t]{0,3}\|?[ \t]{0,3}:?-{3,60}:?[ \t]{0,60}\|[ \t|:-]{0,600}$/gm;
const END_OF_ROWS = /\n(?=[^|\n]*(?:\n|$))/g;

function findIn(
  text: string,
  start: number,
  to: number,
  separator: string,
  rules: SecretRules,
  add: (secret: NamedSecret) => void,
): void {
  const end = text.indexOf("\n", start);
  if (end - start > LONGEST_HEAD) return;
  const head = text.slice(start, end).replace(/\r$/, "").trim();
  const isBarred = separator === "|";
  if (!(isBarred ? /^[\w .,;"'`*|-]+$/ : /^[\w .,;\t"'-]+$/).test(head)) return;
  const names = head.split(separator).map((name) => name.trim().replace(/^["`*]+|["`*]+$/g, ""));
  const whens = names.map((name) => rules.isField(name));
  // A row of Markdown begins and ends with a bar.
  const inner = names.slice(
    isBarred && names[0] === "" ? 1 : 0,
    isBarred && names.at(-1) === "" ? -1 : undefined,
  );
  if (inner.some((name) => name === "" || name.length > 60) || !whens.some(Boolean)) return;
  const secret = whens.map((when) => when !== false);
  const part = to === text.length ? text : text.slice(0, to);
  findCells(part, end + 1, separator, secret, (column, value, start) => {
    // What stands between bars is read by people.
    const isMeant = !isBarred ||
      (/[0-9]/.test(value) && /[A-Za-z]/.test(value) && !/\s/.test(value));
    if (isMeant && isSecretBy(whens[column]!, value, rules)) {
      add({ start, end: start + value.length, value, name: names[column]! });
    }
  });
}

/** Tells the cells of some columns of a table (RFC 4180), what stands between quotes without them. */
function findCells(
  text: string,
  from: number,
  separator: string,
  wanted: readonly boolean[],
  tell: (column: number, value: string, start: number) => void,
): void {
  const code = separator.charCodeAt(0);
  let column = 0;
  let at = from;
  while (at < text.length) {
    const isQuoted = text.charCodeAt(at) === 34;
    const start = isQuoted ? at + 1 : at;
    let end = start;
    if (isQuoted) {
      while (end < text.length) {
        if (text.charCodeAt(end) !== 34) end++;
        else if (text.charCodeAt(end + 1) === 34) end += 2;
        else break;
      }
      at = end + 1;
    } else {
      end = at = cellEnd(text, start, code);
    }
    if (wanted[column]) {
      const cell = text.slice(start, end);
      const value = separator === "|" ? cell.trim().replace(/^`|`$/g, "") : cell.replace(/\r$/, "");
      tell(column, value, start + cell.indexOf(value));
    }
    at = cellEnd(text, at, code);
    column = text.charCodeAt(at) === 10 ? 0 : column + 1;
    at++;
  }
}

function cellEnd(text: string, from: number, separator: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === separator || code === 10) break;
  }
  return at;
}
