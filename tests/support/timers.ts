/** Timers that nobody has to wait for. */

/**
 * Runs something in which timers of one to ten seconds go off at once. Longer ones are limits, which
 * are not what a test waits for.
 *
 * @returns what it gives back, and for how long those timers were, in milliseconds
 */
export async function withoutWaits<T>(
  fn: () => Promise<T>,
): Promise<{ result: T; waits: number[] }> {
  const real = globalThis.setTimeout;
  const waits: number[] = [];
  globalThis.setTimeout = ((fn: () => void, delay = 0, ...args: []) => {
    if (delay < 1000 || delay > 10_000) return real(fn, delay, ...args);
    waits.push(delay);
    return real(fn, 0, ...args);
  }) as typeof setTimeout;
  try {
    return { result: await fn(), waits };
  } finally {
    globalThis.setTimeout = real;
  }
}
