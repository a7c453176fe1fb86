/**
 * From where a request was made to the functions that it comes from: those that are tracked and
 * that it was made inside; else those on its stack, and where that does not lead to what the function
 * run in the cassette names, what this names and would lead there; else what it names.
 *
 * @module
 */
import type { Producer } from "../cassette/types.ts";
import { isRetakeError } from "../errors.ts";
import type { TrackedFunction } from "../session/context.ts";
import type { Origin } from "../session/tracker.ts";
import type { Signer } from "./signer.ts";
import { type Site, sitesIn } from "./sites.ts";

/** The calls whose function may name what a recording comes from. */
const OPENERS = ["withCassette", "useCassette", "openSession", "cassetteFor"];

/** What the functions behind requests are found with; what was found is kept. */
export interface Finder {
  /** What knows the project. */
  readonly signer: Signer;
  /** The ids of tracked functions. */
  readonly tracked: Map<TrackedFunction, Promise<string | undefined>>;
  /** The function around a place, by the place. */
  readonly around: Map<string, Promise<string | undefined>>;
  /** The functions that a callback names, by the place of the call that gets it. */
  readonly named: Map<string, Promise<string[]>>;
}

/** @param signer what knows the project */
export function createFinder(signer: Signer): Finder {
  return { signer, tracked: new Map(), around: new Map(), named: new Map() };
}

/** @returns the ids of the functions that a request comes from, and how that was told */
export async function findProducers(
  finder: Finder,
  { functions, stack, opened }: Origin,
): Promise<Pick<Producer, "fn" | "how">[]> {
  const { pathOf } = finder.signer.folder;
  const tracked = await Promise.all(functions.map((it) => idOf(finder, it)));
  if (tracked.length > 0) return list(tracked, "scope");
  const around = await functionsAt(finder, sitesIn(stack, pathOf));
  const openers = sitesIn(opened, pathOf);
  // Whoever opens the cassette, and those outside of it, ask for nothing themselves.
  const outside = new Set(await functionsAt(finder, openers));
  const below = list(around.reverse().filter((it) => !outside.has(it)), "stack");
  const named = openers[0] ? await namedAt(finder, openers[0]) : [];
  if (below.length === 0) {
    if (named.length > 0) return list(named, "named");
    // Code that has a cassette of its own and asks in it, which no test is.
    const { engine: { isTestFile } } = await finder.signer.engine();
    return list(around.filter((it) => it !== undefined && !isTestFile(pathIn(it))), "stack");
  }
  // A package that calls back later, as chains of runnables do, has cut the stack off: what was called
  // is told by the context of the cassette, and by what leads to the functions that are still there.
  if (below.some(({ fn }) => named.includes(fn))) return below;
  return [...list(await leadingTo(finder, named, below), "named"), ...below];
}

function functionsAt(finder: Finder, sites: readonly Site[]): Promise<(string | undefined)[]> {
  return Promise.all(sites.map((site) => functionAt(finder, site)));
}

function pathIn(id: string): string {
  return id.slice(0, id.lastIndexOf("#"));
}

/** Those of the functions that reach one of others. */
async function leadingTo(
  { signer }: Finder,
  named: readonly string[],
  below: readonly { fn: string }[],
): Promise<string[]> {
  const found: string[] = [];
  for (const id of named) {
    const signature = await unlessMissing(signer.sign(id));
    const reached = signature?.dependencies.map((it) => it.id) ?? [];
    if (below.some(({ fn }) => reached.includes(fn))) found.push(id);
  }
  return found;
}

function idOf({ tracked, signer }: Finder, fn: TrackedFunction): Promise<string | undefined> {
  let id = tracked.get(fn);
  if (!id) {
    const [site] = sitesIn(fn.stack, signer.folder.pathOf);
    tracked.set(fn, id = findTracked(fn, site, signer));
  }
  return id;
}

function functionAt({ around, signer }: Finder, site: Site): Promise<string | undefined> {
  const key = `${site.path}:${site.line}`;
  let id = around.get(key);
  if (!id) around.set(key, id = findFunction(site, signer));
  return id;
}

function namedAt({ named, signer }: Finder, site: Site): Promise<string[]> {
  const key = `${site.path}:${site.line}`;
  let ids = named.get(key);
  if (!ids) named.set(key, ids = findNamed(site, signer));
  return ids;
}

function list(ids: readonly (string | undefined)[], how: Producer["how"]) {
  return [...new Set(ids)].flatMap((fn) => fn === undefined ? [] : [{ fn, how }]);
}

/** Where the call that tracks it cannot be made out, its name in that file has to do. */
async function findTracked(
  { name, callee }: TrackedFunction,
  site: Site | undefined,
  signer: Signer,
): Promise<string | undefined> {
  if (name?.includes("#")) return name;
  if (!site) return undefined;
  const { engine: { calleeAt }, project } = await signer.engine();
  const found = await calleeAt(project, site.path, site.line, [callee], name);
  return found?.id ?? (name === undefined ? undefined : `${site.path}#${name}`);
}

async function findFunction({ path, line }: Site, signer: Signer): Promise<string | undefined> {
  const { engine: { functionAt }, project } = await signer.engine();
  return (await unlessMissing(functionAt(project, path, line)))?.id;
}

async function findNamed({ path, line }: Site, signer: Signer): Promise<string[]> {
  const { engine: { namedIn }, project } = await signer.engine();
  return await unlessMissing(namedIn(project, path, line, OPENERS)) ?? [];
}

/** What stands on a stack need not be a source that can be read: it may be generated, or evaluated. */
async function unlessMissing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (isRetakeError(error, "PARSE_FAILED") || isRetakeError(error, "FUNCTION_UNKNOWN")) return;
    throw error;
  }
}
