/**
 * Other cassettes that could answer what this one does not: under the name that its test had before, or left
 * by a run that failed. Looked for after a miss alone.
 *
 * @module
 */
import { parseCassette } from "../../cassette/format.ts";
import { FAILED_SUFFIX } from "../../cassette/name.ts";
import type { Cassette } from "../../cassette/types.ts";
import { isRetakeError } from "../../errors.ts";
import { createLookup, type LookupRules, type Probe } from "../../match/lookup.ts";
import type { Store } from "../../store/types.ts";

/** What lies elsewhere. */
export interface Siblings {
  /** What a failed run has left of this very cassette, and whether it answers the request. */
  failed: { where: string; answers: number; holds: boolean } | undefined;
  /** Names of other cassettes that hold this very request: the nearest first. */
  same: readonly string[];
}

/** What is looked for. */
export interface SiblingQuery {
  /** The name of the cassette that misses. */
  name: string;
  /** The request. */
  probe: Probe;
  /** Its method and its URL without the query, as they lie in cassettes. */
  request: { method: string; url: string };
  rules: LookupRules;
}

/** So many cassettes are looked through, and so many are named. */
const MOST_READ = 2000;
const MOST_NAMED = 3;
/** So many are read at a time: systems let a program have a few hundred files open. */
const AT_ONCE = 32;

/** Which cassettes ask for which method and path: read once for all misses of a process. */
const indexes = new WeakMap<Store, Promise<ReadonlyMap<string, readonly string[]>>>();

/**
 * @param store where the cassettes are
 * @param query what is looked for
 * @returns what could answer it; nothing where the store cannot be read
 */
export async function findSiblings(store: Store, query: SiblingQuery): Promise<Siblings> {
  const { name, probe, request, rules } = query;
  const answers = (cassette: Cassette | undefined) =>
    cassette !== undefined && createLookup(cassette.interactions, rules).answers(probe).length > 0;
  const left = await readWhole(store, name + FAILED_SUFFIX);
  const failed = left && {
    where: store.locate(name + FAILED_SUFFIX),
    answers: left.interactions.length,
    holds: answers(left),
  };
  const known = indexes.get(store) ?? indexStore(store);
  indexes.set(store, known);
  const likely = [...(await known).get(placeOf(request.method, request.url)) ?? []]
    .filter((other) => other !== name && !other.endsWith(FAILED_SUFFIX))
    .sort((a, b) => shared(b, name) - shared(a, name));
  const same: string[] = [];
  for (const other of likely) {
    if (same.length === MOST_NAMED) break;
    if (answers(await readWhole(store, other))) same.push(other);
  }
  return { failed, same };
}

async function indexStore(store: Store): Promise<ReadonlyMap<string, readonly string[]>> {
  const byPlace = new Map<string, string[]>();
  const names = (await quietly(() => store.list()) ?? []).slice(0, MOST_READ);
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const some = names.slice(at, at + AT_ONCE);
    const read = await Promise.all(some.map((name) => readWhole(store, name)));
    for (const [index, cassette] of read.entries()) {
      const places = new Set(
        cassette?.interactions.map(({ request }) => placeOf(request.method, request.url)),
      );
      for (const place of places) byPlace.set(place, [...byPlace.get(place) ?? [], some[index]!]);
    }
  }
  return byPlace;
}

function placeOf(method: string, url: string): string {
  return `${method} ${url.split(/[?#]/, 1)[0]}`;
}

/** In how many characters two names begin alike. */
function shared(name: string, other: string): number {
  let at = 0;
  while (at < name.length && name[at] === other[at]) at++;
  return at;
}

/** A cassette; `undefined` where there is none, or none that can be read, of which whoever opens it is told. */
async function readWhole(store: Store, name: string): Promise<Cassette | undefined> {
  return await quietly(async () => {
    const source = await store.load(name);
    return source === undefined ? undefined : parseCassette(source, store.locate(name));
  });
}

/** A miss is told whatever else fails. */
async function quietly<T>(fn: () => Promise<T>): Promise<T | undefined> {
  try {
    return await fn();
  } catch (error) {
    if (isRetakeError(error)) return undefined;
    throw error;
  }
}
