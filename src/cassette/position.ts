/**
 * On which line of its text a part of a cassette stands, for who has to find it there.
 *
 * @module
 */

/** A value of a JSON text, where it begins, and what is in it. */
interface Node {
  line: number;
  /** Its members by name, or its items by number. */
  parts?: Map<string, Node>;
  /** Of a string, what it says. */
  text?: string;
}

/**
 * @param text a JSON text
 * @param place a path in it, as leaks have it: `interactions[2].request.url`,
 * `interactions[0].response.headers.x-key`, `interactions[0].response.body $.a[0]`
 * @returns the line, counted from 1, of what is there; of the nearest that holds it, where the path says
 * more than the text has; `undefined` where the text is no JSON
 */
export function lineOf(text: string, place: string): number | undefined {
  try {
    let { node } = readValue(text, { at: 0, line: 1 });
    const steps = /\.?([^.[\]\s"$]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/g;
    for (const [, name, index, quoted] of place.matchAll(steps)) {
      const key = quoted === undefined ? name ?? index! : JSON.parse(quoted) as string;
      const found = node.parts?.get(key) ?? pairNamed(node, key) ??
        node.parts?.get("json")?.parts?.get(key);
      if (found === undefined) break;
      node = found;
    }
    return node.line;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Headers are a list of pairs. */
function pairNamed(node: Node, name: string): Node | undefined {
  for (const pair of node.parts?.values() ?? []) {
    if (pair.parts?.get("0")?.text === name) return pair;
  }
}

interface Cursor {
  at: number;
  line: number;
}

/** Reads a value from where the cursor is, and leaves the cursor behind it. */
function readValue(text: string, cursor: Cursor): { node: Node } {
  skipSpace(text, cursor);
  const node: Node = { line: cursor.line };
  const first = text[cursor.at];
  if (first === "{" || first === "[") {
    const parts = node.parts = new Map<string, Node>();
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
      parts.set(key, readValue(text, cursor).node);
      skipSpace(text, cursor);
      if (text[cursor.at] !== end) expect(text, cursor, ",");
      skipSpace(text, cursor);
    }
    cursor.at++;
  } else if (first === '"') node.text = readString(text, cursor);
  else {
    const word = /[\w.+-]+/y;
    word.lastIndex = cursor.at;
    cursor.at += word.exec(text)?.[0].length ?? fail();
  }
  return { node };
}

function readString(text: string, cursor: Cursor): string {
  const form = /"(?:[^"\\]|\\.)*"/sy;
  form.lastIndex = cursor.at;
  const [found] = form.exec(text) ?? fail();
  cursor.at += found.length;
  return JSON.parse(found);
}

function skipSpace(text: string, cursor: Cursor): void {
  for (let code; (code = text.charCodeAt(cursor.at)) <= 32; cursor.at++) {
    if (code === 10) cursor.line++;
  }
}

function expect(text: string, cursor: Cursor, sign: string): void {
  if (text[cursor.at++] !== sign) fail();
}

function fail(): never {
  throw new SyntaxError("no JSON");
}
