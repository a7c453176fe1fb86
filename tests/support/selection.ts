/** A part of many cases that shows each of their kinds, for where people wait for the tests. */
import { isThorough } from "./runtime.ts";

/**
 * Where tests are thorough, all; otherwise those in which one of the kinds comes up that none before had.
 *
 * @param kindsOf what a case is an instance of, such as its format and its place
 */
export function selection<T>(all: readonly T[], kindsOf: (one: T) => readonly string[]): T[] {
  if (isThorough) return [...all];
  const seen = new Set<string>();
  return all.filter((one) => {
    const fresh = kindsOf(one).filter((kind) => !seen.has(kind));
    for (const kind of fresh) seen.add(kind);
    return fresh.length > 0;
  });
}
