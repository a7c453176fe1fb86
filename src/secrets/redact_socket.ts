/**
 * Removes secrets from what only WebSockets have: messages, and subprotocols, in which browsers hide keys
 * since they have no other place for them.
 *
 * @module
 */
import { frameBody, withBody } from "../cassette/frames.ts";
import type { Frame } from "../cassette/types.ts";
import { isPlaceholder } from "./placeholder.ts";
import { redactBody } from "./redact_body.ts";
import { redactText } from "./text.ts";
import type { Replace, SecretRules } from "./types.ts";

/**
 * @param frames messages, in order
 * @param rules what counts as a secret
 * @param replace gives the replacement of one
 * @param withLiterals gives the rules with more that is known to be secret: what was found in a message is
 * so in all behind it
 * @returns the messages without secrets
 */
export function redactFrames<Rules extends SecretRules>(
  frames: readonly Frame[],
  rules: Rules,
  replace: Replace,
  withLiterals: (rules: Rules, found: Iterable<string>) => Rules,
): Frame[] {
  const found = new Set<string>();
  let known = rules;
  return frames.map((frame) => {
    const before = found.size;
    const body = frameBody(frame);
    const clean = redactBody(body, "", known, (secret, rule) => {
      found.add(secret);
      return replace(secret, rule);
    });
    if (found.size > before) known = withLiterals(rules, found);
    return clean === body ? frame : withBody(frame, clean);
  });
}

/** What a subprotocol says that hides a key behind it: `openai-insecure-api-key.sk-...`. */
const HIDING = /^(?<name>.*(?:key|token|secret|bearer|auth|jwt|password)[\w-]*)\.(?<secret>.+)$/i;

/** A subprotocol whose neighbour is a key: `["token", "..."]`. */
const BEFORE_SECRET = /^(?:token|bearer|authorization|access[_-]?token|api[_-]?key|jwt)$/i;

/**
 * @param value the value of `sec-websocket-protocol`
 * @param rules what counts as a secret
 * @param replace gives the replacement of one
 * @returns it without the keys that are hidden in it
 */
export function redactProtocols(value: string, rules: SecretRules, replace: Replace): string {
  const all = value.split(/\s*,\s*/);
  const clean = all.map((one, index) => {
    const hidden = BEFORE_SECRET.test(all[index - 1] ?? "")
      ? one
      : HIDING.exec(one)?.groups?.secret;
    if (hidden === undefined) return redactText(one, rules, replace);
    if (isPlaceholder(hidden) || rules.isHarmless(hidden)) return one;
    return one.slice(0, one.length - hidden.length) + replace(hidden, "subprotocol");
  });
  return clean.join(", ");
}
