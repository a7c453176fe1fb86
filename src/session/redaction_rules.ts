/**
 * The redaction rules of a session: the built-in ones, the environment's, and those of the user.
 *
 * @module
 */
import { knownSecrets, spellings } from "../secrets/known_secrets.ts";
import { createRedaction } from "../secrets/redact.ts";
import { secretFormats } from "../secrets/formats.ts";
import {
  isSecretField,
  isSecretHeader,
  isSecretInLink,
  isSecretParameter,
  speaksOfSecrets,
} from "../secrets/names.ts";
import { REDACTED } from "../secrets/placeholder.ts";
import { isMasked, looksRandom } from "../secrets/random_text.ts";
import type {
  FieldVerdict,
  Literal,
  NotSecret,
  RedactionRules,
  Redactor,
  SecretFormat,
} from "../secrets/types.ts";
import { isSecretBy, remembered } from "../secrets/verdict.ts";
import { parsePath, pointsAt } from "../cassette/json_path.ts";
import { isRegExp } from "./checks.ts";
import type { Runtime } from "./types.ts";

/**
 * @param redactors what the user adds
 * @param notSecret what the user says is none
 * @param kept names of request headers to keep beyond the readable ones, in lower case
 * @param host what the runtime gives: its environment
 */
export function redactionRules(
  redactors: readonly Redactor[],
  notSecret: readonly NotSecret[],
  kept: readonly string[],
  host: Runtime,
): RedactionRules {
  const names = (key: "headers" | "query" | "fields") =>
    new Set(redactors.flatMap((redactor) => redactor[key] ?? []).map((name) => name.toLowerCase()));
  const [headers, query, fields] = [names("headers"), names("query"), names("fields")];
  const patterns = redactors.flatMap((redactor) => redactor.patterns ?? []);
  const texts = notSecret.filter((item): item is string => typeof item === "string");
  const forms = notSecret.filter(isRegExp);
  const isHarmless = (text: string) =>
    texts.includes(text) || forms.some((form) => matches(form, text)) || isMasked(text);
  const isExempt = exemption(notSecret);
  const isField = remembered((name) =>
    fields.has(name.toLowerCase()) ? "always" : isSecretField(name)
  );
  const parameters = (verdictOf: (name: string) => FieldVerdict) =>
    remembered((name) =>
      query.has(name.toLowerCase()) || fields.has(name.toLowerCase()) ? "always" : verdictOf(name)
    );
  const isParameter = parameters(isSecretParameter);
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
    isHeader: (name, value) =>
      (isSecretHeader(name, value) || headers.has(name)) && !isExempt?.(name, () => [name]),
    isParameter: (name, value) => isSecretBy(isParameter(name), value, { isHarmless }),
    isField,
    isQueryField: parameters(isSecretInLink),
    isHarmless,
    ...(isExempt ? { isExempt } : {}),
    clean: new WeakSet(),
    cleanPlaces: new Set(),
  };
}

/** @returns takes secrets out of text by the built-in rules and the environment, where no session is */
export function textRedaction(host: Runtime): (text: string) => string {
  return createRedaction(redactionRules([], [], [], host)).text;
}

/**
 * @param redact takes secrets out of text
 * @returns takes them out of a command, or of what is told of one: rather too many, since any text may be typed
 */
export function commandRedaction(redact: (text: string) => string): (command: string) => string {
  return (command) => {
    let isNamed = false; // by the word before
    return redact(command).replace(/\S+/g, (word) => {
      const [lead = "", dashes = "", name = "", sign = ""] =
        /^["']?(-*)([\w.-]+)([=:]|$)/.exec(word) ?? [];
      const value = word.slice(lead.length);
      const wasNamed = isNamed;
      const names = isSecretParameter(name) === "always" ||
        (sign !== "" && (speaksOfSecrets(name) || isSecretHeader(name.toLowerCase(), value)));
      isNamed = /^\W*(?:bearer|basic)$/i.test(word) ||
        (names && value === "" && (dashes !== "" || sign !== ""));
      if (wasNamed && !isNamed && !/^--?[a-z]/.test(word)) return REDACTED;
      if (names && value !== "") return lead + REDACTED;
      return word.replace(/[^\s/=:,"']+/g, (part) => looksRandom(part) ? REDACTED : part);
    });
  };
}

/**
 * @param redact takes secrets out of text
 * @returns whether words of a command may be told: rather too seldom, since any text may be typed
 */
export function mayTell(redact: (text: string) => string): (words: readonly string[]) => boolean {
  const hide = commandRedaction(redact);
  return (words) => [words.join(" "), ...words].every((text) => hide(text) === text);
}

function userFormat(pattern: RegExp): SecretFormat {
  const flags = pattern.global ? pattern.flags : `${pattern.flags}g`;
  return {
    name: "redact.patterns",
    hints: [],
    pattern: new RegExp(pattern, flags.replace("y", "")),
  };
}

function matches(form: RegExp, text: string): boolean {
  return new RegExp(form, unstuck(form)).test(text);
}

/** What the user says is no secret by its name or its path; nothing where that is never said. */
function exemption(notSecret: readonly NotSecret[]): RedactionRules["isExempt"] {
  const names: (string | RegExp)[] = [];
  const paths: ReturnType<typeof parsePath>[] = [];
  for (const item of notSecret) {
    if (typeof item === "string" || isRegExp(item)) continue;
    if ("name" in item) names.push(item.name);
    else paths.push(parsePath(item.path));
  }
  if (names.length + paths.length === 0) return undefined;
  return (name, path) =>
    names.some((one) =>
      typeof one === "string" ? one.toLowerCase() === name.toLowerCase() : matches(one, name)
    ) || (paths.length > 0 && paths.some((steps) => pointsAt(steps, path())));
}

function unstuck({ flags }: RegExp): string {
  return flags.replace(/[gy]/g, "");
}
