/**
 * YAML, as recorders write it: read by the package `yaml`, which is handed in, into plain values.
 *
 * @module
 */
import { fromAnyBase64 } from "../cassette/base64.ts";
import { joinPath } from "../cassette/json_path.ts";
import { Fault } from "../cassette/validate.ts";

/** The part of the package `yaml` that is used here. */
export interface YamlPackage {
  parseDocument(text: string, options: object): YamlDocument;
  isMap(node: unknown): boolean;
  isAlias(node: unknown): boolean;
  LineCounter: new () => LineCounter;
}
interface LineCounter {
  linePos(offset: number): { line: number };
}
interface YamlDocument {
  contents: YamlNode | null;
  errors: {
    message: string;
    pos: readonly [number, number];
    linePos?: readonly { line: number }[];
  }[];
}
/** A scalar, a list, a map or an alias. */
interface YamlNode {
  range?: [number, number, number] | null;
  tag?: string;
  /** Of a list its items, of a map its pairs. */
  items?: unknown[];
  /** Of a scalar its text, and in which quotes that stands. */
  value?: unknown;
  type?: string;
  /** Of an alias: what it stands for. */
  resolve?(document: YamlDocument): YamlNode | undefined;
}
interface YamlPair {
  key: YamlNode | null;
  value: YamlNode | null;
}

/** A file that is YAML. */
export interface YamlFile {
  value: unknown;
  /** The line, counted from 1, of what is at a path, as `interactions[2].request.uri`. */
  lineOf(place: string): number | undefined;
}

/** What aliases may make of a file: more is made to fill a machine. */
const MOST_NODES = 5_000_000;
const DEEPEST = 500;

/**
 * Reads a text. What would not be written so as a number stays a text, as an etag of `1e5`; but not where a
 * serializer says that it is the value of a JSON body.
 *
 * @param text the text of a file
 * @param yaml the package
 * @throws {Fault} where it is no YAML, or grows without end
 */
export function readYaml(text: string, yaml: YamlPackage): YamlFile {
  const { document, lineCounter } = parse(text, yaml);
  const reading: Reading = {
    document,
    yaml,
    count: { nodes: 0 },
    lines: new Map(),
    aliases: { typed: new Map(), plain: new Map() },
  };
  const value = toValue(document.contents, reading, { path: "", depth: 0, isTyped: false });
  return {
    value,
    lineOf(place) {
      for (let path = place; path !== ""; path = path.replace(/(?:^|\.)[^.[\]]*$|\[\d+\]$/, "")) {
        const offset = reading.lines.get(path);
        if (offset !== undefined) return lineCounter.linePos(offset).line;
      }
    },
  };
}

/** So many texts are mended in a file, one after the other. */
const MOST_MENDED = 1000;

/**
 * Parses a text as libyaml does, which PyYAML and Ruby stand on: lines of a quoted text may stand further left than
 * YAML allows, and these write them so.
 */
