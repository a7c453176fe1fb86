/**
 * Two cassettes that come from one: as a merge of two branches has to put them together.
 *
 * @module
 */
import type { Cassette, Interaction } from "../cassette/types.ts";
import { type Gap, gaps } from "./alignment.ts";
import { aliasesIn, aliasSpans, nextAlias } from "../secrets/placeholder.ts";
import { askedKey } from "./cassettes.ts";
import { compareBy } from "./comparison.ts";

/** What came of a merge. */
export interface MergedCassette {
  cassette: Cassette;
  /** Requests that both sides have recorded anew, each in its own way: the newer one was taken. */
  both: string[];
  /** All else that both have changed so, and recordings depend on, by its name: our own was taken. */
  members: string[];
}

/**
 * @param base the cassette that both come from; an empty one where each was made for itself
 * @param ours our own side
 * @param theirs the other side
 * @returns a cassette with what each of them has added, taken out and recorded again
 */
export function mergeCassettes(base: Cassette, ours: Cassette, theirs: Cassette): MergedCassette {
  const both: string[] = [];
  const members: string[] = [];
  theirs = apart(base, ours, theirs);
  const [was, mine, other] = [base, ours, theirs].map(keyed) as [Keyed[], Keyed[], Keyed[]];
  const interactions: Interaction[] = [];
  for (const { before, left, right } of chunks(was, mine, other)) {
    if (isSame(left, before)) interactions.push(...right.map(({ one }) => one));
    else if (isSame(right, before) || isSame(left, right)) {
      interactions.push(...left.map(({ one }) => one));
    } else interactions.push(...mergeChunk(before, left, right, both));
  }
  const cassette: Cassette = {
    ...ours,
    recordedAt: [ours.recordedAt, theirs.recordedAt].sort().at(-1)!,
    interactions,
  };
  // What only one side has asked for was confirmed by that side alone.
  const [confirmedAt] = [ours.confirmedAt, theirs.confirmedAt].filter((at) => at !== undefined)
    .sort();
  if (confirmedAt !== undefined) cassette.confirmedAt = confirmedAt;
  for (const name of ["format", "frozen", "hashes", "salt", "variables"] as const) {
    const values = [base[name], ours[name], theirs[name]].map((value) => JSON.stringify(value));
    if (values[1] === values[2] || values[2] === values[0]) continue;
    if (values[1] !== values[0]) {
      members.push(name);
      continue;
    }
    if (theirs[name] === undefined) delete cassette[name];
    else Object.assign(cassette, { [name]: theirs[name] });
  }
  return { cassette, both, members };
}

/**
 * Each side has counted its secrets for itself: those that are new on both sides are others, though their
 * aliases are equal.
 *
 * @returns their side, with numbers that ours has not
 */
function apart(base: Cassette, ours: Cassette, theirs: Cassette): Cassette {
  const [was, mine, other] = [base, ours, theirs].map((one) =>
    new Set(aliasesIn(JSON.stringify(one.interactions)))
  ) as [Set<string>, Set<string>, Set<string>];
  // What is recorded alike on both sides holds the same secrets.
  const shared = new Set<string>();
  const ourOwn = new Set(ours.interactions.map((one) => JSON.stringify(one)));
  for (const one of theirs.interactions.map((it) => JSON.stringify(it))) {
    if (ourOwn.has(one)) { for (const alias of aliasesIn(one)) shared.add(alias); }
  }
  const taken = new Set([...was, ...mine, ...other]);
  const renamed = new Map<string, string>();
  for (const alias of other) {
    if (was.has(alias) || !mine.has(alias) || shared.has(alias)) continue;
    let next = nextAlias(alias);
    while (next !== undefined && taken.has(next)) next = nextAlias(next);
    if (next === undefined) continue; // digits, which have no room for another number
    taken.add(next);
    renamed.set(alias, next);
  }
  if (renamed.size === 0) return theirs;
  const text = JSON.stringify(theirs);
  let made = "";
  let at = 0;
  for (const [start, end] of aliasSpans(text)) {
    const alias = text.slice(start, end);
    made += text.slice(at, start) + (renamed.get(alias) ?? alias);
    at = end;
  }
  return JSON.parse(made + text.slice(at));
}

