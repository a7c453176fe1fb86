/**
 * What the sources of a project say of the names of cassettes: whether anything there still asks for one.
 *
 * @module
 */
import { fileSegment, slug } from "../cassette/name.ts";
import { factsOf, readText } from "../host/files.ts";
import { absolutePath, pathHere } from "../host/paths.ts";
import { listedFiles } from "../host/git.ts";
import { openProjectFolder } from "../host/project.ts";

/** A source, as far as names of cassettes are concerned. */
export interface Source {
  path: string;
  /** What the names of the cassettes of its tests begin with. */
  stem: string;
  /** Its texts in quotes. */
  literals: ReadonlySet<string>;
  /** The same as parts of names. */
  slugs: ReadonlySet<string>;
  /** Names that are put together, as what they look like. */
  patterns: readonly RegExp[];
  /** Whether some of its texts are put together when it runs, so that names of tests may be. */
  isComputed: boolean;
  text: string;
}

/** What is asked of sources. */
export interface Sources {
  /** All of them. */
  all: readonly Source[];
  /** Whether something may still ask for a cassette. */
  names(cassette: string): boolean;
  /** Where a single test is marked to be the only one, by the path; `undefined` where none is. */
  only: string | undefined;
}

/** Longer ones are bundles, or data. */
const LONGEST = 1 << 20;
/** So many are read at a time. */
const AT_ONCE = 32;

/**
 * @param cassettes the folder of cassettes, which is no source: a module there names all of them
 * @param root the folder whose sources they are of
 * @returns what the sources below that say
 * @throws {RetakeError} `STORE_READ` where they may not be read
 */
export async function readSources(cassettes: string, root = "."): Promise<Sources> {
  const inside = `${pathHere(absolutePath(cassettes), absolutePath(root)) ?? cassettes}/`;
  const files = (await listedFiles(root) ?? await openProjectFolder(root).listFiles(""))
    .filter((path) => isSource(path) && !path.startsWith(inside))
    .filter((path) => !/(?:^|\/)node_modules\//.test(path));
  const readHere = (path: string) => readSource(path, `${root}/${path}`);
  const sources: Source[] = [];
  for (let at = 0; at < files.length; at += AT_ONCE) {
    sources.push(
      ...(await Promise.all(files.slice(at, at + AT_ONCE).map(readHere))).filter((it) =>
        it !== undefined
      ),
    );
  }
  const only = sources.find(({ text }) => /\b(?:test|it|describe|suite)\.only\s*\(/.test(text));
  return { all: sources, only: only?.path, names: (cassette) => isNamed(cassette, sources) };
}

/** @returns whether a file is a source, by its name */
export function isSource(path: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(path);
}

/**
 * @param path a source
 * @param file where it lies, from the working directory
 * @returns what it says; `undefined` where it is gone, or larger than anything that somebody writes
 */
export async function readSource(path: string, file: string = path): Promise<Source | undefined> {
  const facts = factsOf(file);
  if (facts?.kind !== "file" || facts.size > LONGEST) return undefined; // gone, but still in git's index
  return lookInto(path, await readText(file));
}

/** @returns what a source says of names */
export function lookInto(path: string, text: string): Source {
  const literals = new Set<string>();
  const patterns: RegExp[] = [];
  let isComputed = /\.each\b/.test(text);
  // A quote in a comment pairs with another one of its line at most.
  for (const [, quote, raw = ""] of text.matchAll(/(["'`])((?:\\.|(?!\1)[^\\\n])*)\1/g)) {
    const literal = raw.replaceAll(/\\(.)/g, "$1");
    if (quote === "`" && literal.includes("${")) {
      isComputed = true;
      const fixed = literal.split(/\$\{[^}]*\}/);
      if (fixed.join("").length > 1) patterns.push(RegExp(`^${fixed.map(escaped).join(".+")}$`));
    } else literals.add(literal);
  }
  const folders = path.replace(/\.[cm]?[jt]sx?$/, "").replace(/[._](?:test|spec)$/, "").split("/");
  const slugs = new Set([...literals].map(slug));
  const stem = folders.map(fileSegment).join("/");
  return { path, stem, literals, slugs, patterns, isComputed, text };
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/**
 * @param source a source
 * @param path a file, from the working directory
 * @returns whether the source may read it: it has its name, or its folder, or a text put together that fits its path
 */
export function namesFile({ text, literals, patterns }: Source, path: string): boolean {
  const parts = path.split("/").filter((part) => part !== "..");
  if (text.includes(parts.at(-1)!)) return true;
  const ends = parts.map((_, at) => parts.slice(at).join("/"));
  const folders = new Set(ends.map((end) => end.replace(/\/?[^/]*$/, "")));
  folders.delete("");
  return [...literals].some((literal) => folders.has(bare(literal))) ||
    patterns.some((one) =>
      ends.some((end) => ["", "./", "../", "../../"].some((up) => one.test(up + end)))
    );
}

/** A folder without what leads to it: `../prompts/` is `prompts`. */
function bare(folder: string): string {
  return folder.replaceAll(/^(?:\.{0,2}\/)+|\/+$/g, "");
}

/** @returns whether sources may ask for a cassette of that name */
export function isNamed(cassette: string, sources: readonly Source[]): boolean {
  if (sources.some(({ literals }) => literals.has(cassette))) return true;
  if (sources.some(({ patterns }) => patterns.some((one) => one.test(cassette)))) return true;
  const cut = cassette.lastIndexOf("/");
  const [parent, last] = [cassette.slice(0, Math.max(0, cut)), cassette.slice(cut + 1)];
  // Twins of a name are told apart by a number.
  const titles = [last, last.replace(/-\d+$/, "")];
  const areAsking = (own: readonly Source[]) =>
    own.length > 0 && (last.startsWith("_") || // of a hook, not of a test
      own.some(({ slugs, isComputed }) => isComputed || titles.some((it) => slugs.has(it))));
  const own = sources.filter(({ stem }) => cassette.startsWith(`${stem}/`));
  if (own.length > 0) return areAsking(own);
  // What is named from a folder further up, or after a project of the runner too.
  if (areAsking(sources.filter(({ stem }) => cassette.includes(`/${stem}/`)))) return true;
  // Of a suite: its category, and the name of the case.
  const category = parent.slice(parent.lastIndexOf("/") + 1);
  const isOfSuite = sources.some(({ literals, slugs }) =>
    (literals.has(parent) || slugs.has(category)) && titles.some((it) => slugs.has(it))
  );
  if (isOfSuite) return true;
  // Of a function that is wrapped: behind its name stands what tells its calls apart.
  const wrapped = /^([A-Za-z_]\w*)-[0-9a-f]{4,}$/.exec(last)?.[1];
  return wrapped !== undefined &&
    sources.some(({ text }) => RegExp(`\\b${wrapped}\\b`).test(text));
}
