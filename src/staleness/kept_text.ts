/**
 * What of a project's texts may be kept in `signatures/`, which is committed, and shown as a
 * difference: nothing of files that are nobody's business, nothing long, and no secret.
 *
 * @module
 */
import { gateRules } from "../secrets/leaks.ts";
import { REDACTED } from "../secrets/placeholder.ts";
import { redactText } from "../secrets/text.ts";
import type { RedactionRules } from "../secrets/types.ts";
import type { Signature, SignedUnit } from "../track/types.ts";
import { isSecretFile } from "./withheld.ts";

/** A longer text is known by its hash alone: nobody reads its difference. In characters. */
export const LONGEST_TEXT = 64 * 1024;

/**
 * @param text any text
 * @param rules what counts as a secret in a cassette
 * @returns it without all that these rules redact, and all that the leak gate would refuse
 */
export function withoutSecrets(text: string, rules: RedactionRules): string {
  return redactText(text, gateRules(rules), () => REDACTED);
}

/**
 * @param unit a piece of source that a function reaches
 * @param rules what counts as a secret
 * @param isIgnored whether git ignores its file
 * @returns it with as much of its text as may be kept. Its hash stays that of the whole text.
 */
export function withKeptText(
  unit: SignedUnit,
  rules: RedactionRules,
  isIgnored = false,
): SignedUnit {
  if (unit.source === undefined) return unit;
  const isKept = unit.source.length <= LONGEST_TEXT && !isIgnored && !isSecretFile(unit.path);
  if (!isKept) return { ...unit, source: undefined };
  const source = withoutSecrets(unit.source, rules);
  return source === unit.source ? unit : { ...unit, source };
}

/** @returns a signature without the secrets that stand in what it says of the source */
export function withoutSecretsIn(signature: Signature, rules: RedactionRules): Signature {
  const clean = (text: string) => withoutSecrets(text, rules);
  return {
    ...signature,
    parameters: signature.parameters.map(({ name, type, default: preset }) => ({
      name: clean(name),
      ...(type === undefined ? {} : { type: clean(type) }),
      ...(preset === undefined ? {} : { default: clean(preset) }),
    })),
    opaque: signature.opaque.map(clean),
    warnings: signature.warnings.map(clean),
  };
}
