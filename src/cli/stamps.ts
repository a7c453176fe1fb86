/**
 * What tells that a folder of cassettes has changed, without reading what is in it.
 *
 * @module
 */
import { bareName } from "../cassette/name.ts";
import { factsAt, listFiles } from "../host/files.ts";
import { isUnfetched } from "../store/bucket.ts";
import { BODIES } from "../store/fs/bodies.ts";
import { clock, realNow } from "../wire/native.ts";
import { type CassetteFolder, namesIn, oddNames } from "./cassettes.ts";

/** What else has changed (who asks for a cassette, functions, its age) is looked at this often, in milliseconds. */
export const LOOKED_AT = 30_000;
/** So many files are asked for before somebody else has a turn. */
const AT_ONCE = 1000;

/** What tells that files have changed. */
export interface Stamps {
  /** By name; the size stands first. */
  cassettes: ReadonlyMap<string, string>;
  /** Where each lies, by name. */
  places: ReadonlyMap<string, string>;
  /** Of what is being recorded, all in one. */
  journals: string;
}

/** @returns whether nothing has changed between the two */
export function areSame(one: Stamps, other: Stamps): boolean {
  return one.journals === other.journals && one.cassettes.size === other.cassettes.size &&
    [...one.cassettes].every(([name, stamp]) => other.cassettes.get(name) === stamp);
}

/** Of a store that keeps no files, the names with the time, since nothing tells which of them has changed. */
export async function stampsIn(folder: CassetteFolder): Promise<Stamps> {
  const { path } = folder;
  if (!factsAt(path)) {
    const now = String(Math.floor(realNow() / LOOKED_AT));
    const names = await namesIn(folder);
    const places = new Map(names.map((name) => [name, folder.store.locate(name)]));
    return { cassettes: new Map(names.map((name) => [name, now])), places, journals: now };
  }
  const cassettes = new Map<string, string>();
  const places = new Map<string, string>();
  const journals: string[] = [];
  let count = 0;
  for (const file of await listFiles(path, (name) => name !== BODIES)) {
    if (++count % AT_ONCE === 0) {
      await new Promise((done) => clock.setTimeout(() => done(undefined), 0));
    }
    const isJournal = /\.journal\//.test(file);
    const name = nameOf(file);
    const facts = isJournal || name !== undefined ? factsAt(`${path}/${file}`) : undefined;
    if (!facts) continue;
    const stamp = `${facts.size} ${facts.changed} ${facts.identity}`;
    if (isJournal) journals.push(`${file} ${stamp}`);
    else {
      cassettes.set(name!, stamp);
      places.set(name!, `${path}/${file}`);
    }
  }
  for (const name of await oddNames(path)) {
    const where = folder.store.locate(name);
    const facts = factsAt(where);
    cassettes.set(name, `${facts?.kind} ${facts?.changed} ${facts?.identity}`);
    places.set(name, where);
  }
  for (const [name, { sha256, bytes }] of folder.bucket?.pins() ?? []) {
    if (cassettes.has(name)) continue; // what was recorded here counts
    const state = await isUnfetched(folder.bucket!, name) ? "unfetched" : "here";
    cassettes.set(name, `${bytes} ${sha256} ${state}`);
    places.set(name, folder.store.locate(name));
  }
  const sorted = new Map([...cassettes].sort(([one], [other]) => one < other ? -1 : 1));
  return { cassettes: sorted, places, journals: journals.sort().join("\n") };
}

/** The cassette that a file of the folder is; what begins with a dot is of another tool. */
function nameOf(file: string): string | undefined {
  const name = bareName(file);
  return name === file || /(?:^|\/)\./.test(file) ? undefined : name;
}
