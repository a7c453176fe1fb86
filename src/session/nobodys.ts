/**
 * Requests that are nobody's business: those that `pass` names are sent in every mode, and neither
 * recorded nor played.
 *
 * @module
 */
import type { GuardTerms, PassedRequest } from "../intercept/types.ts";
import { absoluteUrl } from "../wire/address.ts";
import { mayBeSent } from "../wire/call.ts";
import { ownFetch, realFetch } from "../wire/native.ts";
import type { Fetch } from "../wire/types.ts";
import type { Settings } from "./options.ts";
import { applies } from "./pass_rules.ts";
import type { PassRule } from "./types.ts";

/** What a session wants of the guard, and how often something has passed by that. */
export interface SessionGuard extends GuardTerms {
  passed(): number;
}

/** @returns what a session wants of the guard */
export function guardTerms({ mode, guard, pass, warn }: Settings, where: string): SessionGuard {
  let passed = 0;
  return {
    passed: () => passed,
    action: mode === "live" ? "off" : guard,
    mode,
    where,
    passes(asked) {
      if (pass.length === 0) return false;
      const rule = pass.find((rule) => applies(rule, asked));
      if (rule === undefined) return false;
      passed++;
      tellPassed(rule, asked, warn);
      return true;
    },
  };
}

/**
 * Sends a request of fetch, where it is nobody's business.
 *
 * @returns its answer; `undefined` where it is the session's
 */
export function passOn(
  terms: GuardTerms,
  { fetch, pass }: Settings,
  ...[input, init]: Parameters<Fetch>
): Promise<Response> | undefined {
  if (pass.length === 0 || !mayBeSent(input)) return undefined;
  const request = input instanceof Request ? input : undefined;
  const method = (init?.method ?? request?.method ?? "GET").toUpperCase();
  const url = absoluteUrl(input);
  if (!terms.passes({ method, url })) return undefined;
  return (fetch ? ownFetch(fetch) : realFetch)(input, init);
}

/** Rules that have been told of, each once in a process. */
const told = new Set<string>();

function tellPassed(rule: PassRule, { url }: PassedRequest, warn: (message: string) => void): void {
  const place = URL.canParse(url) ? new URL(url).host : url;
  const name = typeof rule === "string" ? `"${rule}"` : rule instanceof RegExp ? `${rule}` : place;
  if (told.has(name)) return;
  told.add(name);
  warn(
    `retake: requests to ${place} pass, neither recorded nor played, as pass has ` +
      `${typeof rule === "function" ? "a function for them" : name}`,
  );
}
