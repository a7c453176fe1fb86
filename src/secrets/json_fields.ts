/**
 * Secrets in JSON by the names that they have: of their members, of what these lie in, of the pairs and
 * lists that name them. Reads the text token by token, so that the rest of it stays as it was written.
 *
 * @module
 */
import { isAllowance, isCarrier, isGrant, isHarmlessName, NO_PART, partOfPair } from "./names.ts";
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

const SHORTEST_ASSIGNMENT = 6;

/** What parts columns. */
const COLUMN_SIGNS = [",", ";", "\t", "|"];

/** @returns whether a text can have a name and a value at all; costs next to nothing */
export function mayAssign(text: string): boolean {
  if (text.length < SHORTEST_ASSIGNMENT) return false;
  if (text.includes("=") || text.includes(":") || text.includes("<")) return true;
  const line = text.indexOf("\n");
  return line >= 0 && COLUMN_SIGNS.some((sign) => text.includes(sign, line));
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
  exempt: Part[];
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
  held: { leaf: JsonLeaf; mayHold: boolean; name: string }[] | undefined;
  /** Whether it says what a key may do: a `value` that looks drawn is that key. */
  isAllowed: boolean;
  /** Members called `token`, secret unless they come with a probability. */
  tokens: { leaf: JsonLeaf; field: string; verdict: FieldVerdict }[] | undefined;
  isLogprob: boolean;
  /** A member called `code`, a secret where another one tells that it buys a token. */
  code: JsonLeaf | undefined;
  isGrant: boolean;
  /** The element before this one, where it is an option: `["--api-key", "..."]`. */
  option: string | undefined;
}

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
  const names = namesOf(rules.isField);
  let [escape, equals, less, colon] = [-1, -1, -1, -1];
  const outer: Holder[] = [];
  let holder: Holder | undefined;
  let name: string | undefined;
  let about = NAMELESS;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) {
      const start = at + 1;
      const isName = holder?.list === false && name === undefined;
      if (isName) {
        let hash = 0;
        let marks = 0;
        for (at = start; at < json.length; at++) {
          const char = json.charCodeAt(at);
          const mark = markOf(char);
          if (mark === END) break;
          hash = (hash * 31 + char) | 0;
          marks |= mark;
          if (mark === ESCAPE) at++;
        }
        const escaped = (marks & ESCAPE) !== 0;
        about = escaped
          ? names.aboutOf(textAt(json, start, at, true))
          : names.aboutSlice(json, start, at, hash);
        name = about.name;
        holder!.key = name;
        if (name === "logprob") holder!.isLogprob = true;
        if (about.isGrant) holder!.isGrant = true;
        if (about.isAllowance) holder!.isAllowed = true;
        if (escaped || ((marks & SIGN) !== 0 && at - start >= SHORTEST_ASSIGNMENT)) {
          finds.leaves.push({ start, end: at, value: name, escaped });
        }
        if (about.when !== false || holder!.named) {
          const after = isNameBefore(json, at + 1);
          if (isDigit(json.charCodeAt(after))) {
            number(json, after, name, about.when, holder!, outer, rules, finds);
          }
        }
      } else {
        at = json.indexOf('"', start);
        // What is looked for next stands beyond most texts, so that it is looked for seldom.
        if (escape < start) escape = indexOrEnd(json, "\\", start);
        const escaped = escape < at;
        if (escaped) at = endOf(json, start);
        if (equals < start) equals = indexOrEnd(json, "=", start);
        if (less < start) less = indexOrEnd(json, "<", start);
        if (colon < start) colon = indexOrEnd(json, ":", start);
        const mayHold = escaped ||
          (at - start >= SHORTEST_ASSIGNMENT && (colon < at || equals < at || less < at));
        const wanted = mayHold || rules.isExempt || about.when !== false ||
          about.part !== NO_PART ||
          holder?.named || holder?.texts || holder?.option !== undefined ||
          (holder?.list && json.charCodeAt(start) === DASH);
        if (wanted) {
          const value = textAt(json, start, at, escaped);
          const leaf = { start, end: at, value, escaped };
          text(leaf, mayHold, name, about, holder, outer, rules, finds);
        }
      }
    } else if (code === 123 || code === 91) {
      const list = code === 91;
      holder = open(list, at, name, about, holder, outer, rules);
      if (list && holder.named?.when !== "card" && isNumeric(holder.named?.when)) {
        numbers(json, at + 1, holder.named!.name, finds);
      }
      outer.push(holder);
      [name, about] = [undefined, NAMELESS];
    } else if (code === 125 || code === 93) {
      const closed = outer.pop();
      if (closed) close(closed, at, rules, finds);
      holder = outer.at(-1);
      [name, about] = [undefined, NAMELESS];
    } else if (code === 44) {
      [name, about] = [undefined, NAMELESS];
      if (holder?.list) holder.key = Number(holder.key) + 1;
    }
  }
  if (finds.exempt.length === 0) return finds;
  return {
    ...finds,
    secrets: outsideOf(finds.exempt, finds.secrets),
    leaves: outsideOf(finds.exempt, finds.leaves),
  };
}

