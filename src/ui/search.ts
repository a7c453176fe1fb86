/**
 * A search through what cassettes say: names, URLs, prompts, answers.
 *
 * @module
 */
import type { Listed } from "./types.ts";

/**
 * @param words what is wanted, with spaces between
 * @param all cassettes
 * @returns those that have all of the words somewhere, whatever their case, as far as they were read by now
 */
export function find(words: string, all: readonly Listed[]): readonly Listed[] {
  const wanted = words.toLowerCase().split(/\s+/).filter((word) => word !== "");
  if (wanted.length === 0) return all;
  return all.filter(({ name, digest }) => {
    const lower = name.toLowerCase();
    return wanted.every((word) => lower.includes(word) || digest?.words.includes(word));
  });
}
