/**
 * The words of recording and replaying: sessions, their options and their reports.
 *
 * @module
 */
import type { IgnoreRules, MatchRules } from "../diff/comparison.ts";
import type { Matcher } from "../match/matcher.ts";
import type { NotSecret, Redactor, Substitute } from "../secrets/types.ts";
import type { JsonValue } from "../cassette/types.ts";
import type { Objects } from "../store/objects.ts";
import type { FolderStoreOptions, Store } from "../store/types.ts";
import type { AsyncScope, PassedRequest } from "../intercept/types.ts";
import type { Fetch } from "../wire/types.ts";
import type { Mode, ModeAlias } from "./mode.ts";

/** The environment variable that names the folder where processes write down what sessions did. */
export const COLLECT = "RETAKE_COLLECT";

/** The variable that says what a run may spend, in US dollars, over all processes that it starts. */
export const BUDGET = "RETAKE_BUDGET";

/**
 * Which requests pass: those to a host, as `api.example.com`, `*.example.com` for all below it, or
 * `api.example.com:8080`; those whose URL a regular expression finds something in; or those that a
 * function says yes to.
 */
export type PassRule = string | RegExp | ((request: PassedRequest) => boolean);

/** What a session does, where it differs from the defaults. */
export interface SessionOptions {
  /**
   * What to do with a request; see {@linkcode Mode}.
   *
   * @default CASSETTE_MODE, else "replay"
   */
  mode?: Mode | ModeAlias;
  /**
   * Where the cassette is kept.
   *
   * @default the folder cassettes, or that of CASSETTE_DIR
   */
  store?: Store;
  /**
   * Headers to compare too; or a function that decides alone.
   *
   * @default method, URL and body
   */
  match?: MatchRules | Matcher;
  /**
   * Fields to leave out of the comparison. Goes with the default matcher only.
   *
   * @default none
   */
  ignore?: IgnoreRules;
  /**
   * What is secret beyond the built-in rules; removed before matching and before saving.
   *
   * @default none
   */
  redact?: Redactor | readonly Redactor[];
  /**
   * What looks like a secret and is none: texts, what such texts look like, all under a name
   * (`{ name: "session_id" }`: a field, a parameter, a header, a cookie), all at a path of JSON bodies
   * (`{ path: "$.data[*].token" }`). It is neither redacted nor refused.
   *
   * @default none
   */
  notSecret?: readonly NotSecret[];
  /**
   * Values of this machine, by name: written as `{{home}}` wherever they stand, in requests and answers, and put
   * back with the value of the machine that plays. Asked once a session; where one is missing, nothing is
   * written for it.
   *
   * @default none
   */
  substitute?: Readonly<Record<string, Substitute>>;
  /**
   * What to do where a recording answers a request, and yet the request is not the recorded one
   * (headers that are kept for reading; bodies, with `match: { body: false }` or a matcher of your
   * own): nothing (`ignore`), tell at the end (`warn`), refuse it (`error`), or play it and put the
   * request that was asked in place of the recorded one (`accept`). While accepting, a request that
   * no recording answers gets the next one of the same method and URL.
   *
   * @default CASSETTE_DRIFT, else "warn"
   */
  drift?: "ignore" | "warn" | "error" | "accept";
  /**
   * Which failed answers to keep: all; none (status 400 and above, and network errors); or all but
   * those of status 429 and 5xx that a later retry of the same request overcame
   * (`transient-collapsed`).
   *
   * @default "transient-collapsed"
   */
  recordFailures?: "all" | "transient-collapsed" | "none";
  /**
   * Whether to keep how long answers took, and when each piece of them came. Without, a stream still comes in
   * its pieces, all at once; what came over a connection that stayed open keeps its times, by which it waits
   * for the requests that it follows.
   *
   * @default true
   */
  timings?: boolean;
  /**
   * Whether the clock stands still, and chance repeats itself: `Date.now`, `new Date()`, `Temporal.Now`,
   * `Math.random`, `crypto.randomUUID`, `crypto.getRandomValues` and their like in `node:crypto` give in replay
   * what they gave while recording, also where nothing was requested.
   *
   * @default false
   */
  freeze?: boolean;
  /**
   * What becomes of waits in replay: an SDK's polling, its pause after a recorded 429. `skip` lets them pass at once,
   * in the order in which they would have ended, while no request is to be answered; clocks, intervals and
   * `AbortSignal.timeout` go on by the real time.
   *
   * @default "keep"
   */
  waits?: "keep" | "skip";
  /**
   * Where to send requests really, by origin: `{ "https://api.openai.com":
   * "http://127.0.0.1:4010" }`. The cassette keeps the canonical URL and says where it was recorded.
   * `wss://` means the same as `https://`, and `ws://` as `http://`: one line for both.
   *
   * @default none
   */
  upstreams?: Readonly<Record<string, string>>;
  /**
   * How fast to replay: `full` speed, the `recorded` pace, or so many times the recorded pace.
   *
   * @default "full"
   */
  pace?: "full" | "recorded" | number;
  /**
   * What a request gets whose recordings are all played: a miss, or the last again.
   *
   * @default "refuse"
   */
  repeat?: "refuse" | "last";
  /**
   * What to do about recordings that nobody asked for. `"drop"` takes them out of the cassette, in a run in mode
   * `update` that ends well: so what has changed is replaced, and nothing else; in other modes it warns.
   *
   * @default "warn"
   */
  unused?: "ignore" | "warn" | "error" | "drop";
  /**
   * How old recordings may be: a number and `m`, `h`, `d` or `w`, as `30d`, or `never` to let them
   * be as old as they are.
   *
   * @default "30d"
   */
  expires?: string;
  /**
   * What to do about a cassette with older ones: tell (`warn`), refuse to open it (`error`), or
   * `record` it anew, in which case a run that fails leaves it as it was.
   *
   * @default "warn"
   */
  onExpired?: "warn" | "error" | "record";
  /**
   * What to do in a replay where the functions behind the cassette have changed since it was
   * recorded: nothing (`ignore`), tell at the end (`warn`), refuse to open it (`error`); see
   * whether the recordings still hold (`verify`): where every request is the recorded one, they do,
   * and the cassette says so from then on; or `record` just what is no longer asked for as it was.
   *
   * @default CASSETTE_STALE, else "warn"
   */
  onChange?: "ignore" | "warn" | "error" | "verify" | "record";
  /**
   * The time in milliseconds since 1970, for tests of what happens with time.
   *
   * @default Date.now
   */
  now?: () => number;
  /**
   * What happens to a request made outside every cassette while this one is open: it is refused, or
   * passed through to the network with a warning. Given to `createRetake`, or said in the file of settings,
   * `"refuse"` guards the whole process: what is asked while none is open is refused too, except in `live`.
   *
   * @default "refuse"
   */
  outside?: "refuse" | "pass";
  /**
   * What happens to a request that leaves by a way which nobody hears (`node:http2`, an
   * EventSource...), and so can be neither recorded nor played: it is refused and fails the run (`error`), sent and
   * told (`warn`), or nobody's business (`off`). In `live` it is always sent.
   *
   * @default CASSETTE_GUARD, else "error"
   */
  guard?: "error" | "warn" | "off";
  /**
   * By which ways beside the global fetch requests are recorded and played. One that is switched off is a
   * way that cannot be heard: see `guard`.
   *
   * @default { eventSource: true, http: true, undici: true, websocket: true }
   */
  listen?: ListenOptions;
  /**
   * Requests that are nobody's business, as those of a telemetry exporter: sent in every mode, never recorded and
   * never played, and told once. Those of the environment's `CASSETTE_PASS`, a list of hosts with commas between,
   * are added.
   *
   * @default none
   */
  pass?: readonly PassRule[];
  /**
   * What happens to a request to a server that this process itself listens with, the test's own: it is treated
   * as every other (`record`), or sent in every mode and neither recorded nor played (`pass`), while what the
   * server's handlers ask of the world is.
   *
   * @default "record"
   */
  own?: "record" | "pass";
  /**
   * Whether a miss in `replay` goes to the real API instead; such answers are counted and reported,
   * and are not saved.
   *
   * @default ALLOW_FALLBACK, else false
   */
  allowFallback?: boolean;
  /**
   * How long `close()` waits for answers that are still under way when recording, in milliseconds.
   * What has not ended by then is saved as it is, marked partial.
   *
   * @default 1000
   */
  settle?: number;
  /**
   * The fetch to record with.
   *
   * @default the globalThis.fetch that Retake found
   */
  fetch?: Fetch;
  /**
   * Gets each warning, one text without a line feed at its end.
   *
   * @default console.warn
   */
  onWarning?: (message: string) => void;
}

