/**
 * Rules that say which requests are nobody's business: the option `pass`.
 *
 * @module
 */
import type { PassedRequest } from "../intercept/types.ts";
import { isRegExp } from "./checks.ts";
import type { PassRule } from "./types.ts";

/** @returns the rules that an environment variable holds */
export function passWords(words: string | undefined): string[] {
  return (words ?? "").split(",").map((word) => word.trim()).filter(Boolean);
}

/** Whether a value can be a rule: a host has no scheme and no path. */
export function isPassRule(value: unknown): value is PassRule {
  if (typeof value === "string") return /^[^\s/]+$/.test(value);
  return typeof value === "function" || isRegExp(value);
}

/** Whether a rule is about a request. */
export function applies(rule: PassRule, asked: PassedRequest): boolean {
  if (typeof rule === "function") return rule(asked);
  // A rule with a flag "g" would go on from where it was.
  if (isRegExp(rule)) return asked.url.search(rule) >= 0;
  if (!URL.canParse(asked.url)) return false;
  const { hostname, host, port, protocol } = new URL(asked.url);
  const wanted = rule.toLowerCase();
  const standard = port === ""
    ? `${hostname}:${/^(?:https|wss):/.test(protocol) ? 443 : 80}`
    : host;
  return [hostname, host, standard].some((name) =>
    name === wanted || (wanted.startsWith("*.") && name.endsWith(wanted.slice(1)))
  );
}
