/**
 * What of a project's texts may be kept in `signatures/.sources/`, which is committed, and shown as a
 * difference: nothing of files that are there to hold secrets, and no key that stands in any other.
 *
 * @module
 */
import { secretFormats } from "../secrets/formats.ts";
import { REDACTED } from "../secrets/placeholder.ts";
import { redactText } from "../secrets/text.ts";
import type { SecretRules } from "../secrets/types.ts";
import type { SignedUnit } from "../track/types.ts";

/** Names of files that are there to hold secrets, whatever folder they lie in. */
const SECRET_FILES: readonly RegExp[] = [
  /^\.env(?:\.|$)/i, // .env, .env.local
  /\.env$/i, // production.env
  /^\.(?:envrc|dev\.vars|npmrc|yarnrc\.yml|pypirc|netrc|pgpass|htpasswd|git-credentials)$/i,
  /^_netrc$/i,
  /^id_(?:rsa|dsa|ecdsa|ed25519)/i,
  /\.(?:pem|key|p8|p12|pfx|jks|keystore|kdbx|ppk|asc|gpg|crt|cer|der)$/i,
  /^(?:.*[._-])?(?:secrets?|credentials?|service[._-]?account)(?:[._-].*)?\.(?:json|ya?ml|toml|ini|txt|properties)$/i,
];

/** Keys by how they look alone: names and random text say too little in code. */
const KEYS: SecretRules = {
  get formats() {
    return secretFormats();
  },
  literals: [],
  isField: () => false,
  isHarmless: () => false,
};

/** @returns whether a file of that path is there to hold secrets */
export function isSecretFile(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return SECRET_FILES.some((form) => form.test(name));
}

/**
 * @param unit a piece of source that a function reaches
 * @returns it with as much of its text as may be kept: no text of a file that holds secrets, and
 * placeholders for keys in any other. Its hash stays that of the whole text.
 */
export function withKeptText(unit: SignedUnit): SignedUnit {
  if (unit.source === undefined) return unit;
  if (isSecretFile(unit.path)) return { ...unit, source: undefined };
  const source = redactText(unit.source, KEYS, () => REDACTED);
  return source === unit.source ? unit : { ...unit, source };
}
