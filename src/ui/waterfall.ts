/**
 * When requests were made, and how long they took: their real times, without the pauses between them that are
 * longer than all the rest.
 *
 * @module
 */
import type { Interaction } from "../cassette/types.ts";

/** A request in time, in milliseconds since the first one was made. */
export interface Span {
  start: number;
  /** When its headers came. */
  headers: number;
  /** When its answer ended. */
  end: number;
  /** How much of the pause before it is left out. */
  left: number;
}

/** A pause is shown up to here; what is more is left out. */
const LONGEST_PAUSE = 2000;

/**
 * @param interactions recordings, in the order in which they were made
 * @param took how long each took, to the end of its answer
 * @returns where each stands; times that were left out are in none of them
 */
export function spansOf(interactions: readonly Interaction[], took: readonly number[]): Span[] {
  let latest: number | undefined; // when all before had ended
  let shift = 0;
  let first: number | undefined;
  return interactions.map(({ recordedAt, waited }, at) => {
    const asked = Date.parse(recordedAt);
    const pause = latest === undefined ? 0 : asked - latest;
    const left = Math.max(0, pause - LONGEST_PAUSE);
    shift += left;
    first ??= asked;
    latest = Math.max(latest ?? asked, asked + took[at]!);
    // Recordings of several sittings may not stand in the order of their times.
    const start = Math.max(0, asked - shift - first);
    return { start, headers: start + Math.min(waited, took[at]!), end: start + took[at]!, left };
  });
}