/** What a project sets for all of its sessions, in a file of its own: see `defineConfig`. */
export interface RetakeConfig extends SessionOptions, FolderStoreOptions {
  /**
   * What `retake check` and `retake pr --check` tell as warnings, which do not fail: `stale=5` up to so many,
   * `expired=14d` those that have expired for less than that, or all of a rule: `orphaned`. `--allow` takes its place.
   *
   * @default none
   */
  allow?: string | readonly string[];
  /**
   * The bucket in which recordings are kept, and pinned in git by a lock file beside the folder of cassettes:
   * `s3://NAME/PREFIX`, the path of a folder from that of the file, or what `s3Objects()` gives.
   *
   * @default none
   */
  bucket?: string | Objects;
  /**
   * Whether cassettes that are named after tests have the project of Vitest or Jest in front, as `one/chat/asks`: for
   * projects that run the same files.
   *
   * @default false
   */
  byProject?: boolean;
  /**
   * The folder of cassettes, from the folder of the file.
   *
   * @default CASSETTE_DIR, else the folder cassettes of the working directory
   */
  dir?: string;
  /**
   * Where the schema of such a file is, for editors, where it is JSON.
   *
   * @default none
   */
  $schema?: string;
}

/** How a project keeps its cassettes. */
export type Keeping = FolderStoreOptions & Pick<RetakeConfig, "bucket">;

