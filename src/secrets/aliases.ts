/**
 * The secrets of one cassette, and what stands for each: one value, one alias, by the order in which they
 * were found. Known for as long as a session lasts; but for what an answer has issued, such as the token of a
 * login, nothing of a value is kept beyond that.
 *
 * @module
 */
import { aliasOf, countedBy, formOf, respell, unspell } from "./alias.ts";
import { isSpread, literalsOf } from "./known_secrets.ts";
import { growLiterals, joinLiterals } from "./literal_hits.ts";
import { isAlias, isPlaceholder, numbersIn } from "./placeholder.ts";
import { looksRandom } from "./random_text.ts";
import { isHashable } from "./slow_hash.ts";
import type { Aliased, Aliases, Literals } from "./types.ts";

/** Removes the secrets of a text that stands inside of one. */
export type Scrub = (text: string) => string;

/**
 * @param taken texts with aliases that are given already: of cassettes to which is added
 * @param name what all are to be called; by default, as the place in which they are found first
 */
export function openAliases(taken: Iterable<string> = [], name?: string): Aliases {
  const counts = new Map<string, number>();
  for (const text of taken) {
    for (const [kind, number] of numbersIn(text)) {
      counts.set(kind, Math.max(number, counts.get(kind) ?? 0));
    }
  }
  return { byValue: new Map(), counts, name, literals: [] };
}

/**
 * What answers that this process has recorded have issued, in whichever cassette, and in which: a login before all tests
 * gives a token that each of them sends. Long random texts alone, of which none is another thing elsewhere.
 */
const issued = new Map<string, { secret: Aliased; by: symbol }>();
let issuedLiterals: Literals = [];

const NAMED = /^(?:field|header|cookie|parameter) /;

/** All of them are looked for in all that is recorded from then on, so the oldest are given up. */
const MOST_ISSUED = 200;

/**
 * Notes what an answer has issued, for the cassettes of this process that are recorded from now on; again, once it
 * has another alias.
 *
 * @param aliases the secrets of a cassette
 * @param found those that were found in an answer
 * @param by which recording this is
 */
export function noteIssued(aliases: Aliases, found: Iterable<string>, by: symbol): void {
  for (const value of found) {
    const secret = aliases.byValue.get(value);
    // What is known by its form is found wherever it stands.
    if (!secret || !NAMED.test(secret.rule) || !isHashable(value) || !isSpread(value)) continue;
    const before = issued.get(value);
    if (before && before.by !== by) continue;
    issued.set(value, { secret, by });
    if (before) continue;
    issuedLiterals = growLiterals(issuedLiterals, literalsOf(value, secret.rule));
    if (issued.size < MOST_ISSUED) continue;
    for (const old of [...issued.keys()].slice(0, MOST_ISSUED / 2)) issued.delete(old);
    issuedLiterals = [...issued].flatMap(([text, one]) => literalsOf(text, one.secret.rule));
  }
}

/**
 * Has what was issued before looked for in a cassette too, and called as it is in the other.
 *
 * @param aliases the secrets of a cassette
 * @param by which recording this is
 * @param isHarmless whether somebody has said of a text that it is none
 * @returns the same
 */
export function expectIssued(
  aliases: Aliases,
  by: symbol,
  isHarmless: (text: string) => boolean,
): Aliases {
  const wanted = [...issued].filter(([value]) => !isHarmless(value));
  const literals = wanted.length === issued.size
    ? issuedLiterals
    : wanted.flatMap(([value, { secret }]) => literalsOf(value, secret.rule));
  const others = wanted.filter(([, one]) => one.by !== by);
  return {
    ...aliases,
    literals: joinLiterals(aliases.literals, literals),
    issued: new Map(others.map(([value, { secret }]) => [value, secret])),
  };
}

/**
 * @param aliases the secrets of a cassette
 * @param secret one of them, known or not, as it stands in its place
 * @param rule by what it was found
 * @param scrub what removes the secrets inside of it
 * @returns what is to stand there
 */
export function aliasFor(aliases: Aliases, secret: string, rule: string, scrub: Scrub): string {
  if (isPlaceholder(secret) || (aliases.name !== undefined && isAlias(secret))) return secret;
  const value = valueOf(aliases, secret);
  const known = aliases.byValue.get(value);
  if (known) {
    const { claims } = known;
    if (claims && claims.known < aliases.byValue.size) {
      const { number } = claims;
      claims.known = aliases.byValue.size;
      known.alias = aliasOf(value, "jwt", { name: nameIn(aliases, known.rule), number, scrub });
    }
    return respell(known.alias, value, secret);
  }
  const own = formOf(value);
  const form = aliases.name === undefined || own === "digits" ? own : "text";
  // What another cassette has issued is called as it is there, so that code finds the one in the other.
  const elsewhere = aliases.issued?.get(value);
  const name = nameIn(aliases, elsewhere?.rule ?? rule);
  const counter = countedBy(form) ?? name;
  const taken = aliases.counts.get(counter) ?? 0;
  const number = Math.max(taken + 1, numbersIn(elsewhere?.alias ?? "").get(counter) ?? 0);
  aliases.counts.set(counter, number);
  const alias = aliasOf(value, form, { name, number, scrub });
  const claims = form === "jwt" ? { claims: { known: aliases.byValue.size, number } } : {};
  give(aliases, { value, rule: elsewhere?.rule ?? rule, alias, ...claims });
  return respell(alias, value, secret);
}

function nameIn({ name }: Aliases, rule: string): string {
  return name ?? nameBy(rule);
}

/** Says which alias a secret has: that of another process which has it too. */
export function give(aliases: Aliases, secret: Aliased): void {
  const { value, rule } = secret;
  aliases.byValue.set(value, secret);
  if (isSpread(value)) aliases.literals = growLiterals(aliases.literals, literalsOf(value, rule));
}

/** What a secret is that may be spelt as in a URL or in JSON. */
function valueOf({ byValue }: Aliases, found: string): string {
  if (byValue.has(found)) return found;
  const secret = unspell(found);
  let value = secret;
  for (let times = 0; times < 2 && /%[0-9a-f]{2}/i.test(value); times++) {
    try {
      value = decodeURIComponent(value);
    } catch {
      return secret; // a percent sign that begins no escape stands for itself
    }
    if (byValue.has(value)) return value;
  }
  if (secret.includes("\\")) {
    try {
      const plain = JSON.parse(`"${secret}"`) as string;
      if (byValue.has(plain)) return plain;
    } catch {
      // a backslash that begins no escape stands for itself
    }
  }
  return secret;
}

const LONGEST_NAME = 40;

/**
 * @param rule by what a secret was found: `field accessToken`, `openai-key`
 * @returns what it is called: `access_token`, `openai_key`
 */
export function nameBy(rule: string): string {
  const place = /^(?:field|header|cookie|parameter|the environment's) (.+)$/s.exec(rule)?.[1];
  const words = (place ?? rule.replace(/^redact\.|^a secret of the request$/, ""))
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase().replace(/[^a-z0-9]+/g, "_")
    .replace(/^[_0-9]+|_+$/g, "").replace(/_(?=\d)/g, "");
  // What objects are keyed by may be anything.
  if (words === "" || words.length > LONGEST_NAME || looksRandom(place ?? "")) return "secret";
  return words.split("_").slice(0, 10).join("_");
}
