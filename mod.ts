/**
 * Retake: record real HTTP once, replay it forever, and be told when you need a retake.
 *
 * Everything of `./core`, with defaults for Deno, Node and Bun: cassettes in the folder
 * `cassettes/`, parallel tests kept apart, the environment read (`CASSETTE_MODE`, `CASSETTE_DIR`,
 * `ALLOW_FALLBACK`, `SHOW_STATS`, `VERBOSE`).
 *
 * Importing this module puts a pass-through in the place of `globalThis.fetch`, so that clients
 * made before the first cassette are heard too.
 *
 * @example
 * ```ts
 * import { memoryStore, withCassette } from "@retake/retake";
 *
 * const status = await withCassette("hello", { store: memoryStore() }, async () => {
 *   // fetch in here is recorded, or played from the recording
 *   return "done";
 * });
 * console.log(status);
 * ```
 *
 * @module
 */
import { keepLine, openPurse } from "./src/host/collect.ts";
import { atEnd, hearEnding } from "./src/host/ending.ts";
import { keepWebSocket } from "./src/host/guard/early.ts";
import { watchListening } from "./src/host/guard/listening.ts";
import { absolutePath } from "./src/host/paths.ts";
import { runtimeHost } from "./src/host/runtime.ts";
import type { TestLike } from "./src/host/test_name.ts";
import { forTest } from "./src/auto/for_test.ts";
import { statsLine } from "./src/session/report.ts";
import { replaceableModule } from "./src/host/replaceable.ts";
import { outside, sendingScope } from "./src/host/scope.ts";
import { install } from "./src/intercept/fetch.ts";
import { linkGuard } from "./src/intercept/guard.ts";
import { standInEarly } from "./src/intercept/freeze.ts";
import { linkModules } from "./src/intercept/modules.ts";
import { linkSpending, linkStats } from "./src/session/observe.ts";
import { saysYes } from "./src/session/options.ts";
import { textRedaction } from "./src/session/redaction_rules.ts";
import { runContext } from "./src/session/context.ts";
import { bringTracker } from "./src/staleness/bring.ts";
import {
  BUDGET,
  COLLECT,
  type RetakeConfig,
  type Session,
  type SessionOptions,
} from "./src/session/types.ts";
import { type ScanOptions, type ScanReport, scanStore } from "./src/session/scan.ts";
import { type CassetteBody, makeRetake, type Retake } from "./src/session/use.ts";
import type { WrapOptions } from "./src/session/wrap.ts";

const host = runtimeHost();
install({ scope: host.scope, uncassetted: () => runContext().uncassetted });
keepWebSocket();
linkGuard({
  scope: sendingScope,
  load: async () => (await outside(() => import("./src/host/guard/ways.ts"))).ways,
  watchListening,
});
linkModules(replaceableModule);
standInEarly();
bringTracker();
const tells = saysYes(host, "SHOW_STATS");
const hearsEnd = tells && hearEnding();
linkStats(async () => {
  const { openStats } = await outside(() => import("./src/suite/sessions/stats.ts"));
  const folder = host.variable(COLLECT);
  return openStats({
    loadPrices: async () =>
      await (await outside(() => import("./src/host/prices.ts"))).loadPrices(),
    redact: textRedaction(host),
    say: tells ? (line) => console.error(line) : undefined,
    keep: folder
      ? (one) => keepLine(folder, JSON.stringify({ ...one, file: absolutePath(one.report.where) }))
      : undefined,
    describe: statsLine,
    atEnd: hearsEnd ? atEnd : undefined,
  });
});
const [budget, shared] = [host.variable(BUDGET), host.variable(COLLECT)];
if (budget) {
  linkSpending(async () => {
    const { openSpending } = await outside(() => import("./src/suite/sessions/spending.ts"));
    return openSpending({
      dollars: budget,
      loadPrices: async () =>
        await (await outside(() => import("./src/host/prices.ts"))).loadPrices(),
      ...(shared ? { purse: openPurse(shared) } : {}),
    });
  });
}
const retake = makeRetake(host);

/**
 * Runs a function inside a cassette: every request it makes through `fetch` is recorded or played,
 * whoever makes it. Cassettes used side by side stay apart.
 *
 * @param name the cassette's name: a slash path of portable characters
 * @param fn what to run; gets the session
 * @returns what `fn` returns, once the cassette is closed and, if it was recorded, saved
 * @throws what `fn` throws; {RetakeError} `MISS` when a request was not answered, even if `fn`
 * caught that; what opening (`openSession`) and closing (`Session.close`) throw;
 * `FETCH_NOT_HEARD` when something else has replaced the global fetch
 * @example
 * ```ts
 * import { memoryStore, withCassette } from "@retake/retake";
 *
 * const answer = await withCassette("docs/nothing", { store: memoryStore() }, () => 42);
 * console.log(answer); // 42
 * ```
 */
