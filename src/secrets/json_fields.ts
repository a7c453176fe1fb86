/**
 * Secrets in JSON by the names that they have: of their members, of what these lie in, of the pairs and
 * lists that name them. Reads the text token by token, so that the rest of it stays as it was written.
 *
 * @module
 */
import { isCarrier, isHarmlessName, partOfPair } from "./names.ts";
import type { FieldVerdict, SecretRules } from "./types.ts";
import { isSecretBy } from "./verdict.ts";

/** A secret in a text, known by its name. */
export interface NamedSecret {
  start: number;
  end: number;
  /** What it is, without the escapes of what it stands in. */
  value: string;
  /** By which name. */
  name: string;
}

/** @returns whether a text can have a name and a value at all; costs next to nothing */
export function mayAssign(text: string): boolean {
  return text.length >= 6 && /[=:<]|\n[^\n]*[,;\t]/.test(text);
}

/** A text of JSON, which may hold secrets inside. */
export interface JsonLeaf {
  start: number;
  end: number;
  value: string;
  /** Whether it is written otherwise than it is. */
  escaped: boolean;
}

/** What was found in a JSON text. */
export interface JsonFinds {
  secrets: NamedSecret[];
  /** All other texts. */
  leaves: JsonLeaf[];
  /** Where nothing is secret: the user has said so. */
  exempt: [start: number, end: number][];
}

/** An object or a list that has begun and not ended. */
interface Holder {
  list: boolean;
  /** The secret after which it is named, itself or what it lies in, and when its own members are one. */
  named: { name: string; when: FieldVerdict } | undefined;
  /** Where it begins, when all of it is exempt. */
  exemptFrom: number | undefined;
  /** Its own name, or the position of the element that has begun. */
  key: string | number;
  /** Its texts so far, as far as it has at most two: `["api_key", "..."]`. */
  texts: JsonLeaf[] | undefined;
  /** What it says it is about: `{"name": "API_KEY", "value": "..."}`. */
  about: string | undefined;
  /** The members that are secret by that. */
  held: { leaf: JsonLeaf; field: string }[];
  /** Members called `token`, secret unless they come with a probability. */
  tokens: { leaf: JsonLeaf; field: string; verdict: FieldVerdict }[];
  isLogprob: boolean;
}

// Texts are taken in long runs: letter by letter, one of megabytes would be too much for a RegExp.
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]/g;
const NUMBERS = /(?<=[:[,])\s*(-?\d{3,24})(?=\s*[,}\]])/y;

/** Of what lies in an object that is named after a secret, these are none of it. */
const BESIDE =
  /(?:^|_|-)(?:id|name|type|kind|object|status|state|description|title|label|hint|url|uri|href|email|owner|user|username|format|version|region|algorithm|[a-z]+_at|arn|etag)$|[a-z](?:Id|At|Name|Url|Uri|Type)$/;

/**
 * @param json a JSON text
 * @param rules what counts as a secret
 */
export function findJsonFields(json: string, rules: SecretRules): JsonFinds {
  const finds: JsonFinds = { secrets: [], leaves: [], exempt: [] };
  const outer: Holder[] = [];
  let name: string | undefined;
  for (const { 0: token, index } of json.matchAll(TOKEN)) {
    const holder = outer.at(-1);
    if (token === "{" || token === "[") {
      const opened = open(token === "[", index, name, holder, outer, rules);
      if (token === "[" && isNumeric(opened.named?.when)) {
        numbers(json, index + 1, opened.named!.name, finds);
      }
      outer.push(opened);
      name = undefined;
    } else if (token === "}" || token === "]") {
      const closed = outer.pop();
      if (closed) close(closed, index, rules, finds);
      name = undefined;
    } else if (token === ",") {
      name = undefined;
      if (holder?.list) holder.key = Number(holder.key) + 1;
    } else {
      const escaped = token.includes("\\");
      const value: string = escaped ? JSON.parse(token) : token.slice(1, -1);
      const after = isNameBefore(json, index + token.length);
      const leaf = { start: index + 1, end: index + token.length - 1, value, escaped };
      if (after > 0 && holder?.list === false) {
        name = value;
        holder.key = value;
        holder.isLogprob ||= value === "logprob";
        if (escaped || mayAssign(value)) finds.leaves.push(leaf);
        if (isDigit(json.charCodeAt(after))) {
          number(json, after, value, holder, outer, rules, finds);
        }
      } else text(leaf, name, holder, outer, rules, finds);
    }
  }
  if (finds.exempt.length === 0) return finds;
  const isIn = ({ start }: { start: number }) =>
    !finds.exempt.some(([from, to]) => from <= start && start < to);
  return { ...finds, secrets: finds.secrets.filter(isIn), leaves: finds.leaves.filter(isIn) };
}

function open(
  list: boolean,
  index: number,
  name: string | undefined,
  holder: Holder | undefined,
  outer: readonly Holder[],
  rules: SecretRules,
): Holder {
  const own = name === undefined ? undefined : verdictIn(name, holder, rules);
  const about = name !== undefined && holder?.about !== undefined && partOfPair(name).holds
    ? { name: holder.about, when: rules.isField(holder.about) }
    : undefined;
  return {
    list,
    named: about?.when
      ? about
      : own?.when
      ? own
      : name === undefined || holder?.named?.when === "always"
      ? holder?.named
      : undefined,
    exemptFrom: rules.isExempt?.(name ?? "", () => pathOf(outer)) ? index : undefined,
    key: list ? 0 : "",
    texts: list ? [] : undefined,
    about: undefined,
    held: [],
    tokens: [],
    isLogprob: false,
  };
}

