/**
 * The core: no dependency, no runtime's own modules; runs wherever there is `fetch`.
 *
 * Without the runtime's help there are no folders (give a `store`), no environment (give a `mode`)
 * and no async scope, so `withCassette` runs one at a time and refuses to overlap. `openSession`
 * touches no global and has no such limit.
 *
 * @example
 * ```ts
 * import { memoryStore, openSession } from "@retake/retake/core";
 *
 * await using session = await openSession("hello", { store: memoryStore(), mode: "once" });
 * console.log(session.mode); // "once"
 * ```
 *
 * @module
 */
import type { Runtime, Session, SessionOptions } from "./session/types.ts";
import { type ScanOptions, type ScanReport, scanStore } from "./session/scan.ts";
import { type CassetteBody, makeRetake, type Retake } from "./session/use.ts";
import type { WrapOptions } from "./session/wrap.ts";

const host: Runtime = { variable: () => undefined };
const retake = makeRetake(host);

/**
 * Runs a function inside a cassette. One at a time: without an async scope, two at once could not
 * be told apart.
 *
 * @param name the cassette's name: a slash path of portable characters
 * @param options `store`, and what else to do differently
 * @param fn what to run; gets the session
 * @returns what `fn` returns, once the cassette is closed and, if it was recorded, saved
 * @throws what `fn` throws; {RetakeError} `MISS` when a request was not answered;
 * `SESSION_OVERLAP` while another cassette is in use; what `openSession` throws
 * @example
 * ```ts
 * import { memoryStore, withCassette } from "@retake/retake/core";
 *
 * await withCassette("docs/nothing", { store: memoryStore() }, () => {});
 * ```
 */
export function withCassette<T>(
  name: string,
  options: SessionOptions,
  fn: CassetteBody<T>,
): Promise<Awaited<T>> {
  return retake.withCassette(name, options, fn);
}

/**
 * Uses a cassette until the end of a block, for every request through the global fetch.
 *
 * @param name the cassette's name
 * @param options `store`, and what else to do differently
 * @returns the session; `await using` closes it
 * @throws {RetakeError} what `openSession` throws; `SESSION_OVERLAP` while another cassette is in
 * use
 * @example
 * ```ts
 * import { memoryStore, useCassette } from "@retake/retake/core";
 *
 * await using tape = await useCassette("docs/block", { store: memoryStore() });
 * ```
 */
export function useCassette(name: string, options: SessionOptions): Promise<Session> {
  return retake.useCassette(name, options);
}

/**
 * Opens a cassette without touching the global fetch: hand `session.fetch` to a client.
 *
 * @param name the cassette's name
 * @param options `store`, and what else to do differently
 * @returns the session; close it, or open it with `await using`
 * @throws {RetakeError} `NAME_INVALID`, `OPTION_UNKNOWN`, `OPTION_INVALID`, `MODE_UNKNOWN`,
 * `CASSETTE_INVALID`, `CASSETTE_VERSION`, `STORE_READ`, `EXPIRED`, `SESSION_OVERLAP`
 * @example
 * ```ts
 * import { memoryStore, openSession } from "@retake/retake/core";
 *
 * await using session = await openSession("docs/client", { store: memoryStore() });
 * ```
 */
export function openSession(name: string, options: SessionOptions): Promise<Session> {
  return retake.openSession(name, options);
}

/**
 * Gives every call of a function its own cassette, named after it and a short hash of the
 * arguments.
 *
 * @param fn the function
 * @param options `store`, its name and category, and what else a session takes
 * @returns a function of the same parameters that returns a promise
 * @throws {RetakeError} at each call what `withCassette` throws, and `ARGUMENTS_UNNAMABLE`
 * @example
 * ```ts
 * import { memoryStore, wrap } from "@retake/retake/core";
 *
 * const shout = wrap((text: string) => text.toUpperCase(), { name: "shout", store: memoryStore() });
 * console.log(await shout("hello")); // "HELLO"
 * ```
 */
export function wrap<This, Arguments extends unknown[], Result>(
  fn: (this: This, ...args: Arguments) => Result,
  options: WrapOptions,
): (this: This, ...args: Arguments) => Promise<Awaited<Result>> {
  return retake.wrap(fn, options);
}

/**
 * The functions of Retake with defaults of your own.
 *
 * @param defaults options for every session, `store` among them
 * @returns `withCassette`, `useCassette`, `openSession` and `wrap`
 * @throws {RetakeError} `OPTION_UNKNOWN`, `OPTION_INVALID`, `MODE_UNKNOWN`
 * @example
 * ```ts
 * import { createRetake, memoryStore } from "@retake/retake/core";
 *
 * export const { openSession } = createRetake({ store: memoryStore() });
 * ```
 */
export function createRetake(defaults: SessionOptions): Retake {
  return makeRetake(host, defaults);
}

/**
 * Looks for secrets in cassettes that exist: known key formats, values of the environment's keys, and
 * random text where secrets are spoken of.
 *
 * @param options which cassettes, what else is secret, and what is none
 * @returns how many cassettes were looked at, and every place that looks like a secret
 * @throws {RetakeError} `STORE_READ` when a cassette cannot be read
 * @example
 * ```ts
 * import { memoryStore, scanCassettes } from "@retake/retake/core";
 *
 * const { scanned, leaks } = await scanCassettes({ store: memoryStore() });
 * console.log(scanned, leaks.length); // 0 0
 * ```
 */
export function scanCassettes(options: ScanOptions = {}): Promise<ScanReport> {
  return scanStore(options, host);
}

export { formatCassette, parseCassette } from "./cassette/format.ts";
export { matchRequest } from "./match/matcher.ts";
export { isRetakeError, RetakeError } from "./errors.ts";
export { restoreFetch } from "./intercept/fetch.ts";
export { variable } from "./session/use.ts";
export { memoryStore } from "./store/memory.ts";
export { moduleStore } from "./store/module.ts";
export type { IgnoreRules, MatchRules } from "./diff/comparison.ts";
export type { Matcher } from "./match/matcher.ts";
export type { NotSecret, Redactor, Substitute } from "./secrets/types.ts";
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
} from "./cassette/types.ts";
export type { ErrorCode } from "./errors.ts";
export type { Mode, ModeAlias } from "./session/mode.ts";
export type {
  CloseOptions,
  ListenOptions,
  PassRule,
  Session,
  SessionOptions,
  SessionReport,
} from "./session/types.ts";
export type { PassedRequest } from "./intercept/types.ts";
export type { CassetteLeak, ScanOptions, ScanReport } from "./session/scan.ts";
export type { CassetteBody, Retake, WithCassette, Wrap } from "./session/use.ts";
export type { WrapOptions } from "./session/wrap.ts";
export type { Fetch } from "./wire/types.ts";
export type { Journal, JournalFile, Journals, Store } from "./store/types.ts";
