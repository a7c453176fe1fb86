/**
 * Options: checked, and filled in from defaults and the environment.
 *
 * @module
 */
import { closestWord, RetakeError } from "../errors.ts";
import { parseDuration } from "../cassette/expiry.ts";
import { compareBy, type Comparison, type MatchRules } from "../diff/comparison.ts";
import type { Matcher } from "../match/matcher.ts";
import { createRedaction, type Redaction, type Redactor } from "../secrets/redact.ts";
import type { Store } from "../store/types.ts";
import { realNow } from "../wire/native.ts";
import { type Mode, readMode } from "./mode.ts";
import { isPassRule, passWords } from "./nobodys.ts";
import { redactionRules } from "./redaction_rules.ts";
import type { Fetch } from "../wire/types.ts";
import { COLLECT, type PassRule, type Runtime, type SessionOptions } from "./types.ts";

/** Options without gaps. */
export interface Settings {
  mode: Mode;
  store: Store;
  comparison: Comparison;
  /** The user's own matcher, in place of the default one. */
  matcher: Matcher | undefined;
  redaction: Redaction;
  /** Whether the user has redactors too, so that even a plain request must pass them. */
  redactsMore: boolean;
  drift: "ignore" | "warn" | "error" | "accept";
  recordFailures: "all" | "transient-collapsed" | "none";
  freeze: boolean;
  /** Whether what has expired is as good as gone. */
  cleanExpired: boolean;
  upstreams: ReadonlyMap<string, string>;
  /** How many times faster than recorded; `Infinity` for full speed. */
  pace: number;
  repeat: "refuse" | "last";
  unused: "ignore" | "warn" | "error";
  /** In milliseconds. */
  expires: number;
  onExpired: "warn" | "error" | "record";
  onChange: "ignore" | "warn" | "error" | "verify" | "record";
  now: () => number;
  outside: "refuse" | "pass";
  guard: "error" | "warn" | "off";
  pass: readonly PassRule[];
  allowFallback: boolean;
  settle: number;
  fetch: Fetch | undefined;
  warn: (message: string) => void;
  showStats: boolean;
  /** Whether somebody outside of this process collects what sessions did. */
  collects: boolean;
  verbose: boolean;
}

type Check = (value: unknown) => string | undefined;

const oneOf = (...values: unknown[]): Check => (value) =>
  values.includes(value) ? undefined : values.map((item) => JSON.stringify(item)).join(" or ");
