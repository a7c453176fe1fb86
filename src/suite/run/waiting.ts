/**
 * Waiting: for a signal with many others, and no longer than is worth it.
 *
 * @module
 */
import type { Timer } from "../../wire/clock.ts";
import { clock } from "../../wire/native.ts";

const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back when a signal aborts; where it has, once who calls this has gone on, so that nobody is
 * called back before what he waits with is there. However many wait, the signal has one listener:
 * Node takes more than ten for a leak, and says so.
 *
 * @param fn called once
 * @returns undoes that
 */
export function onAbort(signal: AbortSignal, fn: () => void): () => void {
  if (signal.aborted) {
    let wanted = true;
    clock.queueMicrotask(() => wanted && fn());
    return () => void (wanted = false);
  }
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

/** Waits for something, so long at most: it keeps no program from its end. */
export async function atMost<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: Timer | undefined;
  const enough = new Promise<undefined>((resolve) =>
    timer = clock.setTimeout(() => resolve(undefined), milliseconds)
  );
  (timer as { unref?: () => void } | undefined)?.unref?.(); // where timers are objects
  try {
    return await Promise.race([promise, enough]);
  } finally {
    clock.clearTimeout(timer);
  }
}
