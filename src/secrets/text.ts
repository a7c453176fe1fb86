/**
 * Finds secrets in text, wherever it came from: by what stands before them (the names of fields),
 * by how they look (known formats), by what they are (values that are known to be secret).
 *
 * @module
 */
import { fromAnyBase64, toBase64 } from "../cassette/base64.ts";
import { decodeText } from "../cassette/body.ts";
import { fromBinaryString, toBinaryString } from "../cassette/multipart.ts";
import { respell } from "./alias.ts";
import { findAssignments, nextOf } from "./assignments.ts";
import { possibleFormats } from "./hints.ts";
import { findJsonFields, mayAssign, merged, type NamedSecret, type Part } from "./json_fields.ts";
import { isJsonBetween } from "./json_text.ts";
import { literalHits, literalsOfKind } from "./literal_hits.ts";
import { isHarmlessName, isLogin } from "./names.ts";
import { aliasSpans, encodeAround, isPlaceholder } from "./placeholder.ts";
import { isMasked, looksSecret, SHORTEST_BASE64 } from "./random_text.ts";
import type { Literal, Literals, Replace, SecretRules } from "./types.ts";
import { isSecretBy } from "./verdict.ts";

/** A place of a text and what is to stand there. */
interface Edit {
  start: number;
  end: number;
  text: string;
}

/** JSON that lies as text in JSON, and so on: deeper than this, nobody looks. */
const DEEPEST = 6;

/**
 * @param text any text: prose, JSON, JSON by lines, an event stream
 * @param rules what counts as a secret
 * @param replace gives the replacement of one
 * @param isJson whether it is known to be JSON
 * @returns the text without secrets; the same string where there are none
 */
export function redactText(
  text: string,
  rules: SecretRules,
  replace: Replace,
  isJson = false,
): string {
  return applyEdits(text, findEdits(text, rules, replace, 0, isJson));
}

/**
 * The same for a text in pieces: a secret that runs over an end is found, and what stands for it
 * comes whole with the piece in which it began.
 *
 * @param pieces the pieces, in order
 * @param rules what counts as a secret
 * @param replace gives the replacement of one
 */
export function redactPieces(
  pieces: readonly string[],
  rules: SecretRules,
  replace: Replace,
): string[] {
  const whole = pieces.join("");
  const edits = findEdits(whole, rules, replace, 0);
  if (edits.length === 0) return [...pieces];
  let end = 0;
  let next = 0; // the first edit that reaches into this piece, or beyond it
  return pieces.map((piece) => {
    const start = end;
    end += piece.length;
    const here: Edit[] = [];
    while (next < edits.length && edits[next]!.end <= start) next++;
    for (let at = next; at < edits.length && edits[at]!.start < end; at++) {
      const edit = edits[at]!;
      here.push({
        start: Math.max(edit.start, start) - start,
        end: Math.min(edit.end, end) - start,
        text: edit.start >= start ? edit.text : "",
      });
    }
    return applyEdits(piece, here);
  });
}

/**
 * @param text pairs as in a query or a form: `a=1&b=2`
 * @param isSecret whether the value of a name is a secret
 * @param rules what counts as one besides
 * @param replace gives the replacement of one
 */
export function redactPairs(
  text: string,
  isSecret: (name: string, value: string) => boolean,
  rules: SecretRules,
  replace: Replace,
): string {
  const pairs = text.split("&");
  return pairs.map((pair) => {
    const equals = pair.indexOf("=");
    const [name, value] = equals < 0 ? ["", decodePart(pair)] : [
      decodePart(pair.slice(0, equals)),
      decodePart(pair.slice(equals + 1)),
    ];
    if (value === "" || isPlaceholder(value)) return pair;
    if (rules.isExempt?.(name, () => [name])) return pair;
    // What a login gives to be changed for a token is told from a status by what stands beside it.
    const isCode = name === "code" && isLogin(pairs.map((one) => one.split("=")[0]!));
    const redacted = isCode || (isSecret(name, value) && !rules.isHarmless(value))
      ? replaceField(name, value, replace)
      : redactText(value, rules, replace);
    return redacted === value
      ? redactText(pair, rules, replace) // a plus that should have been encoded was no space
      : pair.slice(0, equals + 1) + encodeAround(redacted);
  }).join("&");
}

