/**
 * Options: checked, and filled in from defaults and the environment.
 *
 * @module
 */
import { closestWord, RetakeError } from "../errors.ts";
import { parseDuration } from "../cassette/expiry.ts";
import { compareBy, type Comparison, type Matcher } from "../cassette/matcher.ts";
import { builtInRedactor, chainRedactors, type Redactor } from "../cassette/redact.ts";
import type { Store } from "../store/types.ts";
import { type Mode, readMode } from "./mode.ts";
import type { Fetch, Host, SessionOptions } from "./types.ts";

/** Options without gaps. */
export interface Settings {
  mode: Mode;
  store: Store;
  comparison: Comparison;
  /** The user's own matcher, in place of the default one. */
  matcher: Matcher | undefined;
  redactor: Required<Redactor>;
  /** Whether the user has redactors too, so that even a plain request must pass them. */
  redactsMore: boolean;
  upstreams: ReadonlyMap<string, string>;
  /** How many times faster than recorded; `Infinity` for full speed. */
  pace: number;
  repeat: "refuse" | "last";
  unused: "ignore" | "warn" | "error";
  /** In milliseconds. */
  expires: number;
  onExpired: "warn" | "error" | "record";
  now: () => number;
  outside: "refuse" | "pass";
  allowFallback: boolean;
  settle: number;
  fetch: Fetch | undefined;
  warn: (message: string) => void;
  showStats: boolean;
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
      ? checkKeys(value, ["headers"], "match")
      : "a function or { headers: [...] }",
  ignore: (value) => isObject(value) ?? checkKeys(value, ["query", "headers", "body"], "ignore"),
  redact: (value) => {
    const all = Array.isArray(value) ? value : [value];
    return all.every((item) => isObject(item) === undefined)
      ? all.map((item) => checkFunctions(item, ["request", "response"])).find(Boolean)
      : "{ request, response }, or a list of these";
  },
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
  now: isFunction,
  outside: oneOf("refuse", "pass"),
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
  const { match, ignore } = options as SessionOptions;
  if (typeof match === "function" && ignore !== undefined) {
    throw new RetakeError(
      "OPTION_INVALID",
      "The options match (a function) and ignore exclude each other: ignore is for the default " +
        "matcher.\n  to do  call matchRequest({}, ignore) inside your function",
    );
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
export function settle(call: SessionOptions, defaults: SessionOptions, host: Host): Settings {
  const merged: SessionOptions = { ...defaults, ...withoutGaps(call) };
  const { match, redact, pace = "full" } = merged;
  const redactors = redact === undefined ? [] : Array.isArray(redact) ? redact : [redact];
  const comparison = compareBy(typeof match === "object" ? match : {}, merged.ignore);
  return {
    mode: readModeOf(call, defaults, host),
    store: merged.store ?? defaultStore(host),
    comparison,
    matcher: typeof match === "function" ? match : undefined,
    redactor: chainRedactors([builtInRedactor(comparison.headers), ...redactors]),
    redactsMore: redactors.length > 0,
    upstreams: new Map(
      Object.entries(merged.upstreams ?? {}).map(([from, to]) => [new URL(from).origin, to]),
    ),
    pace: pace === "full" ? Infinity : pace === "recorded" ? 1 : pace,
    repeat: merged.repeat ?? "refuse",
    unused: merged.unused ?? "warn",
    expires: parseDuration(merged.expires ?? "30d")!,
    onExpired: merged.onExpired ?? "warn",
    now: merged.now ?? Date.now,
    outside: merged.outside ?? "refuse",
    allowFallback: call.allowFallback ?? flag(host, "ALLOW_FALLBACK") ?? defaults.allowFallback ??
      false,
    settle: merged.settle ?? 1000,
    fetch: merged.fetch,
    warn: merged.onWarning ?? ((message) => console.warn(message)),
    showStats: flag(host, "SHOW_STATS") ?? false,
    verbose: flag(host, "VERBOSE") ?? false,
  };
}

function readModeOf(call: SessionOptions, defaults: SessionOptions, host: Host): Mode {
  if (call.mode !== undefined) return readMode(call.mode, "The option mode");
  const word = host.variable("CASSETTE_MODE");
  if (word !== undefined && word !== "") return readMode(word, "CASSETTE_MODE");
  return readMode(defaults.mode ?? "replay", "The default mode");
}

function defaultStore(host: Host): Store {
  if (host.openStore) return host.openStore(host.variable("CASSETTE_DIR") || "cassettes");
  throw new RetakeError(
    "OPTION_INVALID",
    "The option store is missing: ./core knows no folders.\n" +
      "  to do  give store: memoryStore() or moduleStore(cassettes), or import the main entry point",
  );
}

/** An environment variable that is `true` or `false` (or `1`, `0`, or empty for unset). */
function flag(host: Host, name: string): boolean | undefined {
  const value = host.variable(name)?.toLowerCase();
  if (value === undefined || value === "") return undefined;
  if (value === "true" || value === "1") return true;
  if (value === "false" || value === "0") return false;
  throw new RetakeError("OPTION_INVALID", `${name} is "${value}"; it must be true or false.`);
}

function withoutGaps(options: SessionOptions): SessionOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function checkKeys(value: unknown, known: readonly string[], parent: string): string | undefined {
  for (const [name, list] of Object.entries(value as object)) {
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

function checkFunctions(value: object, known: readonly string[]): string | undefined {
  for (const [name, fn] of Object.entries(value)) {
    if (!known.includes(name)) throw unknown(`redact.${name}`, known.map((key) => `redact.${key}`));
    if (typeof fn !== "function") return `{ ${name}: a function }`;
  }
  return undefined;
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
