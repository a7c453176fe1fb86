/**
 * The leak gate: what still looks like a secret after redaction. It knows all that redaction knows,
 * and suspects beyond that whatever looks random in a place that speaks of secrets.
 *
 * @module
 */
import { bodyBytes, bodyText } from "../cassette/body.ts";
import { NO_RESOURCE } from "./formats.ts";
import { joinPath } from "../cassette/json_path.ts";
import { toBinaryString } from "../cassette/multipart.ts";
import { pathOfBody } from "../cassette/side_files.ts";
import { findNeedles, makeNeedles } from "./needles.ts";
import { isAlias, REDACTED } from "./placeholder.ts";
import { redactAll } from "./redact.ts";
import { looksRandom, looksSecret } from "./random_text.ts";
import { speaksOfSecrets } from "./names.ts";
import { PAGE_TOKENS } from "./secret_names.ts";
import { redactText } from "./text.ts";
import type { RedactionRules, Replace, SecretFormat } from "./types.ts";
import { remembered } from "./verdict.ts";
import type { Body, Interaction, JsonValue } from "../cassette/types.ts";

/** A place that holds what looks like a secret. */
export interface Leak {
  /** Where in the interaction: `request.url`, `response.headers.x-key`, `response.body $.a[0]`. */
  place: string;
  /** By what it was found: the name of a format, of a field, of an environment variable. */
  rule: string;
  /** Its first characters and its length: enough to find it, too little to use it. */
  excerpt: string;
  /** The line of configuration that redacts it. */
  redact: string;
  /** The line of configuration that lets it pass. */
  pass: string;
  /** Where that is, where the body lies in a file of its own. */
  beside?: PlaceBeside;
}

/** A place in a body that lies beside its cassette. */
export interface PlaceBeside {
  path: string;
  /** Of text, its line, counted from 1. */
  line?: number;
  /** Of what is no text, how many bytes are before it. */
  offset?: number;
}

const TOKEN = `(?<!(?:${PAGE_TOKENS.join("|")})[_-]?)token`;
const SPOKEN =
  `(?:secret|passw(?:or)?d|passphrase|${TOKEN}|api[ _-]?key|access[ _-]?key|private[ _-]?key|credential)s?`;

/** A text that stands for a secret by what is said of it, as `token is 8f3k...`. */
const IN_CONTEXT: SecretFormat = {
  name: "random text where secrets are spoken of",
  hints: [],
  pattern: RegExp(
    `(?<![\\w-])${SPOKEN}${NO_RESOURCE}["'\`]?\\s{0,3}(?:is|was|:|=|=>|:=)\\s{0,3}["'\`]?(?<secret>[A-Za-z0-9+/_.=~-]{20,200}(?<!\\.))`,
    "gi",
  ),
  check: looksRandom,
};

const SUSPICION: readonly SecretFormat[] = [IN_CONTEXT];

/** Made once for each session: there is much in them that is remembered. */
const gates = new WeakMap<RedactionRules, RedactionRules>();

/**
 * @param interaction an interaction, redacted
 * @param rules what counts as a secret
 * @param seen what was found before, and is told once; gets what is found
 * @returns every place that still looks like one
 */
export function findLeaks(
  interaction: Interaction,
  rules: RedactionRules,
  seen: Set<string> = new Set(),
): Leak[] {
  const found: [secret: string, rule: string][] = [];
  const note: Replace = (secret, rule) => {
    if (!isAlias(secret) && !seen.has(secret)) {
      seen.add(secret);
      found.push([secret, rule]);
    }
    return secret;
  };
  redactAll(interaction, gateRules(rules), note);
  if (found.length === 0) return [];
  const places = placesOf(interaction, found.map(([secret]) => secret));
  return found.map(([secret, rule]) => {
    const place = places.get(secret)!;
    const beside = placeBeside(interaction, place, secret);
    return { ...describeLeak(secret, rule, place), ...beside ? { beside } : {} };
  });
}

/**
 * @param text any text, as of a single value
 * @param place what it is
 * @param rules what counts as a secret
 * @param seen as of {@linkcode findLeaks}
 */
export function findTextLeaks(
  text: string,
  place: string,
  rules: RedactionRules,
  seen: Set<string> = new Set(),
): Leak[] {
  const leaks: Leak[] = [];
  redactText(text, gateRules(rules), (secret, rule) => {
    if (!isAlias(secret) && !seen.has(secret)) {
      seen.add(secret);
      leaks.push(describeLeak(secret, rule, place));
    }
    return secret;
  });
  return leaks;
}

/**
 * @param interaction an interaction in which {@linkcode findLeaks} found something
 * @param rules what counts as a secret
 * @returns it with all of that replaced: an answer that was paid for need not be lost with it
 */
export function maskLeaks(interaction: Interaction, rules: RedactionRules): Interaction {
  return redactAll(interaction, gateRules(rules), () => REDACTED);
}

/**
 * @param secret what was found
 * @param rule by what
 * @param place where
 */
