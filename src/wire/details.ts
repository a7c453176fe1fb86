/**
 * What HTTP/1.1 tells of an answer, and a `Response` has no place for: headers in the order in which they
 * came, how their names were spelt, trailers, and what came before the answer. Clients of `node:http` see
 * all of it.
 *
 * @module
 */
import type { HeaderPair, RecordedResponse } from "../cassette/types.ts";

/** See there: the members of a recorded response that a `Response` does not show. */
export interface AnswerDetails extends Pick<RecordedResponse, "spelling" | "interim"> {
  /** The headers in order, names in lower case. */
  headers: HeaderPair[];
  /** What came behind the body; known at its end. */
  trailers?: HeaderPair[];
}

const known = new WeakMap<Response, AnswerDetails>();

/** Keeps what a response cannot say itself, for as long as it lives. */
export function keepDetails(response: Response, details: AnswerDetails | undefined): Response {
  if (details) known.set(response, details);
  return response;
}

/** @returns what was kept of a response, where something was */
export function detailsOf(response: Response): AnswerDetails | undefined {
  return known.get(response);
}

/**
 * @param name a header's name
 * @returns it as most servers spell it: `content-type` as `Content-Type`
 */
export function usualSpelling(name: string): string {
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
}
