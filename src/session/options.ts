/**
 * Options: checked, and filled in from defaults and the environment.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
import { parseDuration } from "../cassette/expiry.ts";
import {
  compareBy,
  type Comparison,
  type IgnoreRules,
  type MatchRules,
} from "../diff/comparison.ts";
import type { Matcher } from "../match/matcher.ts";
import { createRedaction } from "../secrets/redact.ts";
import { createSubstitutes } from "../secrets/substitutes.ts";
import type { Redaction, Redactor } from "../secrets/types.ts";
import type { Store } from "../store/types.ts";
import { unheardStore } from "./unheard_store.ts";
import { realNow } from "../wire/native.ts";
import {
  type Check,
  checkMembers,
  type Checks,
  invalidOption,
  isFlag,
  isFunction,
  isObject,
  isText,
  isTexts,
  objectOf,
  oneOf,
} from "./checks.ts";
import { type Mode, readMode } from "./mode.ts";
import { isPassRule, passWords } from "./pass_rules.ts";
import { redactionRules } from "./redaction_rules.ts";
import type { Fetch } from "../wire/types.ts";
import { COLLECT, type ListenOptions, type Runtime, type SessionOptions } from "./types.ts";

/** Options without gaps. */
export interface Settings extends FilledOptions {
  mode: Mode;
  comparison: Comparison;
  /** The user's own matcher, in place of the default one. */
  matcher: Matcher | undefined;
  redaction: Redaction;
  /** Whether the user has redactors too, so that even a plain request must pass them. */
  redactsMore: boolean;
  /** Whether what has expired is as good as gone. */
  cleanExpired: boolean;
  upstreams: ReadonlyMap<string, string>;
  /** Whether nobody has said what is to become of requests to own servers. */
  ownUnsaid: boolean;
  /** How many times faster than recorded; `Infinity` for full speed. */
  pace: number;
  /** In milliseconds. */
  expires: number;
  fetch: Fetch | undefined;
  listen: Required<ListenOptions>;
  warn: (message: string) => void;
  /** Whether the session begins with its first request; see `RunContext`. */
  late: boolean;
  showStats: boolean;
  /** Whether somebody outside of this process collects what sessions did. */
  collects: boolean;
  verbose: boolean;
}

/** What is the same with a default as it was without. */
type FilledOptions = Required<
  Pick<
    SessionOptions,
    | "store"
    | "drift"
    | "recordFailures"
    | "freeze"
    | "repeat"
    | "unused"
    | "onExpired"
    | "onChange"
    | "now"
    | "outside"
    | "guard"
    | "pass"
    | "own"
    | "allowFallback"
    | "settle"
  >
>;

const isRegExp = (value: unknown) => value instanceof RegExp;

/** One of `notSecret`; a path is looked at when the rules are made. */
function isNotSecret(item: unknown): boolean {
  if (typeof item === "string" || isRegExp(item)) return true;
  if (isObject(item) !== undefined || Object.keys(item as object).length !== 1) return false;
  const { name, path } = item as { name?: unknown; path?: unknown };
  return typeof name === "string" || isRegExp(name) || typeof path === "string";
}

const isMatchRules = objectOf<MatchRules>("match", { headers: isTexts, body: isFlag });

const isRedactorOnly = objectOf<Redactor>("redact", {
  headers: isTexts,
  query: isTexts,
  fields: isTexts,
  values: isTexts,
  patterns: (value) =>
    Array.isArray(value) && value.every(isRegExp) ? undefined : "a list of regular expressions",
  request: isFunction,
  response: isFunction,
});

/** Its functions are looked at first, and told of as a part of the whole. */
const isRedactor: Check<Redactor> = (value) => {
  const { request, response } = value as Redactor;
  for (const [name, fn] of Object.entries({ request, response })) {
    if (fn !== undefined && typeof fn !== "function") return `{ ${name}: a function }`;
  }
  return isRedactorOnly(value);
};

const isPaceWord: Check<Extract<SessionOptions["pace"], string>> = oneOf("full", "recorded");

