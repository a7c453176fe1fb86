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
  /** @returns those of these that have all words somewhere, whatever their case */
  find(words: string, all: readonly Listed[]): Promise<readonly Listed[]>;
  /** Reads them, so that nobody waits for that who searches. */
  read(all: readonly Listed[]): Promise<void>;
}

/** So many are read at a time. */
const AT_ONCE = 32;

/** @returns a search that reads each cassette once, and again when it has changed */
export function openSearch(shelf: Shelf): Search {
  const kept = new Map<string, { stamp: string; text: string | Promise<string> }>();
  const textOf = (one: Listed): string | Promise<string> => {
    const known = kept.get(one.name);
    if (known?.stamp === one.stamp) return known.text;
    const now: { stamp: string; text: string | Promise<string> } = {
      stamp: one.stamp,
      text: said(shelf, one).then((text) => now.text = `${one.name}\n${text}`.toLowerCase()),
    };
    kept.set(one.name, now);
    return now.text;
  };
  /** Of some at a time: a disk is asked for many at once sooner than one by one. */
  const each = async (all: readonly Listed[], fn: (one: Listed, text: string) => void) => {
    for (let at = 0; at < all.length; at += AT_ONCE) {
      const some = all.slice(at, at + AT_ONCE);
      const texts = await Promise.all(some.map(textOf));
      some.forEach((one, place) => fn(one, texts[place]!));
    }
  };
  return {
    read: (all) => each(all, () => {}),
    async find(words, all) {
      const wanted = words.toLowerCase().split(/\s+/).filter((word) => word !== "");
      if (wanted.length === 0) return all;
      const found: Listed[] = [];
      await each(all, (one, text) => {
        if (wanted.every((word) => text.includes(word))) found.push(one);
      });
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
