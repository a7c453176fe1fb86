/**
 * Cassettes in a bucket, pinned by a lock file in git: each commit replays the recordings that it was made with.
 * The folder of cassettes holds what was recorded here and is not pushed yet, and counts before what is pinned.
 *
 * It is entered by this file; `bucket/pins.ts` is the lock file as data, `bucket/transfer.ts` moves many cassettes.
 *
 * @module
 */
import { digestOf } from "../cassette/side_files.ts";
import { isRetakeError, RetakeError } from "../errors.ts";
import { digest, factsOf, readSmall } from "../host/files.ts";
import { createText, replaceFile } from "../host/new_files.ts";
import { folderOf } from "../host/paths.ts";
import { readVariable } from "../host/variables.ts";
import { retakeHere } from "../host/retake.ts";
import { folderOfCopies, objectPath, sizeAtHand } from "./bucket/folder.ts";
import { openObjects } from "./bucket/open.ts";
import { digestsOf, partsOf } from "./bucket/parts.ts";
import { formatPins, parsePins, type Pin, type Pins } from "./bucket/pins.ts";
import { folderStore } from "./fs.ts";
import { withBodies } from "./fs/bodies.ts";
import { cannot, checkFile } from "./fs/guard.ts";
import { withLock } from "./fs/lock.ts";
import { storedBody } from "./fs/stored_body.ts";
import type { Objects } from "./objects.ts";
import type { Store } from "./types.ts";

/** Where the cassettes of a bucket are. */
export interface BucketOptions {
  /**
   * The bucket: `s3://NAME/PREFIX`, where it is not AWS's with `?endpoint=https://...&region=...`; the path of a
   * folder that all can reach; or {@linkcode Objects}, as `s3Objects()` gives them.
   */
  bucket: string | Objects;
  /** The folder of cassettes, relative to the working directory or absolute. */
  dir: string;
  /**
   * The lock file, which is to be committed.
   *
   * @default the name of the folder and .lock.json, beside it
   */
  lock?: string;
  /**
   * The folder in which what was fetched is kept.
   *
   * @default RETAKE_CACHE, else .retake/cache beside the lock file
   */
  cache?: string;
}