/** When a member is a secret: by its name, or by that of what it lies in. */
function verdictIn(
  name: string,
  holder: Holder | undefined,
  rules: SecretRules,
): { name: string; when: FieldVerdict } | undefined {
  const when = rules.isField(name);
  const outer = holder?.list ? undefined : holder?.named;
  if (outer === undefined && when === false) return undefined;
  if (outer === undefined || when === "always") return { name, when };
  if (isCarrier(name)) return { name: outer.name, when: outer.when };
  if (when || outer.when !== "always" || BESIDE.test(name) || isHarmlessName(name)) {
    return { name, when };
  }
  return { name: outer.name, when: "drawn" };
}

function text(
  leaf: JsonLeaf,
  name: string | undefined,
  holder: Holder | undefined,
  outer: readonly Holder[],
  rules: SecretRules,
  finds: JsonFinds,
): void {
  if (rules.isExempt?.(name ?? "", () => pathOf(outer))) {
    finds.exempt.push([leaf.start, leaf.end]);
    return;
  }
  if (holder?.texts) {
    holder.texts = holder.texts.length < 3 ? [...holder.texts, leaf] : undefined;
  }
  const field = name === undefined
    ? holder?.list ? holder.named : undefined
    : verdictIn(name, holder, rules);
  if (field?.when && isSecretBy(field.when, leaf.value, rules)) {
    if (name?.toLowerCase() === "token" && field.when === "drawn" && holder) {
      holder.tokens.push({ leaf, field: field.name, verdict: field.when });
    } else finds.secrets.push({ ...leaf, name: field.name });
    return;
  }
  if (name !== undefined && holder) {
    const part = partOfPair(name);
    if (part.holds) {
      holder.held.push({ leaf, field: name });
      return;
    }
    if (part.about) holder.about ??= leaf.value;
  }
  if (leaf.escaped || mayAssign(leaf.value)) finds.leaves.push(leaf);
}

function close(holder: Holder, index: number, rules: SecretRules, finds: JsonFinds): void {
  if (holder.exemptFrom !== undefined) finds.exempt.push([holder.exemptFrom, index]);
  for (const { leaf, field } of holder.tokens) {
    if (holder.isLogprob) finds.exempt.push([leaf.start, leaf.end]);
    else finds.secrets.push({ ...leaf, name: field });
  }
  const verdict = holder.about === undefined ? false : rules.isField(holder.about);
  for (const { leaf } of holder.held) {
    if (verdict && isSecretBy(verdict, leaf.value, rules)) {
      finds.secrets.push({ ...leaf, name: holder.about! });
    } else finds.leaves.push(leaf);
  }
  const [first, second, third] = holder.texts ?? [];
  if (first && second && !third && holder.key === 1) {
    const pair = rules.isField(first.value);
    // Two names are a list of names: `required: ["password", "email"]`.
    const isName = /^[A-Za-z]+(?:_[A-Za-z]+)*$/.test(second.value);
    if (pair && !(isName && pair !== "drawn") && isSecretBy(pair, second.value, rules)) {
      finds.secrets.push({ ...second, name: first.value });
    }
  }
}

function isNumeric(when: FieldVerdict | undefined): boolean {
  return when === "always" || when === "digits";
}

/** A number under a name: a PIN, the number of a card. */
function number(
  json: string,
  at: number,
  name: string,
  holder: Holder,
  outer: readonly Holder[],
  rules: SecretRules,
  finds: JsonFinds,
): void {
  const field = verdictIn(name, holder, rules);
  if (!field || !isNumeric(field.when) || rules.isExempt?.(name, () => pathOf(outer))) return;
  NUMBERS.lastIndex = at;
  while (NUMBERS.lastIndex > 0 && /\s/.test(json[NUMBERS.lastIndex - 1]!)) NUMBERS.lastIndex--;
  const value = NUMBERS.exec(json)?.[1];
  if (value !== undefined && isSecretBy(field.when, value, rules)) {
    finds.secrets.push({ start: at, end: at + value.length, value, name: field.name });
  }
}

function numbers(json: string, at: number, name: string, finds: JsonFinds): void {
  NUMBERS.lastIndex = at;
  for (let found = NUMBERS.exec(json); found; found = NUMBERS.exec(json)) {
    const value = found[1]!;
    const end = NUMBERS.lastIndex;
    finds.secrets.push({ start: end - value.length, end, value, name });
    const comma = /\s*,/y;
    comma.lastIndex = end;
    if (!comma.test(json)) return;
    NUMBERS.lastIndex = comma.lastIndex;
  }
}

/** @returns where the value of a name begins; 0 where a text is none */
function isNameBefore(json: string, at: number): number {
  while (isSpace(json[at])) at++;
  if (json[at] !== ":") return 0;
  at++;
  while (isSpace(json[at])) at++;
  return at;
}

function isDigit(code: number): boolean {
  return (code >= 48 && code <= 57) || code === 45;
}

function isSpace(character: string | undefined): boolean {
  return character === " " || character === "\n" || character === "\t" || character === "\r";
}

function pathOf(outer: readonly Holder[]): (string | number)[] {
  return outer.map(({ key }) => key);
}
