/**
 * Many who wait for one signal.
 *
 * @module
 */

const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back when a signal aborts. However many do so, the signal has one listener: Node takes more
 * than ten for a leak, and says so.
 *
 * @param signal a signal that has not aborted
 * @param fn called once
 * @returns undoes that
 */
export function onAbort(signal: AbortSignal, fn: () => void): () => void {
  let here = waiting.get(signal);
  if (!here) {
    const all = here = new Set();
    waiting.set(signal, all);
    signal.addEventListener("abort", () => all.forEach((one) => one()), { once: true });
  }
  const own = () => fn(); // one function may wait twice
  here.add(own);
  return () => void here.delete(own);
}
