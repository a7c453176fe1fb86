/**
 * Aliases in what is to be sent, in every spelling in which a secret travels.
 *
 * @module
 */
import { fromAnyBase64 } from "../cassette/base64.ts";
import { toBinaryString } from "../cassette/multipart.ts";
import { DIGITS, ENCODED, NAME, TAG, UUID_START } from "./placeholder.ts";

const NAMED = RegExp(`redacted_${NAME}_[0-9]+|${TAG}|${UUID_START}[0-9]{12}|${DIGITS}`, "g");

/** How many characters of base64 before what shows of an alias hold bits of it too, by what shows first. */
const BEFORE: { readonly [shown: string]: number } = { c: 0, J: 2, y: 3 };
/** An alias is not longer, encoded. */
const LONGEST_ENCODED = 400;

/**
 * @param text any text that is to be sent
 * @returns each alias in it, without what it stands in (the claims of a JWT, the frame of a key): also
 * percent-encoded, and inside of base64 and hexadecimal
 */
export function aliasNamesIn(text: string): string[] {
  const texts = new Set([text, text.replace(/%[0-7][0-9a-f]/gi, decodeURIComponent)]);
  return [...texts].flatMap((one) => [
    ...namesIn(one),
    ...Array.from(one.matchAll(ENCODED), ({ 0: shown, index }) => {
      const start = index - (BEFORE[shown[0]!] ?? 0);
      return namesIn(decodeRun(one.slice(Math.max(start, 0), start + LONGEST_ENCODED)));
    }).flat(),
  ]);
}

function namesIn(text: string): string[] {
  return Array.from(text.matchAll(NAMED), ([name]) => name);
}

/** Decodes the base64, or hexadecimal, that a text begins with. */
function decodeRun(text: string): string {
  const hex = /^(?:[0-7][0-9a-f]){9,}/i.exec(text)?.[0];
  if (hex !== undefined) return decodeURIComponent(hex.replace(/../g, "%$&"));
  const [run] = /^[\w+/-]*/.exec(text)!;
  const bytes = fromAnyBase64(run.length % 4 === 1 ? run.slice(0, -1) : run);
  return bytes ? toBinaryString(bytes) : "";
}
