/**
 * Whether a text is JSON, told without making anything of it: in a long text each line may be one.
 *
 * @module
 */

const [QUOTE, COMMA, MINUS, DOT, ZERO, COLON, BACKSLASH] = [34, 44, 45, 46, 48, 58, 92];
const [LIST, LIST_END, OBJECT, OBJECT_END] = [91, 93, 123, 125];

/** What may stand behind a backslash, but for `u`. */
const ESCAPED = new Uint8Array(128);
for (const character of '"\\/bfnrt') ESCAPED[character.charCodeAt(0)] = 1;

/**
 * @param text any text
 * @param from where it is looked at
 * @param to where that ends
 * @returns whether what stands between is a value of JSON, with white space around it or none: what `JSON.parse` takes
 */
export function isJsonBetween(text: string, from: number, to: number): boolean {
  const holders: number[] = [];
  let at = behindSpace(text, from, to);
  // What does not end as it begins is none: most lines that look like it, and what was cut off.
  const closed = CLOSING.get(codeAt(text, at, to));
  if (closed !== undefined && text.charCodeAt(beforeSpace(text, from, to)) !== closed) return false;
  while (true) {
    // A value is to come.
    const code = codeAt(text, at, to);
    if (code === OBJECT || code === LIST) {
      const next = behindSpace(text, at + 1, to);
      if (codeAt(text, next, to) !== (code === OBJECT ? OBJECT_END : LIST_END)) {
        holders.push(code);
        at = code === OBJECT ? memberStart(text, next, to) : next;
        if (at < 0) return false;
        continue;
      }
      at = next + 1;
    } else {
      at = code === QUOTE ? textEnd(text, at + 1, to) : wordEnd(text, at, to, code);
      if (at < 0) return false;
    }
    // And what it lies in goes on, or ends.
    while (true) {
      at = behindSpace(text, at, to);
      const holder = holders.at(-1);
      if (holder === undefined) return at === to;
      const next = codeAt(text, at, to);
      if (next === COMMA) {
        at = behindSpace(text, at + 1, to);
        if (holder === OBJECT) at = memberStart(text, at, to);
        if (at < 0) return false;
        break;
      }
      if (next !== (holder === OBJECT ? OBJECT_END : LIST_END)) return false;
      holders.pop();
      at++;
    }
  }
}

function codeAt(text: string, at: number, to: number): number {
  return at < to ? text.charCodeAt(at) : -1;
}

/** What ends a value that begins so. */
const CLOSING = new Map([[OBJECT, OBJECT_END], [LIST, LIST_END], [QUOTE, QUOTE]]);

/** The last character that is no white space. */
function beforeSpace(text: string, from: number, to: number): number {
  let at = to - 1;
  while (at > from && isSpace(text.charCodeAt(at))) at--;
  return at;
}

function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}

function behindSpace(text: string, from: number, to: number): number {
  let at = from;
  for (; at < to; at++) {
    if (!isSpace(text.charCodeAt(at))) break;
  }
  return at;
}

/** Where the value of a member begins; -1 where no name and colon stand. */
function memberStart(text: string, at: number, to: number): number {
  if (codeAt(text, at, to) !== QUOTE) return -1;
  const end = textEnd(text, at + 1, to);
  if (end < 0) return -1;
  const colon = behindSpace(text, end, to);
  return codeAt(text, colon, to) === COLON ? behindSpace(text, colon + 1, to) : -1;
}

/** Where a text is closed, behind its quote; -1 where it is not, or holds what none may. */
function textEnd(text: string, start: number, to: number): number {
  for (let at = start; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code < 32) return -1;
    if (code !== BACKSLASH) continue;
    const escaped = codeAt(text, ++at, to);
    if (escaped === 117) {
      for (const last = at + 4; at < last;) {
        if (!isHex(codeAt(text, ++at, to))) return -1;
      }
    } else if (escaped < 0 || escaped > 127 || ESCAPED[escaped] === 0) return -1;
  }
  return -1;
}

function isHex(code: number): boolean {
  return isDigit(code) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Where a number ends, or `true`, `false`, `null`; -1 where none stands. */
function wordEnd(text: string, at: number, to: number, code: number): number {
  const word = code === 116 ? "true" : code === 102 ? "false" : code === 110 ? "null" : "";
  if (word === "") return numberEnd(text, at, to);
  return at + word.length <= to && text.startsWith(word, at) ? at + word.length : -1;
}

function numberEnd(text: string, start: number, to: number): number {
  let at = codeAt(text, start, to) === MINUS ? start + 1 : start;
  if (codeAt(text, at, to) === ZERO) at++;
  else if ((at = digitsEnd(text, at, to)) < 0) return -1;
  if (codeAt(text, at, to) === DOT && (at = digitsEnd(text, at + 1, to)) < 0) return -1;
  const power = codeAt(text, at, to);
  if (power !== 101 && power !== 69) return at;
  const sign = codeAt(text, at + 1, to);
  return digitsEnd(text, sign === 43 || sign === MINUS ? at + 2 : at + 1, to);
}

/** Where digits end; -1 where there is none. */
function digitsEnd(text: string, start: number, to: number): number {
  let at = start;
  while (isDigit(codeAt(text, at, to))) at++;
  return at > start ? at : -1;
}
