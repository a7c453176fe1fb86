/**
 * Where known texts stand in a text, told in one pass, however many they are.
 *
 * @module
 */
import type { Literal } from "./types.ts";

/** Known texts by their first two characters. */
interface Index {
  /** For each pair, cut to a table's size, whether a text begins with it. */
  pairs: Uint8Array;
  byPair: Map<number, Literal[]>;
  /** Those of one character. */
  short: Literal[];
}

const SIZE = 1 << 14;

/** A known text, and where it begins. */
export interface LiteralHit {
  at: number;
  literal: Literal;
}

const indexes = new WeakMap<readonly Literal[], Index>();

/**
 * @param text any text
 * @param literals what to look for
 * @returns each place where one of them stands, in order
 */
export function literalHits(text: string, literals: readonly Literal[]): LiteralHit[] {
  let index = indexes.get(literals);
  if (!index) indexes.set(literals, index = makeIndex(literals));
  const { pairs, byPair, short } = index;
  const hits: LiteralHit[] = [];
  let before = text.charCodeAt(0);
  for (let at = 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (pairs[hashOf(before, code)] === 1) {
      for (const literal of byPair.get(before * 65_536 + code) ?? []) {
        if (text.startsWith(literal.text, at - 1)) hits.push({ at: at - 1, literal });
      }
    }
    before = code;
  }
  for (const literal of short) {
    for (let at = text.indexOf(literal.text); at >= 0; at = text.indexOf(literal.text, at + 1)) {
      hits.push({ at, literal });
    }
  }
  return hits;
}

function hashOf(first: number, second: number): number {
  return (first * 131 + second) & (SIZE - 1);
}

function makeIndex(literals: readonly Literal[]): Index {
  const index: Index = { pairs: new Uint8Array(SIZE), byPair: new Map(), short: [] };
  for (const literal of literals) {
    const [first, second] = [literal.text.charCodeAt(0), literal.text.charCodeAt(1)];
    if (literal.text.length < 2) {
      if (literal.text !== "") index.short.push(literal);
      continue;
    }
    index.pairs[hashOf(first, second)] = 1;
    const pair = first * 65_536 + second;
    index.byPair.set(pair, [...index.byPair.get(pair) ?? [], literal]);
  }
  return index;
}
