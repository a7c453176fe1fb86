/**
 * The seam between recordings and the function tracker: which functions a request comes from. The
 * record layer knows the words; what they mean is worked out by a tracker that an entry point brings
 * along, and that is loaded when it is first asked.
 *
 * @module
 */
import type { Interaction, Producer } from "../cassette/types.ts";
import type { Observer, RateLimiter } from "./observe.ts";
import type { Fetch } from "../wire/types.ts";
import type { SessionOptions } from "./types.ts";

/** A function whose requests are linked to it. */
export interface TrackedFunction {
  /** What it is called, as far as that is known; or its id, as in `lib/persona.ts#fromPrompt`. */
  name: string | undefined;
  /** What made it a tracked one. */
  callee: "track" | "wrap";
  /** The stack of that call. */
  stack: string;
}

/** Where a request comes from. */
export interface Origin {
  /** The tracked functions that it was made in, outermost first. */
  functions: readonly TrackedFunction[];
  /** The stack of the request. */
  stack: string;
  /** The stack of the call that opened the session. */
  opened: string;
}

/** A function that is not what it was when a recording was made. */
export interface StaleFunction {
  /** Its id, as recorded. */
  fn: string;
  /** Its hash, as recorded. */
  recorded: string | undefined;
  /** Its hash by now; `undefined` where there is none. */
  current: string | undefined;
  /** Why there is no notifier that the recording holds. */
  why: "changed" | "gone" | "unknown";
  /** Where it is gone or unknown: what is known of that. */
  detail?: string;
}

/** What became of recordings, for the history of the functions behind them. */
export type SignatureVerdict = "recorded again" | "still valid: requests unchanged";

/** What knows functions; loaded when it is first asked. */
export interface Tracker {
  /** The functions that a request comes from, with their hashes by now. */
  producersOf(origin: Origin): Promise<Producer[]>;
  /** The functions among these that have changed, each once. */
  judge(producers: readonly Producer[]): Promise<StaleFunction[]>;
  /** What has changed, for people. */
  describe(stale: readonly StaleFunction[], where: string): Promise<string>;
  /** Writes the signatures of functions down, once what they produced is saved. */
  keep(producers: readonly Producer[], verdict: SignatureVerdict): Promise<void>;
}

/** What is known at some place in the code, passed on to all that it starts. */
export interface TrackingScope {
  functions: readonly TrackedFunction[];
  /** Options that count less than those of the call, and more than the environment. */
  defaults?: SessionOptions;
  /** Options that count more than those of the call. */
  overrides?: SessionOptions;
  /** Who watches the sessions that are opened inside. */
  observer?: Observer;
  /** Who sends their requests. */
  rateLimiter?: RateLimiter;
  /**
   * What sends requests outside of every cassette, where these are meant to be; `true` for the network,
   * as they are.
   */
  uncassetted?: true | Fetch;
}

/** What an entry point brings along. */
export interface TrackerLink {
  scope: { get(): unknown; run<T>(value: unknown, fn: () => T): T };
  load(): Promise<Tracker>;
}

const NOWHERE: TrackingScope = { functions: [] };
let link: TrackerLink | undefined;
let loading: Promise<Tracker> | undefined;
let isOn = false;

/** Brings a tracker along; the first one stays. */
export function linkTracker(make: () => TrackerLink): void {
  link ??= make();
}

/** From now on, all that is recorded is linked to the functions it comes from. */
export function turnOnTracking(): void {
  isOn = true;
}

/** @returns whether what is recorded is linked to functions */
export function isTracking(): boolean {
  return isOn;
}

/** @returns whether there is a tracker to ask */
export function hasTracker(): boolean {
  return link !== undefined;
}

/** @returns the tracker, where an entry point has brought one along */
export function loadTracker(): Promise<Tracker> | undefined {
  return link && (loading ??= link.load());
}

/** @returns what is known here */
export function trackingScope(): TrackingScope {
  return (link?.scope.get() as TrackingScope | undefined) ?? NOWHERE;
}

/** Runs a function where more is known; also what it gives back to be waited for. */
export function runTracking<T>(more: Partial<TrackingScope>, fn: () => T): T {
  if (!link) return fn();
  const { scope } = link;
  const known: TrackingScope = { ...trackingScope(), ...more };
  const result = scope.run(known, fn);
  if (isLazy(result)) {
    const { then } = result;
    const inside = (...args: Parameters<typeof then>) =>
      scope.run(known, () => then.apply(result, args));
    // What cannot be changed stays as it is.
    Reflect.defineProperty(result, "then", { value: inside, configurable: true, writable: true });
  }
  return result;
}

/** Whether a value asks only when it is waited for, as query builders do. A promise has asked. */
function isLazy(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && !(value instanceof Promise) &&
    "then" in value && typeof value.then === "function";
}

/** Runs the body of a tracked function. */
export function runTracked<T>(tracked: TrackedFunction, body: () => T): T {
  return runTracking({ functions: [...trackingScope().functions, tracked] }, body);
}

const FRAMES = 50;

/** @returns the stack of the caller, one frame a line; those of Retake itself are in it too */
export function stackHere(): string {
  const limited = Error as { stackTraceLimit?: number };
  const limit = limited.stackTraceLimit;
  limited.stackTraceLimit = FRAMES;
  try {
    return new Error().stack ?? "";
  } finally {
    limited.stackTraceLimit = limit!;
  }
}

/** @returns an interaction with what produced it, in the order in which members are written */
export function withProducers(interaction: Interaction, producedBy: Producer[]): Interaction {
  const { request, recordedAt, waited, recordedFrom, producedBy: _, ...outcome } = interaction;
  return {
    request,
    recordedAt,
    waited,
    ...(recordedFrom === undefined ? {} : { recordedFrom }),
    ...(producedBy.length > 0 ? { producedBy } : {}),
    ...outcome,
  } as Interaction;
}

/** @returns every producer of a list of interactions */
export function producersIn(interactions: readonly Interaction[]): Producer[] {
  return interactions.flatMap(({ producedBy }) => producedBy ?? []);
}
