/** The texts that are hashed: of a function with all it reaches, of one unit, of a file. */
import { hashOf } from "../../host/hash.ts";
import { formOf } from "../normal_form/form_of.ts";
import { NORMALISER } from "../hash.ts";
import { asText, expand, type Graph, withLineFeeds } from "../source/graph.ts";
import { matcherOf } from "../source/paths.ts";
import { isFile, type Unit, type Units } from "../units/unit.ts";
import type { Closure } from "./follow.ts";
import { isObserved } from "./observed_names.ts";
import type { Project } from "./project.ts";

/** The first line of what is hashed: a change of the algorithm is a change of it. */
const VERSION = `retake normaliser ${NORMALISER}`;

/** The text of a closure, while it is put together. */
interface ClosureText {
  readonly units: Units;
  readonly closure: Closure;
  /** Units and private names, by their first appearance. */
  readonly numbers: Map<Unit, number>;
  readonly privateNames: Map<string, number>;
  readonly lines: string[];
  /** What the files hold that belong to it. */
  readonly files: ReadonlyMap<Unit, string>;
}

/** The texts of all units, a line for each, each reference by the number of what it refers to. */
export async function closureText(units: Units, closure: Closure): Promise<string> {
  const files = new Map<Unit, string>();
  for (const unit of closure.units) {
    if (isFile(unit)) files.set(unit, await fileText(units, unit));
  }
  const lines = [VERSION];
  const [numbers, privateNames] = [new Map<Unit, number>(), new Map<string, number>()];
  const text: ClosureText = { units, closure, numbers, privateNames, lines, files };
  for (const start of [closure.root, ...closure.global]) addFrom(text, start);
  return lines.join("\n");
}

/** Adds a unit and what it leads to, depth first: what a unit refers to follows it. */
function addFrom(text: ClosureText, start: Unit): void {
  const stack: Unit[] = [];
  text.lines.push(`from @${numberOf(text, start, stack)}`);
  for (let unit = stack.pop(); unit; unit = stack.pop()) {
    const found = addUnit(text, unit);
    stack.push(...found.reverse());
  }
}

/** Adds the line of one unit; gives the units that appear in it for the first time, in order. */
function addUnit(text: ClosureText, unit: Unit): Unit[] {
  const { units, closure, numbers, privateNames, files } = text;
  const found: Unit[] = [];
  const parts = [files.get(unit) ?? ""];
  for (const token of formOf(units, unit).tokens) {
    if (typeof token === "string") parts.push(token);
    else if ("unit" in token) parts.push(`@${numberOf(text, token.unit, found)}`);
    else if ("name" in token) {
      parts.push(isObserved(units.graph, closure.observes, token) ? `name:${token.name}` : "");
    } else {
      if (!privateNames.has(token.privateName)) {
        privateNames.set(token.privateName, privateNames.size);
      }
      parts.push(`#${privateNames.get(token.privateName)}`);
    }
  }
  for (const extra of closure.extras.get(unit) ?? []) {
    parts.push(`+@${numberOf(text, extra, found)}`);
  }
  text.lines.push(`${numbers.get(unit)} ${parts.filter(Boolean).join(" ")}`);
  return found;
}

/** The number of a unit; one that is new is added to those that were found. */
function numberOf({ numbers }: ClosureText, unit: Unit, found: Unit[]): number {
  let number = numbers.get(unit);
  if (number === undefined) {
    numbers.set(unit, number = numbers.size);
    found.push(unit);
  }
  return number;
}

/**
 * 16 hexadecimal digits for a unit's own text: other units are numbers in it.
 *
 * @returns a promise only where a file has to be read
 */
export function ownHash(project: Project, unit: Unit): string | Promise<string> {
  let hash = project.ownHashes.get(unit);
  if (hash === undefined) {
    const { units } = project;
    hash = isFile(unit)
      ? fileText(units, unit).then((text) => hashOwn(units, unit, text))
      : hashOwn(units, unit, "");
    project.ownHashes.set(unit, hash);
  }
  return hash;
}

function hashOwn(units: Units, unit: Unit, content: string): string {
  const seen = new Map<Unit | string, number>();
  const number = (key: Unit | string) => {
    if (!seen.has(key)) seen.set(key, seen.size);
    return seen.get(key);
  };
  const parts = [content];
  for (const token of formOf(units, unit).tokens) {
    if (typeof token === "string") parts.push(token);
    else if ("unit" in token) parts.push(`@${number(token.unit)}`);
    else if ("privateName" in token) parts.push(`#${number(token.privateName)}`);
  }
  return hashOf(`${VERSION}\n${parts.filter(Boolean).join(" ")}`).slice(0, 16);
}

/** What a unit holds that is a file, or several. */
async function fileText({ graph }: Units, unit: Unit): Promise<string> {
  const [path = "", ...without] = unit.path;
  const left = without.map(matcherOf);
  const isIn = (file: string) => !left.some((it) => it.test(file));
  const how = { isIn, isJson: unit.isJson };
  if (unit.kind === "asset") return await contentOf(graph, path, how);
  if (unit.kind === "given") return await givenText(graph, path, isIn);
  const parts: string[] = [];
  // Of a folder, a name that is not known is none of a module.
  const isAny = /(^|\/)\*+$/.test(path);
  for (const file of (await expand(graph, "", path)).filter(isIn)) {
    if (isAny && CODE.test(file)) continue;
    const content = await contentOf(graph, file, how);
    parts.push(JSON.stringify(file.slice(file.lastIndexOf("/") + 1)), content);
  }
  return parts.join(" ");
}
const CODE = /\.[cm]?[jt]sx?$/;

/** What a package may read that is told a place: a file, or a folder that holds no code. */
async function givenText(
  graph: Graph,
  path: string,
  isIn: (file: string) => boolean,
): Promise<string> {
  if (!path.includes("*") && await graph.bytes(path) !== undefined) {
    return await contentOf(graph, path);
  }
  const inside = path.includes("*")
    ? await expand(graph, "", path)
    : await graph.files.listFiles?.(path) ?? [];
  const parts: string[] = [];
  for (const file of inside.filter(isIn).sort()) {
    if (CODE.test(file)) return "";
    parts.push(JSON.stringify(file.slice(path.length)), await contentOf(graph, file));
  }
  return parts.join(" ");
}

async function contentOf(
  graph: Graph,
  path: string,
  { isIn = () => true, isJson }: {
    isIn?: (file: string) => boolean;
    isJson?: boolean | undefined;
  } = {},
): Promise<string> {
  const content = await graph.bytes(path);
  if (content === undefined) {
    const inside = await graph.files.listFiles?.(path) ?? [];
    const parts: string[] = [];
    for (const file of inside.filter(isIn).sort()) {
      parts.push(JSON.stringify(file.slice(path.length)), await contentOf(graph, file));
    }
    return parts.length ? `folder ${parts.join(" ")}` : "missing";
  }
  const isBinary = typeof content !== "string" && content.includes(0);
  const text = isBinary ? undefined : withLineFeeds(asText(content)!);
  if (text === undefined) return `bytes:${hashOf(content as Uint8Array)}`;
  const value = isJson ? asValue(text) : undefined;
  return value === undefined ? `text:${JSON.stringify(text)}` : `json:${value}`;
}

/** JSON without how it is laid out; the order of its members stays. */
function asValue(text: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return undefined; // what reads it throws: its text counts
  }
}
