/**
 * From where a request was made to the functions that it comes from: those that are tracked and
 * that it was made inside; else those on its stack; else those that the function run in the cassette
 * names.
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
const OPENERS = ["withCassette"];

/** Finds the functions behind requests. */
export interface Finder {
  /** The ids of the functions that a request comes from, and how that was told. */
  find(origin: Origin): Promise<Pick<Producer, "fn" | "how">[]>;
  /** The id of a tracked function. */
  idOf(tracked: TrackedFunction): Promise<string | undefined>;
}

/** @param signer what knows the project */
export function createFinder(signer: Signer): Finder {
  const ids = new Map<TrackedFunction, Promise<string | undefined>>();
  const named = new Map<string, Promise<string[]>>();
  const on = new Map<string, Promise<string | undefined>>();
  const sites = (stack: string) => sitesIn(stack, signer.folder.pathOf);

  const idOf = (tracked: TrackedFunction) => {
    let id = ids.get(tracked);
    if (!id) ids.set(tracked, id = findTracked(tracked, sites(tracked.stack)[0], signer));
    return id;
  };
  const functionAt = (site: Site) => {
    const key = `${site.path}:${site.line}`;
    let id = on.get(key);
    if (!id) on.set(key, id = findFunction(site, signer));
    return id;
  };
  const namedAt = (site: Site) => {
    const key = `${site.path}:${site.line}`;
    let found = named.get(key);
    if (!found) named.set(key, found = findNamed(site, signer));
    return found;
  };

  const find = async (origin: Origin): Promise<Pick<Producer, "fn" | "how">[]> => {
    const tracked = await Promise.all(origin.functions.map(idOf));
    if (tracked.length > 0) return list(tracked, "scope");
    const stack = await Promise.all(sites(origin.stack).map(functionAt));
    const below = list(stack.reverse(), "stack");
    if (below.length > 0) return below;
    const opener = sites(origin.opened)[0];
    return opener ? list(await namedAt(opener), "named") : [];
  };
  return { find, idOf };
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
