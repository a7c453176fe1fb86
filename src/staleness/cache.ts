/**
 * Signatures that were worked out before, with the files they depend on: while those are the same,
 * nothing is parsed, and the parser is not even loaded.
 *
 * @module
 */
import { hashOf } from "../host/hash.ts";
import { readCache, writeCache } from "../host/project.ts";
import type { Consulted } from "../track/sign/reach.ts";
import type { Signature } from "../track/types.ts";

const FORMAT = "retake-cache/1";
const FILE = "signatures.json";

interface Stored {
  cache: typeof FORMAT;
  /** What decides over signatures beyond the files: the normaliser, the options. */
  key: string;
  /** Files and folders (those end in a slash), each with a digest of its content. */
  contents: [path: string, digest: string][];
  /** Sets of these, by index: what the functions of one module depend on. */
  sets: number[][];
  /** Signatures, each with its sets. */
  signatures: [signature: Signature, sets: number[]][];
}

/** What files and folders hold. */
export interface Contents {
  readFile(path: string): Promise<Uint8Array | undefined>;
  listFiles(folder: string): Promise<string[]>;
}

/** The signatures of a project, as they were worked out before. */
export interface SignatureCache {
  readonly folder: string;
  /** What decides over signatures beyond the files. */
  readonly key: string;
  /** What the files hold by now. */
  readonly contents: Contents;
  readonly stored: Stored;
  /** The signatures that are written down, each with its sets, by id. */
  readonly old: ReadonlyMap<string, Stored["signatures"][number]>;
  /** Those that are new. */
  readonly added: Map<string, Signature>;
  /** Digests by now, by path, each worked out once. */
  readonly digests: Map<string, Promise<string>>;
  /** Whether a file is as it was, by its index: as soon as that is known, itself. */
  readonly unchanged: (boolean | Promise<boolean>)[];
  /** Whether all of a set is as it was, by its index. */
  readonly checks: Map<number, Promise<boolean>>;
}

/**
 * @param folder where the cache lies
 * @param key what decides over signatures beyond the files
 * @param contents what the files hold by now
 * @returns what was written down there; nothing, where that is damaged, or was made with another key
 */
export async function openCache(
  folder: string,
  key: string,
  contents: Contents,
): Promise<SignatureCache> {
  const stored = readStored(await readCache(`${folder}/${FILE}`), key);
  return {
    folder,
    key,
    contents,
    stored,
    old: new Map(stored.signatures.map((it) => [it[0].id, it])),
    added: new Map(),
    digests: new Map(),
    unchanged: [],
    checks: new Map(),
  };
}

/** @returns the signature of a function, where nothing that it depends on has changed */
export async function findSignature(
  cache: SignatureCache,
  id: string,
): Promise<Signature | undefined> {
  const known = cache.added.get(id);
  if (known) return known;
  const [signature, sets] = cache.old.get(id) ?? [];
  return signature && await areSame(cache, sets!) ? signature : undefined;
}

/** Writes down the signatures that were added, with what each was worked out from. */
export async function saveCache(
  cache: SignatureCache,
  consulted: (id: string) => Consulted,
): Promise<void> {
  const { added, old, stored, folder } = cache;
  if (added.size === 0) return;
  const signatures: CachedSignature[] = [];
  const setsOf = new Map<string, string[][]>(); // functions of one file depend on the same
  for (const [id, signature] of added) {
    const file = id.slice(0, id.lastIndexOf("#"));
    let sets = setsOf.get(file);
    if (!sets) {
      const { reached, files, folders } = consulted(id);
      sets = [[...reached], [...files, ...folders.map((path) => `${path}/`)]];
      setsOf.set(file, sets);
    }
    signatures.push({ signature, sets });
  }
  for (const [id, [signature, sets]] of old) {
    if (added.has(id) || !await areSame(cache, sets)) continue;
    const paths = sets.map((set) => stored.sets[set]!.map((at) => stored.contents[at]![0]));
    signatures.push({ signature, sets: paths });
  }
  added.clear();
  await writeCache(folder, FILE, JSON.stringify(await toStored(cache, signatures)));
}

/** Whether all files of some sets hold what they held. */
async function areSame(cache: SignatureCache, sets: readonly number[]): Promise<boolean> {
  const found = await Promise.all(sets.map((set) => {
    let same = cache.checks.get(set);
    if (!same) cache.checks.set(set, same = isSame(cache, set));
    return same;
  }));
  return !found.includes(false);
}