function parse(
  text: string,
  yaml: YamlPackage,
): { document: YamlDocument; lineCounter: LineCounter } {
  for (let mended = 0;; mended++) {
    const lineCounter = new yaml.LineCounter();
    const document = yaml.parseDocument(text, {
      lineCounter,
      // All scalars as they are written: what is a number, is decided here.
      schema: "failsafe",
      uniqueKeys: false,
      logLevel: "silent",
    });
    const [error] = document.errors;
    if (!error) return { document, lineCounter };
    const [, quote] = /^Missing closing (['"])quote/.exec(error.message) ?? [];
    const better = quote && mended < MOST_MENDED ? indented(text, error.pos[0], quote) : undefined;
    if (better === undefined) {
      const [first = ""] = error.message.split("\n");
      throw new Fault(
        error.linePos?.[0] ? `line ${error.linePos[0].line}` : "line 1",
        `it is no YAML: ${first.replace(/ at line \d+, column \d+:?$/, "")}`,
      );
    }
    text = better;
  }
}

/** @returns a text whose lines stand further right from within a quoted text to its end, which does not change that */
function indented(text: string, from: number, quote: string): string | undefined {
  const rest = quote === "'" ? /(?:[^']|'')*'/y : /(?:[^"\\]|\\[^])*"/y;
  rest.lastIndex = from;
  const [quoted] = rest.exec(text) ?? [];
  if (quoted === undefined) return undefined;
  const right = " ".repeat(DEEPEST);
  // The place is the end of a line, or the beginning of the next one.
  const isStart = from === 0 || text[from - 1] === "\n";
  const moved = (isStart ? right : "") + quoted.replace(/\n(?!\r?\n)/g, `\n${right}`);
  return text.slice(0, from) + moved + text.slice(from + quoted.length);
}

interface Reading {
  document: YamlDocument;
  yaml: YamlPackage;
  count: { nodes: number };
  /** Where what stands at a path begins: of no more than the outer levels, which are told of. */
  lines: Map<string, number>;
  /** What aliases stand for, and how much that is. */
  aliases: Record<"typed" | "plain", Map<YamlNode, { value: unknown; nodes: number }>>;
}

interface Place {
  path: string;
  depth: number;
  /** Whether what looks like a number is one. */
  isTyped: boolean;
}

/** So many levels are told of by line. */
const TOLD = 6;

function toValue(node: YamlNode | null | undefined, reading: Reading, place: Place): unknown {
  const { yaml, document, count, lines } = reading;
  const { path, depth, isTyped } = place;
  wantRoom(++count.nodes, depth);
  if (!node) return null;
  if (yaml.isAlias(node)) {
    // What was read once is not read again: to find what an alias stands for takes a walk through all.
    const memo = reading.aliases[isTyped ? "typed" : "plain"];
    const known = memo.get(node);
    if (known) {
      count.nodes += known.nodes;
      wantRoom(count.nodes, depth);
      return known.value;
    }
    const before = count.nodes;
    const value = toValue(node.resolve!(document), reading, { ...place, depth: depth + 1 });
    memo.set(node, { value, nodes: count.nodes - before });
    return value;
  }
  if (node.range && depth <= TOLD) lines.set(path, node.range[0]);
  const inside = (key: string | number, typed = isTyped): Place => ({
    path: depth < TOLD ? joinPath(path, key).replace(/^\./, "") : path,
    depth: depth + 1,
    isTyped: typed,
  });
  if (yaml.isMap(node)) {
    return Object.fromEntries((node.items as YamlPair[]).map(({ key, value }) => {
      const name = String(key?.value ?? "");
      return [name, toValue(value, reading, inside(name, isTyped || name === "parsed_body"))];
    }));
  }
  if (node.items) {
    return (node.items as YamlNode[]).map((item, at) => toValue(item, reading, inside(at)));
  }
  return scalarOf(node, place);
}

function wantRoom(nodes: number, depth: number): void {
  if (nodes <= MOST_NODES && depth <= DEEPEST) return;
  throw new Fault("line 1", "it is too large or too deep once its aliases are written out");
}

/** A tag of Ruby or Python stands before a plain value; only that of bytes says something here. */
function scalarOf({ value, type, tag }: YamlNode, { path, isTyped }: Place): unknown {
  if (value instanceof Uint8Array) return value; // the package knows this tag, but not Ruby's
  const text = String(value ?? "");
  if (/binary$/.test(tag ?? "")) {
    const bytes = fromAnyBase64(text.replace(/\s+/g, ""));
    if (!bytes) throw new Fault(path, "is said to be binary, and is not base64");
    return bytes;
  }
  if (type !== "PLAIN" || (tag !== undefined && !/(?:int|float|null|bool)$/.test(tag))) return text;
  if (/^(?:~|null|)$/i.test(text)) return null;
  if (/^(?:true|yes|on)$/i.test(text)) return true;
  if (/^(?:false|no|off)$/i.test(text)) return false;
  if (!/^[-+.\d]/.test(text)) return text;
  const number = Number(text.replaceAll("_", ""));
  const isNumber = isTyped ? !Number.isNaN(number) : String(number) === text;
  return isNumber ? number : text;
}
