/**
 * Tells of values of the environment that come back in answers: a server that says a key aloud, or a
 * variable whose value is none.
 *
 * @module
 */
import type { Interaction } from "../../cassette/types.ts";
import type { Settings } from "../options.ts";

/** The variables that were told of, by the run. */
const told = new WeakMap<object, Set<string>>();

/**
 * @param interaction what was recorded, before it is redacted
 * @param settings the rules, and whom to warn
 * @param run what it is a part of: there each variable is told of once
 */
export function tellEnvironment(
  { request, response }: Interaction,
  { redaction, warn }: Pick<Settings, "redaction" | "warn">,
  run: object,
): void {
  const known = [...redaction.rules.literals].filter(({ rule }) => rule.startsWith(FROM));
  if (!response || known.length === 0) return;
  const text = JSON.stringify(response);
  let names = told.get(run);
  if (!names) told.set(run, names = new Set());
  for (const { text: secret, rule } of known) {
    const name = rule.slice(FROM.length);
    if (names.has(name) || !text.includes(JSON.stringify(secret).slice(1, -1))) continue;
    names.add(name);
    const call = redaction.text(`${request.method} ${request.url}`);
    warn(
      `retake: the value of the variable ${name} is in the answer to ${call}; the cassette holds something ` +
        `else in its place, and so does what the code gets in replay.\n` +
        `  to do  if everybody may know it:  notSecret: [Deno.env.get("${name}")] or process.env.${name}`,
    );
  }
}

/** How the rules that come of the environment begin. */
const FROM = "the environment's ";
