/**
 * What Retake itself uses of the runtime: fetch and its `Request`, the clock, timers and chance as they were when
 * it was imported, whoever replaces, freezes or fakes them later. All copies of Retake in a process share what
 * the first of them found: a second one may be loaded when everything is faked.
 *
 * @module
 */
import { type Clock, findClock } from "./clock.ts";
import { REQUEST_LOADS_FETCH } from "./quirks.ts";
import type { Fetch } from "./types.ts";

const KEY: unique symbol = Symbol.for("retake.native/1");

/** What was found. */
interface Native {
  /** What to send by. */
  fetch: Fetch;
  readonly clock: Clock;
  /** `crypto.randomUUID` before anything was frozen. */
  randomUUID: (() => string) | undefined;
  /** Where the class of its requests stood, not looked at: on older Nodes too the first look loads all of fetch. */
  request?: PropertyDescriptor | undefined;
}

/** A global object, and a function in the place of its fetch that another copy has put there. */
type Marked = { [KEY]?: Native } | undefined;

// Another realm of this process may have been handed the fetch of the first one, marked.
const native: Native = (globalThis as NonNullable<Marked>)[KEY] ??=
  (globalThis.fetch as Marked)?.[KEY] ??
    { fetch: globalThis.fetch, clock: findClock(), randomUUID: undefined };

if (!REQUEST_LOADS_FETCH) native.request ??= findRequest();

function findRequest(): PropertyDescriptor | undefined {
  return Object.getOwnPropertyDescriptor(globalThis, "Request");
}

/** @returns the class of the real fetch's requests, for those that Retake itself makes */
export function requestClass(): typeof Request {
  const found = native.request ??= findRequest();
  if (!found?.get) return found?.value ?? Request;
  const present = findRequest();
  const value = found.get.call(globalThis);
  // Node's getter puts what it gives in the global's place, whatever stands there by now.
  if (present && present.get !== found.get) Object.defineProperty(globalThis, "Request", present);
  native.request = { value };
  return value;
}

/** Whether it is a Request: of the real fetch, or of what stands in the place of its class now. */
export function isRequest(value: unknown): value is Request {
  if (typeof value !== "object" || value === null) return false;
  return value instanceof requestClass() || value instanceof Request ||
    // One that was made before its class was replaced.
    Object.prototype.toString.call(value) === "[object Request]";
}

/** The real time, and timers that nobody has faked, for Retake's own use. */
export const clock: Clock = native.clock;

/** The real `Date.now`, in milliseconds since 1970, for Retake's own use inside frozen scopes. */
export const realNow: () => number = () => clock.now();

/** @returns the real `crypto.randomUUID`, found when it is first asked for, and kept */
export function captureRandomUUID(): () => string {
  // Not at import, since Node makes it at first sight.
  if (native.randomUUID) return native.randomUUID;
  const { crypto } = globalThis;
  const { randomUUID } = crypto; // browsers have it only in what they call a secure context
  return native.randomUUID = () => randomUUID.call(crypto);
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
export const foundByRetake: Fetch = (input, init) => native.fetch.call(globalThis, input, init);

/** Sends by the fetch that Retake found: the one to record with. */
export const realFetch: Fetch = ownFetch(foundByRetake);

/** Takes the present `globalThis.fetch` for the real one, with its `Request`; for who is about to replace it. */
export function keepRealFetch(): Fetch {
  native.request = REQUEST_LOADS_FETCH ? undefined : findRequest();
  return native.fetch = globalThis.fetch;
}

/** Marks what is put in the place of the global fetch, for copies in realms that are handed it. */
export function markNative(fetch: Fetch): void {
  Object.defineProperty(fetch, KEY, { value: native, configurable: true });
}
