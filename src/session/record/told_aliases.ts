/**
 * What becomes of values in answers: which of them code gets as aliases in replay, said once, when they are saved.
 *
 * @module
 */
import type { Interaction } from "../../cassette/types.ts";
import { aliasesIn } from "../../secrets/placeholder.ts";
import { findNeedles, makeNeedles } from "../../secrets/needles.ts";
import { placesOf } from "../../secrets/leaks.ts";
import type { Aliases } from "../../secrets/types.ts";

/** Cookies of who stands before the server, which no code reads: told of, they would hide the others. */
export const NOBODYS =
  /^cookie (?:__cf|_cf|cf_|AWSALB|ARRAffinity|incap_ses|visid_incap|ak_bmsc|bm_sv|GCLB)/i;

/** More would hide the first. */
const MOST_SHOWN = 12;

/**
 * @param interactions what was saved, in order
 * @param aliases the secrets that were found in it
 * @param where where the cassette lies, and who is told
 */
export function tellAliases(
  interactions: readonly Interaction[],
  aliases: Aliases,
  { where, warn }: { where: string; warn: (message: string) => void },
): void {
  if (aliases.byValue.size === 0) return;
  const rules = new Map([...aliases.byValue.values()].map(({ alias, rule }) => [alias, rule]));
  const findAll = finder(rules);
  const seen = new Set<string>();
  const lines = new Map<string, number>();
  for (const interaction of interactions) {
    const { request, response } = interaction;
    // What a request brought is known to the code already.
    for (const alias of findAll(request)) seen.add(alias);
    if (!response) continue;
    const told: string[] = [];
    for (const alias of findAll(response)) {
      if (seen.has(alias)) continue;
      seen.add(alias);
      if (!NOBODYS.test(rules.get(alias)!)) told.push(alias);
    }
    const nobody = { method: request.method, url: "", headers: [] };
    const places = placesOf({ ...interaction, request: nobody }, told);
    for (const alias of told) {
      const place = places.get(alias)!;
      const line = `${place} of ${request.method} ${request.url.replace(/\?.*/s, "")}, by rule: ${
        rules.get(alias)
      }; to keep it:  ${keeping(rules.get(alias)!)}`;
      lines.set(line, (lines.get(line) ?? 0) + 1);
    }
  }
  if (lines.size === 0) return;
  const shown = [...lines].slice(0, MOST_SHOWN).map(([line, count]) =>
    `\n  ${line}${count === 1 ? "" : `  (${count} values)`}`
  );
  if (lines.size > shown.length) shown.push(`\n  ... and ${lines.size - shown.length} places more`);
  warn(
    `retake: of the answers in ${where}, your code gets these values as aliases in replay:${
      shown.join("")
    }`,
  );
}

/** What finds the aliases of secrets in a message, each once, those that are seen as such first. */
function finder(rules: ReadonlyMap<string, string>): (message: object) => Set<string> {
  // Short digits and URLs are told by who has made them alone; as they stand in JSON.
  const odd = [...rules.keys()].filter((alias) => !aliasesIn(alias).includes(alias));
  const needles = makeNeedles(
    odd.map((alias) => ({ text: JSON.stringify(alias).slice(1, -1), of: alias })),
  );
  return (message) => {
    const text = JSON.stringify(message);
    const found = new Set(aliasesIn(text).filter((alias) => rules.has(alias)));
    findNeedles(text, needles, ({ of }) => void found.add(of));
    return found;
  };
}

/** The line of configuration that keeps what a rule has found. */
function keeping(rule: string): string {
  const name = /^(?:field|header|cookie) (.+)$/s.exec(rule)?.[1];
  return name === undefined
    ? "notSecret: [/^...$/], with what such values look like"
    : `notSecret: [{ name: ${JSON.stringify(name)} }]`;
}
