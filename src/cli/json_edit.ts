/**
 * Changes JSON that people have written, and leaves all else of it as it stands: comments, spaces, order.
 *
 * @module
 */
import { type JsonNode, readLooseJson } from "../cassette/position.ts";

/**
 * @param text JSON, with comments or without
 * @param path the names that lead to a value
 * @param value what stands there from now on
 * @returns the text with that; `undefined` where it is no JSON, or something on the path is no object
 */
export function setInJson(
  text: string,
  path: readonly string[],
  value: unknown,
): string | undefined {
  const read = readLooseJson(text);
  if (!("root" in read)) return undefined;
  let node: JsonNode = read.root;
  for (const [depth, name] of path.entries()) {
    if (text[node.from] !== "{") return undefined;
    const next = node.parts!.get(name);
    if (!next) return insert(text, node, name, nested(path.slice(depth + 1), value), depth);
    node = next;
  }
  return text.slice(0, node.from) + written(text, value, path.length) + text.slice(node.to);
}

/** A value below names that are not there yet. */
function nested(path: readonly string[], value: unknown): unknown {
  return path.reduceRight((inner: unknown, name) => ({ [name]: inner }), value);
}

function insert(text: string, node: JsonNode, name: string, value: unknown, depth: number): string {
  const unit = unitOf(text);
  const last = [...node.parts!.values()].at(-1);
  const isOnOneLine = last !== undefined && !text.slice(node.from, node.to).includes("\n");
  const member = `${JSON.stringify(name)}: ${
    isOnOneLine ? JSON.stringify(value) : written(text, value, depth + 1)
  }`;
  if (isOnOneLine) return `${text.slice(0, last.to)}, ${member}${text.slice(last.to)}`;
  const before = `\n${unit.repeat(depth + 1)}`;
  if (!last) {
    return `${text.slice(0, node.from)}{${before}${member}\n${unit.repeat(depth)}}${
      text.slice(node.to)
    }`;
  }
  const rest = text.slice(last.to);
  // A comma too many at the end stays the end's.
  const [comma = ""] = /^\s*,/.exec(rest) ?? [];
  return `${text.slice(0, last.to)},${before}${member}${
    comma === "" ? rest : `,${rest.slice(comma.length)}`
  }`;
}

function written(text: string, value: unknown, depth: number): string {
  const unit = unitOf(text);
  const lines = JSON.stringify(value, null, unit).split("\n");
  const isShort = Array.isArray(value) && value.every((item) => typeof item !== "object");
  return isShort
    ? `[${value.map((item) => JSON.stringify(item)).join(", ")}]`
    : lines.join(`\n${unit.repeat(depth)}`);
}

/** What lines are indented by. */
function unitOf(text: string): string {
  return /^([ \t]+)"/m.exec(text)?.[1] ?? "  ";
}
