/**
 * Where short texts stand in a long one, told in one pass, however many they are.
 *
 * @module
 */

/** Texts to look for, by how they begin. */
export interface Needles<Of> {
  /** For the first two characters, cut to a table's size, the bucket of those that begin so; 0 for none. */
  pairs: Uint16Array;
  buckets: Bucket<Of>[];
  /** Whether one is a character alone; for each, cut to a table's size, the bucket of these. */
  hasSingle: boolean;
  single: Uint16Array;
}

interface Bucket<Of> {
  /** For the third character, cut to a table's size, the number of the list of those that may go on so; 0 for none. */
  thirds: Uint8Array;
  lists: Needle<Of>[][];
}

/** A text to look for, and what it is one of. */
export interface Needle<Of> {
  text: string;
  of: Of;
  /** Its fourth character, which tells most that begin alike apart; -1 where it has none. */
  fourth?: number;
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

const THIRDS = 128;
const PAIRS = THIRDS * THIRDS;

/** @param all texts to look for; the empty one is found nowhere */
export function makeNeedles<Of>(all: Iterable<Needle<Of>>): Needles<Of> {
  const made: Needles<Of> = {
    pairs: new Uint16Array(PAIRS),
    buckets: [makeBucket([])],
    hasSingle: false,
    single: new Uint16Array(THIRDS),
  };
  const held: Needle<Of>[][] = [[]];
  const put = (table: Uint16Array, at: number, needle: Needle<Of>) => {
    if (table[at] === 0) table[at] = held.push([]) - 1;
    held[table[at]!]!.push(needle);
  };
  for (const needle of all) {
    const { text } = needle;
    if (text === "") continue;
    needle.fourth = text.length > 3 ? text.charCodeAt(3) : -1;
    const first = text.charCodeAt(0);
    if (text.length === 1) {
      made.hasSingle = true;
      put(made.single, first & (THIRDS - 1), needle);
    } else put(made.pairs, (first * THIRDS + text.charCodeAt(1)) & (PAIRS - 1), needle);
  }
  for (const needles of held.slice(1)) made.buckets.push(makeBucket(needles));
  return made;
}

/** Those that begin alike, by the third of their characters; one that has none may go on as it likes. */
function makeBucket<Of>(needles: Needle<Of>[]): Bucket<Of> {
  const thirds = new Uint8Array(THIRDS);
  const short = needles.filter(({ text }) => text.length < 3);
  const lists: Needle<Of>[][] = [[]];
  if (short.length > 0) thirds.fill(lists.push(short) - 1);
  const any = thirds[0]!;
  for (const { text } of needles) {
    if (text.length < 3) continue;
    const third = text.charCodeAt(2) & (THIRDS - 1);
    if (thirds[third] !== any) continue; // its list is made
    thirds[third] = lists.push(
      needles.filter(({ text }) =>
        text.length < 3 || (text.charCodeAt(2) & (THIRDS - 1)) === third
      ),
    ) - 1;
  }
  return { thirds, lists };
}

/**
 * @param text any text
 * @param needles what to look for
 * @param found told of each place, in order, and at one place as the texts were given; where it says `true`, the
 * others that begin there are passed over
 */
export function findNeedles<Of>(
  text: string,
  { pairs, buckets, hasSingle, single }: Needles<Of>,
  found: (needle: Needle<Of>, at: number) => boolean | void,
): void {
  if (buckets.length === 1) return; // there is none
  const seen: Seen<Of> = { needle: undefined, at: 0 };
  let before = text.charCodeAt(0);
  if (hasSingle && single[before & (THIRDS - 1)] !== 0) {
    tell(text, buckets[single[before & (THIRDS - 1)]!]!.lists[1]!, 0, found, seen);
  }
  for (let at = 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const pair = pairs[(before * THIRDS + code) & (PAIRS - 1)]!;
    if (pair !== 0) {
      const bucket = buckets[pair]!;
      // Behind the end stands NaN, which is 0 here: what has a third does not stand there.
      const list = bucket.thirds[text.charCodeAt(at + 1) & (THIRDS - 1)]!;
      if (list !== 0) tell(text, bucket.lists[list]!, at - 1, found, seen);
    }
    if (hasSingle) {
      const alone = single[code & (THIRDS - 1)]!;
      if (alone !== 0) tell(text, buckets[alone]!.lists[1]!, at, found, seen);
    }
    before = code;
  }
}

function tell<Of>(
  text: string,
  needles: readonly Needle<Of>[],
  at: number,
  found: (needle: Needle<Of>, at: number) => boolean | void,
  seen: Seen<Of>,
): void {
  const fourth = text.charCodeAt(at + 3);
  for (const needle of needles) {
    if (needle.fourth !== fourth && needle.fourth !== -1) continue;
    const stands = needle.text.length < LONG
      ? shortStands(text, needle.text, at)
      : longStands(text, needle, at, seen);
    if (stands && found(needle, at) === true) return;
  }
}

/** The same as `startsWith`, which costs more than to compare a few characters. */
function shortStands(text: string, wanted: string, at: number): boolean {
  for (let last = wanted.length - 1; last >= 0; last--) {
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