/** Those that begin in none of the parts. */
function outsideOf<Found extends { start: number }>(
  parts: readonly Part[],
  found: readonly Found[],
): Found[] {
  const apart = merged(parts);
  return found.filter(({ start }) => {
    let [low, high] = [0, apart.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (apart[middle]![0] <= start) low = middle + 1;
      else high = middle;
    }
    return low === 0 || start >= apart[low - 1]![1];
  });
}

/** A part of a text. */
export type Part = [start: number, end: number];

/** @returns parts in order, of which none lies in another or reaches into it */
export function merged(parts: readonly Part[]): Part[] {
  const apart: Part[] = [];
  for (const [start, end] of parts.toSorted((a, b) => a[0] - b[0])) {
    const last = apart.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else apart.push([start, end]);
  }
  return apart;
}

const QUOTE = 34;
const BACKSLASH = 92;
const DASH = 45;

/** What a character of a text in JSON is. */
const ESCAPE = 1;
const SIGN = 2;
const END = 4;
const MARKS = new Uint8Array(128);
MARKS[QUOTE] = END;
MARKS[BACKSLASH] = ESCAPE;
for (const sign of "=:<") MARKS[sign.charCodeAt(0)] = SIGN;

function indexOrEnd(json: string, character: string, from: number): number {
  const at = json.indexOf(character, from);
  return at < 0 ? json.length : at;
}

/** Where a text ends that has escapes in it. */
function endOf(json: string, start: number): number {
  let at = start;
  for (; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) break;
    if (code === BACKSLASH) at++;
  }
  return at;
}

function markOf(code: number): number {
  return code < 128 ? MARKS[code]! : 0;
}

function textAt(json: string, start: number, end: number, escaped: boolean): string {
  return escaped ? JSON.parse(json.slice(start - 1, end + 1)) : json.slice(start, end);
}

/** What a name says of what stands behind it. */
export interface About {
  name: string;
  when: FieldVerdict;
  part: ReturnType<typeof partOfPair>;
  isGrant: boolean;
  isAllowance: boolean;
}

const NAMELESS: About = {
  name: "",
  when: false,
  part: NO_PART,
  isGrant: false,
  isAllowance: false,
};

/** Names of which that is remembered: objects may be keyed by anything. */
const MOST_NAMES = 1000;

/** What names say, by the rules of a session: most bodies have few names, each many times. */
export interface Names {
  aboutOf(name: string): About;
  /** The same for a part of a text. */
  aboutPart(text: string, start: number, end: number): About;
  /** The same for a part of a text, of which a hash is known. */
  aboutSlice(json: string, start: number, end: number, hash: number): About;
}

const known = new WeakMap<SecretRules["isField"], Names>();

const SLOTS = 512;
/** Up to how many characters are compared one by one, which is sooner done than asked for. */
const SHORT = 16;

/** Whether a part of a text is a name. */
function isSame(name: string, text: string, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  if (name.length > SHORT) return text.startsWith(name, start);
  for (let at = 0; at < name.length; at++) {
    if (name.charCodeAt(at) !== text.charCodeAt(start + at)) return false;
  }
  return true;
}

/** @returns what names say, by who knows which are of secrets: made once for each */
export function namesOf(isField: SecretRules["isField"]): Names {
  let names = known.get(isField);
  if (names) return names;
  const all = new Map<string, About>();
  const byHash: (About | undefined)[] = Array.from({ length: SLOTS }, () => undefined);
  const aboutOf = (name: string) => {
    let about = all.get(name);
    if (!about) {
      about = {
        name,
        when: isField(name),
        part: partOfPair(name),
        isGrant: isGrant(name),
        isAllowance: isAllowance(name),
      };
      if (all.size < MOST_NAMES) all.set(name, about);
    }
    return about;
  };
  names = {
    aboutOf,
    aboutPart(text, start, end) {
      // A few of its characters tell most names apart: what is meant is compared.
      const middle = text.charCodeAt((start + end) >> 1);
      const ends = text.charCodeAt(start) * 31 + text.charCodeAt(end - 1);
      return this.aboutSlice(text, start, end, (ends * 31 + middle) * 31 + end - start);
    },
    aboutSlice(json, start, end, hash) {
      const slot = hash & (SLOTS - 1);
      const latest = byHash[slot];
      if (latest && isSame(latest.name, json, start, end)) return latest;
      return byHash[slot] = aboutOf(json.slice(start, end));
    },
  };
  known.set(isField, names);
  return names;
}

