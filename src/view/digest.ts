/**
 * What a cassette says, kept small: so that thousands can be searched and added up in memory.
 *
 * @module
 */
import type { Interaction } from "../cassette/types.ts";
import type { PriceList } from "../ledger/price.ts";
import { type Spending, spendingOf } from "../ledger/spending.ts";
import { readingOf } from "./reading.ts";

/** A cassette, kept small. */
export interface Digest {
  /** The words that stand in it, each once, in lower case, with a space between: what a search looks into. */
  words: string;
  /** Whether these are of its URLs and functions alone, as all of them together would be too many. */
  isCut: boolean;
  /** What it has cost. */
  spending: readonly Spending[];
}

/** No person searches for what is longer: it is a picture in base64, or the like. */
const LONGEST_WORD = 400;
const BINARY = /^[\w+/=-]+$/;

/**
 * @param interactions the recordings of a cassette
 * @param options.prices what they need to be priced
 * @param options.room how many characters of words there is room for
 */
export function digestOf(
  interactions: readonly Interaction[],
  { prices, room }: { prices: PriceList; room: number },
): Digest {
  const heads: string[] = [];
  const texts: string[] = [];
  for (const interaction of interactions) {
    const { method, url, outcome, asked, answered, producedBy } = readingOf(interaction);
    heads.push(method, url, outcome, ...producedBy);
    for (const { who, text } of asked) texts.push(who ?? "", text);
    for (const { who, text } of answered) texts.push(who ?? "", text);
  }
  const spending = spendingOf(interactions, prices);
  const words = distinct([...heads, ...texts]);
  return words.length <= room
    ? { words, isCut: false, spending }
    : { words: distinct(heads), isCut: true, spending };
}

/** A conversation is sent anew with each request, so that most words stand there many times. */
function distinct(texts: readonly string[]): string {
  const found = new Set<string>();
  for (const text of new Set(texts)) {
    for (const word of text.toLowerCase().split(/\s+/)) {
      if (word.length < LONGEST_WORD || !BINARY.test(word)) found.add(word);
    }
  }
  found.delete("");
  return [...found].join(" ");
}
