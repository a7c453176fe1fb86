/**
 * The function tracker: fingerprints of the functions behind recordings, so that only what a change
 * of code has made stale is recorded again.
 *
 * Importing this module turns tracking on: what is recorded from then on says which functions it
 * comes from. Works from sources: TypeScript or JavaScript, the same fingerprints from either.
 *
 * @example
 * ```ts
 * import { track } from "@retake/retake/track";
 *
 * export const fromPrompt = track(async (prompt: string) => {
 *   const response = await fetch("https://api.example.com/", { method: "POST", body: prompt });
 *   return await response.text();
 * });
 * console.log(typeof fromPrompt); // "function"
 * ```
 *
 * @module
 */
import { auditFunctions, type AuditReport, checkAudited } from "./staleness/audit.ts";
import { bringTracker } from "./staleness/bring.ts";
import { turnOnTracking } from "./session/tracker.ts";
import { openSigner, type ProjectOptions } from "./staleness/signer.ts";
import {
  acceptChange,
  explainStore,
  judgeStore,
  type StaleExplanation,
  type StaleOptions,
  type StaleReport,
} from "./staleness/stale.ts";
import { trackAnything, type TrackOptions } from "./staleness/track.ts";
import { type CaseResult, refreshCases, type TrackedCase } from "./staleness/verify.ts";
import type { Signature } from "./track/types.ts";

bringTracker();
turnOnTracking();

/** Any function: what `track` takes. */
export type AnyFunction = (...args: never[]) => unknown;

/** Any class: what `track` takes a method of. */
export type AnyClass = abstract new (...args: never[]) => unknown;

/**
 * Tracks a function: what is asked inside of it, however deep and however late, is recorded as its.
 *
 * The function stays what it is to whoever calls it: its type, its `this`, what it returns and
 * throws, whether it is asynchronous. Wrapping does not change its fingerprint.
 *
 * @param fn the function
 * @param options what cannot be told from its source
 * @returns the tracked function
 * @throws {RetakeError} `OPTION_INVALID` or `OPTION_UNKNOWN` when it gets something else
 * @example
 * ```ts
 * import { track } from "@retake/retake/track";
 *
 * const shout = track((text: string) => text.toUpperCase());
 * console.log(shout("hello")); // "HELLO"
 * ```
 */
export function track<F extends AnyFunction>(fn: F, options?: TrackOptions): F;
/**
 * Tracks a function by a name: for functions that have none, and where the place of the call does
 * not tell.
 *
 * @param name its name in the file where `track` is called, or its id: `lib/persona.ts#fromPrompt`
 * @param fn the function
 * @param options what cannot be told from its source
 * @returns the tracked function
 * @example
 * ```ts
 * import { track } from "@retake/retake/track";
 *
 * const handlers = { shout: track("shout", (text: string) => text.toUpperCase()) };
 * console.log(handlers.shout("hello")); // "HELLO"
 * ```
 */
export function track<F extends AnyFunction>(name: string, fn: F, options?: TrackOptions): F;
/**
 * Tracks a method of a class, static or not, in its place; one that it inherits, for this class alone.
 *
 * @param target the class, or its prototype
 * @param method its name
 * @throws {RetakeError} `OPTION_INVALID` when the class has no such method
 * @example
 * ```ts
 * import { track } from "@retake/retake/track";
 *
 * class Greeter {
 *   static hello(name: string): string {
 *     return `Hello, ${name}`;
 *   }
 * }
 * track(Greeter, "hello");
 * console.log(Greeter.hello("Ada")); // "Hello, Ada"
 * ```
 */
export function track(target: AnyClass | object, method: string): void;
export function track(...args: unknown[]): unknown {
  return trackAnything(args);
}

/**
 * The fingerprint of a function with all it reaches, worked out from the sources on disk: the same
 * on every runtime.
 *
 * @param id `lib/persona.ts#fromPrompt`, `lib/persona.ts#PersonaBuilder.fromPrompt`,
 * `lib/persona.ts#default`
 * @param options where the project is
 * @returns its signature
 * @throws {RetakeError} `FUNCTION_UNKNOWN` when there is no such function, `PARSE_FAILED` when a file
 * that it reaches cannot be parsed, `PACKAGE_MISSING` without the parser, `STORE_READ` without the
 * permission to read
 * @example
 * ```ts ignore
 * import { signFunction } from "@retake/retake/track";
 *
 * const { hash, dependencies } = await signFunction("lib/persona.ts#fromPrompt");
 * console.log(hash, dependencies.length);
 * ```
 */
export async function signFunction(id: string, options: ProjectOptions = {}): Promise<Signature> {
  const signer = openSigner(options);
  const signature = await signer.sign(id);
  await signer.save();
  return signature;
}

/**
 * Judges all cassettes: which come from functions that have changed since. Nothing is run.
 *
 * @param options which cassettes, of which project
 * @returns how many there are, and which are stale
 * @throws {RetakeError} `STORE_READ`, `CASSETTE_INVALID`, `PACKAGE_MISSING`
 * @example
 * ```ts
 * import { memoryStore } from "@retake/retake";
 * import { checkStale } from "@retake/retake/track";
 *
 * const { cassettes, stale } = await checkStale({ store: memoryStore() });
 * console.log(`${stale.length} of ${cassettes} cassettes are stale`);
 * ```
 */
