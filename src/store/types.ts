/**
 * What a store is. Stores keep texts by name; what is in them is the cassette layer's business.
 *
 * @module
 */

/**
 * A place that keeps cassettes by name: memory, a folder, a generated module.
 *
 * A store is handed names that were checked already: slash paths of portable characters. Any store
 * can be put through the same checks: see `checkStore` in `@retake/retake/testing`.
 *
 * @example
 * ```ts
 * import { openSession, type Store } from "@retake/retake";
 *
 * const texts = new Map<string, string>();
 * const store: Store = {
 *   load: (name) => Promise.resolve(texts.get(name)),
 *   save: async (name, text) => void texts.set(name, text),
 *   remove: async (name) => void texts.delete(name),
 *   list: () => Promise.resolve([...texts.keys()].sort()),
 *   locate: (name) => `my store: ${name}`,
 * };
 * await using session = await openSession("empty", { store });
 * ```
 */
export interface Store {
  /**
   * Reads one cassette.
   *
   * @param name the cassette's name
   * @returns its JSON text, or the value it parses to where the store holds values; `undefined`
   * when there is none of that name, and only then
   * @throws {RetakeError} `STORE_READ` when there may be one but it cannot be read
   */
  load(name: string): Promise<string | object | undefined>;
  /**
   * Keeps one cassette, whole or not at all.
   *
   * @param name the cassette's name
   * @param text its JSON text
   * @throws {RetakeError} `STORE_WRITE` when it cannot be kept; what was there before still is
   */
  save(name: string, text: string): Promise<void>;
  /**
   * Forgets one cassette; nothing happens when there is none.
   *
   * @param name the cassette's name
   * @throws {RetakeError} `STORE_WRITE` when it cannot be removed
   */
  remove(name: string): Promise<void>;
  /**
   * The names of all cassettes, sorted by code unit.
   *
   * @throws {RetakeError} `STORE_READ` when the store cannot be read
   */
  list(): Promise<string[]>;
  /**
   * Where a cassette lies or would lie, for people: a path, a URL.
   *
   * @param name the cassette's name
   */
  locate(name: string): string;
}
