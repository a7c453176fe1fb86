/**
 * Secrets by the names that stand before them, in text that is no JSON: settings, URLs, code, XML,
 * HTML, tables. Goes from one `=` or `:` to the next and looks back, so that prose costs little.
 *
 * @module
 */
import type { NamedSecret } from "./json_fields.ts";
import { isLogin } from "./names.ts";
import { isPlaceholderWord, kindsOf, looksSecret } from "./random_text.ts";
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
  // Told when somebody first wants to know: most text has no name that matters.
  let settings: boolean | undefined;
  const lines = () => settings ??= text.includes("\n") && isSettings(text);
  const ends = new Map<RegExp, Span>();
  const crowd: Crowd = { block: -1, end: -1, long: 0, login: undefined };
  const sought: Sought = { ends, crowd };
  for (let at = nextSign(text, 0); at >= 0; at = nextSign(text, at + 1)) {
    // `==` and `!=` compare.
    if (text[at] === "=" && (text[at + 1] === "=" || /[=!<>]/.test(text[at - 1] ?? ""))) continue;
    const end = valueEnd(text, at + 1, WORD_END, ends);
    const isLong = end - at > LONG;
    if (isLong && isCrowded(crowd, at, end)) continue;
    const name = nameBefore(text, at);
    if (name === undefined) continue;
    const inQuery = text[at] === "=" && /[?&#;]/.test(text[name.start - 1] ?? "");
    const when = inQuery && rules.isQueryField
      ? rules.isQueryField(name.text)
      : rules.isField(name.text);
    if (when === false || rules.isExempt?.(name.text, () => [name.text])) continue;
    if (isLong) crowd.long++;
    const value = valueAfter(text, at, name, lines(), ends);
    if (
      value === undefined || !isMeant(text, at, when, value, name, rules, lines(), inQuery, sought)
    ) {
      continue;
    }
    add({ start: value.start, end: value.end, value: value.text, name: name.text });
  }
  if (/<[A-Za-z]/.test(text)) findMarkup(text, rules, add);
  if (text.includes("\n")) findColumns(text, rules, add);
  const mayPair = /val|stringValue/.test(text) && ITEM.test(text);
  if (settings || (mayPair && lines())) findNested(text, rules, add);
}

/** Long values of which each is a part of the one before it: nothing ends one between them. */
interface Crowd {
  block: number;
  /** Where the last of them ends: what begins behind that is a value of its own. */
  end: number;
  long: number;
  /** Whether what stands there is the query of a login, as far as that is known. */
  login: Span & { is: boolean } | undefined;
}

/** What is known of a text while it is gone through. */
interface Sought {
  ends: Map<RegExp, Span>;
  crowd: Crowd;
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

/** The next `=` or `:`. */
function nextSign(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 61 || code === 58) return at;
  }
  return -1;
}

interface Name {
  text: string;
  start: number;
  /** Where what it is the last of begins: `config.api_key`. */
  from: number;
}

