/**
 * The secrets of one cassette, and what stands for each: one value, one alias, by the order in which they
 * were found. Known for as long as a session lasts; nothing of a value is kept beyond that.
 *
 * @module
 */
import { aliasOf, countedBy, formOf, respell, unspell } from "./alias.ts";
import { isSpread, literalsOf } from "./known_secrets.ts";
import { growLiterals } from "./literal_hits.ts";
import { isAlias, isPlaceholder, numbersIn } from "./placeholder.ts";
import { looksRandom } from "./random_text.ts";
import type { Aliased, Aliases } from "./types.ts";

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
  const name = nameIn(aliases, rule);
  const counter = countedBy(form) ?? name;
  const number = (aliases.counts.get(counter) ?? 0) + 1;
  aliases.counts.set(counter, number);
  const alias = aliasOf(value, form, { name, number, scrub });
  const claims = form === "jwt" ? { claims: { known: aliases.byValue.size, number } } : {};
  give(aliases, { value, rule, alias, ...claims });
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
