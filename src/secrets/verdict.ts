/**
 * Whether a value is the secret that its name speaks of.
 *
 * @module
 */
import { isPlaceholder } from "./placeholder.ts";
import { isMasked, looksChosen, looksSecret } from "./random_text.ts";
import type { FieldVerdict, SecretRules } from "./types.ts";

/**
 * @param when what its name says
 * @param value the value
 * @param rules what is known to be none
 */
export function isSecretBy(
  when: FieldVerdict,
  value: string,
  rules: Pick<SecretRules, "isHarmless">,
): boolean {
  if (when === false || value === "" || isPlaceholder(value) || isMasked(value)) return false;
  if (!looksIt(when, value)) return false;
  return !rules.isHarmless(value);
}

function looksIt(when: FieldVerdict, value: string): boolean {
  if (when === "always") return value.length > LONGEST_NOTHING || !NOTHING.test(value);
  if (when === "card") return CARD.test(value);
  if (looksSecret(value)) return true;
  if (when === "password") return looksChosen(value);
  if (when === "digits") {
    return value.length <= 40 && NUMBERED.test(value) && (value.match(/\d/g)?.length ?? 0) >= 3;
  }
  return when === "pairs" && /[^\s=;,]=[^\s=;,]{3,}/.test(value);
}

/** What says that there is no secret, or whether there is one, or names it to a person. */
const NOTHING =
  /^(?:true|false|null|none|undefined|yes|no|password|passwort|kennwort|contraseña|mot de passe|senha|wachtwoord|lösenord|hasło|пароль|密码|密碼|パスワード|비밀번호|api[ -]key|access token)$/i;

const LONGEST_NOTHING = 12;

/** Of 12 digits to 19, in groups or not (ISO/IEC 7812). */
const CARD = /^[0-9](?:[ -]?[0-9]){11,18}$/;

/** As the numbers of cards and accounts, and codes to type, are written. */
const NUMBERED = /^[A-Za-z0-9]+(?:[ .-][A-Za-z0-9]+)*$/;

/** Names whose verdict is remembered: objects may be keyed by anything. */
const MOST_NAMES = 1000;

/**
 * @param verdictOf says when what stands behind a name is a secret
 * @returns the same, which says it of a name once: most bodies have few names, each many times
 */
export function remembered(
  verdictOf: (name: string) => FieldVerdict,
): (name: string) => FieldVerdict {
  const verdicts = new Map<string, FieldVerdict>();
  return (name) => {
    let verdict = verdicts.get(name);
    if (verdict === undefined) {
      verdict = verdictOf(name);
      if (verdicts.size < MOST_NAMES) verdicts.set(name, verdict);
    }
    return verdict;
  };
}
