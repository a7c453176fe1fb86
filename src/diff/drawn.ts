/**
 * Two values in one place, each of which a machine has drawn: told by the pair, where one alone may be a word.
 *
 * @module
 */
import { FOLLOWERS } from "../secrets/random_text.ts";

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Base 16 to 64, with the signs of URLs: no sentence, version with dots, file, path or address. */
const FORM = /^[\w-]+$/;

/** What stands before it in all of its kind: `chatcmpl-`, `cs_test_`. */
const LABEL = /^(?:[A-Za-z][A-Za-z\d]*[-_])*/;

/** The day of a version: `claude-sonnet-20250514`. */
const DAY = /^(?:(?:19|20)?\d\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/;

/** From which length on one that was drawn tells so by itself, whatever the other is. */
const TELLING = 16;
/** Shorter ones stand in too many words; without a label before them even these. */
const [SHORTEST, SHORTEST_BARE, SHORTEST_LETTERS, SHORTEST_PIECE] = [6, 8, 10, 5];
/** How seldom text is so that somebody has written: of one alone, of both, and of one in doubt. */
const [ALONE, BOTH, DOUBTFUL] = [-6, -5, 1];

/**
 * Both have the same label and length, differ from their first half on, and it is unlikely that somebody has written
 * them; or each is long enough to tell by itself, as of ids that begin with the time.
 *
 * @param was a value, without quotes
 * @param now what stands in its place another time
 * @returns whether both were drawn: no words, names, versions or days
 */
export function areDrawn(was: string, now: string): boolean {
  if (UUID.test(was) && UUID.test(now)) return true;
  if (!FORM.test(was) || !FORM.test(now)) return false;
  const label = LABEL.exec(was.slice(0, sharedStart(was, now)))![0].length;
  const [one, other] = [was.slice(label), now.slice(label)];
  if (/^\d+$/.test(one) || /^\d+$/.test(other)) return areNumbers(one, other, label > 0);
  if (tellsAlone(one) && tellsAlone(other)) return true;
  const shortest = /^(?:[a-z]+|[A-Z]+)$/.test(one + other)
    ? SHORTEST_LETTERS
    : label > 0
    ? SHORTEST
    : SHORTEST_BARE;
  if (one.length !== other.length || one.length < shortest) return false;
  // Short pieces are those of a name: `q3-fy24-h2`, `mixtral-8x7b-32768`.
  if (longestPiece(one) < SHORTEST_PIECE || longestPiece(other) < SHORTEST_PIECE) return false;
  if (sharedStart(one, other) > one.length / 2) return false;
  const [chance, more] = [likeWriting(one), likeWriting(other)];
  return chance < DOUBTFUL && more < DOUBTFUL && chance + more < BOTH;
}

/** Few digits count something, or are a day: an id has many, or a label before them. */
function areNumbers(one: string, other: string, isLabelled: boolean): boolean {
  const least = isLabelled ? SHORTEST : TELLING;
  return /^\d+$/.test(one + other) && one.length >= least && other.length >= least &&
    !(DAY.test(one) && DAY.test(other));
}

function tellsAlone(text: string): boolean {
  return text.length >= TELLING && longestPiece(text) >= SHORTEST_BARE &&
    likeWriting(text) < ALONE;
}

/** How long the longest piece is that has a letter in it. */
function longestPiece(text: string): number {
  const pieces = text.split(/[-_]/).filter((piece) => /[A-Za-z]/.test(piece));
  return Math.max(...pieces.map(({ length }) => length));
}

function sharedStart(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}

/**
 * How much likelier it is that somebody has written a text than that it was drawn, as a sum over neighbours of the
 * logarithm of that: letters that follow on each other in words, and how often letters and digits, small letters
 * and capitals take turns.
 */
function likeWriting(text: string): number {
  let sum = 0;
  for (const piece of text.split(/[-_]/)) {
    for (let at = 1; at < piece.length; at++) sum += weightOf(piece.slice(at - 1, at + 1));
  }
  return sum;
}

function weightOf(pair: string): number {
  if (/^\d\d/.test(pair)) return 0;
  if (/\d/.test(pair)) return -1.9;
  if (/^[a-z][A-Z]/.test(pair)) return -1.5;
  const [one, other] = pair.toLowerCase();
  return FOLLOWERS.get(one!)!.includes(other!) ? 0.8 : -2.1;
}
