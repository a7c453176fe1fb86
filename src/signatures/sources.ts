/**
 * The texts that units had, by their hash: so that a difference can be shown without version control,
 * and so that a later algorithm can tell that code has not changed.
 *
 * @module
 */
import type { SignedUnit } from "../track/types.ts";

/** Keeps texts by hash. What is there is never changed. */
export interface SourceStore {
  /** The text of a unit; `undefined` where it was not kept. */
  load(hash: string): Promise<string | undefined>;
  /** Keeps a text; nothing happens where there is one. */
  save(hash: string, text: string): Promise<void>;
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
