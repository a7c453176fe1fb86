/**
 * Where short texts stand in a long one, told in one pass, however many they are.
 *
 * @module
 */

/** Texts to look for, by their first four characters, each cut to a table's size. */
export interface Needles<Of> {
  /** For the first two characters the number of those that begin so; 0 for none. */
  pairs: Uint16Array;
  /** For that number and the third character which of their lists it is, from 1 on; 0 for none. */
  thirds: Uint8Array;
  /** For that number, how many lists there are before these. */
  bases: Uint32Array;
  lists: List<Of>[];
  /** Whether one is a character alone; for each the number of the list of these. */
  hasSingle: boolean;
  single: Uint16Array;
}

/** Those that begin alike. */
interface List<Of> {
  all: readonly Needle<Of>[];
  /** For the fourth character those that may go on so; where they are few there is none. */
  byFourth: (List<Of> | undefined)[] | undefined;
  /** Those that begin alike beyond that, where they are very many: keys of one vendor. */
  crowd: Crowd<Of> | undefined;
}

/** Very many that begin alike: told apart by what they have between two of their characters, all that go on so far. */
interface Crowd<Of> {
  from: number;
  to: number;
  lists: Map<string, List<Of>>;
  /** Those that end before, for a text that goes on as none of the others. */
  short: List<Of>;
}

/** A text to look for, and what it is one of. */
export interface Needle<Of> {
  text: string;
  of: Of;
  /** Whether its first two characters are of ASCII. */
  isAscii?: boolean;
  /** Of a long one: whether it goes on like itself, moved by so many characters. */
  repeats?: Map<number, boolean>;
}

/** A long text that was found, and where. */
interface Seen<Of> {
  needle: Needle<Of> | undefined;
  at: number;
}

/** From how many characters on it is worth while not to compare a text as a whole. */
const LONG = 64;
/** So many at its end are compared first: long ones are often alike in all but that. */
const TAIL = 8;

const TABLE = 128;
const CUT = TABLE - 1;
const PAIRS = TABLE * TABLE;
/** From how many on texts that begin alike are told apart by one character more, and by as many as all have. */
const MANY = 3;
const VERY_MANY = 16;
/** So often at the most. */
const DEEPEST = 30;

/** @param all texts to look for; the empty one is found nowhere */
export function makeNeedles<Of>(all: Iterable<Needle<Of>>): Needles<Of> {
  const pairs = new Uint16Array(PAIRS);
  const single = new Uint16Array(TABLE);
  const alike: Needle<Of>[][] = [[]];
  const alone: Needle<Of>[][] = [[]];
  const put = (table: Uint16Array, at: number, held: Needle<Of>[][], needle: Needle<Of>) => {
    if (table[at] === 0) table[at] = held.push([]) - 1;
    held[table[at]!]!.push(needle);
  };
  for (const needle of all) {
    const { text } = needle;
    if (text === "") continue;
    const first = text.charCodeAt(0);
    needle.isAscii = first < TABLE && text.charCodeAt(1) < TABLE;
    if (text.length === 1) put(single, first & CUT, alone, needle);
    else put(pairs, (first * TABLE + text.charCodeAt(1)) & (PAIRS - 1), alike, needle);
  }
  const lists = alone.map(makeList);
  const thirds = new Uint8Array(alike.length * TABLE);
  const bases = new Uint32Array(alike.length);
  alike.forEach((needles, of) => {
    const row = thirds.subarray(of * TABLE, (of + 1) * TABLE);
    const base = bases[of] = lists.length - 1;
    splitAt(needles, 2, (third, list) => {
      const number = lists.push(makeList(list)) - 1 - base;
      if (third === undefined) row.fill(number);
      else row[third] = number;
    });
  });
  return { pairs, thirds, bases, lists, hasSingle: alone.length > 1, single };
}

/** Tells, for each character at a place, those that may go on so, in order; first those that end there, which always may. */
function splitAt<Of>(
  needles: readonly Needle<Of>[],
  at: number,
  tell: (character: number | undefined, list: Needle<Of>[]) => void,
): void {
  const short = needles.filter(({ text }) => text.length <= at);
  if (short.length > 0) tell(undefined, short);
  const cut = ({ text }: Needle<Of>) => text.charCodeAt(at) & CUT;
  for (const character of new Set(needles.filter(({ text }) => text.length > at).map(cut))) {
    tell(character, needles.filter((each) => each.text.length <= at || cut(each) === character));
  }
}

function makeList<Of>(all: readonly Needle<Of>[]): List<Of> {
  if (all.length < MANY) return listOf(all);
  const byFourth: List<Of>["byFourth"] = Array.from({ length: TABLE }, () => undefined);
  splitAt(all, 3, (fourth, list) => {
    if (fourth === undefined) byFourth.fill(listOf(list));
    else byFourth[fourth] = makeCrowd(list, 4, DEEPEST);
  });
  return { all, byFourth, crowd: undefined };
}