/** An interaction, what it asks for, and all that it is. */
interface Keyed {
  one: Interaction;
  /** Equal for those that ask for the same as often before: `... #2`. */
  key: string;
  whole: string;
}

function keyed({ interactions }: Cassette): Keyed[] {
  const comparison = compareBy();
  const times = new Map<string, number>();
  return interactions.map((one) => {
    const asked = askedKey(one.request, comparison);
    const count = (times.get(asked) ?? 0) + 1;
    times.set(asked, count);
    return { one, key: `${asked} #${count}`, whole: JSON.stringify(one) };
  });
}

/** Runs between which all three are the same in order; three-way merges go by these. */
interface Chunk {
  before: Keyed[];
  left: Keyed[];
  right: Keyed[];
}

function chunks(
  was: readonly Keyed[],
  mine: readonly Keyed[],
  other: readonly Keyed[],
): Chunk[] {
  const keys = (all: readonly Keyed[]) => all.map(({ key }) => key);
  const left = places(gaps(keys(was), keys(mine)), was.length);
  const right = places(gaps(keys(was), keys(other)), was.length);
  const found: Chunk[] = [];
  let [at, l, r] = [0, 0, 0];
  for (let i = 0; i <= was.length; i++) {
    const [toLeft, toRight] = i === was.length ? [mine.length, other.length] : [left[i], right[i]];
    if (toLeft === undefined || toRight === undefined) continue; // not in both
    const chunk = {
      before: was.slice(at, i),
      left: mine.slice(l, toLeft),
      right: other.slice(r, toRight),
    };
    if (chunk.before.length + chunk.left.length + chunk.right.length > 0) found.push(chunk);
    if (i === was.length) break;
    found.push({ before: [was[i]!], left: [mine[toLeft]!], right: [other[toRight]!] });
    [at, l, r] = [i + 1, toLeft + 1, toRight + 1];
  }
  return found;
}

/** Where each item of a sequence is in the other one; `undefined` for what is not in it. */
function places(found: readonly Gap[], length: number): (number | undefined)[] {
  const all: (number | undefined)[] = [];
  let shift = 0;
  let next = 0;
  for (let i = 0; i < length; i++) {
    while (next < found.length && found[next]!.before[1] <= i) {
      shift = found[next]!.after[1] - found[next]!.before[1];
      next++;
    }
    const gap = found[next];
    all.push(gap && gap.before[0] <= i ? undefined : i + shift);
  }
  return all;
}

/** What both sides have changed at one place: what each took out goes, what each put in comes. */
function mergeChunk(
  before: readonly Keyed[],
  left: readonly Keyed[],
  right: readonly Keyed[],
  both: string[],
): Interaction[] {
  const byKey = (all: readonly Keyed[]) => new Map(all.map((one) => [one.key, one]));
  const [was, mine, other] = [byKey(before), byKey(left), byKey(right)];
  const kept = left.flatMap((one): Keyed[] => {
    const [old, theirs] = [was.get(one.key), other.get(one.key)];
    // What one side asks no more, the merged code does not ask either, though the other recorded it again.
    if (!theirs) return old ? [] : [one];
    if (theirs.whole === one.whole || theirs.whole === old?.whole) return [one];
    if (old?.whole === one.whole) return [theirs];
    const { method, url } = one.one.request;
    both.push(`${method} ${url}`);
    return [one.one.recordedAt >= theirs.one.recordedAt ? one : theirs];
  });
  const more = right.filter(({ key }) => !mine.has(key) && !was.has(key));
  return [...kept, ...more].map(({ one }) => one);
}

function isSame(one: readonly Keyed[], other: readonly Keyed[]): boolean {
  return one.length === other.length &&
    one.every(({ whole }, at) => whole === other[at]!.whole);
}

/** A side that has a cassette where the others have none. */
export const NOTHING: Cassette = { format: "retake/2", recordedAt: "", interactions: [] };
