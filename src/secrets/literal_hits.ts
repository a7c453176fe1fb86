/**
 * Where known texts stand in a text.
 *
 * @module
 */
import { findNeedles, makeNeedles, type Needles } from "./needles.ts";
import type { Literal } from "./types.ts";

/** A known text, and where it begins. */
export interface LiteralHit {
  at: number;
  literal: Literal;
}

const indexes = new WeakMap<readonly Literal[], Needles<Literal>>();

/**
 * @param text any text
 * @param literals what to look for
 * @returns each place where one of them stands, in order
 */
export function literalHits(text: string, literals: readonly Literal[]): LiteralHit[] {
  let index = indexes.get(literals);
  if (!index) {
    indexes.set(literals, index = makeNeedles(literals.map((of) => ({ text: of.text, of }))));
  }
  const hits: LiteralHit[] = [];
  findNeedles(text, index, ({ of }, at) => hits.push({ at, literal: of }));
  return hits;
}
