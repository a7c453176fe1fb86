/**
 * Cassettes as they are, beside what git holds of them.
 *
 * @module
 */
import { parseCassette } from "../cassette/format.ts";
import type { Cassette } from "../cassette/types.ts";
import { committedFolder } from "../host/git.ts";
import { type CassetteFolder, findName } from "./cassettes.ts";

/** One side of a cassette, and its text to the letter. */
export interface Side {
  text: string;
  cassette: Cassette;
}

/** A cassette on both sides; one of them may be missing. */
export interface BothSides {
  name: string;
  where: string;
  /** What git holds. */
  was: Side | undefined;
  /** What is there. */
  now: Side | undefined;
}

/**
 * @param typed names of cassettes; none for all that are not the same to the letter
 * @param revision a commit, as git understands it
 * @param folder where they are
 * @returns both sides of each, by name
 * @throws {RetakeError} `NAME_INVALID`, `OPTION_INVALID`, `CASSETTE_INVALID`, `CASSETTE_VERSION`, `STORE_READ`
 */
export async function sinceRevision(
  typed: readonly string[],
  revision: string,
  folder: CassetteFolder,
): Promise<BothSides[]> {
  const committed = await committedFolder(folder.path, revision);
  const there = await folder.store.list();
  const held = (await committed.list()).flatMap((path) =>
    /^[^.].*\.json$/.test(path) && !path.includes("/.") ? [path.slice(0, -".json".length)] : []
  );
  const all = [...new Set([...there, ...held])].sort();
  const names = typed.length === 0
    ? all
    : [...new Set(typed.map((name) => findName(name, all, folder)))];
  const found: BothSides[] = [];
  for (const name of names) {
    const [was, now] = [await committed.read(`${name}.json`), await folder.store.load(name)];
    // What is the same to the letter needs no reading.
    if (typed.length === 0 && was === now) continue;
    const where = folder.store.locate(name);
    found.push({
      name,
      where,
      was: sideOf(was, `${where} at ${revision}`),
      now: sideOf(now, where),
    });
  }
  return found;
}

function sideOf(source: string | object | undefined, where: string): Side | undefined {
  if (source === undefined) return undefined;
  const text = typeof source === "string" ? source : JSON.stringify(source);
  return { text, cassette: parseCassette(source, where) };
}
