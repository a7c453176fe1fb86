/**
 * The titles of tests of which names of cassettes were made, as they are typed: a name may tell them otherwise.
 *
 * @module
 */

const titles = new Map<string, readonly string[]>();

/** Notes of which titles a name was made. */
export function noteTitles(name: string, all: readonly string[]): void {
  const changed = all.filter((title) => !name.includes(title));
  if (changed.length > 0) titles.set(name, changed);
}

/**
 * @param name the name of a cassette
 * @returns the titles that it may tell otherwise than they are typed
 */
export function titlesIn(name: string): readonly string[] {
  // Behind it may stand what tells twins apart, or which hook of a suite it is.
  return [...titles].flatMap(([start, found]) => name.startsWith(start) ? found : []);
}
