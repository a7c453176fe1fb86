/**
 * Finds secrets in text, wherever it came from: by what stands before them (the names of fields),
 * by how they look (known formats), by what they are (values that are known to be secret).
 *
 * @module
 */
import { fromBase64 } from "../cassette/base64.ts";
import { decodeText } from "../cassette/body.ts";
import { possibleFormats } from "./hints.ts";
import { encodeAround, isPlaceholder } from "./placeholder.ts";
import { looksRandom } from "./random_text.ts";
import type { Replace, SecretRules } from "./types.ts";

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
 * @returns the text without secrets; the same string where there are none
 */
export function redactText(text: string, rules: SecretRules, replace: Replace): string {
  return applyEdits(text, findEdits(text, rules, replace, 0));
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
  return pieces.map((piece) => {
    const start = end;
    end += piece.length;
    const here = edits.filter((edit) => edit.start < end && edit.end > start).map((edit) => ({
      start: Math.max(edit.start, start) - start,
      end: Math.min(edit.end, end) - start,
      text: edit.start >= start ? edit.text : "",
    }));
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
  return text.split("&").map((pair) => {
    const equals = pair.indexOf("=");
    const [name, value] = equals < 0 ? ["", decodePart(pair)] : [
      decodePart(pair.slice(0, equals)),
      decodePart(pair.slice(equals + 1)),
    ];
    if (value === "" || isPlaceholder(value)) return pair;
    const redacted = isSecret(name, value) && !rules.isHarmless(value)
      ? replace(value, `field ${name}`)
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
  if (value === "" || isPlaceholder(value)) return false;
  const verdict = rules.isField(name);
  if (verdict === false || rules.isHarmless(value)) return false;
  return verdict === "surely" || (value.length >= 20 && !/\s/.test(value) && looksRandom(value));
}

function findEdits(text: string, rules: SecretRules, replace: Replace, depth: number): Edit[] {
  if (text.length < 4) return [];
  const edits = fieldEdits(text, rules, replace, depth);
  edits.push(...literalEdits(text, rules, replace), ...formatEdits(text, rules, replace));
  if (depth < DEEPEST) edits.push(...base64Edits(text, rules, replace, depth));
  return edits.length < 2 ? edits : withoutOverlaps(edits);
}

function formatEdits(text: string, rules: SecretRules, replace: Replace): Edit[] {
  const edits: Edit[] = [];
  for (const { name, pattern, check } of possibleFormats(text, rules.formats)) {
    for (const match of text.matchAll(pattern)) {
      const secret = match.groups?.secret ?? match[0];
      if (isPlaceholder(secret) || (check && !check(secret)) || rules.isHarmless(secret)) continue;
      const start = match.index + (secret === match[0] ? 0 : match[0].lastIndexOf(secret));
      edits.push({ start, end: start + secret.length, text: replace(secret, name) });
    }
  }
  return edits;
}

function literalEdits(text: string, { literals }: SecretRules, replace: Replace): Edit[] {
  const edits: Edit[] = [];
  for (const { text: literal, rule } of literals) {
    for (let at = text.indexOf(literal); at >= 0; at = text.indexOf(literal, at + literal.length)) {
      edits.push({ start: at, end: at + literal.length, text: replace(literal, rule) });
    }
  }
  return edits;
}

// Lines as NDJSON and events have them: U+2028 in a text ends none.
const LINE = /(?:^|[\n\r])(?:data:)?[ \t]*(?=[[{"])([^\n\r]+)/g;
// Texts are taken in long runs: letter by letter, one of megabytes would be too much for a RegExp.
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]/g;

/** Fields by name, in a text that is JSON or has lines that are, also as `data:` of events. */
function fieldEdits(text: string, rules: SecretRules, replace: Replace, depth: number): Edit[] {
  if (!/["\\]/.test(text)) return [];
  if (/^\s*[[{"]/.test(text) && isJson(text)) return jsonEdits(text, 0, rules, replace, depth);
  if (!/^(?:data:|\s*[[{"])/m.test(text)) return [];
  const edits: Edit[] = [];
  for (const match of text.matchAll(LINE)) {
    const json = match[1]!;
    if (isJson(json)) {
      edits.push(
        ...jsonEdits(json, match.index + match[0].length - json.length, rules, replace, depth),
      );
    }
  }
  return edits;
}

/** The strings of a JSON text, token by token, so that the rest of it stays as it was written. */
function jsonEdits(
  json: string,
  offset: number,
  rules: SecretRules,
  replace: Replace,
  depth: number,
): Edit[] {
  const edits: Edit[] = [];
  const outer: { list: boolean; name: string | undefined }[] = [];
  let name: string | undefined;
  for (const { 0: token, index } of json.matchAll(TOKEN)) {
    const holder = outer.at(-1);
    if (token === "{" || token === "[") {
      outer.push({ list: token === "[", name: name ?? (holder?.list ? holder.name : undefined) });
      name = undefined;
    } else if (token === "}" || token === "]") {
      outer.pop();
      name = undefined;
    } else if (token === ",") name = undefined;
    else {
      const escaped = token.includes("\\");
      const value: string = escaped ? JSON.parse(token) : token.slice(1, -1);
      const isName = isFollowedByColon(json, index + token.length);
      if (isName) name = value;
      const field = isName ? undefined : name ?? (holder?.list ? holder.name : undefined);
      const redacted = field !== undefined && isSecretValue(rules, field, value)
        ? replace(value, `field ${field}`)
        : escaped && depth < DEEPEST
        ? applyEdits(value, findEdits(value, rules, replace, depth + 1))
        : value;
      if (redacted === value) continue;
      const start = offset + index + 1;
      edits.push({
        start,
        end: start + token.length - 2,
        text: JSON.stringify(redacted).slice(1, -1),
      });
    }
  }
  return edits;
}

function isFollowedByColon(json: string, at: number): boolean {
  while (json[at] === " " || json[at] === "\n" || json[at] === "\t" || json[at] === "\r") at++;
  return json[at] === ":";
}

const SHORTEST_BASE64 = 24;
const LONGEST_BASE64 = 100_000;

/** Runs of base64 characters that are long enough to hold a secret. A regular expression is slower. */
function base64Runs(text: string): { index: number; run: string }[] {
  const runs: { index: number; run: string }[] = [];
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const code = text.charCodeAt(at); // not a number behind the end
    const isBase64 = (code >= 97 && code <= 122) || (code >= 65 && code <= 90) ||
      (code >= 47 && code <= 57) || code === 43 || code === 45 || code === 95;
    if (isBase64) continue;
    if (at - start >= SHORTEST_BASE64) {
      const end = code === 61 ? at + (text[at + 1] === "=" ? 2 : 1) : at;
      runs.push({ index: start, run: text.slice(start, end) });
    }
    start = at + 1;
  }
  return runs;
}

/** Text in base64 that holds a secret: credentials, settings, a kept request. */
function base64Edits(text: string, rules: SecretRules, replace: Replace, depth: number): Edit[] {
  const edits: Edit[] = [];
  for (const { run, index } of base64Runs(text)) {
    if (run.length > LONGEST_BASE64 || !isText(decodeRun(run.slice(0, SHORTEST_BASE64)))) continue;
    const inner = decodeRun(run);
    if (!isText(inner)) continue;
    let rule: string | undefined;
    const note: Replace = (secret, found) => {
      rule ??= found;
      return secret;
    };
    findEdits(inner!, rules, note, depth + 1);
    if (rule) edits.push({ start: index, end: index + run.length, text: replace(run, rule) });
  }
  return edits;
}

function decodeRun(run: string): string | undefined {
  const plain = run.replace(/=+$/, "").replaceAll("-", "+").replaceAll("_", "/");
  const whole = plain.length % 4 === 1 ? plain.slice(0, -1) : plain;
  return decodeText(fromBase64(whole.padEnd(Math.ceil(whole.length / 4) * 4, "=")));
}

function isText(text: string | undefined): boolean {
  // deno-lint-ignore no-control-regex -- these are what text does not hold
  return text !== undefined && !/[\x00-\x08\x0e-\x1f\x7f]/.test(text);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // not JSON, so no fields
  }
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
