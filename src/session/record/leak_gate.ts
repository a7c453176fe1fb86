/**
 * The leak gate: what was recorded and redacted is looked over once more before it is written anywhere.
 *
 * @module
 */
import type { Interaction, JsonValue } from "../../cassette/types.ts";
import { RetakeError } from "../../errors.ts";
import { findLeaks, findTextLeaks, type Leak, maskLeaks } from "../../secrets/leaks.ts";
import type { Redaction } from "../../secrets/types.ts";

/** What still looks like a secret, and in what it was found. */
export interface FoundLeak extends Leak {
  /** What was asked, in a few words. */
  call: string;
}

/**
 * @param interaction what was recorded, redacted
 * @param redaction the rules
 * @param leaks gets what still looks like a secret
 * @returns the interaction, without that
 */
export function gateInteraction(
  interaction: Interaction,
  redaction: Redaction,
  leaks: FoundLeak[],
): Interaction {
  const found = findLeaks(interaction, redaction.rules);
  if (found.length === 0) return interaction;
  const call = redaction.text(`${interaction.request.method} ${interaction.request.url}`);
  leaks.push(...found.map((leak) => ({ ...leak, call })));
  return maskLeaks(interaction, redaction.rules);
}

/**
 * @param name what the value is called
 * @param value a single value that was made
 * @param redaction the rules
 * @param leaks gets what looks like a secret in it
 * @returns the value, or nothing where it does
 */
export function gateVariable(
  name: string,
  value: JsonValue,
  { rules }: Redaction,
  leaks: FoundLeak[],
): JsonValue {
  const found = findTextLeaks(JSON.stringify(value), `variable ${name}`, rules);
  leaks.push(...found.map((leak) => ({ ...leak, call: `the variable "${name}"` })));
  return found.length > 0 ? null : value;
}

/** @returns the error for a run whose recordings hold what looks like a secret */
export function leakError(leaks: readonly FoundLeak[], where: string): RetakeError {
  const shown = leaks.slice(0, 5).flatMap(({ call, place, rule, excerpt, redact, pass }) => [
    `  in       ${call}`,
    `           ${place}: ${excerpt}, by rule: ${rule}`,
    `  to do    redact it:  ${redact}`,
    `           or, if it is none:  ${pass}`,
  ]);
  if (leaks.length > 5) shown.push(`  ... and ${leaks.length - 5} more`);
  const count = leaks.length === 1 ? "a text that looks" : `${leaks.length} texts that look`;
  return new RetakeError(
    "SECRET_FOUND",
    `What was recorded holds ${count} like a secret, so ${where} was not written.\n${
      shown.join("\n")
    }`,
    { facts: { where, leaks: leaks.map(({ call, place, rule }) => ({ call, place, rule })) } },
  );
}
