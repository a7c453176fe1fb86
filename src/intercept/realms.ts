/**
 * Other realms of this process, whose copies of Retake share what those of this one share: so that a request
 * is one session's, whichever copy has opened that.
 *
 * @module
 */
import { standInRealm } from "./freeze.ts";
import { standingGates } from "./guard.ts";
import { owner } from "./owner.ts";
import { isWindow, windowFetch } from "./window.ts";

/**
 * Gives a realm the fetch of this one, which leads to Retake, and what copies of Retake share, before one is
 * loaded in it; to a window a fetch that knows its classes, with what belongs to it; and has its clock and chance stand still where a cassette freezes them.
 *
 * @param realm its global object
 * @returns takes that back, with all that the copy in it has left here: nothing leads to the realm any more
 */
export function shareWith(realm: object): () => void {
  const shared = Object.getOwnPropertySymbols(globalThis)
    .filter((key) => Symbol.keyFor(key)?.startsWith("retake."));
  const given = new Map<string | symbol, unknown>(
    [...shared, "fetch"].map((key) => [key, Reflect.get(globalThis, key)]),
  );
  if (isWindow(realm)) {
    for (const [name, its] of Object.entries(windowFetch(realm, globalThis.fetch))) {
      given.set(name, its);
    }
  }
  for (const [key, value] of given) Reflect.set(realm, key, value);
  // A realm that is no whole one, as a stand-in of a test, has no clock to be frozen.
  if ("Date" in realm) standInRealm(realm as typeof globalThis);
  const kept = [owner.uncassetted, standingGates()].map((all) => ({
    all,
    before: new Set<unknown>(all),
  }));
  return () => {
    for (const key of given.keys()) Reflect.deleteProperty(realm, key);
    for (const { all, before } of kept) {
      for (const one of all as Set<unknown>) {
        if (!before.has(one)) (all as Set<unknown>).delete(one);
      }
    }
  };
}
