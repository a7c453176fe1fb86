/**
 * Rules that say which requests are nobody's business: the option `pass`.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
import type { PassedRequest } from "../intercept/types.ts";
import { isRegExp } from "./checks.ts";
import type { PassRule } from "./types.ts";

/**
 * @param words the hosts that `CASSETTE_PASS` holds
 * @returns them as rules
 * @throws {RetakeError} `OPTION_INVALID` where one is none: as a rule it would let nothing pass, and say nothing
 */
export function passWords(words: string | undefined): string[] {
  const hosts = (words ?? "").split(",").map((word) => word.trim()).filter(Boolean);
  const wrong = hosts.find((host) => !HOST.test(host));
  if (wrong === undefined) return hosts;
  throw new RetakeError(
    "OPTION_INVALID",
    `CASSETTE_PASS has "${wrong}", which is no host as it stands in a URL: api.example.com, or *.example.com for all below it.` +
      `\n  to do  name each host that is to pass: CASSETTE_PASS=api.example.com,*.posthog.com; the mode live sends all`,
  );
}

/** A host as it stands in a URL, with neither scheme nor path, and a star in front at most. */
const HOST = /^(?:(?:\*\.)?[a-z\d_-]+(?:\.[a-z\d_-]+)*\.?|\[[\da-f:.]+\])(?::\d+)?$/i;

/** Whether a value can be a rule. */
export function isPassRule(value: unknown): value is PassRule {
  if (typeof value === "string") return HOST.test(value);
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