/** @returns a part of a query or a form, decoded; as it is where it cannot be */
function decodePart(text: string): string {
  return new URLSearchParams(`v=${text.replaceAll("&", "%26")}`).get("v") ?? text;
}

/** @returns whether a field's value is a secret, by its name */
export function isSecretValue(rules: SecretRules, name: string, value: string): boolean {
  return isSecretBy(rules.isField(name), value, rules);
}

/** A scheme of RFC 9110, section 11, and what stands behind it. */
const SCHEME = /^(basic|bearer|token|bot|digest|apikey|api-key|key|aws4-hmac-sha256)( +)(.+)$/is;

/**
 * The value of a field that is secret by its name: of what tells how to use it, the scheme of an
 * authorization, names and attributes of cookies, that stays.
 *
 * @param name the field's name
 * @param value its value
 * @param replace gives the replacement of a secret
 */
export function replaceField(name: string, value: string, replace: Replace): string {
  return replaceValue(`field ${name}`, name, value, replace);
}

/** The same for a header. */
export function replaceHeader(name: string, value: string, replace: Replace): string {
  return replaceValue(`header ${name}`, name, value, replace);
}

function replaceValue(rule: string, name: string, value: string, replace: Replace): string {
  const plain = name.toLowerCase().replace(/[-_.\s]/g, "");
  if (plain === "setcookie" || plain === "setcookies") {
    // The name and the attributes are what clients branch on; the value is the secret.
    return replaceCookie(value, replace);
  }
  if ((plain === "cookie" || plain === "cookies") && value.includes("=")) {
    return value.split(/(;\s*)/).map((pair, index) =>
      index % 2 === 1 ? pair : replaceCookie(pair, replace)
    ).join("");
  }
  const [, scheme, space, secret] = SCHEME.exec(value) ?? [];
  if (scheme === undefined) return replaced(value, rule, replace);
  if (scheme.toLowerCase() === "basic") tellPassword(secret!, rule, replace);
  return scheme + space + replaced(secret!, rule, replace);
}

function replaceCookie(cookie: string, replace: Replace): string {
  if (!/^[^;]*=/.test(cookie)) {
    return cookie.trim() === ""
      ? cookie
      : cookie.replace(/^[^;]+/, (secret) => replaced(secret, "cookie", replace));
  }
  return cookie.replace(
    /^([^=;]*=)("?)([^;"]*)/,
    (_, key: string, quote: string, secret: string) =>
      key + quote + replaced(secret, `cookie ${key.slice(0, -1).trim()}`, replace),
  );
}

/**
 * The password of basic credentials, which is one wherever else it stands; where there is none, the user that
 * is a key.
 */
function tellPassword(credentials: string, rule: string, replace: Replace): void {
  const [, user, password] = /^([^:]*):(.*)$/s.exec(decodeRun(credentials) ?? "") ?? [];
  if (password) replaced(password, rule, replace);
  else if (user && looksSecret(user)) replaced(user, rule, replace);
}

function replaced(secret: string, rule: string, replace: Replace): string {
  return secret === "" || isPlaceholder(secret) ? secret : replace(secret, rule);
}

function findEdits(
  text: string,
  rules: SecretRules,
  replace: Replace,
  depth: number,
  isJson = false,
): Edit[] {
  if (text.length < 4) return [];
  // Where nothing has a name, what is written as it is stands there as it is.
  const finds = rules.isNameless && !text.includes("\\")
    ? NOTHING
    : fieldEdits(text, rules, replace, depth, isJson);
  const rest = finds.exempt.length === 0 ? text : outside(text, merged(finds.exempt));
  const edits = [
    ...finds.edits,
    ...literalEdits(rest, rules, replace),
    ...formatEdits(rest, rules, replace),
  ];
  if (depth < DEEPEST) edits.push(...base64Edits(rest, rules, replace, depth));
  return edits.length < 2 ? edits : withoutOverlaps(edits);
}

