/**
 * Where known texts stand in a text.
 *
 * @module
 */
import { findNeedles, makeNeedles, type Needles } from "./needles.ts";
import type { Literal, Literals } from "./types.ts";

/** A known text, and where it begins. */
export interface LiteralHit {
  at: number;
  literal: Literal;
}

const indexes = new WeakMap<readonly Literal[], Needles<Literal>>();

/** Lists that are one, and of which they are: each of these has an index of its own, which stays. */
const layers = new WeakMap<Literals, readonly (readonly Literal[])[]>();

function layersOf(literals: Literals): readonly (readonly Literal[])[] {
  const known = layers.get(literals);
  if (known) return known;
  return literals.length === 0 ? [] : [Array.isArray(literals) ? literals : [...literals]];
}

/** Several lists as one: copied together with each secret that is found, many would cost by the square of their number. */
function layered(parts: readonly (readonly Literal[])[]): Literals {
  const literals: Literals = {
    length: parts.reduce((sum, { length }) => sum + length, 0),
    *[Symbol.iterator]() {
      for (const part of parts) yield* part;
    },
  };
  layers.set(literals, parts);
  return literals;
}

/**
 * Two lists of known texts as one, for a while: what was prepared for either of them counts for both.
 *
 * @param literals known texts
 * @param more others
 */
export function joinLiterals(literals: Literals, more: Literals): Literals {
  if (more.length === 0) return literals;
  if (literals.length === 0) return more;
  return layered([...layersOf(literals), ...layersOf(more)]);
}

/**
 * A list of known texts that grows by a few each time: however long it gets, each of them is prepared
 * as often as the list has doubled.
 *
 * @param literals known texts
 * @param more those that were found since
 */
export function growLiterals(literals: Literals, more: readonly Literal[]): Literals {
  if (more.length === 0) return literals;
  const parts = [...layersOf(literals), more];
  for (let last = parts.length - 1; last > 0; last--) {
    const [before, after] = [parts[last - 1]!, parts[last]!];
    if (before.length > 2 * after.length) break;
    parts.splice(last - 1, 2, [...before, ...after]);
  }
  return layered(parts);
}

/** Those that stand as they are, and not in base64 or hexadecimal; and those that are URLs. */
const KINDS = {
  plain: ({ encoding }: Literal) => encoding === undefined,
  url: ({ text }: Literal) => text.includes("://"),
};
const picked = {
  plain: new WeakMap<readonly Literal[], readonly Literal[]>(),
  url: new WeakMap<readonly Literal[], readonly Literal[]>(),
};

/** @returns those of a kind: looked for once in each list that these were put together of */
export function literalsOfKind(literals: Literals, kind: keyof typeof KINDS): Literals {
  let all: Literals = [];
  for (const part of layersOf(literals)) {
    let found = picked[kind].get(part);
    if (!found) picked[kind].set(part, found = part.filter(KINDS[kind]));
    all = joinLiterals(all, found);
  }
  return all;
}

/** Whether a literal covers what it is, and no more: an encoded one does more, one of digits perhaps nothing. */
function isPlain({ text, encoding }: Literal): boolean {
  return encoding === undefined && !/^[0-9]+$/.test(text);
}

/** In front those that all count where they stand, behind them the longest of those that are plain. */
function byReach(one: Literal, other: Literal): number {
  const [first, second] = [isPlain(one), isPlain(other)];
  if (first !== second) return first ? 1 : -1;
  return first ? other.text.length - one.text.length : 0;
}

/**
 * @param text any text
 * @param literals what to look for
 * @returns each place where one of them stands, in order; of plain ones that begin at one place, the longest
 */
export function literalHits(text: string, literals: Literals): LiteralHit[] {
  const hits: LiteralHit[] = [];
  const parts = layersOf(literals);
  for (const part of parts) {
    let index = indexes.get(part);
    if (!index) {
      const ordered = part.toSorted(byReach);
      indexes.set(part, index = makeNeedles(ordered.map((of) => ({ text: of.text, of }))));
    }
    findNeedles(text, index, ({ of }, at) => {
      hits.push({ at, literal: of });
      return isPlain(of); // the others that begin there are a part of it
    });
  }
  hits.sort((a, b) => a.at - b.at || byReach(a.literal, b.literal));
  return hits.filter(({ at, literal }, index) => {
    const before = hits[index - 1];
    return !isPlain(literal) || before?.at !== at || !isPlain(before.literal);
  });
}