/** Every option: what is wrong with a value, as what it should have been. */
const CHECKS: Checks<SessionOptions> = {
  mode: isText,
  store: (value) =>
    typeof (value as Store | null)?.load === "function" ? undefined : "a store, as folderStore()",
  match: (value) =>
    typeof value === "function"
      ? undefined
      : isObject(value) === undefined
      ? isMatchRules(value)
      : "a function or { headers: [...], body: true }",
  ignore: objectOf<IgnoreRules>("ignore", {
    query: isTexts,
    headers: isTexts,
    body: isTexts,
    binaryFrames: isFlag,
  }),
  redact: (value) => {
    const all = Array.isArray(value) ? value : [value];
    return all.every((item) => isObject(item) === undefined)
      ? all.map(isRedactor).find(Boolean)
      : "{ fields, headers, query, patterns, values, request, response }, or a list of these";
  },
  notSecret: (value) =>
    Array.isArray(value) && value.every(isNotSecret)
      ? undefined
      : "a list of texts, regular expressions, { name } and { path }",
  substitute: (value) =>
    isObject(value) === undefined &&
      Object.entries(value as object).every(([name, given]) =>
        /^[\w.-]{1,40}$/.test(name) &&
        (isText(given) === undefined || isFunction(given) === undefined)
      )
      ? undefined
      : 'values by name, as { home: () => Deno.env.get("HOME") }',
  drift: oneOf("ignore", "warn", "error", "accept"),
  recordFailures: oneOf("all", "transient-collapsed", "none"),
  freeze: isFlag,
  upstreams: (value) =>
    isObject(value) ??
      (Object.entries(value as object).flat().every((url) => URL.canParse(String(url)))
        ? undefined
        : 'origins by origin, as { "https://api.openai.com": "http://127.0.0.1:4010" }'),
  pace: (value) =>
    isPaceWord(value) === undefined || (typeof value === "number" && value > 0)
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
  listen: objectOf<ListenOptions>("listen", {
    eventSource: isFlag,
    http: isFlag,
    undici: isFlag,
    websocket: isFlag,
  }),
  pass: (value) =>
    Array.isArray(value) && value.every(isPassRule)
      ? undefined
      : 'a list of hosts, as "*.posthog.com", regular expressions and functions',
  own: oneOf("record", "pass"),
  allowFallback: isFlag,
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
  if (wrong) throw invalidOption("options", options, wrong);
  checkMembers(options as object, CHECKS, "", also);
  const { mode } = options as SessionOptions;
  if (mode !== undefined) readMode(mode, "The option mode");
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
  const substitutes = createSubstitutes(merged.substitute ?? {});
  return {
    mode: readModeOf(call, defaults, host),
    store: unheardStore(merged.store ?? defaultStore(host)),
    comparison,
    matcher: typeof match === "function" ? match : undefined,
    redaction: createRedaction(
      redactionRules(redactors, merged.notSecret ?? [], comparison.headers, host),
      substitutes,
    ),
    redactsMore: redactors.length > 0 || substitutes !== undefined,
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
    listen: { eventSource: true, http: true, undici: true, websocket: true, ...merged.listen },
    pass: [...merged.pass ?? [], ...passWords(host.variable("CASSETTE_PASS"))],
    own: merged.own ?? "record",
    ownUnsaid: merged.own === undefined,
    allowFallback: call.allowFallback ?? flag(host, "ALLOW_FALLBACK") ?? defaults.allowFallback ??
      false,
    settle: merged.settle ?? 1000,
    fetch: merged.fetch,
    warn: merged.onWarning ?? ((message) => console.warn(message)),
    late: false,
    showStats: flag(host, "SHOW_STATS") ?? false,
    collects: Boolean(host.variable(COLLECT)),
    verbose: flag(host, "VERBOSE") ?? false,
  };
}

/** @returns the mode that a call, the environment or the defaults say */
export function readModeOf(call: SessionOptions, defaults: SessionOptions, host: Runtime): Mode {
  if (call.mode !== undefined) return readMode(call.mode, "The option mode");
  const word = host.variable("CASSETTE_MODE");
  if (word !== undefined && word !== "") return readMode(word, "CASSETTE_MODE");
  return readMode(defaults.mode ?? "replay", "The default mode");
}

/** An option that the environment may set too, between the call and the defaults. */
export function readChoice<Name extends "drift" | "onChange" | "guard">(
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
