/**
 * A folder of cassettes, as the page of `retake ui` looks at it.
 *
 * @module
 */
import type { Cassette } from "../cassette/types.ts";
import { factsAt, listFiles } from "../host/files.ts";
import { loadPrices } from "../host/prices.ts";
import { BODIES } from "../store/fs/bodies.ts";
import { openPriceBook } from "../suite/price_book.ts";
import type { Listed, Shelf } from "../ui/types.ts";
import { realNow } from "../wire/native.ts";
import { type CassetteFolder, readCassette } from "./cassettes.ts";
import { projectComparison } from "./differences.ts";
import { sinceRevision } from "./revisions.ts";
import { statusOf } from "./status.ts";

/** What else has changed (who asks for a cassette, functions, its age) is looked at this often, in milliseconds. */
const LOOKED_AT = 30_000;

/**
 * @param folder a folder of cassettes
 * @param signatures where signatures are
 */
export function openShelf(folder: CassetteFolder, signatures: string | undefined): Shelf {
  const { path, store } = folder;
  const book = openPriceBook(loadPrices);
  let kept: { mark: string; list: Promise<readonly Listed[]> } | undefined;
  return {
    path,
    comparison: projectComparison(),
    async list() {
      const stamps = await stampsIn(path);
      const mark = `${Math.floor(realNow() / LOOKED_AT)}\n${[...stamps].join("\n")}`;
      if (kept?.mark === mark) return await kept.list;
      const list = listed(folder, signatures, stamps);
      kept = { mark, list };
      list.catch(() => kept = undefined); // asked again, it may succeed
      return await list;
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
    async prices(interactions) {
      await book.ready(interactions);
      return book;
    },
  };
}

async function listed(
  folder: CassetteFolder,
  signatures: string | undefined,
  stamps: ReadonlyMap<string, string>,
): Promise<readonly Listed[]> {
  const { all } = await statusOf(folder, { texts: [], signatures });
  return all.map((one) => ({
    ...one,
    stamp: stamps.get(`${one.name}.json`) ?? `${one.bytes} ${one.recordedAt}`,
  }));
}

/** By its path, when each file was changed and how large it is; of a store that keeps none, nothing. */
async function stampsIn(path: string): Promise<Map<string, string>> {
  const stamps = new Map<string, string>();
  if (!factsAt(path)) return stamps;
  for (const file of await listFiles(path, (name) => name !== BODIES)) {
    const facts = factsAt(`${path}/${file}`);
    if (facts) stamps.set(file, `${facts.identity} ${facts.size} ${facts.changed}`);
  }
  return stamps;
}
