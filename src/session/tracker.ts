/**
 * The seam to the function tracker: which functions a request comes from, and which have changed since.
 * Sessions know the words; what they mean is worked out by a tracker that an entry point brings along,
 * and that is loaded when it is first asked.
 *
 * @module
 */
import type { Interaction, Producer } from "../cassette/types.ts";
import type { TrackedFunction } from "./context.ts";

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
  /**
   * Why there is no telling that the recording holds: `older` where its hash was made by an older
   * release in another way, so that it cannot be compared.
   */
  why: "changed" | "older" | "gone" | "unknown";
  /** Where it has not `changed`: what is known of that. */
  detail?: string;
}

/** What is said of a function, by why nobody can tell that its recordings hold. */
export const STALE_WORDS = {
  changed: "has changed",
  older: "was recorded with an older fingerprint",
  gone: "is gone",
  unknown: "cannot be looked into",
} as const;

/** A recording as it lies in a cassette, and the functions, with hashes, at which it holds too. */
export interface HeldRecording {
  recording: Interaction;
  at: readonly Producer[];
}

/** What became of recordings, for the history of the functions behind them. */
export type SignatureVerdict = "recorded again" | "still valid: requests unchanged";

/** What knows functions; loaded when it is first asked. */
export interface Tracker {
  /** The functions that a request comes from, with their hashes by now. */
  producersOf(origin: Origin): Promise<Producer[]>;
  /** The functions behind recordings of a cassette that have changed, each once. */
  judge(recordings: readonly Interaction[], cassette: string): Promise<StaleFunction[]>;
  /** What has changed, for people: the path, the difference, what these recordings would cost again. */
  describe(
    stale: readonly StaleFunction[],
    recordings: readonly Interaction[],
  ): Promise<string>;
  /** Notes that recordings of a cassette hold at other hashes of their functions too. */
  hold(held: readonly HeldRecording[], cassette: string): Promise<void>;
  /** Writes the signatures of functions down, once what they produced is saved. */
  keep(producers: readonly Producer[], verdict: SignatureVerdict): Promise<void>;
}

let load: (() => Promise<Tracker>) | undefined;
let loading: Promise<Tracker> | undefined;
let isOn = false;

/** Brings a tracker along, not loaded yet; the first one stays. */
export function linkTracker(given: () => Promise<Tracker>): void {
  load ??= given;
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
  return load !== undefined;
}

/** @returns the tracker, where an entry point has brought one along */
export function loadTracker(): Promise<Tracker> | undefined {
  return load && (loading ??= load());
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
