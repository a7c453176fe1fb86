/**
 * What differs between two requests, two answers or two cassettes, told in one form: the miss, the
 * drift gate and all that shows differences show the same ones.
 *
 * One enters this room by `requests.ts` and `responses.ts`.
 *
 * @module
 */

/** One field in which two things differ. */
export interface Difference {
  /** The field: `method`, `url`, `query.page`, `header.accept`, `$.messages[0].content`, `body`. */
  field: string;
  /** What the recording has there, as text for people; `undefined` when it has nothing. */
  recorded: string | undefined;
  /** What the live request has there. */
  asked: string | undefined;
  /** The option that would leave the field out, as TypeScript, where there is one. */
  ignore?: string;
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