/** A bucket in use. */
export interface Bucket {
  /** What sessions use. */
  store: Store;
  /** The folder of cassettes. */
  dir: string;
  /** What is in it: what is not pushed. */
  own: Store;
  objects: Objects;
  /** What was fetched of them. */
  cache: Objects;
  /** Where the lock file lies. */
  lock: string;
  /** @returns what is pinned now. @throws {RetakeError} `STORE_READ` */
  pins(): Pins;
  /**
   * Changes what is pinned, one after the other with all who do so.
   *
   * @param fn changes it
   * @throws {RetakeError} `STORE_READ`, `STORE_WRITE`
   */
  change(fn: (pins: Map<string, Pin>) => void): Promise<void>;
  /**
   * Reads a cassette that is pinned, from the cache or else from the bucket.
   *
   * @param name its name, for messages
   * @param pin what it is pinned to, now or in another commit
   * @throws {RetakeError} `STORE_READ` where it is in neither, or not what it should be
   */
  read(name: string, pin: Pin): Promise<string | object>;
  /**
   * Reads an object, from the cache or else from the bucket, and keeps it in the cache.
   *
   * @param sha256 its digest
   * @param name the cassette that has it
   * @throws {RetakeError} `STORE_READ`
   */
  fetch(sha256: string, name: string): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * A store that keeps cassettes in a bucket: of S3, on a share, or behind any {@linkcode Objects}. What is pinned in
 * the lock file is fetched when it is first asked for, held against its digest, and kept in a cache. What is
 * recorded lies in the folder, until `retake push` brings it into the bucket and pins it.
 *
 * A project says `bucket` in its configuration, and needs this for stores that it opens itself.
 *
 * @param options where all of it is
 * @returns a store
 * @example
 * ```ts
 * import { bucketStore } from "@retake/retake/store/s3";
 *
 * const store = bucketStore({ bucket: "s3://recordings/my-project", dir: "cassettes" });
 * console.log(store.locate("chat/asks")); // "cassettes/chat/asks.json"
 * ```
 */
export function bucketStore(options: BucketOptions): Store {
  return openBucket(options).store;
}

/**
 * @param options where all of it is
 * @returns a bucket, of which nothing is read yet
 * @throws {RetakeError} `OPTION_INVALID`
 */
export function openBucket({ bucket, dir, lock, cache }: BucketOptions): Bucket {
  const path = dir.replace(/(?<=.)[/\\]+$/, "");
  const file = lock ?? `${path}.lock.json`;
  const above = folderOf(file);
  const place = cache ?? (readVariable("RETAKE_CACHE") ||
    (above === "." ? ".retake/cache" : `${above}/.retake/cache`));
  const own = folderStore(path);
  const objects = typeof bucket === "string" ? openObjects(bucket) : bucket;
  const cached = folderOfCopies(place);
  const fetching = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  let read: { identity: string; pins: Pins } | undefined;

  const pins = (): Pins => {
    try {
      const facts = factsOf(file);
      if (!facts) return new Map();
      const identity = `${facts.identity} ${facts.size}`;
      if (read?.identity !== identity) {
        read = { identity, pins: parsePins(readSmall(file) ?? "", file) };
      }
      return read.pins;
    } catch (error) {
      throw cannot("read", file, { path: above }, error);
    }
  };
  const change: Bucket["change"] = (fn) =>
    withLock({ path }, `${path}/.lock.journal`, async () => {
      read = undefined;
      const changed = new Map(pins());
      fn(changed);
      try {
        await replaceFile(file, formatPins(changed));
      } catch (error) {
        throw cannot("write", file, { path: above }, error);
      }
      read = undefined;
    });
  const fetchOnce = async (sha256: string, name: string) => {
    const kept = await cached.get(sha256);
    if (kept && digest(kept) === sha256) return kept;
    let found: Uint8Array<ArrayBuffer> | undefined;
    try {
      found = await objects.get(sha256);
    } catch (error) {
      if (!isRetakeError(error)) throw error;
      throw unreachable(error, { sha256, name, lock: file, place, where: objects.where });
    }
    const seen = found && digest(found);
    if (seen !== sha256) throw missing({ sha256, name, lock: file, where: objects.where, seen });
    if (kept) await cached.delete(sha256); // somebody has changed it
    await keep(cached, sha256, found!);
    return found!;
  };
  const fetch: Bucket["fetch"] = (sha256, name) => {
    let under = fetching.get(sha256);
    if (!under) {
      fetching.set(sha256, under = fetchOnce(sha256, name));
      under.catch(() => {}).finally(() => fetching.delete(sha256));
    }
    return under;
  };
  const readPinned: Bucket["read"] = async (name, pin) => {
    const text = async () =>
      new TextDecoder("utf-8", { ignoreBOM: true }).decode(await fetch(pin.sha256, name));
    const read = (body: string) => readBody(digestOf(body), name);
    return await withBodies(await text(), `${file}: ${name}`, read, {
      pathOf: (body) => objectPath(cached.where, digestOf(body)),
      text,
    });
  };
  /** What is large is read from the cache, piece by piece. */
  const readBody = async (sha256: string, name: string) => {
    const refused = (seen: string | undefined) =>
      missing({ sha256, name, lock: file, where: cached.where, seen });
    const body = {
      folder: { path: cached.where },
      path: objectPath(cached.where, sha256),
      wanted: sha256,
      refused,
    };
    const size = checkFile(body.folder, body.path, "read")?.size;
    return await storedBody(body, size) ?? await fetch(sha256, name);
  };
  const pinned = (name: string) => {
    try {
      return pins().has(name);
    } catch {
      return false; // who reads it says what is wrong
    }
  };
  const store: Store = {
    ...own,
    async load(name) {
      const here = await own.load(name);
      if (here !== undefined) return here;
      const pin = pins().get(name);
      return pin && await readPinned(name, pin);
    },
    async save(name, text) {
      const pin = pins().get(name);
      // What was recorded again and is the same is no news.
      if (pin && partsOf(text).pin.sha256 === pin.sha256) return await own.remove(name);
      await own.save(name, text);
    },
    async remove(name) {
      await own.remove(name);
      if (pins().has(name)) await change((all) => void all.delete(name));
    },
    list: async () => [...new Set([...await own.list(), ...pins().keys()])].sort(),
    locate(name) {
      const here = own.locate(name);
      return !isThere(here) && pinned(name) ? `${file}: ${name}` : here;
    },
  };
  const all: Bucket = {
    ...{ store, own, dir: path, objects, cache: cached },
    ...{ lock: file, pins, change, read: readPinned, fetch },
  };
  behind.set(store, all);
  return all;
}

/** @returns whether a cassette would have to be fetched to be read */
export async function isUnfetched(
  { store, own, cache, pins }: Bucket,
  name: string,
): Promise<boolean> {
  const pin = pins().get(name);
  if (!pin || store.locate(name) === own.locate(name)) return false;
  for (const digest of digestsOf(pin)) if (!await cache.has(digest)) return true;
  return false;
}

/** @returns whether its bucket is a folder that is there, and has not all of a cassette: who reads it is told the same */
export function isSeenLost({ objects, pins }: Bucket, name: string): boolean {
  const pin = pins().get(name);
  if (!pin || !isThere(objects.where)) return false;
  const sizes = digestsOf(pin).map((digest) => sizeAtHand(objects, digest));
  return sizes.every((size) => size !== undefined) &&
    sizes.reduce((sum, size) => sum + size, 0) !== pin.bytes;
}

const behind = new WeakMap<Store, Bucket>();

/** @returns the bucket that a store is of; `undefined` where it is of none */
export function bucketBehind(store: Store): Bucket | undefined {
  return behind.get(store);
}

/** Keeps an object in the cache, of which git is told that it is none of its business. */
export async function keep(
  cache: Objects,
  sha256: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const ignore = `${cache.where}/.gitignore`;
  try {
    if (!factsOf(ignore)) await createText(ignore, "*\n");
  } catch (error) {
    throw cannot("write", ignore, { path: cache.where }, error);
  }
  await cache.put(sha256, bytes);
}

function isThere(path: string): boolean {
  try {
    return factsOf(path) !== undefined;
  } catch {
    return false;
  }
}

/** What is told of a recording that cannot be had. */
interface Wanted {
  sha256: string;
  name: string;
  lock: string;
  /** What the bucket is called. */
  where: string;
}

function unreachable(
  error: RetakeError,
  { place, ...wanted }: Wanted & { place: string },
): RetakeError {
  const { sha256, name, lock, where } = wanted;
  const [first = "", ...more] = error.message.split("\n");
  const why = first.replace(`${where} cannot be read: `, "");
  return new RetakeError(
    "STORE_READ",
    `The recording of ${name} is not on this machine, and ${where} does not give it: ${why}\n` +
      `  wanted  ${sha256}, as ${lock} says\n` +
      `  there   neither a recording that was made here, nor one in ${place}\n` +
      (more.length > 0 ? `${more.join("\n")}\n` : "") +
      `  then    ${retakeHere()} pull  fetches all that is pinned, once`,
    { facts: { ...wanted, ...error.facts }, cause: error },
  );
}

function missing({ seen, ...wanted }: Wanted & { seen: string | undefined }): RetakeError {
  const { sha256, name, lock, where } = wanted;
  return new RetakeError(
    "STORE_READ",
    (seen === undefined
      ? `The recording of ${name} is not in ${where}, though ${lock} pins it.\n`
      : `What ${where} has as the recording of ${name} is another one than ${lock} pins.\n`) +
      `  wanted  ${sha256}\n` +
      (seen === undefined ? "" : `  found   ${seen}\n`) +
      `  to do   ${retakeHere()} push --all  where it was recorded, or where it was ever fetched\n` +
      "          or record it again",
    { facts: { ...wanted, ...seen === undefined ? {} : { found: seen } } },
  );
}