export function withCassette<T>(name: string, fn: CassetteBody<T>): Promise<Awaited<T>>;
/**
 * Runs a function inside a cassette, with options.
 *
 * @param name the cassette's name: a slash path of portable characters
 * @param options what to do differently
 * @param fn what to run; gets the session
 * @returns what `fn` returns
 * @example
 * ```ts
 * import { memoryStore, withCassette } from "@retake/retake";
 *
 * await withCassette("docs/nothing", { mode: "once", store: memoryStore() }, () => {});
 * ```
 */
export function withCassette<T>(
  name: string,
  options: SessionOptions,
  fn: CassetteBody<T>,
): Promise<Awaited<T>>;
export function withCassette<T>(
  ...args: [string, CassetteBody<T>] | [string, SessionOptions, CassetteBody<T>]
): Promise<Awaited<T>> {
  return retake.withCassette(...args as [string, SessionOptions, CassetteBody<T>]);
}

/**
 * Uses a cassette until the end of a block: every request of the process through `fetch` goes to
 * it, except those inside a `withCassette`. One at a time; parallel tests want `withCassette`.
 *
 * @param name the cassette's name
 * @param options what to do differently
 * @returns the session; `await using` closes it
 * @throws {RetakeError} what `openSession` throws; `SESSION_OVERLAP` while another cassette is in
 * use; `FETCH_NOT_HEARD` when something else has replaced the global fetch
 * @example
 * ```ts
 * import { memoryStore, useCassette } from "@retake/retake";
 *
 * {
 *   await using tape = await useCassette("docs/block", { store: memoryStore() });
 *   console.log(tape.mode); // "replay"
 * } // closed here, and saved if it was recorded
 * ```
 */
export function useCassette(name: string, options: SessionOptions = {}): Promise<Session> {
  return retake.useCassette(name, options);
}

/**
 * Opens a cassette without touching the global fetch: hand `session.fetch` to a client.
 *
 * @param name the cassette's name
 * @param options what to do differently
 * @returns the session; close it, or open it with `await using`
 * @throws {RetakeError} `NAME_INVALID`, `OPTION_UNKNOWN`, `OPTION_INVALID`, `MODE_UNKNOWN`;
 * `CASSETTE_INVALID` or `CASSETTE_VERSION` when the cassette is damaged or of another version;
 * `STORE_READ` when it cannot be read; `EXPIRED` when it is too old and `onExpired` is `"error"`;
 * `SESSION_OVERLAP` when it is being recorded by another
 * session of this process
 * @example
 * ```ts
 * import { memoryStore, openSession } from "@retake/retake";
 *
 * await using session = await openSession("docs/client", { store: memoryStore() });
 * const options = { fetch: session.fetch }; // new OpenAI(options)
 * console.log(typeof options.fetch); // "function"
 * ```
 */
export function openSession(name: string, options: SessionOptions = {}): Promise<Session> {
  return retake.openSession(name, options);
}

/**
 * Gives every call of a function its own cassette:
 * `cassettes/<category>/<function>-<short hash of the arguments>.json`.
 *
 * @param fn the function; what makes no requests needs no wrapping
 * @param options its name and category, and what a session takes
 * @returns a function of the same parameters that returns a promise
 * @throws {RetakeError} at each call what `withCassette` throws, and `ARGUMENTS_UNNAMABLE` when
 * the arguments cannot be told apart in words: give `key` then
 * @example
 * ```ts
 * import { memoryStore, wrap } from "@retake/retake";
 *
 * const shout = wrap((text: string) => text.toUpperCase(), {
 *   name: "Examples.shout", // examples/shout-<hash>
 *   store: memoryStore(),
 * });
 * console.log(await shout("hello")); // "HELLO"
 * ```
 */
export function wrap<This, Arguments extends unknown[], Result>(
  fn: (this: This, ...args: Arguments) => Result,
  options: WrapOptions = {},
): (this: This, ...args: Arguments) => Promise<Awaited<Result>> {
  return retake.wrap(fn, options);
}

/** The functions of Retake, sharing their defaults, with that which names cassettes after tests. */
export interface ConfiguredRetake extends Retake {
  /** As the function of that name of `./testing`, with these defaults. */
  cassetteFor: CassetteFor;
}

/** The shape of `cassetteFor`: options may stand between the test and the function. */
export interface CassetteFor {
  /** Without options. */
  <T>(test: TestLike, fn: CassetteBody<T>): Promise<Awaited<T>>;
  /** With options. */
  <T>(test: TestLike, options: SessionOptions, fn: CassetteBody<T>): Promise<Awaited<T>>;
}

