/**
 * Signatures that were worked out before, with the files they depend on: while those are the same,
 * nothing is parsed, and the parser is not even loaded.
 *
 * @module
 */
import { readCache, writeCache } from "../host/project.ts";
import type { Consulted } from "../track/sign/reach.ts";
import type { Signature } from "../track/types.ts";

const FORMAT = "retake-cache/1";
const FILE = "signatures.json";

/** The signatures of a project, as they were worked out before. */
export interface SignatureCache {
  /** The signature of a function, where nothing that it depends on has changed. */
  find(id: string): Promise<Signature | undefined>;
  /** Keeps a signature, until it is written down. */
  add(signature: Signature): void;
  /** Writes down what is new, with what it was worked out from. */
  save(consulted: (id: string) => Consulted): Promise<void>;
}

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

/**
 * @param folder where the cache lies
 * @param key what decides over signatures beyond the files
 * @param contents what the files hold by now
 */
export async function openCache(
  folder: string,
  key: string,
  contents: Contents,
): Promise<SignatureCache> {
  const stored = readStored(await readCache(`${folder}/${FILE}`), key);
  const digests = new Map<string, Promise<string>>();
  const digestOf = (path: string) => {
    let digest = digests.get(path);
    if (!digest) digests.set(path, digest = digestContent(path, contents));
    return digest;
  };
  const old = new Map(stored.signatures.map((entry) => [entry[0].id, entry]));
  const added = new Map<string, Signature>();
  const checks = new Map<number, Promise<boolean>>();
  const isSame = (set: number) => {
    let same = checks.get(set);
    if (!same) checks.set(set, same = check(set));
    return same;
  };
  const check = async (set: number) => {
    const same = (stored.sets[set] ?? []).map(async (index) => {
      const [path, digest] = stored.contents[index]!;
      return await digestOf(path) === digest;
    });
    return !(await Promise.all(same)).includes(false);
  };
  const holds = async (sets: readonly number[]) =>
    !(await Promise.all(sets.map(isSame))).includes(false);

  return {
    async find(id) {
      const known = added.get(id);
      if (known) return known;
      const [signature, sets] = old.get(id) ?? [];
      return signature && await holds(sets!) ? signature : undefined;
    },
    add: (signature) => void added.set(signature.id, signature),
    async save(consulted) {
      if (added.size === 0) return;
      const entries: Entry[] = [];
      for (const [id, signature] of added) {
        const { reached, files, folders } = consulted(id);
        const common = [...files, ...folders.map((path) => `${path}/`)];
        entries.push({ signature, sets: [[...reached], common] });
      }
      for (const [id, [signature, sets]] of old) {
        if (added.has(id) || !await holds(sets)) continue;
        const paths = sets.map((set) => stored.sets[set]!.map((at) => stored.contents[at]![0]));
        entries.push({ signature, sets: paths });
      }
      added.clear();
      await writeCache(folder, FILE, JSON.stringify(await toStored(entries, key, digestOf)));
    },
  };
}

/** A signature with the paths that it depends on, in sets that it shares with others. */
interface Entry {
  signature: Signature;
  sets: string[][];
}

async function toStored(
  entries: readonly Entry[],
  key: string,
  digestOf: (path: string) => Promise<string>,
): Promise<Stored> {
  const stored: Stored = { cache: FORMAT, key, contents: [], sets: [], signatures: [] };
  const indices = new Map<string, number>();
  const sets = new Map<string, number>();
  const indexOf = async (path: string) => {
    const known = indices.get(path);
    if (known !== undefined) return known;
    const index = stored.contents.length;
    indices.set(path, index);
    stored.contents.push([path, ""]);
    stored.contents[index]![1] = await digestOf(path);
    return index;
  };
  for (const { signature, sets: paths } of entries) {
    const own: number[] = [];
    for (const set of paths) {
      const name = set.join("\n");
      let index = sets.get(name);
      if (index === undefined) {
        const members: number[] = [];
        for (const path of set) members.push(await indexOf(path));
        sets.set(name, index = stored.sets.length);
        stored.sets.push(members);
      }
      own.push(index);
    }
    stored.signatures.push([signature, own]);
  }
  return stored;
}

/** A cache that is damaged, or of another time, is an empty one. */
function readStored(text: string | undefined, key: string): Stored {
  const empty: Stored = { cache: FORMAT, key, contents: [], sets: [], signatures: [] };
  if (text === undefined) return empty;
  try {
    const stored = JSON.parse(text) as Stored;
    return stored.cache === FORMAT && stored.key === key ? stored : empty;
  } catch {
    return empty;
  }
}

async function digestContent(path: string, { readFile, listFiles }: Contents): Promise<string> {
  const content = path.endsWith("/")
    ? new TextEncoder().encode((await listFiles(path.slice(0, -1))).join("\n"))
    : await readFile(path);
  if (content === undefined) return "";
  const digest = await crypto.subtle.digest("SHA-256", content as Uint8Array<ArrayBuffer>);
  return [...new Uint8Array(digest, 0, 12)].map((byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
}