export function describeLeak(secret: string, rule: string, place: string): Leak {
  const start = secret.length < 12 ? "" : secret.slice(0, 4);
  const field = /^(?:field|header) (.+)$/.exec(rule)?.[1] ?? /\.([\w-]+)$/.exec(place)?.[1];
  const key = place.includes(".headers.") ? "headers" : "fields";
  const pattern = start.replace(/[^\w-]/g, "\\$&");
  return {
    place,
    rule,
    excerpt: `${start}… (${secret.length} characters)`,
    redact: field === undefined
      ? `redact: { patterns: [/${pattern}[^\\s"]{${secret.length - start.length}}/] }`
      : `redact: { ${key}: [${JSON.stringify(field)}] }`,
    pass: start === "" ? "notSecret: [/^...$/]" : `notSecret: [/^${pattern}/]`,
  };
}

/**
 * @param rules the rules of redaction
 * @returns them and suspicion; the same for the same rules
 */
export function gateRules(rules: RedactionRules): RedactionRules {
  let gate = gates.get(rules);
  if (!gate) gates.set(rules, gate = makeGate(rules));
  return gate;
}

/** Those of the gate, by those of the rules: what is made of a list to look for it in a text is made once. */
const formatsWithContext = new WeakMap<readonly SecretFormat[], readonly SecretFormat[]>();

function formatsOfGate(formats: readonly SecretFormat[]): readonly SecretFormat[] {
  let all = formatsWithContext.get(formats);
  if (!all) formatsWithContext.set(formats, all = [...formats, IN_CONTEXT]);
  return all;
}

function makeGate(rules: RedactionRules): RedactionRules {
  const isField = remembered((name) =>
    rules.isField(name) || (speaksOfSecrets(name) ? "drawn" : false)
  );
  return {
    ...rules,
    formats: formatsOfGate(rules.formats),
    isField,
    // A function of the user may have changed a body in place.
    clean: rules.custom.length > 0 ? new WeakSet() : rules.clean,
    cleanPlaces: new Set(),
    suspicion: { ...rules, formats: SUSPICION, literals: [], isField },
    isHeader: (name, value) =>
      rules.isHeader(name, value) || (speaksOfSecrets(name) && isSuspect(value)),
    isParameter: (name, value) =>
      rules.isParameter(name, value) || (speaksOfSecrets(name) && isSuspect(value)),
  };
}

function isSuspect(value: string): boolean {
  return value.length >= 20 && looksSecret(value);
}

/**
 * @param interaction an interaction
 * @param secrets texts in it, which are looked for in one pass
 * @returns where each stands first: `request.url`, `response.headers.x-key`, `response.body $.a[0]`
 */
export function placesOf(
  { request, response, error }: Interaction,
  secrets: readonly string[],
): Map<string, string> {
  const places = new Map<string, string>();
  const needles = makeNeedles(secrets.map((secret) => ({ text: secret, of: secret })));
  const lookIn = (text: string | undefined, place: string) => {
    if (text === undefined || places.size === secrets.length) return;
    findNeedles(text, needles, ({ of: secret }) => {
      if (!places.has(secret)) places.set(secret, place);
    });
  };
  const lookInBody = (body: Body, json: JsonValue | undefined, place: string) => {
    if (json !== undefined) eachText(json, "$", (text, path) => lookIn(text, `${place} ${path}`));
    if (places.size < secrets.length) lookIn(bodyText(body), place);
  };
  lookIn(request.url, "request.url");
  for (const [side, message] of [["request", request], ["response", response]] as const) {
    if (!message) continue;
    for (const [name, value] of message.headers) lookIn(value, `${side}.headers.${name}`);
    const { body } = message;
    if (body) lookInBody(body, "json" in body ? body.json : undefined, `${side}.body`);
  }
  for (const [index, frame] of response?.frames?.entries() ?? []) {
    lookInBody(frame, "json" in frame ? frame.json : undefined, `response.frames[${index}]`);
  }
  if (error) lookIn(JSON.stringify(error), "error");
  lookIn(response?.url, "response.url");
  for (const secret of secrets) if (!places.has(secret)) places.set(secret, "response.body");
  return places;
}

function placeBeside(
  { request, response }: Interaction,
  place: string,
  secret: string,
): PlaceBeside | undefined {
  const [, side] = /^(request|response)\.body(?: |$)/.exec(place) ?? [];
  const body = side === "request" ? request.body : side && response?.body;
  return body ? inFileOf(body, secret) : undefined;
}

function inFileOf(body: Body, secret: string): PlaceBeside | undefined {
  const path = pathOfBody(body);
  if (path === undefined) {
    if (!("parts" in body)) return undefined;
    return body.parts.map((part) => inFileOf(part.body, secret)).find((one) =>
      (one?.line ?? one?.offset) !== undefined
    );
  }
  const text = bodyText(body);
  if (text === undefined) {
    const offset = toBinaryString(bodyBytes(body)).indexOf(secret);
    return { path, ...offset < 0 ? {} : { offset } };
  }
  const at = [secret, JSON.stringify(secret).slice(1, -1)].map((form) => text.indexOf(form))
    .find((found) => found >= 0);
  return { path, ...at === undefined ? {} : { line: text.slice(0, at).split("\n").length } };
}

/** Tells each text of a value of JSON, and where it stands in it. */
function eachText(
  value: JsonValue,
  path: string,
  tell: (text: string, path: string) => void,
): void {
  if (typeof value === "string") return tell(value, path);
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    eachText(member, joinPath(path, Array.isArray(value) ? +key : key), tell);
  }
}
