// Texts of units in memory.
import type { SourceStore } from "../../src/signatures/sources.ts";

/** @returns texts in memory */
export function memorySources(): SourceStore {
  const texts = new Map<string, string>();
  return {
    load: (hash) => Promise.resolve(texts.get(hash)),
    save: (hash, text) => Promise.resolve(void (texts.has(hash) || texts.set(hash, text))),
  };
}