function listOf<Of>(all: readonly Needle<Of>[]): List<Of> {
  return { all, byFourth: undefined, crowd: undefined };
}

/** @param from up to where they are alike already */
function makeCrowd<Of>(all: readonly Needle<Of>[], from: number, depth: number): List<Of> {
  const long = all.filter(({ text }) => text.length > from);
  if (long.length < VERY_MANY || depth === 0) return listOf(all);
  const to = long.reduce((least, { text }) => Math.min(least, text.length), Infinity);
  const groups = new Map<string, Needle<Of>[]>();
  const short: Needle<Of>[] = [];
  for (const needle of all) {
    if (needle.text.length <= from) {
      // What ends before goes with each of them, at its place in their order.
      short.push(needle);
      for (const group of groups.values()) group.push(needle);
      continue;
    }
    const start = needle.text.slice(from, to);
    const group = groups.get(start);
    if (group) group.push(needle);
    else groups.set(start, [...short, needle]);
  }
  const lists = new Map<string, List<Of>>();
  for (const [start, group] of groups) lists.set(start, makeCrowd(group, to, depth - 1));
  return { all, byFourth: undefined, crowd: { from, to, lists, short: listOf(short) } };
}

/**
 * @param text any text
 * @param needles what to look for
 * @param found told of each place, in order, and at one place as the texts were given; where it says `true`, the
 * others that begin there are passed over
 */
export function findNeedles<Of>(
  text: string,
  { pairs, thirds, bases, lists, hasSingle, single }: Needles<Of>,
  found: (needle: Needle<Of>, at: number) => boolean | void,
): void {
  if (lists.length === 1) return; // there is none
  const seen: Seen<Of> = { needle: undefined, at: 0 };
  let before = text.charCodeAt(0);
  if (hasSingle && single[before & CUT] !== 0) {
    tell(text, lists[single[before & CUT]!]!, 0, false, found, seen);
  }
  for (let at = 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const pair = pairs[(before * TABLE + code) & (PAIRS - 1)]!;
    if (pair !== 0) {
      // Behind the end stands NaN, which is 0 here: what has a third does not stand there.
      const list = thirds[pair * TABLE + (text.charCodeAt(at + 1) & CUT)]!;
      if (list !== 0) {
        const isAscii = (before | code) < TABLE;
        tell(text, lists[bases[pair]! + list]!, at - 1, isAscii, found, seen);
      }
    }
    if (hasSingle) {
      const alone = single[code & CUT]!;
      if (alone !== 0) tell(text, lists[alone]!, at, false, found, seen);
    }
    before = code;
  }
}

function tell<Of>(
  text: string,
  begun: List<Of>,
  at: number,
  isAscii: boolean,
  found: (needle: Needle<Of>, at: number) => boolean | void,
  seen: Seen<Of>,
): void {
  let list: List<Of> | undefined = begun;
  if (list.byFourth !== undefined) list = list.byFourth[text.charCodeAt(at + 3) & CUT];
  if (list === undefined) return;
  while (list.crowd !== undefined) {
    const { from, to, lists, short }: Crowd<Of> = list.crowd;
    list = lists.get(text.slice(at + from, at + to)) ?? short;
  }
  const needles = list.all;
  for (let which = 0; which < needles.length; which++) {
    const needle = needles[which]!;
    const stands = needle.text.length < LONG
      ? shortStands(text, needle, at, isAscii)
      : longStands(text, needle, at, seen);
    if (stands && found(needle, at) === true) return;
  }
}

/** The same as `startsWith`, which costs more than to compare a few characters. */
function shortStands<Of>(
  text: string,
  { text: wanted, isAscii }: Needle<Of>,
  at: number,
  isPair: boolean,
): boolean {
  // Two characters of ASCII that led here were not cut: they are what is wanted.
  const known = isPair && isAscii ? 2 : 0;
  for (let last = wanted.length - 1; last >= known; last--) {
    if (text.charCodeAt(at + last) !== wanted.charCodeAt(last)) return false;
  }
  return true;
}

/** The same for a long one: where it stands again before it has ended, only what is new is compared. */
function longStands<Of>(text: string, needle: Needle<Of>, at: number, seen: Seen<Of>): boolean {
  const { text: wanted } = needle;
  const { length } = wanted;
  if (!text.startsWith(wanted.slice(-TAIL), at + length - TAIL)) return false;
  const moved = at - seen.at;
  if (seen.needle === needle && moved < length) {
    const known = needle.repeats ??= new Map();
    let repeats = known.get(moved);
    if (repeats === undefined) {
      known.set(moved, repeats = wanted.endsWith(wanted.slice(0, length - moved)));
    }
    if (!repeats || !text.startsWith(wanted.slice(-moved), at + length - moved)) return false;
  } else if (!text.startsWith(wanted, at)) return false;
  seen.needle = needle;
  seen.at = at;
  return true;
}
