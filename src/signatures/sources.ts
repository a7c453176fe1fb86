/**
 * The texts that units had, by their hash: so that a difference can be shown without version control,
 * and so that a later algorithm can tell that code has not changed.
 *
 * @module
 */
import type { SignedUnit } from "../track/types.ts";
import type { SignatureFile } from "./types.ts";

/** Keeps texts by hash. What is there is never changed. */
export interface SourceStore {
  /** The text of a unit; `undefined` where it was not kept. */
  load(hash: string): Promise<string | undefined>;
  /** Keeps a text; nothing happens where there is one. */
  save(hash: string, text: string): Promise<void>;
  /** The hashes of all texts. */
  list(): Promise<string[]>;
  /** Forgets one. */
  remove(hash: string): Promise<void>;
}

/** @returns texts in memory */
export function memorySources(): SourceStore {
  const texts = new Map<string, string>();
  return {
    load: (hash) => Promise.resolve(texts.get(hash)),
    save: (hash, text) => Promise.resolve(void (texts.has(hash) || texts.set(hash, text))),
    list: () => Promise.resolve([...texts.keys()].sort()),
    remove: (hash) => Promise.resolve(void texts.delete(hash)),
  };
}

/** Keeps the texts of units. */
export async function keepSources(
  sources: SourceStore,
  units: readonly SignedUnit[],
): Promise<void> {
  const texts = new Map(units.map(({ hash, source }) => [hash, source]));
  await Promise.all([...texts].map(async ([hash, source]) => {
    if (source !== undefined) await sources.save(hash, source);
  }));
}

/**
 * Forgets the texts that no signature speaks of any more.
 *
 * @returns how many
 */
export async function pruneSources(
  sources: SourceStore,
  files: readonly SignatureFile[],
): Promise<number> {
  const used = new Set<string | null>(files.flatMap(({ own, dependencies, history }) => [
    own,
    ...Object.values(dependencies),
    ...history.flatMap(({ changed }) => Object.values(changed).flat()),
  ]));
  const unused = (await sources.list()).filter((hash) => !used.has(hash));
  for (const hash of unused) await sources.remove(hash);
  return unused.length;
}