export async function checkStale(options: StaleOptions = {}): Promise<StaleReport> {
  return (await judgeStore(options)).report;
}

/**
 * Says of each function that makes cassettes stale what has changed: the path to it, the difference
 * of its source, the cassettes that come from it and what it would cost at most to record them again.
 *
 * @param options which cassettes, of which project
 * @returns one explanation a function; `text` holds it in words
 * @throws {RetakeError} what `checkStale` throws
 * @example
 * ```ts
 * import { memoryStore } from "@retake/retake";
 * import { explainStale } from "@retake/retake/track";
 *
 * for (const { text } of await explainStale({ store: memoryStore() })) console.log(text);
 * ```
 */
export function explainStale(options: StaleOptions = {}): Promise<StaleExplanation[]> {
  return explainStore(options);
}

/**
 * Accepts the change of a function as harmless: recordings made before it stay valid.
 *
 * @param id the function
 * @param reason why, for those who read the history
 * @param options which cassettes, of which project
 * @returns the names of the cassettes that are valid again, as far as this function goes
 * @throws {RetakeError} `FUNCTION_UNKNOWN` when no recording is stale because of it;
 * `OPTION_INVALID` without a reason
 * @example
 * ```ts ignore
 * import { accept } from "@retake/retake/track";
 *
 * await accept("lib/persona.ts#fromPrompt", "only its log messages have changed");
 * ```
 */
export function accept(
  id: string,
  reason: string,
  options: StaleOptions = {},
): Promise<readonly string[]> {
  return acceptChange(id, reason, options);
}

/**
 * Sees which stale recordings still hold: runs the cases in replay, offline and at no cost. Where
 * every request is still the recorded one, the cassette is valid, and says so from then on.
 *
 * @param cases what uses the cassettes
 * @param options which cassettes, of which project
 * @returns what became of each case
 * @throws {RetakeError} what `checkStale` throws; what a case throws is in its result
 * @example
 * ```ts
 * import { memoryStore } from "@retake/retake";
 * import { verify } from "@retake/retake/track";
 *
 * const results = await verify([], { store: memoryStore() });
 * console.log(results.length); // 0
 * ```
 */
export function verify(
  cases: readonly TrackedCase[],
  options: StaleOptions = {},
): Promise<CaseResult[]> {
  return refreshCases(cases, "verify", options);
}

/**
 * Records what is stale, and only that: verifies first; what asks for something else by now is
 * recorded again. A run that is interrupted leaves each cassette either old or new.
 *
 * @param cases what uses the cassettes
 * @param options which cassettes, of which project; `stale: true`
 * @returns what became of each case
 * @throws {RetakeError} what `checkStale` throws; what a case throws is in its result
 * @example
 * ```ts
 * import { memoryStore } from "@retake/retake";
 * import { record } from "@retake/retake/track";
 *
 * const results = await record([], { stale: true, store: memoryStore() });
 * console.log(results.length); // 0
 * ```
 */
export function record(
  cases: readonly TrackedCase[],
  options: StaleOptions & { stale: true },
): Promise<CaseResult[]> {
  const { stale: _, ...rest } = options ?? {}; // plain JavaScript may leave them out
  return refreshCases(cases, "record", rest);
}

/**
 * Runs what calls a function, and tells which functions of the project ran that its fingerprint does
 * not foresee: what is reached by reflection or a computed path cannot be read from a source. On Node
 * and Deno, whose engine counts what runs; functions in the file that calls `audit` do not count, and
 * neither do packages.
 *
 * @param id the function, or several
 * @param fn calls it, live, recording or in replay
 * @param options where the project is
 * @returns what ran and is in no fingerprint; `text` holds it in words
 * @throws {RetakeError} `RUNTIME_UNABLE` on Bun, and on Deno without `--allow-all`; `OPTION_INVALID`;
 * what `signFunction` throws; and whatever `fn` throws
 * @example
 * ```ts ignore
 * import { audit } from "@retake/retake/track";
 * import { fromPrompt } from "./lib/persona.ts";
 *
 * const { unforeseen, text } = await audit("lib/persona.ts#fromPrompt", () => fromPrompt("a pilot"));
 * if (unforeseen.length > 0) console.warn(text);
 * ```
 */
export function audit(
  id: string | readonly string[],
  fn: () => unknown,
  options: ProjectOptions = {},
): Promise<AuditReport> {
  const ids = [id].flat();
  checkAudited(ids, fn);
  return auditFunctions(ids, fn, options);
}

export type { AuditReport, UnforeseenFunction } from "./staleness/audit.ts";
export type { ProjectOptions } from "./staleness/signer.ts";
export type {
  StaleCassette,
  StaleExplanation,
  StaleOptions,
  StaleReport,
} from "./staleness/stale.ts";
export type { TrackOptions } from "./staleness/track.ts";
export type { CaseResult, CaseVerdict, TrackedCase } from "./staleness/verify.ts";
export type { Parameter, Signature } from "./track/types.ts";
export type { StaleFunction } from "./session/tracker.ts";
export type { Estimate } from "./ledger/estimate.ts";
export type { CustomPrices } from "./ledger/price.ts";
export type { Change, Explanation } from "./signatures/explain.ts";
