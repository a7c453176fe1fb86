/**
 * Cassettes in memory.
 *
 * @module
 */
import type { Store } from "./types.ts";

/**
 * A store that forgets with the process: for tests of tests, and where there is no disk.
 *
 * @param texts cassettes to begin with: JSON text by name
 * @returns a store
 * @example
 * ```ts
 * import { memoryStore, openSession } from "@retake/retake";
 *
 * await using session = await openSession("empty", { store: memoryStore() });
 * console.log(session.report().where); // "memory: empty"
 * ```
 */
export function memoryStore(texts: Readonly<Record<string, string>> = {}): Store {
  const kept = new Map(Object.entries(texts));
  return {
    load: (name) => Promise.resolve(kept.get(name)),
    save(name, text) {
      kept.set(name, text);
      return Promise.resolve();
    },
    remove(name) {
      kept.delete(name);
      return Promise.resolve();
    },
    list: () => Promise.resolve([...kept.keys()].sort()),
    locate: (name) => `memory: ${name}`,
  };
}
