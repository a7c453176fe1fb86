/**
 * Where two sequences differ: what has to be taken out of the one and put in to get the other.
 *
 * @module
 */

/** A run that the two do not have in common: from where to where, in the one and in the other. */
export interface Gap {
  before: readonly [from: number, to: number];
  after: readonly [from: number, to: number];
}

/** A table for more pairs than that takes too much room; longer middles are aligned from the left. */
const MOST_PAIRS = 4_000_000;

/**
 * @param before a sequence, each item as a text that is equal for equal items
 * @param after another one
 * @returns the runs in which they differ, in order; what lies between them is equal
 */
export function gaps(before: readonly string[], after: readonly string[]): Gap[] {
  let start = 0;
  const shorter = Math.min(before.length, after.length);
  while (start < shorter && before[start] === after[start]) start++;
  let tail = 0;
  while (tail < shorter - start && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const one = before.slice(start, before.length - tail);
  const other = after.slice(start, after.length - tail);
  const pairs = one.length * other.length > MOST_PAIRS
    ? pairsFromLeft(one, other)
    : longestPairs(one, other);
  const found: Gap[] = [];
  let [at, there] = [0, 0];
  for (const [i, j] of [...pairs, [one.length, other.length] as const]) {
    if (i > at || j > there) {
      found.push({ before: [start + at, start + i], after: [start + there, start + j] });
    }
    [at, there] = [i + 1, j + 1];
  }
  return found;
}

type Pair = readonly [number, number];

/** The longest sequence that both hold: by a table of how much they have in common from a place on. */
function longestPairs(one: readonly string[], other: readonly string[]): Pair[] {
  const width = other.length + 1;
  const common = new Uint32Array((one.length + 1) * width);
  for (let i = one.length - 1; i >= 0; i--) {
    for (let j = other.length - 1; j >= 0; j--) {
      common[i * width + j] = one[i] === other[j]
        ? common[(i + 1) * width + j + 1]! + 1
        : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
    }
  }
  const pairs: Pair[] = [];
  let [i, j] = [0, 0];
  while (i < one.length && j < other.length) {
    if (one[i] === other[j]) pairs.push([i++, j++]);
    else if (common[(i + 1) * width + j]! >= common[i * width + j + 1]!) i++;
    else j++;
  }
  return pairs;
}

/** Each item with the next equal one: right, but not always the least that differs. */
function pairsFromLeft(one: readonly string[], other: readonly string[]): Pair[] {
  const places = new Map<string, { at: number; list: number[] }>();
  other.forEach((item, j) => {
    const known = places.get(item);
    if (known) known.list.push(j);
    else places.set(item, { at: 0, list: [j] });
  });
  const pairs: Pair[] = [];
  let from = 0;
  one.forEach((item, i) => {
    const known = places.get(item);
    if (!known) return;
    while (known.at < known.list.length && known.list[known.at]! < from) known.at++;
    const j = known.list[known.at];
    if (j === undefined) return;
    pairs.push([i, j]);
    from = j + 1;
  });
  return pairs;
}
