/**
 * What Retake itself uses of the runtime: fetch, the clock and chance as they were when it was
 * imported, whoever replaces, freezes or fakes them later.
 *
 * @module
 */
import type { Fetch } from "./types.ts";

// At import, for whoever freezes them later, Retake or a fake timer, is not to move Retake's times.
const { now } = Date;

let foundFetch: Fetch = globalThis.fetch;

/** `crypto.randomUUID` before anything was frozen; not at import, since Node makes it at first sight. */
let uuid: (() => string) | undefined;

/** The real `Date.now`, in milliseconds since 1970, for Retake's own use inside frozen scopes. */
export const realNow: () => number = () => now();

/** @returns the real `crypto.randomUUID`, found when it is first asked for, and kept */
export function captureRandomUUID(): () => string {
  if (uuid) return uuid;
  const { crypto } = globalThis;
  const { randomUUID } = crypto; // browsers have it only in what they call a secure context
  return uuid = () => randomUUID.call(crypto);
}

/** The real `crypto.randomUUID`, for Retake's own use in the same places. */
export const realRandomUUID: () => string = () => captureRandomUUID()();

/** How what Retake itself sends is told apart, where somebody watches what leaves the process. */
let asOwn: (<T>(fn: () => T) => T) | undefined;

/** @param run runs what sends for Retake; `undefined` where nobody watches any more */
export function sendBy(run: (<T>(fn: () => T) => T) | undefined): void {
  asOwn = run;
}

/** @returns a fetch that sends for Retake itself: who watches what leaves lets it pass */
export function ownFetch(fetch: Fetch): Fetch {
  return (input, init) => asOwn ? asOwn(() => fetch(input, init)) : fetch(input, init);
}

/** The fetch that Retake found, for the caller's own requests: who watches what leaves sees them. */
export const foundByRetake: Fetch = (input, init) => foundFetch.call(globalThis, input, init);

/** Sends by the fetch that Retake found: the one to record with. */
export const realFetch: Fetch = ownFetch(foundByRetake);

/** Takes the present `globalThis.fetch` for the real one; for who is about to replace it. */
export function keepRealFetch(): Fetch {
  return foundFetch = globalThis.fetch;
}