const NOTHING: FieldFinds = { edits: [], exempt: [] };

function formatEdits(text: string, rules: SecretRules, replace: Replace): Edit[] {
  const { echo, formats } = rules;
  if (formats.length === 0 && !echo) return [];
  const edits: Edit[] = [];
  let spans: ReturnType<typeof aliasSpans> | undefined;
  const possible = possibleFormats(text, formats);
  if (echo) possible.unshift({ format: echo, matches: () => text.matchAll(echo.pattern) });
  for (const { format, matches } of possible) {
    const { name, check, named } = format;
    for (const match of matches()) {
      const found = match.groups?.secret ?? match[0];
      const foundAt = match.index + (found === match[0] ? 0 : match[0].lastIndexOf(found));
      const start = foundAt + escapeAt(text, foundAt);
      const secret = found.slice(start - foundAt);
      if (isPlaceholder(secret) || (check && !check(secret))) continue;
      if (rules.isHarmless(secret) || isMasked(secret)) continue;
      // What ends a sentence is no part of a secret, but may be all that is left of one: `sk-...`.
      if (text.startsWith("...", start + secret.length) && isMasked(`${secret}...`)) continue;
      if (named && isHarmlessName(nameAt(text, match))) continue;
      // A part of an alias that is long: of a JWT.
      spans ??= aliasSpans(text);
      if (liesIn(spans, start, start + secret.length)) continue;
      edits.push({ start, end: start + secret.length, text: replace(secret, name) });
    }
  }
  return edits;
}

/** Whether what stands between two places lies in one of the spans, which are in order. */
function liesIn(spans: readonly Part[], start: number, end: number): boolean {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle]![0] <= start) low = middle + 1;
    else high = middle;
  }
  return low > 0 && end <= spans[low - 1]![1];
}

/** How much of an escape of JSON stands there, behind its backslash: of `\n` the `n` is none of what follows. */
function escapeAt(text: string, at: number): number {
  let before = at;
  while (before > 0 && text.charCodeAt(before - 1) === 92) before--;
  if ((at - before) % 2 === 0) return 0;
  const code = text[at]!;
  return "bfnrt".includes(code) ? 1 : code === "u" ? 5 : 0;
}

/** Letters, digits and `_.-`. */
function isNamePart(code: number): boolean {
  return code === 46 || (isBase64Code(code) && code !== 43 && code !== 47);
}

/** The whole name of which a format that begins with one has taken the end. */
function nameAt(text: string, { 0: found, index }: RegExpExecArray): string {
  let start = index;
  while (start > 0 && index - start < 60 && isNamePart(text.charCodeAt(start - 1))) start--;
  return text.slice(start, index) + /^[\w -]*/.exec(found)![0];
}

function literalEdits(
  text: string,
  { literals }: Pick<SecretRules, "literals">,
  replace: Replace,
): Edit[] {
  if (literals.length === 0) return [];
  const edits: Edit[] = [];
  let runEnd = 0;
  for (const { at, literal } of literalHits(text, literals)) {
    const { text: found, rule, value = found, encoding } = literal;
    const end = at + found.length;
    if (/^[0-9]+$/.test(found) && isDigit(text[at - 1], text[end])) continue;
    if (encoding === undefined) {
      const alias = replace(value, rule);
      edits.push({ start: at, end, text: alias === value ? found : respell(alias, value, found) });
    } else if (encoding === "hex") {
      const alias = replace(value, rule);
      edits.push({ start: at, end, text: alias === value ? found : hexOf(alias, found) });
    } else if (end <= runEnd) replace(value, rule); // it lies in a run of base64 that is replaced from its start
    else {
      const edit = base64RunEdit(text, at, literal, replace, literals);
      if (edit.isRun) runEnd = edit.end;
      edits.push(edit);
    }
  }
  return edits;
}

