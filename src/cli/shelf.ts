/**
 * A folder of cassettes, as the page of `retake ui` looks at it.
 *
 * @module
 */
import type { Cassette } from "../cassette/types.ts";
import { bareName } from "../cassette/name.ts";
import { factsAt, listFiles } from "../host/files.ts";
import { inTime } from "../host/process.ts";
import { relativePath } from "../host/paths.ts";
import { loadPrices } from "../host/prices.ts";
import { BODIES } from "../store/fs/bodies.ts";
import { openPriceBook } from "../suite/price_book.ts";
import { type Listed, type Shelf, UNKNOWN } from "../ui/types.ts";
import { realNow } from "../wire/native.ts";
import { type CassetteFolder, readCassette } from "./cassettes.ts";
import { projectComparison } from "./differences.ts";
import { readLastRuns } from "./last_run.ts";
import { sinceRevision } from "./revisions.ts";
import { statusOf } from "./status.ts";

/** What else has changed (who asks for a cassette, functions, its age) is looked at this often, in milliseconds. */
const LOOKED_AT = 30_000;

/** Of fewer files, what has become of them is waited for. */
const MANY = 500;
/** How long it is waited for otherwise, in milliseconds. */
const PATIENCE = 400;

/**
 * @param folder a folder of cassettes
 * @param signatures where signatures are
 */
export function openShelf(folder: CassetteFolder, signatures: string | undefined): Shelf {
  const { path, store } = folder;
  const book = openPriceBook(loadPrices);
  let look: { mark: string; list: Promise<readonly Listed[]> } | undefined;
  let known: ReadonlyMap<string, Listed> = new Map();
  const begin = (mark: string, stamps: ReadonlyMap<string, string>) => {
    const list = listed(folder, signatures, stamps);
    look = { mark, list };
    list.then(
      (all) => known = new Map(all.map((one) => [one.name, one])),
      () => look = undefined, // asked again, it may succeed
    );
    return look;
  };
  return {
    path,
    comparison: projectComparison(),
    async list() {
      const stamps = await stampsIn(path);
      const mark = `${Math.floor(realNow() / LOOKED_AT)}\n${[...stamps].join("\n")}`;
      const { list } = look?.mark === mark ? look : begin(mark, stamps);
      // Of thousands of files nobody waits until all are looked at: their names are there at once.
      if (stamps.size < MANY || await inTime(list, PATIENCE)) return await list;
      return sketched(path, stamps, known);
    },
    read: (name) => readCassette(folder, name),
    async source(name) {
      const source = await store.load(name);
      return source === undefined || typeof source === "string"
        ? source
        : JSON.stringify(source, null, 2);
    },
    async since(names, revision) {
      const found = await sinceRevision(names, revision, folder);
      const cassette = (side: { cassette: Cassette } | undefined) => side?.cassette;
      return found.map(({ name, where, was, now }) => ({
        name,
        where,
        was: cassette(was),
        now: cassette(now),
      }));
    },
    async misses() {
      const here = relativePath(path);
      return ((await readLastRuns()).misses ?? []).filter((one) => one.folder === here);
    },
    async prices(interactions) {
      await book.ready(interactions);
      return book;
    },
  };
}

/**
 * @param path the folder
 * @param stamps by the paths of its files, what tells that one has changed, its size first
 * @param known what is known of cassettes, by name
 * @returns what can be told without reading any, and what is known of those that have not changed since
 */
export function sketched(
  path: string,
  stamps: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, Listed>,
): Listed[] {
  const names = [...stamps.keys()]
    .filter((file) => bareName(file) !== file && !/(?:^|\/)\.|\.journal\//.test(file));
  return names.sort().map((file) => {
    const name = bareName(file);
    const stamp = stamps.get(file)!;
    const before = known.get(name);
    if (before?.stamp === stamp) return before;
    const where = `${path}/${file}`;
    return { name, where, bytes: Number(stamp.split(" ", 1)[0]), verdict: UNKNOWN, stamp };
  });
}

async function listed(
  folder: CassetteFolder,
  signatures: string | undefined,
  stamps: ReadonlyMap<string, string>,
): Promise<readonly Listed[]> {
  const { all } = await statusOf(folder, { texts: [], signatures });
  return all.map((one) => ({
    ...one,
    stamp: stamps.get(one.where.slice(folder.path.length + 1)) ?? `${one.bytes} ${one.recordedAt}`,
  }));
}

/** By its path, how large each file is and when it was changed; of a store that keeps none, nothing. */
async function stampsIn(path: string): Promise<Map<string, string>> {
  const stamps = new Map<string, string>();
  if (!factsAt(path)) return stamps;
  for (const file of await listFiles(path, (name) => name !== BODIES)) {
    const facts = factsAt(`${path}/${file}`);
    if (facts) stamps.set(file, `${facts.size} ${facts.changed} ${facts.identity}`);
  }
  return stamps;
}
