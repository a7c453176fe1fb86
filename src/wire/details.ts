/**
 * What HTTP/1.1 tells of an answer, and a `Response` has no place for: headers in the order in which they
 * came, how their names were spelt, trailers, and what came before the answer. Clients of `node:http` see
 * all of it.
 *
 * @module
 */
import type { HeaderPair, RecordedResponse } from "../cassette/types.ts";
import type { HeardAnswer } from "./types.ts";

/** See there: the members of a recorded response that a `Response` does not show. */
export interface AnswerDetails
  extends Pick<RecordedResponse, "httpVersion" | "spelling" | "interim"> {
  /** The headers in order, names in lower case. */
  headers: HeaderPair[];
  /** What came behind the body; known at its end. */
  trailers?: HeaderPair[];
  /** What is to be said of its coding; known when the body is whole. */
  encoded?: RecordedResponse["encoded"];
}

const known = new WeakMap<object, AnswerDetails>();

/** Keeps what a response cannot say itself, for as long as it lives. */
export function keepDetails(response: Response, details: AnswerDetails | undefined): Response {
  if (details) known.set(response, details);
  return response;
}

/** @returns what was kept of an answer, where something was */
export function detailsOf(answer: HeardAnswer): AnswerDetails | undefined {
  return known.get(answer);
}

/**
 * @param pairs headers, names as they were spelt
 * @returns the spellings that are not as `Content-Type` is; of a name that was spelt in several ways, all
 */
export function spellingOf(pairs: readonly HeaderPair[]): string[] {
  const all = new Map<string, string[]>();
  for (const [name] of pairs) {
    all.set(name.toLowerCase(), [...all.get(name.toLowerCase()) ?? [], name]);
  }
  return [...all].flatMap(([name, ways]) => {
    const isOne = ways.every((way) => way === ways[0]);
    return !isOne ? ways : ways[0] === usualSpelling(name) ? [] : [ways[0]!];
  });
}

/**
 * @param pairs headers, names in lower case
 * @param spelling what {@linkcode spellingOf} gave of them
 * @returns them as they were spelt where that is known, else as most servers do
 */
export function spelt(
  pairs: readonly HeaderPair[],
  spelling: readonly string[] = [],
): HeaderPair[] {
  if (spelling.length === 0) return pairs.map(([name, value]) => [usualSpelling(name), value]);
  const all = new Map<string, string[]>();
  for (const way of spelling) {
    all.set(way.toLowerCase(), [...all.get(way.toLowerCase()) ?? [], way]);
  }
  return pairs.map(([name, value]) => {
    const ways = all.get(name) ?? [];
    return [(ways.length > 1 ? ways.shift() : ways[0]) ?? usualSpelling(name), value];
  });
}

/** Spellings of names that have been asked for: there are few, and every answer asks for some. */
const spellings = new Map<string, string>();
const MOST_SPELLINGS = 1000;

/** As most servers spell it: `content-type` as `Content-Type`. */
function usualSpelling(name: string): string {
  const known = spellings.get(name);
  if (known !== undefined) return known;
  const spelling = name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
  if (spellings.size < MOST_SPELLINGS) spellings.set(name, spelling);
  return spelling;
}
