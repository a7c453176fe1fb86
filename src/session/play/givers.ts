/**
 * Cassettes that give aliases: what a hook has played, a test may send that has a cassette of its own.
 *
 * @module
 */
import { mayHoldAlias } from "../../secrets/placeholder.ts";
import type { Store } from "../../store/types.ts";

/** Names of cassettes that were opened to be played in this process, and may hold aliases, by store. */
const givers = new WeakMap<Store, Set<string>>();

/** What is longer is not looked through each time that it is opened: it may hold some. */
const LONG = 1_000_000;

/** Notes a cassette that is about to be played. */
export function noteGiver(store: Store, name: string, source: string | object): void {
  if (typeof source === "string" && source.length < LONG && !mayHoldAlias(source)) return;
  const names = givers.get(store);
  if (names) names.add(name);
  else givers.set(store, new Set([name]));
}

/** @returns the names of other cassettes that may have given aliases, the latest first */
export function otherGivers(store: Store, name: string): string[] {
  return [...givers.get(store) ?? []].filter((other) => other !== name).reverse();
}