async function isSame(cache: SignatureCache, set: number): Promise<boolean> {
  const indices = cache.stored.sets[set] ?? [];
  for (const index of indices) cache.unchanged[index] ??= isUnchanged(cache, index);
  // Many sets share most files: of one that is known by now, nobody waits for a turn.
  for (let at = indices.length - 1; at >= 0; at--) {
    const check = cache.unchanged[indices[at]!]!;
    if (typeof check === "boolean" ? !check : !await check) return false;
  }
  return true;
}

function isUnchanged(cache: SignatureCache, index: number): Promise<boolean> {
  const [path, digest] = cache.stored.contents[index]!;
  const check = digestOf(cache, path).then((now) => cache.unchanged[index] = now === digest);
  check.catch(() => {}); // who waits for it is told
  return check;
}

function digestOf({ digests, contents }: SignatureCache, path: string): Promise<string> {
  let digest = digests.get(path);
  if (!digest) digests.set(path, digest = digestContent(path, contents));
  return digest;
}

/** A signature with the paths that it depends on, in sets that it shares with others. */
interface CachedSignature {
  signature: Signature;
  sets: string[][];
}

async function toStored(
  cache: SignatureCache,
  signatures: readonly CachedSignature[],
): Promise<Stored> {
  const stored: Stored = { cache: FORMAT, key: cache.key, contents: [], sets: [], signatures: [] };
  const indices = new Map<string, number>();
  const sets = new Map<string, number>();
  const known = new Map<string[], number>(); // most sets are those of many functions
  const indexOf = async (path: string) => {
    const known = indices.get(path);
    if (known !== undefined) return known;
    const index = stored.contents.length;
    indices.set(path, index);
    stored.contents.push([path, ""]);
    stored.contents[index]![1] = await digestOf(cache, path);
    return index;
  };
  for (const { signature, sets: paths } of signatures) {
    const own: number[] = [];
    for (const set of paths) {
      const name = known.has(set) ? "" : set.join("\n");
      let index = known.get(set) ?? sets.get(name);
      if (index === undefined) {
        const members: number[] = [];
        for (const path of set) members.push(await indexOf(path));
        sets.set(name, index = stored.sets.length);
        stored.sets.push(members);
      }
      known.set(set, index);
      own.push(index);
    }
    stored.signatures.push([signature, own]);
  }
  return stored;
}

/** A cache that is damaged, or of another time, is an empty one: what it held is worked out again. */
function readStored(text: string | undefined, key: string): Stored {
  const empty: Stored = { cache: FORMAT, key, contents: [], sets: [], signatures: [] };
  if (text === undefined) return empty;
  try {
    const stored: unknown = JSON.parse(text);
    return isStored(stored) && stored.key === key ? stored : empty;
  } catch {
    return empty;
  }
}

/** Whether all of it has the form that is read here: another version may have written it. */
function isStored(value: unknown): value is Stored {
  const stored = value as Stored;
  const isIndex = (list: readonly unknown[]) => (at: unknown) =>
    Number.isInteger(at) && list[at as number] !== undefined;
  return typeof value === "object" && value !== null && stored.cache === FORMAT &&
    [stored.contents, stored.sets, stored.signatures].every(Array.isArray) &&
    stored.contents.every((it) => isTexts(it) && it.length === 2) &&
    stored.sets.every((set) => Array.isArray(set) && set.every(isIndex(stored.contents))) &&
    stored.signatures.every((it) =>
      Array.isArray(it) && isSignature(it[0]) && Array.isArray(it[1]) &&
      it[1].every(isIndex(stored.sets))
    );
}

function isSignature(value: unknown): value is Signature {
  if (typeof value !== "object" || value === null) return false;
  const { id, hash, own, parameters, dependencies, ...lists } = value as Signature;
  const { environment, packages, opaque, assets, warnings } = lists;
  return [id, hash, own].every((it) => typeof it === "string") &&
    [parameters, dependencies].every((list) =>
      Array.isArray(list) && list.every((it) => typeof it === "object" && it !== null)
    ) &&
    dependencies.every((it) => isTexts([it.id, it.hash])) &&
    [environment, packages, opaque, assets, warnings].every(isTexts);
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((it) => typeof it === "string");
}

async function digestContent(path: string, { readFile, listFiles }: Contents): Promise<string> {
  const content = path.endsWith("/")
    ? new TextEncoder().encode((await listFiles(path.slice(0, -1))).join("\n"))
    : await readFile(path);
  if (content === undefined) return "";
  return hashOf(content).slice(0, 24);
}
