/**
 * Other realms of this process, whose copies of Retake share what those of this one share: so that a request
 * is one session's, whichever copy has opened that.
 *
 * @module
 */
import { standingGates } from "./guard.ts";
import { owner } from "./owner.ts";

/**
 * Gives a realm the fetch of this one, which leads to Retake, and what copies of Retake share, before one is
 * loaded in it.
 *
 * @param realm its global object
 * @returns takes that back, with all that the copy in it has left here: nothing leads to the realm any more
 */
export function shareWith(realm: object): () => void {
  const shared = Object.getOwnPropertySymbols(globalThis)
    .filter((key) => Symbol.keyFor(key)?.startsWith("retake."));
  const given = [...shared, "fetch"];
  for (const key of given) Reflect.set(realm, key, Reflect.get(globalThis, key));
  const kept = [owner.uncassetted, standingGates()].map((all) => ({
    all,
    before: new Set<unknown>(all),
  }));
  return () => {
    for (const key of given) Reflect.deleteProperty(realm, key);
    for (const { all, before } of kept) {
      for (const one of all as Set<unknown>) {
        if (!before.has(one)) (all as Set<unknown>).delete(one);
      }
    }
  };
}
