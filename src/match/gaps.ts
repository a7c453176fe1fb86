/**
 * Whether a text is another one but for what stands in some places of it.
 *
 * @module
 */
import { REDACTED, REDACTED_DIGITS } from "../secrets/placeholder.ts";

/** What a secret is where it is bare, also percent-encoded. */
const BARE = RegExp(
  [REDACTED, encodeURIComponent(REDACTED)].map((text) => text.replace(/[[\]]/g, "\\$&")).join("|") +
    `|(?<![0-9])${REDACTED_DIGITS}(?![0-9])`,
  "i",
);

/** A text with bare secrets in it. */
export interface Gapped {
  text: string;
  /** What stands around these, in order. */
  pieces: readonly string[];
}

/** @returns a text, taken apart where its secrets are bare: once, for all that it is held against */
export function gapped(text: string): Gapped {
  return { text, pieces: text.split(BARE) };
}

/**
 * @param recorded a text with bare secrets in it
 * @param asked another text
 * @param stops what no secret of the other text holds
 * @returns what stands in the other text where the secrets are; `undefined` where it is another text
 * beyond these
 */
export function gapsBetween(
  { text, pieces }: Gapped,
  asked: string,
  stops: RegExp,
): string[] | undefined {
  if (text === asked) return [];
  const [first, ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined || !asked.startsWith(first!) || !asked.endsWith(last)) return undefined;
  const gaps: string[] = [];
  let at = first!.length;
  for (const piece of rest) {
    const next = piece === "" ? at + 1 : asked.indexOf(piece, at + 1);
    if (next < 0) return undefined;
    gaps.push(asked.slice(at, next));
    at = next + piece.length;
  }
  const end = asked.length - last.length;
  if (end <= at) return undefined;
  gaps.push(asked.slice(at, end));
  return gaps.some((gap) => stops.test(gap)) ? undefined : gaps;
}