/**
 * The functions of Retake with defaults of your own. What the environment says counts more than these,
 * and what a call says counts most; less counts what the project's file of settings says.
 *
 * @param defaults options for every session
 * @returns `withCassette`, `useCassette`, `openSession`, `wrap` and `cassetteFor`
 * @throws {RetakeError} `OPTION_UNKNOWN`, `OPTION_INVALID`, `MODE_UNKNOWN`
 * @example
 * ```ts
 * import { createRetake, memoryStore } from "@retake/retake";
 *
 * export const { withCassette, cassetteFor } = createRetake({
 *   store: memoryStore(),
 *   ignore: { body: ["$.metadata.request_id"] },
 * });
 * ```
 */
export function createRetake(defaults: SessionOptions): ConfiguredRetake {
  const made = makeRetake(host, defaults);
  return {
    ...made,
    cassetteFor: async <T>(
      test: TestLike,
      ...rest: [CassetteBody<T>] | [SessionOptions, CassetteBody<T>]
    ): Promise<Awaited<T>> => {
      return await forTest(
        test,
        async (name) =>
          rest.length === 1
            ? await made.withCassette(name, rest[0])
            : await made.withCassette(name, rest[0], rest[1]),
      );
    },
  };
}

/**
 * What a project sets for all of its sessions: the default export of `retake.config.ts`, `.mts`, `.js` or
 * `.mjs`. It does nothing but tell editors and compilers what may stand there.
 *
 * @param config options for every session, and the folder of cassettes
 * @returns the same
 * @example
 * ```ts
 * import { defineConfig } from "@retake/retake";
 *
 * export default defineConfig({
 *   dir: "tests/cassettes",
 *   ignore: { body: ["$.metadata.request_id"] },
 *   redact: { fields: ["pin"] },
 * });
 * ```
 */
export function defineConfig(config: RetakeConfig): RetakeConfig {
  return config;
}

/**
 * Looks for secrets in cassettes that exist: known key formats, values of the environment's keys, and
 * random text where secrets are spoken of.
 *
 * @param options which cassettes, what else is secret, and what is none
 * @returns how many cassettes were looked at, and every place that looks like a secret
 * @throws {RetakeError} `STORE_READ` when a cassette cannot be read; what the file of settings is refused with
 * @example
 * ```ts
 * import { memoryStore, scanCassettes } from "@retake/retake";
 *
 * const { scanned, leaks } = await scanCassettes({ store: memoryStore() });
 * console.log(scanned, leaks.length); // 0 0
 * ```
 */
export function scanCassettes(options: ScanOptions = {}): Promise<ScanReport> {
  return scanStore(options, host);
}

export { formatCassette, parseCassette } from "./src/cassette/format.ts";
export { matchRequest } from "./src/match/matcher.ts";
export { isRetakeError, RetakeError } from "./src/errors.ts";
export { restoreFetch } from "./src/intercept/fetch.ts";
export { variable } from "./src/session/use.ts";
export { folderStore } from "./src/store/fs.ts";
export type { BodySizes, FolderStoreOptions } from "./src/store/types.ts";
export type { SideFileSizes } from "./src/cassette/side_files.ts";
export { memoryStore } from "./src/store/memory.ts";
export { moduleStore } from "./src/store/module.ts";
export type { IgnoreRules, MatchRules } from "./src/diff/comparison.ts";
export type { Matcher } from "./src/match/matcher.ts";
export type { NotSecret, Redactor, Substitute } from "./src/secrets/types.ts";
export type {
  AroundMedia,
  Body,
  Cassette,
  Chunk,
  Frame,
  FrameBody,
  FrozenState,
  HeaderPair,
  Interaction,
  InterimResponse,
  JsonValue,
  Outcome,
  Part,
  PartialCause,
  Piece,
  Producer,
  RecordedError,
  RecordedRequest,
  RecordedResponse,
  SideFile,
  SocketClose,
} from "./src/cassette/types.ts";
export type { ErrorCode } from "./src/errors.ts";
export type { Mode, ModeAlias } from "./src/session/mode.ts";
export type {
  CloseOptions,
  ListenOptions,
  PassRule,
  RetakeConfig,
  Session,
  SessionOptions,
  SessionReport,
} from "./src/session/types.ts";
export type { PlaywrightTestInfo, TestLike, VitestTask } from "./src/host/test_name.ts";
export type { PassedRequest } from "./src/intercept/types.ts";
export type { CassetteLeak, ScanOptions, ScanReport } from "./src/session/scan.ts";
export type { CassetteBody, Retake, WithCassette, Wrap } from "./src/session/use.ts";
export type { WrapOptions } from "./src/session/wrap.ts";
export type { Fetch } from "./src/wire/types.ts";
export type { Journal, JournalFile, Journals, Store } from "./src/store/types.ts";