/** By which ways beside the global fetch requests are recorded and played. */
export interface ListenOptions {
  /**
   * The runtime's own `EventSource`, where it has one: on Deno, and on Node with `--experimental-eventsource`.
   *
   * @default true
   */
  eventSource?: boolean;
  /**
   * `node:http` and `node:https`, and with them axios, got, node-fetch and all that stands on these.
   *
   * @default true
   */
  http?: boolean;
  /**
   * The npm package undici, and on Node the runtime's own: also a `fetch` that was kept from before Retake
   * was imported.
   *
   * @default true
   */
  undici?: boolean;
  /**
   * WebSockets: those of the global class, and of the npm package ws where that stands on `node:http`, which
   * it does on Node and Deno.
   *
   * @default true
   */
  websocket?: boolean;
}

/** What a session has done so far. */
export interface SessionReport {
  /** The cassette's name. */
  name: string;
  /** The session's mode. */
  mode: Mode;
  /** Where the cassette lies or would lie. */
  where: string;
  /** How many requests a recording answered. */
  played: number;
  /** How many requests were sent and recorded. */
  recorded: number;
  /** How many requests were sent and not recorded. */
  live: number;
  /** How many requests nothing answered. */
  missed: number;
  /** How many recordings nobody has asked for. */
  unused: number;
  /** Whether the cassette held recordings that are older than `expires` when it was opened. */
  expired: boolean;
  /** How many of the new recordings stop before their answer did. */
  partial: number;
  /** How many requests were answered that are not the recorded ones in all that was compared. */
  drifted: number;
  /** How many failed answers were left out of the recording. */
  collapsed: number;
  /** How many answers were taken over from a recording that was interrupted. */
  recovered: number;
  /** The functions behind the cassette that have changed since, as far as that was asked. */
  stale: readonly string[];
  /** How many recordings of changed functions were seen to hold all the same, and now say so. */
  refreshed: number;
}

/** How a run ended: well, or not. */
export interface CloseOptions {
  /**
   * Whether the code under test failed. Then nothing is saved over the cassette; new recordings are
   * kept beside it, under its name and `.failed`.
   *
   * @default false
   */
  failed?: boolean;
  /**
   * Whether the test that failed is tried again: then nothing is said yet of what was kept, which the try
   * that goes well removes.
   *
   * @default false
   */
  again?: boolean;
}

