/**
 * Values that a program makes anew each time it runs: ids, times, chance. Told by what they look like alone.
 *
 * @module
 */
import type { Difference } from "./difference.ts";

/** What a clock or a dice has made, wherever it stands in a text. */
const MADE: readonly RegExp[] = [
  /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gi, // a UUID
  /\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?(?:Z|[+-]\d\d:?\d\d))?/g, // a time
  /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? [A-Z][a-z]{2} \d\d? \d{4}[ \d:]*(?:GMT[+-]?\d*)?/g, // of toString
  /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} GMT/g, // of toUTCString
  // An underscore is no letter here: upload_1795783182672.png.
  /(?<![a-z\d])\d{8}[T_-]\d{6}Z?(?![a-z\d])/gi, // a time in a name
  /(?<![A-Za-z\d])[0-9A-HJKMNP-TV-Z]{26}(?![A-Za-z\d])/g, // a ULID
  /(?<![a-z\d])1\d{9}(?:\d{3})?(?![a-z\d])/gi, // seconds or milliseconds since 1970
  /(?<![a-z\d])0\.\d{10,}(?![a-z\d])/gi, // of Math.random
  /(?<![a-z\d])(?=[\da-f]*\d)(?=[\da-f]*[a-f])[\da-f]{16,}(?![a-z\d])/gi, // in hexadecimal
  /\b(?=\w*\d)(?=\w*[a-z])(?=\w*[A-Z])\w{16,}\b/g, // in base 62: nanoid, and keys of most APIs
];

/** What stands in place of one. */
const GAP = "\u{F8FF}"; // of those that nobody writes

function withoutMade(text: string): string {
  return MADE.reduce((rest, pattern) => rest.replaceAll(pattern, GAP), text);
}

/** How far two values are made anew. */
export type Made = "whole" | "part" | undefined;

/**
 * @param difference a field in which two requests differ
 * @returns whether its values are nothing but what is made anew, or hold that and are else the same
 */
export function madeIn({ recorded, asked }: Difference): Made {
  if (recorded === undefined || asked === undefined) return undefined;
  const [was, now] = [withoutMade(recorded), withoutMade(asked)];
  if (was !== now || !was.includes(GAP)) return undefined;
  return /^"?(?:[A-Za-z]+[-_:])*\u{F8FF}"?$/u.test(was) ? "whole" : "part";
}

/**
 * @param found fields in which requests differ
 * @param options.wildcards whether it is to leave the same field out in all items of a list
 * @returns the option that leaves all of them out, as one object in TypeScript; `undefined` where one cannot be
 * left out
 */
export function ignoreAll(
  found: readonly Difference[],
  { wildcards = true }: { wildcards?: boolean } = {},
): string | undefined {
  const lists = new Map<string, Set<string>>();
  for (const { ignore } of found) {
    const [, list, item] = /^ignore: \{ (\w+): \[(.*)\] \}$/.exec(ignore ?? "") ?? [];
    if (list === undefined || item === undefined) return undefined;
    const all = lists.get(list) ?? new Set();
    lists.set(
      list,
      all.add(wildcards && list === "body" ? item.replaceAll(/\[\d+\]/g, "[*]") : item),
    );
  }
  if (lists.size === 0) return undefined;
  const parts = [...lists].map(([list, items]) => `${list}: [${[...items].join(", ")}]`);
  return `ignore: { ${parts.join(", ")} }`;
}