function isDigit(...characters: (string | undefined)[]): boolean {
  return characters.some((character) => character !== undefined && /[0-9]/.test(character));
}

function hexOf(text: string, like: string): string {
  const bytes = encoder.encode(text);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return /[A-F]/.test(like) ? hex.toUpperCase() : hex;
}

/** How many characters of a group of base64 stand before those that a secret alone decides. */
const SHARED = [0, 2, 3];

/** A secret inside of base64: that is decoded from there to its end, and encoded again; where it can be. */
function base64RunEdit(
  text: string,
  at: number,
  { text: core, rule, value = core, encoding }: Literal,
  replace: Replace,
  literals: Literals,
): Edit & { isRun: boolean } {
  const offset = encoding as 0 | 1 | 2;
  const start = at - SHARED[offset]!;
  let end = at + core.length;
  while (end < text.length && isBase64Code(text.charCodeAt(end))) end++;
  let padding = 0;
  while (padding < 2 && text[end + padding] === "=") padding++;
  const run = start < 0 ? "" : text.slice(start, end);
  const bytes = run === "" ? undefined : fromAnyBase64(run);
  const binary = bytes && toBinaryString(bytes);
  const secret = toBinaryString(encoder.encode(value));
  if (!binary?.startsWith(secret, offset)) {
    const alias = changed(core, value, replace(value, rule));
    return { start: at, end: at + core.length, text: alias, isRun: false };
  }
  const alias = replace(value, rule);
  const rest = binary.slice(offset + secret.length);
  const plain = literalsOfKind(literals, "plain");
  const inner = applyEdits(rest, withoutOverlaps(literalEdits(rest, { literals: plain }, replace)));
  if (alias === value && inner === rest) return { start, end, text: run, isRun: true };
  const before = binary.slice(0, offset);
  const encoded = encodeLike(fromBinaryString(before + alias + inner), run + "=".repeat(padding));
  return { start, end: end + padding, text: encoded, isRun: true };
}

function changed(was: string, value: string, alias: string): string {
  return alias === value ? was : alias;
}

/** Bytes in base64, in the alphabet and with the padding of another text where these can be told. */
function encodeLike(bytes: Uint8Array, like: string): string {
  const encoded = toBase64(bytes);
  const isUrl = /[-_]/.test(like);
  // A whole number of groups does not tell whether it would be padded.
  const isBare = isUrl || like.length % 4 !== 0;
  const padded = isBare && !like.endsWith("=") ? encoded.replace(/=+$/, "") : encoded;
  return isUrl ? padded.replaceAll("+", "-").replaceAll("/", "_") : padded;
}

/** What was found by names, and where nothing is secret. */
interface FieldFinds {
  edits: Edit[];
  exempt: Part[];
}

