/**
 * Cassettes as they are, beside what git holds of them.
 *
 * @module
 */
import { bareName } from "../cassette/name.ts";
import type { Cassette } from "../cassette/types.ts";
import { isRetakeError, type RetakeError } from "../errors.ts";
import { type CommittedFolder, committedFolder } from "../host/git.ts";
import { folderOf, nameOf } from "../host/paths.ts";
import { parsePins, type Pin, type Pins } from "../store/bucket/pins.ts";
import { BODIES, checkBody, withBodies } from "../store/fs/bodies.ts";
import { PACKED, unpackText } from "../store/fs/packing.ts";
import { type CassetteFolder, findName, openCassettes, parseHere } from "./cassettes.ts";
import { isThere, missingFolder } from "./folders.ts";

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

/** What became of cassettes since a commit. */
export interface Since {
  both: BothSides[];
  /** Those that cannot be read, where all were asked for: the others are told of all the same. */
  unread: { name: string; where: string; error: RetakeError }[];
}

/**
 * @param typed what `--dir` says
 * @param revision a commit, as git understands it
 * @returns the folder that is meant, which is there now or was there then
 * @throws {RetakeError} `OPTION_INVALID` where it never was: as if nothing differed
 */
export async function openSince(
  typed: string | undefined,
  revision: string,
): Promise<CassetteFolder> {
  const folder = openCassettes(typed);
  if (isThere(folder)) return folder;
  const committed = await committedFolder(folder.path, revision);
  // Of a folder outside of the repository git says nothing.
  const held = await heldAt(committed).catch(() => []);
  if (held.length === 0) throw await missingFolder(folder);
  return folder;
}

/** @returns the names of the cassettes that git holds of a folder */
async function heldAt(committed: CommittedFolder): Promise<string[]> {
  return (await committed.list()).flatMap((path) =>
    /^[^.].*\.json(?:\.gz)?$/.test(path) && !path.includes("/.") ? [bareName(path)] : []
  );
}

/**
 * @param typed names of cassettes; none for all that are not the same to the letter
 * @param revision a commit, as git understands it
 * @param folder where they are
 * @returns both sides of each, by name
 * @throws {RetakeError} `NAME_INVALID`, `OPTION_INVALID`; `CASSETTE_INVALID`, `CASSETTE_VERSION`, `STORE_READ` of one
 * that was typed
 */
export async function sinceRevision(
  typed: readonly string[],
  revision: string,
  folder: CassetteFolder,
): Promise<Since> {
  const committed = await committedFolder(folder.path, revision);
  const there = await folder.store.list();
  const held = await heldAt(committed);
  const pinned = await pinsAt(folder, revision);
  const all = [...new Set([...there, ...held, ...pinned.keys()])].sort();
  const names = typed.length === 0
    ? all
    : [...new Set(typed.map((name) => findName(name, all, folder)))];
  const since: Since = { both: [], unread: [] };
  for (const name of names) {
    const where = folder.store.locate(name);
    const pin = pinned.get(name);
    // What is pinned as it was is not even fetched.
    if (typed.length === 0 && pin && isPinned(folder, name, pin)) continue;
    try {
      const [was, now] = [
        await committedCassette(committed, name, `${where} at ${revision}`) ??
          (pin && await folder.bucket!.read(name, pin)),
        await folder.store.load(name),
      ];
      // What is the same to the letter needs no reading.
      if (typed.length === 0 && isSameSource(was, now)) continue;
      since.both.push({
        name,
        where,
        was: sideOf(was, `${where} at ${revision}`, { name, path: folder.path }),
        now: sideOf(now, where, { name, path: folder.path }),
      });
    } catch (error) {
      if (typed.length > 0 || !isRetakeError(error)) throw error;
      since.unread.push({ name, where, error });
    }
  }
  return since;
}

/**
 * @param folder a folder of cassettes
 * @param revision a commit, as git understands it
 * @returns what the lock file of its bucket pinned then; nothing where there is none
 * @throws {RetakeError} `STORE_READ` where that is damaged; `OPTION_INVALID` where git cannot say
 */
export async function pinsAt({ bucket }: CassetteFolder, revision: string): Promise<Pins> {
  if (!bucket) return new Map();
  const above = folderOf(bucket.lock);
  const text = await (await committedFolder(above, revision)).read(nameOf(bucket.lock));
  return text === undefined ? new Map() : parsePins(text, `${bucket.lock} at ${revision}`);
}

/** @returns whether a cassette is what a pin says: nothing else was recorded here, and the lock file has it so */
export function isPinned({ bucket }: CassetteFolder, name: string, { sha256 }: Pin): boolean {
  return bucket !== undefined && bucket.store.locate(name) !== bucket.own.locate(name) &&
    bucket.pins().get(name)?.sha256 === sha256;
}

/**
 * @param committed a folder of cassettes as git holds it
 * @param name the cassette's name
 * @param where where it lies, for messages
 * @returns the cassette, with the bodies that lie beside it; `undefined` where git holds none
 * @throws {RetakeError} `STORE_READ` where git does not hold its bodies
 */
export async function committedCassette(
  committed: CommittedFolder,
  name: string,
  where: string,
): Promise<string | object | undefined> {
  const text = await committed.read(`${name}.json`) ?? await packedText(committed, name, where);
  return text === undefined ? undefined : await withBodies(text, where, async (file) => {
    const path = `${BODIES}/${file}`;
    return checkBody(await committed.readBytes(path), { file, path, where });
  });
}

async function packedText(
  committed: CommittedFolder,
  name: string,
  where: string,
): Promise<string | undefined> {
  const bytes = await committed.readBytes(`${name}.json${PACKED}`);
  return bytes && unpackText(bytes, where);
}

/** @returns whether two cassettes are the same to the letter, as stores give them */
export function isSameSource(
  one: string | object | undefined,
  other: string | object | undefined,
): boolean {
  if (one === other) return true;
  return typeof one === "object" && typeof other === "object" &&
    JSON.stringify(one) === JSON.stringify(other);
}

/**
 * @param name a cassette
 * @param folder where it is
 * @returns it as it is at this moment; `undefined` where it is gone
 * @throws {RetakeError} `CASSETTE_INVALID`, `CASSETTE_VERSION`, `STORE_READ`
 */
export async function loadSide(
  name: string,
  { store, path }: CassetteFolder,
): Promise<Side | undefined> {
  return sideOf(await store.load(name), store.locate(name), { name, path });
}

function sideOf(
  source: string | object | undefined,
  where: string,
  own: { name: string; path: string },
): Side | undefined {
  if (source === undefined) return undefined;
  const text = typeof source === "string" ? source : JSON.stringify(source);
  return { text, cassette: parseHere(source, where, own) };
}
