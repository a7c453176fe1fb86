/**
 * Which formats can occur in a text at all, told in one pass: of a hundred formats hardly one does.
 *
 * @module
 */
import type { SecretFormat } from "./types.ts";

/** Hints of formats by their first two characters. */
interface Index {
  /** For each pair of ASCII characters, whether a hint begins with it. */
  pairs: Uint8Array;
  byPair: Map<number, { hint: string; format: number }[]>;
  /** Formats with a hint that is too short to tell, or not ASCII, or with none. */
  always: Uint8Array;
}

const indexes = new WeakMap<readonly SecretFormat[], Index>();

/**
 * @param text any text
 * @param formats formats
 * @returns those of which a hint stands in the text, in their order
 */
export function possibleFormats(
  text: string,
  formats: readonly SecretFormat[],
): SecretFormat[] {
  let index = indexes.get(formats);
  if (!index) indexes.set(formats, index = makeIndex(formats));
  const { pairs, byPair } = index;
  const possible = index.always.slice();
  let before = 128;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 128 && before < 128 && pairs[before * 128 + code] === 1) {
      for (const { hint, format } of byPair.get(before * 128 + code)!) {
        if (possible[format] === 0 && text.startsWith(hint, at - 1)) possible[format] = 1;
      }
    }
    before = code;
  }
  return formats.filter((_, format) => possible[format] === 1);
}

function makeIndex(formats: readonly SecretFormat[]): Index {
  const index: Index = {
    pairs: new Uint8Array(128 * 128),
    byPair: new Map(),
    always: new Uint8Array(formats.length),
  };
  formats.forEach(({ hints }, format) => {
    if (hints.length === 0) index.always[format] = 1;
    for (const hint of hints) {
      const [first, second] = [hint.charCodeAt(0), hint.charCodeAt(1)];
      if (!(first < 128 && second < 128)) {
        index.always[format] = 1;
        continue;
      }
      const pair = first * 128 + second;
      index.pairs[pair] = 1;
      const list = index.byPair.get(pair);
      if (list) list.push({ hint, format });
      else index.byPair.set(pair, [{ hint, format }]);
    }
  });
  return index;
}
