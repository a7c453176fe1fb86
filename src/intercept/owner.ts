/**
 * The one owner of the global fetch, and of the sessions that listen to it: shared by all copies of Retake
 * in a process, as `import` and `require`, two versions, or a module that is loaded anew make them. A
 * request belongs to the innermost session, whichever copy has opened that.
 *
 * @module
 */
import type { Fetch } from "../wire/types.ts";
import type { AsyncScope, Listener } from "./types.ts";

const KEY: unique symbol = Symbol.for("retake.fetch/1");

/** What the copies share. */
export interface Owner {
  /** What is put in the place of the global fetch; that of the copy that was first. */
  trampoline: Fetch | undefined;
  /** The property as it was before, while the trampoline is in place. */
  found: PropertyDescriptor | undefined;
  /** The async scope of the runtime, where it has one. */
  scope: AsyncScope | undefined;
  /** The session of everything that is in no scope: that of `useCassette`. */
  ambient: Listener | undefined;
  /** Sessions that listen to the global fetch; some may have closed before what runs in them ended. */
  readonly listening: Set<Listener>;
  /** What sends outside of every cassette, where that is meant: each copy is asked. */
  readonly uncassetted: Set<() => true | Fetch | undefined>;
  /** What is asked for by calls that ask whether the trampoline is heard, until it hears them. */
  readonly canaries: Set<string>;
  /** Functions that were found to hand on to the trampoline. */
  readonly handOn: WeakSet<object>;
}

type Marked = { [KEY]?: Owner } | undefined;

// Another realm of this process may have been handed the fetch of the first one, marked.
export const owner: Owner = (globalThis as NonNullable<Marked>)[KEY] ??=
  ownerOf(globalThis.fetch) ?? {
    trampoline: undefined,
    found: undefined,
    scope: undefined,
    ambient: undefined,
    listening: new Set(),
    uncassetted: new Set(),
    canaries: new Set(),
    handOn: new WeakSet(),
  };

/** @returns the owner that a function is marked with; spies take over what the original has */
export function ownerOf(fetch: unknown): Owner | undefined {
  return typeof fetch === "function" ? (fetch as Marked)?.[KEY] : undefined;
}

/** Marks the trampoline. */
export function markOwned(fetch: Fetch): void {
  Object.defineProperty(fetch, KEY, { value: owner, configurable: true });
}

/** @returns the session that a request made here and now would belong to */
export function currentSession(): Listener | undefined {
  const here = owner.scope?.get() as Listener | undefined;
  return here?.gaveWay?.() ? owner.ambient ?? here : here ?? owner.ambient;
}

/** @returns the sessions that are open */
export function openSessions(): Listener[] {
  return [...owner.listening].filter((session) => !session.closed());
}
