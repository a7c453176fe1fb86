/**
 * What differs between two requests, two answers or two cassettes, told in one form: the miss, the
 * drift gate and all that shows differences show the same ones.
 *
 * The room is entered by `comparison.ts` (what is compared of a request), `requests.ts` and `headers.ts`
 * (a request and a recorded one), `responses.ts` (two answers), `cassettes.ts` (two cassettes) and
 * `event_stream.ts` (what a streamed answer says).
 *
 * @module
 */

/** One field in which two things differ. */
export interface Difference {
  /** The field: `method`, `url`, `query.page`, `header.accept`, `$.messages[0].content`, `body`. */
  field: string;
  /** What the recording has there, as text for people; `undefined` when it has nothing. */
  recorded: string | undefined;
  /** What the live request has there; of two recordings, what the newer one has. */
  asked: string | undefined;
  /** The option that would leave the field out, as TypeScript, where there is one. */
  ignore?: string;
  /** Whether it is made anew each time and says nothing: an id, a time, how an answer was cut up. */
  volatile?: true;
}

/** @returns a difference in one line: the field, what was recorded, what is asked */
export function describeDifference({ field, recorded, asked }: Difference): string {
  const show = (value: string | undefined) => value === undefined ? "(nothing)" : shorten(value);
  return `${field}: recorded ${show(recorded)}, asked ${show(asked)}`;
}

/** @returns a text of at most `length` characters, cut in the middle */
export function shorten(text: string, length = 160): string {
  if (text.length <= length) return text;
  const head = Math.ceil(length * 0.7);
  return `${text.slice(0, head)} … ${text.slice(text.length - (length - head - 3))}`;
}

/** @returns how far apart two things are that differ in this: for finding the closest */
export function distance(found: readonly Difference[]): number {
  return found.reduce((sum, difference) => sum + weight(difference), 0);
}

/** A field that differs weighs more the less its two values have in common. */
function weight({ asked, recorded }: Difference): number {
  if (asked === undefined || recorded === undefined) return 1;
  const length = Math.max(asked.length, recorded.length, 1);
  let same = 0;
  while (same < length && asked[same] === recorded[same]) same++;
  let tail = 0;
  while (tail < length - same && asked.at(-1 - tail) === recorded.at(-1 - tail)) tail++;
  return 1 - Math.min(same + tail, length) / length / 2;
}
