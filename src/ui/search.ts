/**
 * A search through what cassettes say: names, URLs, prompts, answers.
 *
 * @module
 */
import { isRetakeError } from "../errors.ts";
import type { Cassette } from "../cassette/types.ts";
import { readingOf } from "../view/reading.ts";
import { isJournal } from "./list.ts";
import type { Listed, Shelf } from "./types.ts";

/** What is searched in. */
export interface Search {
  /** @returns those that have all words somewhere, whatever their case */
  find(words: string): Promise<readonly Listed[]>;
}

/** So many are read at a time. */
const AT_ONCE = 32;

/** @returns a search that reads each cassette once, and again when it has changed */
export function openSearch(shelf: Shelf): Search {
  const kept = new Map<string, { stamp: string; text: string }>();
  const textOf = async (one: Listed): Promise<string> => {
    const known = kept.get(one.name);
    if (known?.stamp === one.stamp) return known.text;
    const text = `${one.name}\n${await said(shelf, one)}`.toLowerCase();
    kept.set(one.name, { stamp: one.stamp, text });
    return text;
  };
  return {
    async find(words) {
      const all = await shelf.list();
      const wanted = words.toLowerCase().split(/\s+/).filter((word) => word !== "");
      if (wanted.length === 0) return all;
      const found: Listed[] = [];
      for (let at = 0; at < all.length; at += AT_ONCE) {
        const some = all.slice(at, at + AT_ONCE);
        const texts = await Promise.all(some.map(textOf));
        some.forEach((one, place) => {
          if (wanted.every((word) => texts[place]!.includes(word))) found.push(one);
        });
      }
      return found;
    },
  };
}

async function said(shelf: Shelf, one: Listed): Promise<string> {
  if (isJournal(one)) return "";
  try {
    return cassetteText(await shelf.read(one.name));
  } catch (error) {
    if (!isRetakeError(error)) throw error;
    return ""; // damaged, or gone: it is found by its name
  }
}

function cassetteText({ interactions }: Cassette): string {
  return interactions.map((interaction) => {
    const { method, url, outcome, asked, answered, producedBy } = readingOf(interaction);
    const texts = [...asked, ...answered].map(({ text }) => text);
    return [method, url, outcome, ...producedBy, ...texts].join("\n");
  }).join("\n");
}
