/**
 * The redaction rules of a session: the built-in ones, the environment's, and those of the user.
 *
 * @module
 */
import { knownSecrets, spellings } from "../secrets/known_secrets.ts";
import { createRedaction } from "../secrets/redact.ts";
import { secretFormats } from "../secrets/formats.ts";
import { isSecretField, isSecretHeader, isSecretParameter } from "../secrets/names.ts";
import type { Literal, RedactionRules, Redactor, SecretFormat } from "../secrets/types.ts";
import type { Runtime } from "./types.ts";

/** Names whose verdict is remembered: objects may be keyed by anything. */
const MOST_NAMES = 1000;

/**
 * @param redactors what the user adds
 * @param notSecret what the user says is none
 * @param kept names of request headers to keep beyond the readable ones, in lower case
 * @param host what the runtime gives: its environment
 */
export function redactionRules(
  redactors: readonly Redactor[],
  notSecret: readonly (string | RegExp)[],
  kept: readonly string[],
  host: Runtime,
): RedactionRules {
  const names = (key: "headers" | "query" | "fields") =>
    new Set(redactors.flatMap((redactor) => redactor[key] ?? []).map((name) => name.toLowerCase()));
  const [headers, query, fields] = [names("headers"), names("query"), names("fields")];
  const patterns = redactors.flatMap((redactor) => redactor.patterns ?? []);
  const isHarmless = (text: string) =>
    notSecret.some((item) =>
      typeof item === "string" ? item === text : new RegExp(item, unstuck(item)).test(text)
    );
  // Most bodies have few names of fields, each many times.
  const verdicts = new Map<string, ReturnType<typeof isSecretField>>();
  const isField = (name: string) => {
    let verdict = verdicts.get(name);
    if (verdict === undefined) {
      verdict = fields.has(name.toLowerCase()) ? "surely" : isSecretField(name);
      if (verdicts.size < MOST_NAMES) verdicts.set(name, verdict);
    }
    return verdict;
  };
  // Looked up when a request first needs it: most replays never do.
  let literals: readonly Literal[] | undefined;
  let formats: readonly SecretFormat[] | undefined;
  return {
    get formats() {
      return formats ??= patterns.length === 0
        ? secretFormats()
        : [...patterns.map(userFormat), ...secretFormats()];
    },
    get literals() {
      return literals ??= [
        ...redactors.flatMap((redactor) => redactor.values ?? []).filter((text) => text !== "")
          .flatMap(spellings).map((text) => ({ text, rule: "redact.values" })),
        ...knownSecrets(host.variables?.() ?? []).filter(({ text }) => !isHarmless(text)),
      ];
    },
    kept,
    custom: redactors.filter((redactor) => redactor.request || redactor.response),
    isHeader: (name, value) => isSecretHeader(name, value) || headers.has(name),
    isParameter: (name) => isSecretParameter(name) || query.has(name.toLowerCase()),
    isField,
    isHarmless,
    clean: new WeakSet(),
  };
}

/** @returns takes secrets out of text by the built-in rules and the environment, where no session is */
export function textRedaction(host: Runtime): (text: string) => string {
  return createRedaction(redactionRules([], [], [], host)).text;
}

function userFormat(pattern: RegExp): SecretFormat {
  const flags = pattern.global ? pattern.flags : `${pattern.flags}g`;
  return {
    name: "redact.patterns",
    hints: [],
    pattern: new RegExp(pattern, flags.replace("y", "")),
  };
}

function unstuck({ flags }: RegExp): string {
  return flags.replace(/[gy]/g, "");
}