function open(
  list: boolean,
  index: number,
  name: string | undefined,
  { when, part }: About,
  holder: Holder | undefined,
  outer: readonly Holder[],
  rules: SecretRules,
): Holder {
  const own = name === undefined ? undefined : verdictIn(name, when, holder);
  const about = holder?.about !== undefined && part.holds
    ? { name: holder.about, when: verdictAbout(holder.about, rules) }
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
    held: undefined,
    isAllowed: false,
    tokens: undefined,
    isLogprob: false,
    code: undefined,
    isGrant: false,
    option: undefined,
  };
}

/** When the value of a pair is a secret: by the name of the pair, or since it is one that is kept as such. */
function verdictAbout(about: string, rules: SecretRules): FieldVerdict {
  return KEPT.test(about) ? "always" : rules.isField(about);
}

/** What stores of secrets call one: `projects/1/secrets/db/versions/1`, an address of a vault's. */
const KEPT = /^(?:projects\/|https:\/\/)[^\s?#]{1,200}\/secrets\/[^\s/?#]+(?:\/|$)/;

/** When a member is a secret: by its name, or by that of what it lies in. */
function verdictIn(
  name: string,
  when: FieldVerdict,
  holder: Holder | undefined,
): { name: string; when: FieldVerdict } | undefined {
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
  mayHold: boolean,
  name: string | undefined,
  { when, part }: About,
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
    ? holder?.list ? verdictAfter(leaf, holder, rules) : undefined
    : verdictIn(name, when, holder);
  if (field?.when && isSecretBy(field.when, leaf.value, rules)) {
    if (name?.toLowerCase() === "token" && field.when === "drawn" && holder) {
      (holder.tokens ??= []).push({ leaf, field: field.name, verdict: field.when });
    } else finds.secrets.push({ ...leaf, name: field.name });
    return;
  }
  if (name !== undefined && holder) {
    if (part.holds) {
      (holder.held ??= []).push({ leaf, mayHold, name });
      return;
    }
    if (part.about) holder.about ??= leaf.value;
    if (name === "code") {
      holder.code = leaf;
      return;
    }
  }
  if (mayHold) finds.leaves.push(leaf);
}

/** The same for an element of a list: by the name of the list, or by the option before it. */
function verdictAfter(
  { value }: JsonLeaf,
  holder: Holder,
  rules: SecretRules,
): { name: string; when: FieldVerdict } | undefined {
  const { option } = holder;
  holder.option = OPTION.test(value) ? value.replace(/^-+/, "") : undefined;
  if (holder.named && SAID.test(value)) return undefined;
  if (option === undefined || holder.option !== undefined) {
    // `pass: ["login_1", "login_2"]` are tests.
    return holder.named?.when === "password" ? { ...holder.named, when: "drawn" } : holder.named;
  }
  return holder.named ?? { name: option, when: rules.isField(option) };
}

/** What is wrong with a field, as frameworks list it by its name: `password1: ["This field may not be blank."]`. */
const SAID = /^\p{Lu}\S*(?:\s\S+){3,40}\.$/u;

const OPTION = /^--[A-Za-z][\w-]{0,40}$/;

function close(holder: Holder, index: number, rules: SecretRules, finds: JsonFinds): void {
  if (holder.exemptFrom !== undefined) finds.exempt.push([holder.exemptFrom, index]);
  for (const { leaf, field } of holder.tokens ?? []) {
    if (holder.isLogprob) finds.exempt.push([leaf.start, leaf.end]);
    else finds.secrets.push({ ...leaf, name: field });
  }
  if (holder.code) {
    const { code } = holder;
    if (holder.isGrant && isSecretBy("always", code.value, rules)) {
      finds.secrets.push({ ...code, name: "code" });
    } else if (code.escaped || mayAssign(code.value)) finds.leaves.push(code);
  }
  if (holder.held) {
    const verdict = holder.about === undefined ? false : verdictAbout(holder.about, rules);
    for (const { leaf, mayHold, name } of holder.held) {
      if (verdict && isSecretBy(verdict, leaf.value, rules)) {
        finds.secrets.push({ ...leaf, name: holder.about! });
      } else if (holder.isAllowed && name === "value" && isSecretBy("drawn", leaf.value, rules)) {
        finds.secrets.push({ ...leaf, name });
      } else if (mayHold) finds.leaves.push(leaf);
    }
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
  return when === "always" || when === "digits" || when === "card";
}

/** A number under a name: a PIN, the number of a card. */
function number(
  json: string,
  at: number,
  name: string,
  when: FieldVerdict,
  holder: Holder,
  outer: readonly Holder[],
  rules: SecretRules,
  finds: JsonFinds,
): void {
  const field = verdictIn(name, when, holder);
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