/** Secrets by the names before them, in JSON, in lines of it, also as `data:` of events, and in other text. */
function fieldEdits(
  text: string,
  rules: SecretRules,
  replace: Replace,
  depth: number,
  isKnown: boolean,
): FieldFinds {
  const finds: FieldFinds = { edits: [], exempt: [] };
  if (isKnown || (/^\s*[[{"]/.test(text) && isJsonBetween(text, 0, text.length))) {
    jsonEdits(text, 0, rules, replace, depth, finds);
    return finds;
  }
  const called = /[)][\s;]{0,9}$/.test(text.slice(-10)) ? CALL.exec(text) : null;
  if (called && isJsonBetween(called[2]!, 0, called[2]!.length)) {
    jsonEdits(called[2]!, called[1]!.length, rules, replace, depth, finds);
    return finds;
  }
  let rest = text;
  if (text.includes('"') || text.includes("\\")) {
    const { runs, isAll } = jsonLines(text);
    for (const [start, end] of runs) {
      jsonEdits(text.slice(start, end), start, rules, replace, depth, finds);
    }
    if (isAll) return finds;
    rest = runs.length === 0 ? text : outside(text, runs);
  }
  if (!rules.isNameless && mayAssign(rest)) {
    findAssignments(rest, rules, (secret) => finds.edits.push(editOf(secret, replace)));
  }
  return finds;
}

/** JSONP: `callback({...});` */
const CALL = /^(\s*(?:\/\*\*\/\s*)?[A-Za-z_$][\w.$]{0,100}\()(\s*[[{][^]*)\)\s*;?\s*$/;

/** Lines of JSON, those with nothing between them as one, and whether there is nothing else. */
interface JsonLines {
  runs: Part[];
  isAll: boolean;
}

/** Where lines of JSON stand as NDJSON and events have them: U+2028 in a text ends none. */
function jsonLines(text: string): JsonLines {
  const runs: Part[] = [];
  let isAll = true;
  let run: Part | undefined;
  let [feed, carriage] = [-1, -1];
  for (let start = 0, end = 0; start < text.length; start = end + 1) {
    if (feed < start) feed = nextOrEnd(text, "\n", start);
    if (carriage < start) carriage = nextOrEnd(text, "\r", start);
    end = Math.min(feed, carriage);
    let at = text.startsWith("data:", start) ? start + 5 : start;
    while (at < end && isBlank(text.charCodeAt(at))) at++;
    if (at === end) continue;
    const first = text.charCodeAt(at);
    if ((first !== 123 && first !== 91 && first !== 34) || !isJsonBetween(text, at, end)) {
      isAll = false;
      run = undefined;
      continue;
    }
    if (run) run[1] = end;
    else runs.push(run = [at, end]);
  }
  return { runs, isAll };
}

function nextOrEnd(text: string, sign: string, from: number): number {
  const at = nextOf(text, sign, from);
  return at < 0 ? text.length : at;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

/** A text of the same length without its parts. */
function outside(text: string, parts: readonly [number, number][]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const [start, end] of parts) {
    pieces.push(text.slice(at, start), " ".repeat(end - start));
    at = end;
  }
  return pieces.join("") + text.slice(at);
}

function editOf({ start, end, value, name }: NamedSecret, replace: Replace): Edit {
  return { start, end, text: replaceField(name, value, replace) };
}

function jsonEdits(
  json: string,
  offset: number,
  rules: SecretRules,
  replace: Replace,
  depth: number,
  { edits, exempt }: FieldFinds,
): void {
  const found = findJsonFields(json, rules);
  for (const { start, end, value, name } of found.secrets) {
    const text = replaceField(name, value, replace);
    const isNumber = json[start - 1] !== '"';
    if (text === value) {
      edits.push({ start: start + offset, end: end + offset, text: json.slice(start, end) });
    } else {
      edits.push({
        start: start + offset,
        end: end + offset,
        text: !isNumber
          ? JSON.stringify(text).slice(1, -1)
          : /^-?\d+$/.test(text)
          ? text
          : JSON.stringify(text),
      });
    }
  }
  for (const { start, end, value, escaped } of found.leaves) {
    if (escaped) {
      if (depth >= DEEPEST) continue;
      const inner = applyEdits(value, findEdits(value, rules, replace, depth + 1));
      if (inner === value) continue;
      const text = JSON.stringify(inner).slice(1, -1);
      edits.push({ start: start + offset, end: end + offset, text });
    } else if (!rules.isNameless) {
      findAssignments(value, rules, (secret) => {
        const edit = editOf(secret, replace);
        const at = start + offset;
        edits.push({ ...edit, start: edit.start + at, end: edit.end + at });
      });
    }
  }
  for (const [start, end] of found.exempt) exempt.push([start + offset, end + offset]);
}

const LONGEST_BASE64 = 100_000;

function isBase64Code(code: number): boolean {
  return code < 128 && BASE64[code] === 1;
}

const BASE64 = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  BASE64[code] = /[A-Za-z0-9+/_-]/.test(String.fromCharCode(code)) ? 1 : 0;
}

/**
 * Text in base64 that holds a secret: credentials, settings, a kept request. Looks first where the shortest run
 * that is long enough would end, so that of prose most is passed over.
 */
function base64Edits(text: string, rules: SecretRules, replace: Replace, depth: number): Edit[] {
  const edits: Edit[] = [];
  let start = 0;
  while (start + SHORTEST_BASE64 <= text.length) {
    let at = start + SHORTEST_BASE64 - 1;
    while (at >= start && isBase64Code(text.charCodeAt(at))) at--;
    if (at >= start) {
      start = at + 1;
      continue;
    }
    let end = start + SHORTEST_BASE64;
    while (end < text.length && isBase64Code(text.charCodeAt(end))) end++;
    const padding = text[end] !== "=" ? 0 : text[end + 1] === "=" ? 2 : 1;
    if (end + padding - start <= LONGEST_BASE64 && beginsAsText(text, start)) {
      const edit = base64Edit(text, start, end + padding, rules, replace, depth);
      if (edit) edits.push(edit);
    }
    start = end + 1;
  }
  return edits;
}

function base64Edit(
  text: string,
  start: number,
  end: number,
  rules: SecretRules,
  replace: Replace,
  depth: number,
): Edit | undefined {
  const run = text.slice(start, end);
  const inner = decodeRun(run);
  if (!isText(inner)) return undefined;
  const edits = findEdits(inner!, rules, replace, depth + 1);
  if (edits.length === 0) return undefined;
  const redacted = applyEdits(inner!, edits);
  const encoded = redacted === inner ? run : encodeLike(encoder.encode(redacted), run);
  return { start, end, text: encoded };
}

/** Whether a run of base64 begins as text does: told from its first 18 bytes, before any is decoded. */
function beginsAsText(text: string, start: number): boolean {
  let bits = 0;
  let more = 0;
  for (let at = 0; at < SHORTEST_BASE64; at++) {
    bits = bits << 6 | sextet(text.charCodeAt(start + at));
    if (at % 4 === 0) continue;
    const byte = bits >> (6 - 2 * (at % 4)) & 255;
    if (more > 0) {
      if (byte >> 6 !== 2) return false;
      more--;
    } else if (byte < 32 ? byte < 9 || byte > 13 : byte === 127 || byte >= 128) {
      if (byte < 194 || byte > 244) return false;
      more = byte < 224 ? 1 : byte < 240 ? 2 : 3;
    }
    bits &= 0xfff;
  }
  return true;
}

/** What a character of base64 stands for, of either alphabet. */
function sextet(code: number): number {
  if (code >= 97) return code - 71;
  if (code === 95) return 63;
  if (code >= 65) return code - 65;
  if (code >= 48) return code + 4;
  return code === 47 ? 63 : 62;
}

/** The text in a run of base64, of which one character more may have been taken for a part. */
function decodeRun(run: string): string | undefined {
  const plain = run.endsWith("=") ? run.replace(/=+$/, "") : run;
  const bytes = fromAnyBase64(plain.length % 4 === 1 ? plain.slice(0, -1) : plain);
  return bytes && decodeText(bytes);
}

const encoder = new TextEncoder();

function isText(text: string | undefined): boolean {
  // deno-lint-ignore no-control-regex -- these are what text does not hold
  return text !== undefined && !/[\x00-\x08\x0e-\x1f\x7f]/.test(text);
}

/** Where edits overlap, the one that reaches further stays: a whole field, not a part of it. */
function withoutOverlaps(edits: Edit[]): Edit[] {
  edits.sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: Edit[] = [];
  for (const edit of edits) {
    const last = kept.at(-1);
    if (!last || edit.start >= last.end) kept.push(edit);
    else if (edit.end > last.end) last.end = edit.end; // what both cover is secret
  }
  return kept;
}

function applyEdits(text: string, edits: readonly Edit[]): string {
  if (edits.length === 0) return text;
  let result = "";
  let at = 0;
  for (const edit of edits) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}
