/**
 * Redaction of what no session has recorded: of other tools' recordings, and of cassettes that exist, by the
 * rules and the gate of a live recording.
 *
 * @module
 */
import type { Interaction } from "../cassette/types.ts";
import { openAliases } from "../secrets/aliases.ts";
import { findLeaks, type Leak } from "../secrets/leaks.ts";
import { createRedaction } from "../secrets/redact.ts";
import { createSubstitutes } from "../secrets/substitutes.ts";
import type { Redaction } from "../secrets/types.ts";
import { readConfiguration } from "./configuration.ts";
import { redactionRules } from "./redaction_rules.ts";
import type { Runtime } from "./types.ts";

/**
 * @param kept names of headers of requests to keep beyond the readable ones, in lower case
 * @param host what the runtime gives: its environment, and the file of settings
 * @returns the redaction of a session that is opened with no options
 */
export async function projectRedaction(
  kept: readonly string[],
  host: Runtime,
): Promise<Redaction> {
  const file = await readConfiguration(host);
  const { match, notSecret = [], substitute = {} } = file?.options ?? {};
  const compared = typeof match === "object" ? match.headers ?? [] : [];
  const names = [...compared, ...kept].map((name) => name.toLowerCase());
  const rules = redactionRules(file?.redactors ?? [], notSecret, names, host);
  return createRedaction(rules, createSubstitutes(substitute));
}

/** Interactions without their secrets. */
export interface RedactedInteractions {
  interactions: Interaction[];
  /** The secrets that were found, each with its rule and what stands in its place. */
  secrets: readonly { rule: string; value: string; alias: string }[];
  /** What still looks like a secret, by the gate of a recording. */
  leaks: readonly (Leak & { position: number })[];
  /** Takes the secrets that were found out of any text. */
  known(text: string): string;
}

/**
 * Secrets are named by the order in which requests were asked; names that lie in them already stay taken.
 *
 * @param raw interactions, in order
 * @param redaction the rules
 */
export function redactInteractions(
  raw: readonly Interaction[],
  redaction: Redaction,
): RedactedInteractions {
  const aliases = openAliases(raw.map((one) => JSON.stringify(one)));
  // All are named before one is written: a secret of the last may stand in the first.
  for (const one of raw) redaction.name(redaction.find(one), aliases);
  const interactions = raw.map((one) => redaction.interaction(one, aliases, []));
  return {
    interactions,
    secrets: [...aliases.byValue.values()],
    leaks: interactions.flatMap((one, position) =>
      findLeaks(one, redaction.rules).map((leak) => ({ ...leak, position }))
    ),
    known: (text) => redaction.known(text, aliases),
  };
}
