/** Timers that nobody has to wait for. */
import { clock } from "../../src/wire/native.ts";

/**
 * Runs something in which timers of one to ten seconds go off at once. Longer ones are limits, which
 * are not what a test waits for.
 *
 * @returns what it gives back, and for how long those timers were, in milliseconds
 */
export async function withoutWaits<T>(
  fn: () => Promise<T>,
): Promise<{ result: T; waits: number[] }> {
  const real = clock.setTimeout;
  const waits: number[] = [];
  clock.setTimeout = (fn, delay) => {
    if (delay < 1000 || delay > 10_000) return real(fn, delay);
    waits.push(delay);
    return real(fn, 0);
  };
  try {
    return { result: await fn(), waits };
  } finally {
    clock.setTimeout = real;
  }
}
