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
import type { BodySizes, Store } from "../store/types.ts";
import type { Objects } from "../store/objects.ts";
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
  isRegExp,
  isText,
  isTexts,
  objectOf,
  oneOf,
} from "./checks.ts";
import { CI_RECORDS, isCI, refuseRecording } from "./ci.ts";
import { type Mode, MODES, readMode } from "./mode.ts";
import { isPassRule, passWords } from "./pass_rules.ts";
import { redactionRules } from "./redaction_rules.ts";
import type { Fetch } from "../wire/types.ts";
import { readUpstreams } from "../wire/upstream.ts";
import {
  COLLECT,
  type Keeping,
  type ListenOptions,
  type RetakeConfig,
  type Runtime,
  type SessionOptions,
} from "./types.ts";

/** Options without gaps. */
export interface Settings extends FilledOptions {
  mode: Mode;
  /** Whether this is CI, and nothing is recorded there. */
  recordsNothing: boolean;
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
  /** What is typed for the program `retake`, for messages. */
  retake: () => string;
  /** Whether the session begins with its first request; see `RunContext`. */
  late: boolean;
  /** Whether the mode stands in the code of the call, and counts more than what is typed. */
  isModeInCode: boolean;
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
    | "timings"
    | "waits"
  >
>;

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
      (readUpstreams(value as Record<string, string>)
        ? undefined
        : 'origins by origin, one for each, as { "https://api.openai.com": "http://127.0.0.1:4010" }, all of them ' +
          "http, https, ws or wss"),
  pace: (value) =>
    isPaceWord(value) === undefined || (typeof value === "number" && value > 0)
      ? undefined
      : '"full", "recorded" or a number above 0',
  repeat: oneOf("refuse", "last"),
  unused: oneOf("ignore", "warn", "error", "drop"),
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
  timings: isFlag,
  waits: oneOf("keep", "skip"),
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

/** A number of bytes. */
const isSize = (value: unknown) =>
  typeof value === "number" && value >= 0 ? undefined : "a number of bytes";

const CONFIG_CHECKS: Checks<RetakeConfig> = {
  ...CHECKS,
  allow: (value) =>
    [value].flat().every((one) => typeof one === "string" && one.trim() !== "")
      ? undefined
      : 'rules of retake check, as "stale=5,expired=14d"',
  bodies: (value) =>
    value === "inline"
      ? undefined
      : typeof value === "object"
      ? objectOf<BodySizes>("bodies", { text: isSize, binary: isSize })(value)
      : '"inline", or { text, binary } in bytes',
  compress: oneOf("none", "gzip", "gzip-all", "zstd"),
  bucket: (value) =>
    (typeof value === "string" && value.trim() !== "") ||
      isFunction((value as Objects | null)?.put) === undefined
      ? undefined
      : "s3://NAME/PREFIX, the path of a folder, or what s3Objects() gives",
  byProject: isFlag,
  dir: isText,
  $schema: isText,
};

/** The names of all that a file of settings may say. */
export const CONFIG_NAMES: readonly string[] = Object.keys(CONFIG_CHECKS);

/**
 * @param config what a file of settings says
 * @throws {RetakeError} `OPTION_UNKNOWN`, `OPTION_INVALID` or `MODE_UNKNOWN`
 */
export function checkConfig(config: object): void {
  checkMembers(config, CONFIG_CHECKS);
  const { mode, dir, store, bodies, compress, bucket } = config as RetakeConfig;
  if (mode !== undefined) readMode(mode, "The option mode");
  if (dir !== undefined && (dir.trim() === "" || store !== undefined)) {
    throw invalidOption(
      "dir",
      dir,
      store ? "left out where store is given" : "the path of a folder",
    );
  }
  if (store && bodies !== undefined) throw invalidOption("bodies", bodies, NOT_BESIDE_STORE);
  if (store && compress !== undefined) throw invalidOption("compress", compress, NOT_BESIDE_STORE);
  if (store && bucket !== undefined) {
    throw invalidOption("bucket", bucket, "left out where store is given: store: bucketStore(...)");
  }
}

const NOT_BESIDE_STORE = "left out where store is given: say it to folderStore";

/** What an option is where nobody says it. */
export const DEFAULTS = {
  mode: "replay",
  drift: "warn",
  recordFailures: "transient-collapsed",
  freeze: false,
  pace: "full",
  repeat: "refuse",
  unused: "warn",
  expires: "30d",
  onExpired: "warn",
  onChange: "warn",
  outside: "refuse",
  guard: "error",
  listen: { eventSource: true, http: true, undici: true, websocket: true },
  own: "record",
  allowFallback: false,
  timings: true,
  waits: "keep",
  settle: 1000,
  dir: "cassettes",
} as const satisfies RetakeConfig;

/** The options that the environment may say too, and by which variables. */
export const VARIABLES = {
  mode: "CASSETTE_MODE",
  drift: "CASSETTE_DRIFT",
  onChange: "CASSETTE_STALE",
  guard: "CASSETTE_GUARD",
  pass: "CASSETTE_PASS",
  allowFallback: "ALLOW_FALLBACK",
  dir: "CASSETTE_DIR",
} as const satisfies { [Name in keyof RetakeConfig]?: string };

/** What the file of settings says of where cassettes are kept, and of what is secret. */
export interface FileSettings {
  /** The folder of cassettes. */
  dir: string | undefined;
  /** How that folder keeps them. */
  keeping: Keeping;
  store: Store | undefined;
  /** To which those of a call are added. */
  redactors: readonly Redactor[];
}

/**
 * Fills in what is missing. What the call says counts most, then the environment, then the
 * defaults of `createRetake`, then the file of settings, then what is built in.
 *
 * @param call the options of the call, checked
 * @param defaults the defaults of `createRetake` over those of the file, checked
 * @param host what the runtime gives
 * @param file what else the file says
 */
export function settle(
  call: SessionOptions,
  defaults: SessionOptions,
  host: Runtime,
  file?: FileSettings,
): Settings {
  const merged: SessionOptions = { ...defaults, ...withoutGaps(call) };
  const { match, redact = [], pace = DEFAULTS.pace } = merged;
  const redactors = [...file?.redactors ?? [], ...[redact].flat() as Redactor[]];
  const comparison = compareBy(typeof match === "object" ? match : {}, merged.ignore);
  const recordsNothing = isRecordingRefused(host);
  /** What would write where nothing is recorded is what comes closest without. */
  const read = <Word extends string>(word: Word, writing: Word, instead: Word) =>
    recordsNothing && word === writing ? instead : word;
  const substitutes = createSubstitutes(merged.substitute ?? {});
  return {
    mode: readModeOf(call, defaults, host),
    store: unheardStore(merged.store ?? defaultStore(host, file)),
    comparison,
    matcher: typeof match === "function" ? match : undefined,
    redaction: createRedaction(
      redactionRules(redactors, merged.notSecret ?? [], comparison.headers, host),
      substitutes,
    ),
    redactsMore: redactors.length > 0 || substitutes !== undefined,
    recordsNothing,
    drift: read(readChoice("drift", call, defaults, host), "accept", "error"),
    recordFailures: merged.recordFailures ?? DEFAULTS.recordFailures,
    freeze: merged.freeze ?? DEFAULTS.freeze,
    cleanExpired: flag(host, "CLEAN_EXPIRED") ?? false,
    upstreams: readUpstreams(merged.upstreams ?? {})!,
    pace: pace === "full" ? Infinity : pace === "recorded" ? 1 : pace,
    repeat: merged.repeat ?? DEFAULTS.repeat,
    unused: merged.unused ?? DEFAULTS.unused,
    expires: parseDuration(merged.expires ?? DEFAULTS.expires)!,
    onExpired: read(merged.onExpired ?? DEFAULTS.onExpired, "record", "warn"),
    onChange: read(readChoice("onChange", call, defaults, host), "record", "warn"),
    now: merged.now ?? realNow,
    outside: merged.outside ?? DEFAULTS.outside,
    guard: readChoice("guard", call, defaults, host),
    listen: { ...DEFAULTS.listen, ...merged.listen },
    pass: [...merged.pass ?? [], ...passWords(host.variable(VARIABLES.pass))],
    own: merged.own ?? DEFAULTS.own,
    ownUnsaid: merged.own === undefined,
    allowFallback: call.allowFallback ?? flag(host, VARIABLES.allowFallback) ??
      defaults.allowFallback ?? DEFAULTS.allowFallback,
    timings: merged.timings ?? DEFAULTS.timings,
    waits: merged.waits ?? DEFAULTS.waits,
    settle: merged.settle ?? DEFAULTS.settle,
    fetch: merged.fetch,
    warn: merged.onWarning ?? ((message) => console.warn(message)),
    retake: () => host.retake?.() ?? "npx retake",
    late: false,
    isModeInCode: false,
    showStats: flag(host, "SHOW_STATS") ?? false,
    collects: Boolean(host.variable(COLLECT)),
    verbose: flag(host, "VERBOSE") ?? false,
  };
}

/**
 * @returns the mode that a call, the environment or the defaults say; in CI `replay` in place of those that
 * record what is missing
 * @throws {RetakeError} `MODE_UNKNOWN`; `CI_RECORD` for `record` in CI
 */
export function readModeOf(call: SessionOptions, defaults: SessionOptions, host: Runtime): Mode {
  const [mode, source] = wantedMode(call, defaults, host);
  if (MODES[mode].absent !== "record" || !isRecordingRefused(host)) return mode;
  if (MODES[mode].found === "record") throw refuseRecording(source, host);
  return "replay";
}

/** @returns the mode that is asked for, and by whom */
export function wantedMode(
  call: SessionOptions,
  defaults: SessionOptions,
  host: Runtime,
): [mode: Mode, source: string] {
  const read = (word: string, source: string): [Mode, string] => [readMode(word, source), source];
  if (call.mode !== undefined) return read(call.mode, "The option mode");
  const word = host.variable(VARIABLES.mode);
  if (word !== undefined && word !== "") return read(word, VARIABLES.mode);
  return read(defaults.mode ?? DEFAULTS.mode, "The default mode");
}

/** @returns whether nothing may be recorded: in CI, unless the environment lets it */
export function isRecordingRefused(host: Runtime): boolean {
  return isCI(host) && !flag(host, CI_RECORDS);
}

/** An option that the environment may set too, between the call and the defaults. */
export function readChoice<Name extends "drift" | "onChange" | "guard">(
  name: Name,
  call: SessionOptions,
  defaults: SessionOptions,
  host: Runtime,
): NonNullable<SessionOptions[Name]> {
  const variable = VARIABLES[name];
  const word = host.variable(variable) || undefined;
  const wanted = word === undefined ? undefined : CHECKS[name](word);
  if (wanted) {
    throw new RetakeError("OPTION_INVALID", `${variable} is "${word}", not ${wanted}.`);
  }
  return call[name] ?? word as SessionOptions[Name] ?? defaults[name] ?? DEFAULTS[name];
}

/** @returns the store where no call gives one: that of the environment, or of the file of settings */
export function defaultStore(
  host: Runtime,
  file?: Pick<FileSettings, "dir" | "keeping" | "store">,
): Store {
  const folder = host.variable(VARIABLES.dir) || undefined;
  if (folder === undefined && file?.store) return file.store;
  if (host.openStore) return host.openStore(folder ?? file?.dir ?? DEFAULTS.dir, file?.keeping);
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
