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
  /** Which characters come third, cut to a table's size; any, where one has no third. */
  thirds: Uint8Array;
  needles: Needle<Of>[];
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
    buckets: [{ thirds: new Uint8Array(THIRDS), needles: [] }],
    hasSingle: false,
    single: new Uint16Array(THIRDS),
  };
  const bucketOf = (table: Uint16Array, at: number) => {
    if (table[at] === 0) {
      table[at] = made.buckets.length;
      made.buckets.push({ thirds: new Uint8Array(THIRDS), needles: [] });
    }
    return made.buckets[table[at]!]!;
  };
  for (const needle of all) {
    const { text } = needle;
    if (text === "") continue;
    needle.fourth = text.length > 3 ? text.charCodeAt(3) : -1;
    const first = text.charCodeAt(0);
    if (text.length === 1) {
      made.hasSingle = true;
      bucketOf(made.single, first & (THIRDS - 1)).needles.push(needle);
      continue;
    }
    const pair = (first * THIRDS + text.charCodeAt(1)) & (PAIRS - 1);
    const { thirds, needles } = bucketOf(made.pairs, pair);
    if (text.length === 2) thirds.fill(1);
    else thirds[text.charCodeAt(2) & (THIRDS - 1)] = 1;
    needles.push(needle);
  }
  return made;
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
    tell(text, buckets[single[before & (THIRDS - 1)]!]!, 0, found, seen);
  }
  for (let at = 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const pair = pairs[(before * THIRDS + code) & (PAIRS - 1)]!;
    if (pair !== 0) {
      const bucket = buckets[pair]!;
      const third = at + 1 < text.length ? text.charCodeAt(at + 1) : -1;
      if (third < 0 || bucket.thirds[third & (THIRDS - 1)] === 1) {
        tell(text, bucket, at - 1, found, seen);
      }
    }
    if (hasSingle) {
      const alone = single[code & (THIRDS - 1)]!;
      if (alone !== 0) tell(text, buckets[alone]!, at, found, seen);
    }
    before = code;
  }
}

function tell<Of>(
  text: string,
  { needles }: Bucket<Of>,
  at: number,
  found: (needle: Needle<Of>, at: number) => boolean | void,
  seen: Seen<Of>,
): void {
  const fourth = text.charCodeAt(at + 3);
  for (const needle of needles) {
    if (needle.fourth !== fourth && needle.fourth !== -1) continue;
    const stands = needle.text.length < LONG
      ? text.startsWith(needle.text, at)
      : longStands(text, needle, at, seen);
    if (stands && found(needle, at) === true) return;
  }
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