/** The name before a sign: `a.b =`, `"a":`, `['a'] =`, `\"a\":`. */
function nameBefore(text: string, sign: number): Name | undefined {
  let end = sign;
  if (text[end - 1] === ":") end--; // :=
  while (end > 0 && sign - end < 4 && (text[end - 1] === " " || text[end - 1] === "\t")) end--;
  for (let marks = 0; marks < 5 && /["'`\]\\?!]/.test(text[end - 1] ?? ""); marks++) end--;
  let start = end;
  while (start > 0 && end - start < LONGEST_NAME && isNameCode(text.charCodeAt(start - 1))) start--;
  if (start === end || end - start >= LONGEST_NAME) return undefined;
  let name = text.slice(start, end);
  // TypeScript: `const API_KEY: string =`.
  if (
    name === "string" && text[sign] === "=" && text[start - 1] === " " && text[start - 2] === ":"
  ) {
    return nameBefore(text, start - 2);
  }
  // A part of the name of a resource: `arn:aws:secretsmanager:eu-west-1:123456789012:secret:db`.
  if (text[start - 1] === ":" && /:\d{12}:$/.test(text.slice(Math.max(0, start - 14), start))) {
    return undefined;
  }
  // The last of `config.api_key`, of `--password`, of `$env:NAME`.
  const dot = name.lastIndexOf(".");
  if (dot >= 0) name = name.slice(dot + 1);
  if (name[0] === "-" || name[0] === "$") name = name.replace(/^[-$]+/, "");
  if (name === "") return undefined;
  return { text: name, start: end - name.length, from: start };
}

/** Whether a name that begins there begins its line, as in settings. */
function isFirst(text: string, start: number): boolean {
  let before = start;
  while (before > 0 && /[ \t"'`\[\\-]/.test(text[before - 1]!) && start - before < 40) before--;
  const line = text.slice(Math.max(0, before - 8), before);
  return before === 0 || /(?:^|[\n\r])[ \t]*(?:export |set |ENV |env )?$/.test(line);
}

function isNameCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) || code === 95 || code === 45 || code === 46 || code === 36;
}

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
  ends: Map<RegExp, Span>,
): Value | undefined {
  const first = isFirst(text, name.from);
  let at = sign + 1;
  if (text[at] === "=" || text[at] === ">") at++;
  for (let spaces = 0; spaces < 4 && (text[at] === " " || text[at] === "\t"); spaces++) at++;
  const slashes = /\\{0,7}/y;
  slashes.lastIndex = at;
  const escape = slashes.exec(text)![0];
  const mark = text[at + escape.length] ?? "";
  if (/["'`]/.test(mark)) return quoted(text, at + escape.length, escape + mark);
  if (mark === "{" && text[sign] === "=" && escape === "") return quoted(text, at, "}");
  if (escape !== "") return undefined;
  const start = at;
  // A connection string's value goes to the semicolon, a setting's to the end of its line.
  const inList = text[sign] === "=" &&
    (text[name.start - 1] === ";" || isListed(text, at, ends));
  const isSetting = lines && first;
  at = valueEnd(text, start, isSetting ? LINE_END : inList ? LIST_END : WORD_END, ends);
  let value = text.slice(start, at);
  if (isSetting) value = value.replace(/(?:^|\s+)#.*$/, "").trimEnd();
  if (!isSetting && !inList) value = withoutMarks(value);
  return value === "" ? undefined : { start, end: start + value.length, text: value, quote: "" };
}

const LINE_END = /[\n\r]/g;
const LIST_END = /[;"'`<>\s]/g;
const WORD_END = /[\s"'`<>,;&(){}[\]|\\]/g;

/** A part of a text in which nothing ends a value, and what ends it. */
interface Span {
  from: number;
  end: number;
}

/** Where a value that begins there ends: what was found last by the same signs is the same for all before it. */
function valueEnd(text: string, start: number, stop: RegExp, ends: Map<RegExp, Span>): number {
  let latest = ends.get(stop);
  if (!latest || start < latest.from || start > latest.end) {
    stop.lastIndex = start;
    latest = { from: start, end: stop.exec(text)?.index ?? text.length };
    ends.set(stop, latest);
  }
  return Math.min(latest.end, start + LONGEST_VALUE);
}

/** What ends a sentence is none of the value. */
function withoutMarks(value: string): string {
  let end = value.length;
  while (end > 0 && /[.!?:]/.test(value[end - 1]!)) end--;
  return value.slice(0, end);
}

const LISTED_END = /[\s"'`<>;]/g;
const NEXT_LISTED = /;\s?[A-Za-z][A-Za-z ]{1,40}=/y;

/** Whether the value of a connection string stands there, and the next name in it behind that. */
function isListed(text: string, at: number, ends: Map<RegExp, Span>): boolean {
  const end = valueEnd(text, at, LISTED_END, ends);
  if (end === at || end - at > 400 || text[end] !== ";") return false;
  NEXT_LISTED.lastIndex = end;
  return NEXT_LISTED.test(text);
}

function quoted(text: string, at: number, quote: string): Value | undefined {
  const start = at + 1;
  let end = text.indexOf(quote, start);
  // A quote that is escaped once more than the first is a part of it; two of SQL's are one.
  while (end >= 0 && (text[end - 1] === "\\" && quote !== "}" || text.startsWith("''", end))) {
    end = text.indexOf(quote, end + (text.startsWith("''", end) ? 2 : 1));
  }
  if (end < 0 || end - start > LONGEST_VALUE || end === start) return undefined;
  const inner = text.slice(start, end);
  return /[\n\r]/.test(inner) ? undefined : { start, end, text: inner, quote };
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
  const { text: said, quote, end } = value;
  const first = isFirst(text, name.from);
  if (HOLE.test(said.replace(SCHEME, "")) || isPlaceholderWord(said)) return false;
  const plain = inQuery ? decoded(said) : said;
  if (inQuery && /^code$/i.test(name.text) && isInLogin(text, name.start, sought)) {
    when = "always";
  }
  if (!isSecretBy(when, plain, rules)) return false;
  if (when !== "always" || inQuery || looksSecret(said)) return true;
  if (/[([]/.test(text[end] ?? "") && quote === "") return false; // a call, an element
  if (quote === "" && (/^[\w.$]+,$/.test(said) || (MEMBER.test(said) && !(lines && first)))) {
    return false; // code
  }
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

/** `config.api_key1` */
const MEMBER = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+$/;

const SCHEME = /^(?:Basic|Bearer|Bot|Token) +/i;

const HEADER = /^[A-Z][a-z]*(?:-[A-Z][a-z]*)+$/;

/** Whether a name and its value are one of several in braces: `{user: ada, password: b4c}`. */
function isInBraces(text: string, { from }: Name, end: number): boolean {
  return /[{,] ?$/.test(text.slice(Math.max(0, from - 2), from)) &&
    /^ ?[},]/.test(text.slice(end, end + 2));
}

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
const QUERY_END = /[\s"'`<>?]/g;

/** Whether the query or the form in which a place lies is that of a login. */
function isInLogin(text: string, at: number, { ends, crowd }: Sought): boolean {
  const { login } = crowd;
  if (login && login.from <= at && at < login.end) return login.is;
  let start = at;
  while (start > 0 && at - start < QUERY && !/[\s"'`<>?]/.test(text[start - 1]!)) start--;
  const end = Math.min(valueEnd(text, at, QUERY_END, ends), at + QUERY);
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

const LINE = /^([ \t]*)(- )?["']?([\w.$-]{1,60})["']?[ \t]*[:=][ \t]*(.*)$/;

/** In YAML what lies under a name, `client_secret:\n  value: x`, and pairs, `- name: KEY\n  value: x`. */
function findNested(text: string, rules: SecretRules, add: (secret: NamedSecret) => void): void {
  let over: { indent: number; name: string; when: FieldVerdict } | undefined;
  let about: { indent: number; name: string } | undefined;
  let start = 0;
  for (const line of text.split("\n")) {
    const [, space = "", dash = "", key, rest = ""] = LINE.exec(line) ?? [];
    const at = start;
    start += line.length + 1;
    const table = /^\s*\[+([\w.-]+)\]+\s*$/.exec(line)?.[1];
    if (table !== undefined) {
      const name = table.slice(table.lastIndexOf(".") + 1);
      over = { indent: -1, name, when: rules.isField(name) };
      continue;
    }
    const item = /^(\s*)(?:- )?([^\s:#][^:#]*)$/.exec(line);
    const indent = space.length + dash.length;
    if (key === undefined) {
      // A list, or a text of several lines, under a name that is always a secret.
      if (over?.when === "always" && over.indent >= 0 && item && item[1]!.length > over.indent) {
        const value = item[2]!.replace(/^["']|["'\s]+$/g, "");
        const from = at + line.indexOf(value);
        if (isSecretBy("always", value, rules) && !/^[|>]/.test(value)) {
          add({ start: from, end: from + value.length, value, name: over.name });
        }
      }
      continue;
    }
    if (over && over.indent >= 0 && indent <= over.indent) over = undefined;
    if (about && indent < about.indent) about = undefined;
    const value = rest.replace(/\s+#.*$/, "").trim().replace(/^(["'])(.*)\1$/, "$2");
    if (value === "" || /^[|>][+-]?$/.test(value)) {
      const when = rules.isField(key);
      if (when) over = { indent, name: key, when };
      continue;
    }
    const held = /^(?:value|val|stringvalue|data|secret|current|plaintext)$/i.test(key);
    const named = held && about ? { name: about.name, when: rules.isField(about.name) } : over;
    if (held && named?.when && isSecretBy(named.when, value, rules) && !HOLE.test(value)) {
      const from = at + line.lastIndexOf(value);
      add({ start: from, end: from + value.length, value, name: named.name });
    }
    if (/^(?:name|key|header)$/i.test(key)) about = { indent, name: value };
  }
}

const TAG = /<([A-Za-z][\w:.-]{0,80})((?:\s[^<>]{0,2000})?)>/g;
const ATTRIBUTE =
  /([\w:.-]{1,60})\s{0,3}=\s{0,3}(?:"([^"<>]{0,4000})"|'([^'<>]{0,4000})'|([^\s"'<>=`]{1,4000}))/g;

/** Elements by their names, inputs and properties by theirs. */
function findMarkup(text: string, rules: SecretRules, add: (secret: NamedSecret) => void): void {
  let about: string | undefined;
  for (const { 0: tag, 1: element, 2: attributes, index } of text.matchAll(TAG)) {
    const local = element!.slice(element!.indexOf(":") + 1);
    const start = index + tag.length;
    const named = attributes === ""
      ? undefined
      : findAttributes(attributes!, index + 1 + element!.length, rules, add);
    if (named !== undefined) about = named;
    if (tag.endsWith("/>")) continue;
    const end = text.indexOf("<", start);
    let [from, to] = [start, end];
    if (text.startsWith("<![CDATA[", start)) [from, to] = [start + 9, text.indexOf("]]>", start)];
    if (to < 0 || to - from > LONGEST_VALUE || !text.startsWith("</", to) && from === start) {
      continue;
    }
    const value = text.slice(from, to).trim();
    if (value === "") continue;
    const isHeld = /^(?:value|string|data|val)$/i.test(local) && about !== undefined;
    const name = isHeld ? about! : local;
    const when = rules.isField(name);
    if (when && !HOLE.test(value) && !isPlaceholderWord(value) && isSecretBy(when, value, rules)) {
      const at = text.indexOf(value, from);
      add({ start: at, end: at + value.length, value, name });
    }
    about = /^(?:name|key|id)$/i.test(local) ? value : isHeld ? undefined : about;
  }
}

function findAttributes(
  text: string,
  offset: number,
  rules: SecretRules,
  add: (secret: NamedSecret) => void,
): string | undefined {
  let about: string | undefined;
  let held: { value: string; start: number } | undefined;
  let isPassword = false;
  for (
    const { 0: whole, 1: name, 2: double, 3: single, 4: bare, index } of text.matchAll(ATTRIBUTE)
  ) {
    const value = double ?? single ?? bare!;
    if (/^(?:name|key|id|property|http-equiv)$/i.test(name!)) about ??= value;
    if (/^(?:value|content)$/i.test(name!)) {
      const after = bare === undefined ? 1 : 0;
      held = { value, start: offset + index + whole.length - after - value.length };
    }
    isPassword ||= /^type$/i.test(name!) && /^password$/i.test(value);
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
  for (const { index, 0: rule } of text.matchAll(MARKDOWN_RULE)) {
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
  for (const { column, value, start } of cells(text.slice(0, to), end + 1, separator)) {
    const when = whens[column];
    // What stands between bars is read by people.
    const isMeant = !isBarred ||
      (/[0-9]/.test(value) && /[A-Za-z]/.test(value) && !/\s/.test(value));
    if (when && isMeant && isSecretBy(when, value, rules)) {
      add({ start, end: start + value.length, value, name: names[column]! });
    }
  }
}

/** The cells of a table (RFC 4180), what stands between quotes without them. */
function* cells(
  text: string,
  from: number,
  separator: string,
): Generator<{ column: number; value: string; start: number }> {
  let column = 0;
  let at = from;
  while (at < text.length) {
    const isQuoted = text[at] === '"';
    const start = isQuoted ? at + 1 : at;
    let end = start;
    if (isQuoted) {
      while (end < text.length && (text[end] !== '"' || text[end + 1] === '"')) {
        end += text[end] === '"' ? 2 : 1;
      }
      at = end + 1;
    } else {
      while (end < text.length && text[end] !== separator && text[end] !== "\n") end++;
      at = end;
    }
    const cell = text.slice(start, end);
    const value = separator === "|" ? cell.trim().replace(/^`|`$/g, "") : cell.replace(/\r$/, "");
    yield { column, value, start: start + cell.indexOf(value) };
    while (at < text.length && text[at] !== separator && text[at] !== "\n") at++;
    column = text[at] === "\n" ? 0 : column + 1;
    at++;
  }
}
