/**
 * Where formats can occur in a text at all, told in one pass: of two hundred formats hardly one does.
 *
 * @module
 */
import { findNeedles, makeNeedles, type Needle, type Needles } from "./needles.ts";
import type { SecretFormat } from "./types.ts";

/** Formats that have a hint in common, and what is asked before they are taken for possible there. */
interface Hinted {
  formats: { of: number; isOnce: boolean }[];
  near: SecretFormat["near"];
}

interface Index {
  hints: Needles<Hinted>;
  /** The numbers of formats with a hint that is too short to tell, or with none. */
  always: number[];
}

/** Patterns to be tried at a place, made when they are first. */
const stickies = new WeakMap<RegExp, RegExp>();

function stickyOf(pattern: RegExp): RegExp {
  let sticky = stickies.get(pattern);
  if (!sticky) {
    stickies.set(pattern, sticky = new RegExp(pattern, pattern.flags.replace("g", "y")));
  }
  return sticky;
}

const indexes = new WeakMap<readonly SecretFormat[], Index>();

/** A format that can occur in a text, and where. */
export interface PossibleFormat {
  format: SecretFormat;
  /** Each match in the text, in order. */
  matches(): Iterable<RegExpExecArray>;
}

/**
 * @param text any text
 * @param formats formats
 * @returns those of which a hint stands in the text, in their order
 */
export function possibleFormats(
  text: string,
  formats: readonly SecretFormat[],
): PossibleFormat[] {
  if (formats.length === 0) return [];
  let index = indexes.get(formats);
  if (!index) indexes.set(formats, index = makeIndex(formats));
  const { always } = index;
  const places = findHints(text, index);
  if (!places && always.length === 0) return [];
  const numbers = places
    ? [...new Set([...always, ...places.keys()])].sort((a, b) => a - b)
    : always;
  return numbers.map((of): PossibleFormat => {
    const format = formats[of]!;
    const { behind, exact, pattern } = format;
    const hinted = places?.get(of);
    return {
      format,
      matches: () =>
        behind === undefined || !hinted
          ? text.matchAll(pattern)
          : matchesAt(text, stickyOf(pattern), behind, exact ? behind : 0, hinted),
    };
  });
}

/** Where the hints of formats stand, by the numbers of those that can occur. */
function findHints(text: string, { hints }: Index): Map<number, number[]> | undefined {
  const lists: number[][] = [];
  let places: Map<number, number[]> | undefined;
  findNeedles(text, hints, ({ of: { formats, near }, text: hint }, at) => {
    // Whether one is there is enough where all of the text is looked through.
    if (places !== undefined && formats.every((one) => one.isOnce && lists[one.of])) return;
    if (near !== undefined && !near(text, at, at + hint.length)) return;
    for (const { of, isOnce } of formats) {
      const known = lists[of];
      if (known === undefined) (places ??= new Map()).set(of, lists[of] = [at]);
      else if (!isOnce) known.push(at);
    }
  });
  return places;
}

/** What a pattern matches where each match begins at a hint, or so much before it at most, and so much at the least. */
function matchesAt(
  text: string,
  sticky: RegExp,
  behind: number,
  least: number,
  hints: readonly number[],
): RegExpExecArray[] {
  const matches: RegExpExecArray[] = [];
  let next = 0;
  for (const hint of hints) {
    for (let at = Math.max(next, hint - behind); at <= hint - least; at = next) {
      sticky.lastIndex = at;
      const match = sticky.exec(text);
      next = at + Math.max(1, match?.[0].length ?? 1);
      if (match) matches.push(match);
    }
  }
  return matches;
}

function makeIndex(formats: readonly SecretFormat[]): Index {
  const always: number[] = [];
  const hints: Needle<Hinted>[] = [];
  formats.forEach((format, of) => {
    const { near, behind } = format;
    if (!format.hints.every((text) => text.length > 1 || near) || format.hints.length === 0) {
      always.push(of);
      return;
    }
    const one = { of, isOnce: behind === undefined };
    for (const text of format.hints) {
      const same = hints.find((hint) => hint.text === text && hint.of.near === near);
      if (same) same.of.formats.push(one);
      else hints.push({ text, of: { formats: [one], near } });
    }
  });
  return { hints: makeNeedles(hints), always };
}
