/**
 * On which line of its text a part of a JSON text stands, for who has to find it there.
 *
 * @module
 */

/** A value of a JSON text, where it begins, and what is in it. */
export interface JsonNode {
  line: number;
  /** Where in the text it begins, and where what follows it does. */
  from: number;
  to: number;
  value: unknown;
  /** Its members by name, or its items by number. */
  parts?: Map<string, JsonNode>;
}

/** A JSON text that was read: what it says, and where; or where it is none. */
export type LooseJson =
  | { value: unknown; root: JsonNode; lineOf: (place: string) => number }
  | { faultLine: number };

/**
 * Reads JSON as people write it: with comments, and a comma too many at the end.
 *
 * @param text the text
 * @returns what it says; or the line, counted from 1, where it stops being JSON
 */
export function readLooseJson(text: string): LooseJson {
  const cursor: Cursor = { at: 0, line: 1 };
  try {
    const node = readValue(text, cursor);
    skipSpace(text, cursor);
    if (cursor.at < text.length) fail();
    return { value: node.value, root: node, lineOf: (place) => nodeAt(node, place).line };
  } catch (error) {
    if (error instanceof SyntaxError) return { faultLine: cursor.line };
    throw error;
  }
}

/**
 * @param text a JSON text
 * @param place a path in it, as leaks have it: `interactions[2].request.url`,
 * `interactions[0].response.headers.x-key`, `interactions[0].response.body $.a[0]`
 * @returns the line, counted from 1, of what is there; of the nearest that holds it, where the path says
 * more than the text has; `undefined` where the text is no JSON
 */
export function lineOf(text: string, place: string): number | undefined {
  const read = readLooseJson(text);
  return "lineOf" in read ? read.lineOf(place) : undefined;
}

function nodeAt(node: JsonNode, place: string): JsonNode {
  const steps = /\.?([^.[\]\s"]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/g;
  for (const [, name, index, quoted] of place.matchAll(steps)) {
    const key = quoted === undefined ? name ?? index! : JSON.parse(quoted) as string;
    if (key === "$" && !node.parts?.has(key)) continue; // a path within a body begins with it
    const found = node.parts?.get(key) ?? pairNamed(node, key) ??
      node.parts?.get("json")?.parts?.get(key) ??
      node.parts?.get("around")?.parts?.get("json")?.parts?.get(key);
    if (found === undefined) break;
    node = found;
  }
  return node;
}

/** Headers are a list of pairs. */
function pairNamed(node: JsonNode, name: string): JsonNode | undefined {
  for (const pair of node.parts?.values() ?? []) {
    if (pair.parts?.get("0")?.value === name) return pair;
  }
}

interface Cursor {
  at: number;
  line: number;
}

/** Reads a value from where the cursor is, and leaves the cursor behind it. */
function readValue(text: string, cursor: Cursor): JsonNode {
  skipSpace(text, cursor);
  const { line, at: from } = cursor;
  const first = text[cursor.at];
  if (first !== "{" && first !== "[") {
    const value = first === '"' ? readString(text, cursor) : readWord(text, cursor);
    return { line, from, to: cursor.at, value };
  }
  const parts = new Map<string, JsonNode>();
  const end = first === "{" ? "}" : "]";
  cursor.at++;
  skipSpace(text, cursor);
  while (text[cursor.at] !== end) {
    let key = String(parts.size);
    if (end === "}") {
      key = readString(text, cursor);
      skipSpace(text, cursor);
      expect(text, cursor, ":");
    }
    parts.set(key, readValue(text, cursor));
    skipSpace(text, cursor);
    if (text[cursor.at] !== end) expect(text, cursor, ",");
    skipSpace(text, cursor);
  }
  cursor.at++;
  const members = [...parts].map(([key, { value }]) => [key, value] as const);
  const value = end === "}" ? Object.fromEntries(members) : members.map(([, value]) => value);
  return { line, from, to: cursor.at, value, parts };
}

function readString(text: string, cursor: Cursor): string {
  const form = /"(?:[^"\\]|\\.)*"/sy;
  form.lastIndex = cursor.at;
  const [found] = form.exec(text) ?? fail();
  const read: string = JSON.parse(found);
  cursor.at += found.length;
  return read;
}

/** A number, `true`, `false` or `null`. */
function readWord(text: string, cursor: Cursor): unknown {
  const form = /[\w.+-]+/y;
  form.lastIndex = cursor.at;
  const [found] = form.exec(text) ?? fail();
  const read: unknown = JSON.parse(found);
  cursor.at += found.length;
  return read;
}

/** Space, and comments. */
function skipSpace(text: string, cursor: Cursor): void {
  for (;;) {
    for (let code; (code = text.charCodeAt(cursor.at)) <= 32 || code === 0xfeff; cursor.at++) {
      if (code === 10) cursor.line++;
    }
    if (text[cursor.at] !== "/") return;
    const form = /\/\/.*|\/\*[^]*?\*\//y;
    form.lastIndex = cursor.at;
    const [comment] = form.exec(text) ?? fail();
    cursor.at += comment.length;
    cursor.line += comment.split("\n").length - 1;
  }
}

function expect(text: string, cursor: Cursor, sign: string): void {
  if (text[cursor.at] !== sign) fail();
  cursor.at++;
}

function fail(): never {
  throw new SyntaxError("no JSON");
}