/** One cassette in use. */
export interface Session extends AsyncDisposable {
  /** The cassette's name. */
  readonly name: string;
  /** What the session does with requests. */
  readonly mode: Mode;
  /** A `fetch` whose requests go through this cassette. Can be handed to a client. */
  readonly fetch: Fetch;
  /**
   * Runs a function in the async scope of this cassette, as `withCassette` does: what it asks through the
   * global `fetch`, and by all else that is heard, is recorded or played. For a test runner whose hooks run
   * before and after a test, and not around it; as often as wanted, also side by side. It closes nothing,
   * and waits as long as the function takes, after a miss too.
   *
   * @param fn what to run
   * @returns what it returns
   * @throws what it throws; {RetakeError} `SESSION_CLOSED` when the session was closed before;
   * `FETCH_NOT_HEARD` when something else has replaced the global fetch; `SESSION_OVERLAP` where there are no
   * async scopes, as in browsers, while another cassette is in use
   * @example
   * ```ts
   * import { memoryStore, openSession } from "@retake/retake";
   *
   * const session = await openSession("docs/run", { store: memoryStore() }); // before a test
   * let failed = false;
   * try {
   *   await session.run(() => console.log("the test")); // its body
   * } catch {
   *   failed = true;
   * }
   * await session.close({ failed }); // after it
   * ```
   */
  run<T>(fn: () => T): Promise<Awaited<T>>;
  /** What has happened so far. */
  report(): SessionReport;
  /**
   * A single value that differs from run to run, an id or a time: made while recording, kept in the
   * cassette, and the same again in replay.
   *
   * @param name what it is called in the cassette
   * @param make makes it: a value that JSON can hold
   * @returns the value
   * @throws {RetakeError} `MISS` in replay where the cassette has no value of that name;
   * `OPTION_INVALID` where JSON cannot hold what was made
   */
  variable<T extends JsonValue>(name: string, make: () => T): T;
  /**
   * Ends the session: waits for answers under way, saves what was recorded, and fails the run
   * when it was a failed one.
   *
   * @param options how the run ended
   * @returns the final report
   * @throws {RetakeError} `MISS` when a request was not answered, even if the code under test
   * caught that; `DRIFT` when one was not the recorded one and `drift` is `"error"`; `SECRET_FOUND`
   * when what was recorded still holds what looks like a secret; `UNUSED` when recordings are left and `unused` is `"error"`; `STORE_WRITE` when
   * the cassette cannot be saved; `SESSION_CLOSED` when it was closed before
   */
  close(options?: CloseOptions): Promise<SessionReport>;
  /** Ends the session as `close()` does, unless it was closed before. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** A file of tests, as its runner runs it. */
export interface TestFile {
  /** A path, or a `file:` URL. */
  file: string;
  /** The project of the runner that it is run by, where that has a name. */
  project?: string | undefined;
  /** What else tells projects apart, for one run. */
  id?: string | undefined;
}

/** A cassette that a test has, where it is run from another folder. */
export interface Elsewhere {
  /** Where it lies. */
  where: string;
  /** The folder that the test was run from. */
  folder: string;
}

/** Two files of tests that ask for one cassette, or one file as two projects run it. */
export interface Claim {
  /** Who records it. */
  first: TestFile;
  second: TestFile;
}

/**
 * Says whose a cassette is in this run, whichever of its processes asks.
 *
 * @param where the cassette, as its store locates it
 * @param test the file of tests that asks for it
 * @param records whether it records it: else it only wants to know
 * @returns who records it, and who asks; `undefined` where that is the same, or nobody does
 */
export type Claims = (where: string, test: TestFile, records: boolean) => Claim | undefined;

/** What the runtime gives to the record layer; `src/host/` has the one for Deno, Node and Bun. */
export interface Runtime {
  /** Reads an environment variable, where that is allowed. */
  variable(name: string): string | undefined;
  /** Environment variables, as far as that is allowed, for finding their values elsewhere. */
  variables?(): Iterable<readonly [string, string]>;
  /** The store of a folder, where there are folders. */
  openStore?(directory: string, options?: Keeping): Store;
  /** Keeps a value for the asynchronous work started inside `run`, where there is such a thing. */
  scope?: AsyncScope;
  /**
   * The command that runs this program again with an environment variable set, for messages.
   *
   * @param variable the variable with its value
   * @param mayTell whether words that were typed may be told; without it none are
   */
  rerun?(variable: string, mayTell?: (words: readonly string[]) => boolean): string;
  /** What is typed here for the program `retake`, for messages. */
  retake?(): string;
  /** The titles of tests that the name of a cassette was made of: what stood in them as it was typed. */
  titles?(name: string): readonly string[];
  /** Finds where else the cassette of a test lies, of which there is none where it is looked for. */
  findElsewhere?(where: string, name: string, file: string): Promise<readonly Elsewhere[]>;
  /** Loads what says whose a cassette is in this run: only who may record needs it. */
  loadClaims?(): Promise<Claims>;
  /**
   * Finds the file of settings, where there is one and it may be read.
   *
   * @throws {RetakeError} `OPTION_INVALID` where there are two, or not the one that was asked for
   */
  configuration?(): ConfigurationFile | undefined;
}

/** A file of settings that was found: data, or a module. */
export type ConfigurationFile =
  & {
    /** Where it lies, for messages: from the working directory where that is shorter. */
    where: string;
    /** The folder it lies in, from the root of the file system. */
    folder: string;
    /** Under which name its settings stand in it; that of all it says where there is none. */
    key?: string;
    /** What a path in it means here. */
    resolve(path: string): string;
  }
  & (
    | { text: string; load?: undefined }
    | {
      text?: undefined;
      /** Loads the module. @returns what it exports by default. @throws {RetakeError} */
      load(): Promise<unknown>;
    }
  );
