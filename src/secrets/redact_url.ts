/**
 * Removes secrets from URLs: user name and password, parameters by name, anything in path and query
 * that is one.
 *
 * @module
 */
import { isSecretParameter } from "./names.ts";
import { redactPairs, redactText, type Seal, type SecretRules } from "./text.ts";

/** What counts as a secret in a URL. */
export interface UrlRules extends SecretRules {
  /** Whether the value of a query parameter of this name is one. */
  isParameter(name: string, value: string): boolean;
}

/**
 * @param url a URL, also a relative one
 * @param rules what counts as a secret
 * @param seal gives what is to stand in place of one
 * @returns the URL without secrets
 */
export function redactUrl(url: string, rules: UrlRules, seal: Seal): string {
  const [, origin, path, query, fragment] =
    /^([a-z][a-z\d+.-]*:\/\/[^/?#]*)?([^?#]*)(\?[^#]*)?(#.*)?$/is.exec(url)!;
  const pairs = query === undefined
    ? ""
    : `?${redactPairs(query.slice(1), rules.isParameter, rules, seal)}`;
  return redactUserinfo(origin ?? "", seal) + redactText(path!, rules, seal) + pairs +
    (fragment === undefined ? "" : redactText(fragment, rules, seal));
}

/** Says rather too often that a URL may hold a secret in a place of its own; costs next to nothing. */
export function mayHoldSecret(url: string): boolean {
  if (url.includes("@")) return true;
  const question = url.indexOf("?");
  if (question < 0) return false;
  return url.slice(question + 1).split("&").some((pair) => {
    const equals = pair.indexOf("=");
    return equals < 0 || pair.includes("%", 0) || isSecretParameter(pair.slice(0, equals));
  });
}

/** A placeholder would be percent-encoded there, so a plain word stands for it. */
function redactUserinfo(origin: string, seal: Seal): string {
  return origin.replace(/\/\/([^@]*)@/, (_, userinfo: string) => {
    const [user = "", password] = userinfo.split(/:(.*)/s);
    for (const part of [user, password]) {
      if (part && part !== "redacted") seal(decode(part), "URL with a password");
    }
    return `//${user === "" ? "" : "redacted"}${password === undefined ? "" : ":redacted"}@`;
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray percent sign stands for itself
  }
}
