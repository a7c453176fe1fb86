/**
 * JSON as `deno fmt` and Prettier write it, so that neither changes a cassette: a list stands on one line where it
 * fits, else each item on its own.
 *
 * @module
 */
import type { JsonValue } from "./types.ts";

/** How wide a line is with whoever formats JSON, unless told otherwise. */
const WIDTH = 80;

/**
 * @param value any value of JSON
 * @returns it, laid out; without a line feed behind it
 */
export function layOut(value: JsonValue): string {
  // The engine is many times as fast, and writes all but lists the same: there each scalar ends a line of its own.
  let text = JSON.stringify(value, null, 2);
  // A power of ten has no plus; a line that ends in one is no text, which would end in a quote.
  if (text.includes("e+")) text = text.replace(/e\+(?=\d+,?$)/gm, "e");
  const pieces: string[] = [];
  let done = 0;
  // No text holds a line feed as it is: what looks like the beginning of a list is one.
  for (let at = text.indexOf("[\n"); at >= 0;) {
    const list = listAt(text, at);
    if (list) {
      pieces.push(text.slice(done, at), list.text);
      done = list.end;
    }
    at = text.indexOf("[\n", list ? done : at + 2);
  }
  return done === 0 ? text : pieces.join("") + text.slice(done);
}

/** A list that is laid out otherwise than with a line for each item. */
interface List {
  text: string;
  /** Where the lines end that it had. */
  end: number;
}

/** @returns nothing where each item stays on a line of its own */
function listAt(text: string, at: number): List | undefined {
  const start = text.lastIndexOf("\n", at) + 1;
  let indent = start;
  while (text.charCodeAt(indent) === SPACE) indent++;
  const depth = indent - start;
  const taken = widthOf(text.slice(start, at));
  const flat = shortList(text, at + 2, depth, WIDTH - taken);
  if (flat) {
    const { items, isNested, end } = flat;
    const room = WIDTH - taken - (text.charCodeAt(end) === COMMA ? 1 : 0);
    const line = isNested
      ? inLine(JSON.parse(text.slice(at, end)) as JsonValue, room)
      : `[${items.join(" ")}]`;
    if (line !== undefined && widthOf(line) <= room) return { text: line, end };
  }
  return rowAt(text, at, depth);
}

const [SPACE, COMMA, MINUS, CLOSING] = [32, 44, 45, 93];

/** The items of a list, and behind which place it ends. */
interface ShortList {
  items: string[];
  /** Whether it has lists in it, of which the brackets are items here. */
  isNested: boolean;
  end: number;
}

/** @returns a list that may fit into so much room */
function shortList(text: string, from: number, depth: number, room: number): ShortList | undefined {
  const items: string[] = [];
  let [width, isNested] = [2, false];
  for (let at = from;;) {
    if (text.charCodeAt(at + depth) === CLOSING) return { items, isNested, end: at + depth + 1 };
    let end = text.indexOf("\n", at);
    // The last line of all is that of the value itself.
    if (end < 0) end = text.length;
    while (text.charCodeAt(at) === SPACE) at++;
    const last = text[end - 1];
    if (last === "{") return undefined; // an object has lines of its own
    if (last === "[") isNested = true;
    const item = text.slice(at, end);
    // What takes no room, or several characters that take that of one, is not counted here.
    width += isAscii(item) ? item.length : 2;
    if (width > room) return undefined;
    items.push(item);
    at = end + 1;
  }
}

/**
 * Prettier puts as many numbers on a line as fit, where `deno fmt` wants a line for each. Neither takes an empty line
 * away, so one stands between two numbers of a list that has more than one line.
 */
function rowAt(text: string, from: number, depth: number): List | undefined {
  let at = from + 2;
  while (text.charCodeAt(at + depth) !== CLOSING) {
    const code = text.charCodeAt(at + depth + 2);
    // What is too large to be one is written as null.
    if (code !== MINUS && !(code >= 48 && code <= 57)) return undefined;
    at = text.indexOf("\n", at) + 1;
  }
  const end = at + depth + 1;
  return { text: text.slice(from, end).replaceAll(",\n", ",\n\n"), end };
}

/** A value on one line, where it may stand on one and is no wider; objects never do. */
function inLine(value: JsonValue, room: number): string | undefined {
  if (typeof value !== "object" || value === null) {
    const text = JSON.stringify(value);
    return typeof value === "number" ? text.replace("e+", "e") : text;
  }
  if (!Array.isArray(value)) return Object.keys(value).length === 0 && room >= 2 ? "{}" : undefined;
  // An item, a comma and a space; without those of the last, and with brackets.
  if (3 * value.length > room || isTable(value)) return undefined;
  let line = "[";
  for (const item of value) {
    const next = inLine(item, room - widthOf(line) - 1);
    if (next === undefined) return undefined;
    line += line === "[" ? next : `, ${next}`;
  }
  line += "]";
  return widthOf(line) <= room ? line : undefined;
}

/** Lists of lists stand one below the other, as Prettier has it. */
function isTable(items: readonly JsonValue[]): boolean {
  return items.length > 1 && items.every((item) => Array.isArray(item) && item.length > 1);
}

/**
 * How many columns a text takes, as Prettier counts them: what is Chinese, Japanese or Korean, or a picture, takes two
 * for a character, and a mark upon one takes none.
 */
function widthOf(text: string): number {
  if (isAscii(text)) return text.length;
  const { picture, unseen, wide } = patterns ??= makePatterns();
  let width = 0;
  const rest = text.replace(picture, () => {
    width += 2;
    return "";
  });
  for (const character of rest.replace(unseen, "")) width += wide.test(character) ? 2 : 1;
  return width;
}

/** Made when a text needs them first: to make that of pictures takes longer than a third of an import. */
let patterns: ReturnType<typeof makePatterns> | undefined;

function makePatterns() {
  return {
    /** A picture of one character or of several, as a family or a flag. */
    picture: new RegExp("\\p{RGI_Emoji}|\\p{Emoji_Modifier_Base}", "gv"),
    unseen: /[\p{Mn}\p{Me}\x7f-\x9f]/gu,
    wide:
      /[\u1100-\u115f\u2329\u232a\u2630-\u2637\u268a-\u268f\u2e80-\u303e\u3041-\u321e\u3220-\u3247\u3250-\ua48c\ua490-\ua4c6\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{191d2}\u{1aff0}-\u{1b2fb}\u{1d300}-\u{1d376}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]|(?!\p{RI})\p{Emoji_Presentation}/u,
  };
}

/** Whether a text is all ASCII, but for the character of it that is not seen. */
function isAscii(text: string): boolean {
  // deno-lint-ignore no-control-regex -- these are what is asked for
  return !/[^\x00-\x7e]/.test(text);
}
