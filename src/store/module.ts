/**
 * Cassettes from a generated module, `cassettes/mod.ts`: replays that need no permission to read
 * files, also in browsers and at the edge.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
import type { Store } from "./types.ts";

/**
 * A store that reads the cassettes a module has imported, and writes none.
 *
 * The module is generated: by `deno task cassettes:module` in this repository, by
 * {@linkcode writeModule} of `@retake/retake/store/fs` anywhere else.
 *
 * @param cassettes the parsed JSON of each cassette, by name
 * @returns a store; `save` and `remove` throw `STORE_WRITE`
 * @example
 * ```ts
 * import { moduleStore, withCassette } from "@retake/retake";
 *
 * const cassettes = { // import { cassettes } from "./cassettes/mod.ts";
 *   "empty": { format: "retake/2", recordedAt: "2026-01-01T00:00:00.000Z", interactions: [] },
 * };
 * await withCassette("empty", { store: moduleStore(cassettes) }, () => {});
 * ```
 */
export function moduleStore(cassettes: Readonly<Record<string, object>>): Store {
  const refuse = (name: string) =>
    Promise.reject(
      new RetakeError(
        "STORE_WRITE",
        `The cassette "${name}" cannot be changed: it comes from a generated module.\n` +
          `  to do  record with the folder store, then generate the module again`,
        { facts: { name } },
      ),
    );
  return {
    load: (name) => Promise.resolve(Object.hasOwn(cassettes, name) ? cassettes[name] : undefined),
    save: refuse,
    remove: refuse,
    list: () => Promise.resolve(Object.keys(cassettes).sort()),
    locate: (name) => `${name} (in the generated module)`,
  };
}