const isText: Check = (value) => typeof value === "string" ? undefined : "a text";
const isFunction: Check = (value) => typeof value === "function" ? undefined : "a function";
const isObject: Check = (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? undefined : "an object";

/** Every option: what is wrong with a value, as what it should have been. */
const CHECKS: Record<keyof SessionOptions, Check> = {
  mode: isText,
  store: (value) =>
    typeof (value as Store | null)?.load === "function" ? undefined : "a store, as folderStore()",
  match: (value) =>
    typeof value === "function" || isObject(value) === undefined
      ? checkMatch(value)
      : "a function or { headers: [...], body: true }",
  ignore: (value) => isObject(value) ?? checkKeys(value, ["query", "headers", "body"], "ignore"),
  redact: (value) => {
    const all = Array.isArray(value) ? value : [value];
    return all.every((item) => isObject(item) === undefined)
      ? all.map(checkRedactor).find(Boolean)
      : "{ fields, headers, query, patterns, values, request, response }, or a list of these";
  },
  notSecret: (value) =>
    Array.isArray(value) &&
      value.every((item) => typeof item === "string" || item instanceof RegExp)
      ? undefined
      : "a list of texts and regular expressions",
  drift: oneOf("ignore", "warn", "error", "accept"),
  recordFailures: oneOf("all", "transient-collapsed", "none"),
  freeze: oneOf(true, false),
  upstreams: (value) =>
    isObject(value) ??
      (Object.entries(value as object).flat().every((url) => URL.canParse(String(url)))
        ? undefined
        : 'origins by origin, as { "https://api.openai.com": "http://127.0.0.1:4010" }'),
  pace: (value) =>
    value === "full" || value === "recorded" || (typeof value === "number" && value > 0)
      ? undefined
      : '"full", "recorded" or a number above 0',
  repeat: oneOf("refuse", "last"),
  unused: oneOf("ignore", "warn", "error"),
  expires: (value) =>
    typeof value === "string" && parseDuration(value) !== undefined
      ? undefined
      : '"never", or a number and m, h, d or w, as "30d"',
  onExpired: oneOf("warn", "error", "record"),
  onChange: oneOf("ignore", "warn", "error", "verify", "record"),
  now: isFunction,
  outside: oneOf("refuse", "pass"),
  guard: oneOf("error", "warn", "off"),
  pass: (value) =>
    Array.isArray(value) && value.every(isPassRule)
      ? undefined
      : 'a list of hosts, as "*.posthog.com", regular expressions and functions',
  allowFallback: oneOf(true, false),
  settle: (value) =>
    typeof value === "number" && value >= 0 ? undefined : "a number of milliseconds",
  fetch: isFunction,
  onWarning: isFunction,
};

/**
 * @param options what the caller gave
 * @param also names of options that the calling function knows beyond a session's
 * @throws {RetakeError} `OPTION_UNKNOWN`, `OPTION_INVALID` or `MODE_UNKNOWN`
 */
export function checkOptions(options: unknown, also: readonly string[] = []): void {
  const wrong = isObject(options);
  if (wrong) throw invalid("options", options, wrong);
  const known = [...Object.keys(CHECKS), ...also];
  for (const [name, value] of Object.entries(options as object)) {
    if (!known.includes(name)) throw unknown(name, known);
    if (value === undefined || also.includes(name)) continue;
    const wanted = CHECKS[name as keyof SessionOptions](value);
    if (wanted !== undefined) throw invalid(name, value, wanted);
    if (name === "mode") readMode(value as string, "The option mode");
  }
}

/**
 * Fills in what is missing. What the call says counts most, then the environment, then the
 * defaults of `createRetake`, then the built-in ones.
 *
 * @param call the options of the call, checked
 * @param defaults the defaults of `createRetake`, checked
 * @param host what the runtime gives
 */
export function settle(call: SessionOptions, defaults: SessionOptions, host: Runtime): Settings {
  const merged: SessionOptions = { ...defaults, ...withoutGaps(call) };
  const { match, redact, pace = "full" } = merged;
  const redactors = redact === undefined ? [] : Array.isArray(redact) ? redact : [redact];
  const comparison = compareBy(typeof match === "object" ? match : {}, merged.ignore);
  return {
    mode: readModeOf(call, defaults, host),
    store: merged.store ?? defaultStore(host),
    comparison,
    matcher: typeof match === "function" ? match : undefined,
    redaction: createRedaction(
      redactionRules(redactors, merged.notSecret ?? [], comparison.headers, host),
    ),
    redactsMore: redactors.length > 0,
    drift: readChoice("drift", "CASSETTE_DRIFT", call, defaults, host) ?? "warn",
    recordFailures: merged.recordFailures ?? "transient-collapsed",
    freeze: merged.freeze ?? false,
    cleanExpired: flag(host, "CLEAN_EXPIRED") ?? false,
    upstreams: new Map(
      Object.entries(merged.upstreams ?? {}).map(([from, to]) => [new URL(from).origin, to]),
    ),
    pace: pace === "full" ? Infinity : pace === "recorded" ? 1 : pace,
    repeat: merged.repeat ?? "refuse",
    unused: merged.unused ?? "warn",
    expires: parseDuration(merged.expires ?? "30d")!,
    onExpired: merged.onExpired ?? "warn",
    onChange: readChoice("onChange", "CASSETTE_STALE", call, defaults, host) ?? "warn",
    now: merged.now ?? realNow,
    outside: merged.outside ?? "refuse",
    guard: readChoice("guard", "CASSETTE_GUARD", call, defaults, host) ?? "error",
    pass: [...merged.pass ?? [], ...passWords(host.variable("CASSETTE_PASS"))],
    allowFallback: call.allowFallback ?? flag(host, "ALLOW_FALLBACK") ?? defaults.allowFallback ??
      false,
    settle: merged.settle ?? 1000,
    fetch: merged.fetch,
    warn: merged.onWarning ?? ((message) => console.warn(message)),
    showStats: flag(host, "SHOW_STATS") ?? false,
    collects: Boolean(host.variable(COLLECT)),
    verbose: flag(host, "VERBOSE") ?? false,
  };
}

function readModeOf(call: SessionOptions, defaults: SessionOptions, host: Runtime): Mode {
  if (call.mode !== undefined) return readMode(call.mode, "The option mode");
  const word = host.variable("CASSETTE_MODE");
  if (word !== undefined && word !== "") return readMode(word, "CASSETTE_MODE");
  return readMode(defaults.mode ?? "replay", "The default mode");
}

/** An option that the environment may set too, between the call and the defaults. */
function readChoice<Name extends "drift" | "onChange" | "guard">(
  name: Name,
  variable: string,
  call: SessionOptions,
  defaults: SessionOptions,
  host: Runtime,
): SessionOptions[Name] {
  const word = host.variable(variable) || undefined;
  const wanted = word === undefined ? undefined : CHECKS[name](word);
  if (wanted) {
    throw new RetakeError("OPTION_INVALID", `${variable} is "${word}", not ${wanted}.`);
  }
  return call[name] ?? word as SessionOptions[Name] ?? defaults[name];
}

/** @returns the store where none is given */
export function defaultStore(host: Runtime): Store {
  if (host.openStore) return host.openStore(host.variable("CASSETTE_DIR") || "cassettes");
  throw new RetakeError(
    "OPTION_INVALID",
    "The option store is missing: ./core knows no folders.\n" +
      "  to do  give store: memoryStore() or moduleStore(cassettes), or import the main entry point",
  );
}

/** An environment variable that is `true` or `false` (or `1`, `0`, or empty for unset). */
function flag(host: Runtime, name: string): boolean | undefined {
  const value = host.variable(name)?.toLowerCase();
  if (value === undefined || value === "") return undefined;
  if (value === "true" || value === "1") return true;
  if (value === "false" || value === "0") return false;
  throw new RetakeError("OPTION_INVALID", `${name} is "${value}"; it must be true or false.`);
}

/**
 * @returns whether an environment variable says yes, for who asks before a session is opened: it is
 * there that a word which says neither yes nor no is refused
 */
export function saysYes(host: Runtime, name: string): boolean {
  try {
    return flag(host, name) ?? false;
  } catch {
    return false;
  }
}

/** @returns the options that are given a value */
export function withoutGaps(options: SessionOptions): SessionOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function checkKeys(value: unknown, known: readonly string[], parent: string): string | undefined {
  for (const [name, list] of Object.entries(value as object)) {
    if (list === undefined) continue;
    if (!known.includes(name)) {
      throw unknown(
        `${parent}.${name}`,
        known.map((k) => `${parent}.${k}`),
      );
    }
    if (!Array.isArray(list) || list.some((item) => typeof item !== "string")) {
      throw invalid(`${parent}.${name}`, list, "a list of texts");
    }
  }
  return undefined;
}

function checkMatch(value: unknown): string | undefined {
  if (typeof value === "function") return undefined;
  const { body, ...lists } = value as MatchRules;
  if (body !== undefined && typeof body !== "boolean") {
    throw invalid("match.body", body, "true or false");
  }
  return checkKeys(lists, ["headers", "body"], "match");
}

function checkRedactor(value: object): string | undefined {
  const { request, response, patterns, ...lists } = value as Redactor;
  for (const [name, fn] of Object.entries({ request, response })) {
    if (fn !== undefined && typeof fn !== "function") return `{ ${name}: a function }`;
  }
  if (patterns !== undefined && !(Array.isArray(patterns) && patterns.every(isRegExp))) {
    throw invalid("redact.patterns", patterns, "a list of regular expressions");
  }
  const known = ["headers", "query", "fields", "values", "patterns", "request", "response"];
  return checkKeys(lists, known, "redact");
}

function isRegExp(value: unknown): boolean {
  return value instanceof RegExp;
}

function unknown(name: string, known: readonly string[]): RetakeError {
  const close = closestWord(name, known);
  return new RetakeError(
    "OPTION_UNKNOWN",
    `There is no option "${name}"${close ? `; did you mean "${close}"?` : "."}\n` +
      `  options  ${known.join(", ")}`,
    { facts: { found: name, supported: known } },
  );
}

function invalid(name: string, value: unknown, wanted: string): RetakeError {
  const shown = typeof value === "function" ? "a function" : JSON.stringify(value) ?? String(value);
  return new RetakeError(
    "OPTION_INVALID",
    `The option ${name} is ${shown}; it must be ${wanted}.`,
    {
      facts: { name },
    },
  );
}
