/**
 * Many cassettes at once, into a bucket and out of it.
 *
 * @module
 */
import { isRetakeError } from "../../errors.ts";
import { digest } from "../../host/files.ts";
import { type Bucket, keep } from "../bucket.ts";
import type { Objects } from "../objects.ts";
import { digestsOf, type Parts, partsOf } from "./parts.ts";
import type { Pin } from "./pins.ts";

/** How far it is. */
export interface Moved {
  done: number;
  total: number;
  /** Of what was moved. */
  bytes: number;
}

/** How cassettes are moved. */
export interface TransferOptions {
  /**
   * How many at a time.
   *
   * @default 16
   */
  atOnce?: number;
  /** Gets how far it is, after each. */
  onProgress?: (moved: Moved) => void;
}

/** What was pushed of a cassette. */
export interface Pushed {
  name: string;
  pin: Pin;
  /** How many of its objects were not there yet. */
  uploaded: number;
}

/** What was fetched of a cassette. */
export interface Pulled {
  name: string;
  /** How many of its objects were not here yet. */
  fetched: number;
  /** Why it could not be fetched. */
  error?: Error;
}

/** So many are pinned at a time: the lock file is written as a whole. */
const PINNED_AT_ONCE = 500;

/**
 * Puts what was recorded here into the bucket, pins it, and takes it out of the folder: it is in the cache by then.
 * What fails in between leaves everything where it was; what is pinned is in the bucket, whole.
 *
 * @param bucket the bucket
 * @param names cassettes of the folder
 * @param options how
 * @returns what was pushed, in the order of the names; what is gone by now is left out
 * @throws {RetakeError} `STORE_READ`, `STORE_WRITE`, after what was under way has ended and was pinned
 */
export async function push(
  bucket: Bucket,
  names: readonly string[],
  { atOnce = 16, onProgress = () => {} }: TransferOptions = {},
): Promise<Pushed[]> {
  const { own, objects, cache } = bucket;
  bucket.pins(); // a lock file that is damaged is told before anything is sent
  const pushed = new Map<string, Pushed>();
  const waiting = new Map<string, { source: string | object; pin: Pin }>();
  const moved: Moved = { done: 0, total: names.length, bytes: 0 };
  const settle = async () => {
    const ready = new Map(waiting);
    waiting.clear();
    if (ready.size === 0) return;
    await bucket.change((pins) => ready.forEach(({ pin }, name) => pins.set(name, pin)));
    await inParallel(
      [...ready],
      atOnce,
      ([name, { source }]) => removeUnchanged(bucket, name, source),
    );
  };
  try {
    await inParallel(names, atOnce, async (name) => {
      const source = await own.load(name);
      if (source !== undefined) {
        const parts: Parts = partsOf(source);
        let uploaded = 0;
        for (const [digest, bytes] of parts.objects) {
          await keep(cache, digest, bytes);
          if (await objects.has(digest) || !await objects.put(digest, bytes)) continue;
          uploaded++;
          moved.bytes += bytes.length;
        }
        pushed.set(name, { name, pin: parts.pin, uploaded });
        waiting.set(name, { source, pin: parts.pin });
      }
      moved.done++;
      onProgress({ ...moved });
      if (waiting.size >= PINNED_AT_ONCE) await settle();
    });
  } finally {
    await settle();
  }
  return names.flatMap((name) => pushed.get(name) ?? []);
}

/** What was recorded again meanwhile stays. */
async function removeUnchanged(
  { own }: Bucket,
  name: string,
  source: string | object,
): Promise<void> {
  const remove = async () => {
    const now = await own.load(name);
    const isSame = now === source ||
      typeof now === "object" && JSON.stringify(now) === JSON.stringify(source);
    if (isSame) await own.remove(name);
  };
  await (own.exclusively ? own.exclusively(name, remove) : remove());
}

/**
 * Puts objects back into the bucket that it has lost, as far as the cache has them.
 *
 * @param bucket the bucket
 * @param names cassettes that are pinned
 * @param options how
 * @returns how many objects were put back, and the names of cassettes of which some are nowhere
 * @throws {RetakeError} `STORE_READ`, `STORE_WRITE`
 */
export async function restore(
  { objects, cache, pins }: Bucket,
  names: readonly string[],
  { atOnce = 16, onProgress = () => {} }: TransferOptions = {},
): Promise<{ uploaded: number; lost: string[] }> {
  const lost = new Set<string>();
  const moved: Moved = { done: 0, total: names.length, bytes: 0 };
  const pinned = pins();
  let uploaded = 0;
  await inParallel(names, atOnce, async (name) => {
    const pin = pinned.get(name);
    const digests = pin ? digestsOf(pin) : [];
    const gone: string[] = [];
    const damaged = new Set<string>();
    for (const one of digests) {
      const there = await objects.get(one);
      if (there && digest(there) === one) continue;
      gone.push(one);
      if (there) damaged.add(one);
    }
    // As a whole or not at all: what is put back was looked at as a cassette before.
    const kept = gone.length === 0 ? [] : await Promise.all(digests.map((one) => cache.get(one)));
    const isWhole = kept.every((bytes, at) => bytes && digest(bytes) === digests[at]);
    if (!isWhole) lost.add(name); // or somebody has changed it in the cache
    else {
      for (const one of gone) {
        const bytes = kept[digests.indexOf(one)]!;
        if (damaged.has(one)) await objects.delete(one); // what is there is left as it is
        if (!await objects.put(one, bytes)) continue;
        uploaded++;
        moved.bytes += bytes.length;
      }
    }
    moved.done++;
    onProgress({ ...moved });
  });
  return { uploaded, lost: names.filter((name) => lost.has(name)) };
}

/**
 * Fetches what is pinned and not here yet.
 *
 * @param bucket the bucket
 * @param names cassettes that are pinned
 * @param options how
 * @returns what was fetched, in the order of the names, and what could not be
 * @throws what is no error of the bucket's
 */
export async function pull(
  bucket: Bucket,
  names: readonly string[],
  { atOnce = 16, onProgress = () => {} }: TransferOptions = {},
): Promise<Pulled[]> {
  const pinned = bucket.pins();
  const pulled = new Map<string, Pulled>();
  const moved: Moved = { done: 0, total: names.length, bytes: 0 };
  await inParallel(names, atOnce, async (name) => {
    const pin = pinned.get(name);
    const one: Pulled = { name, fetched: 0 };
    pulled.set(name, one);
    try {
      for (const digest of pin ? digestsOf(pin) : []) {
        const isNew = !await bucket.cache.has(digest);
        const { length } = await bucket.fetch(digest, name);
        if (!isNew) continue;
        one.fetched++;
        moved.bytes += length;
      }
    } catch (error) {
      if (!isRetakeError(error)) throw error;
      one.error = error;
    }
    moved.done++;
    onProgress({ ...moved });
  });
  return names.map((name) => pulled.get(name)!);
}

/**
 * Deletes objects.
 *
 * @param objects where they are
 * @param digests which
 * @param options how
 * @throws {RetakeError} `STORE_WRITE`
 */
export async function deleteAll(
  objects: Objects,
  digests: readonly string[],
  { atOnce = 16, onProgress = () => {} }: TransferOptions = {},
): Promise<void> {
  const moved: Moved = { done: 0, total: digests.length, bytes: 0 };
  await inParallel(digests, atOnce, async (digest) => {
    await objects.delete(digest);
    moved.done++;
    onProgress({ ...moved });
  });
}

/** Does something for each, so many at a time; after a failure no more are begun, and it is thrown at the end. */
async function inParallel<T>(
  items: readonly T[],
  atOnce: number,
  fn: (item: T) => Promise<void>,
): Promise<void> {
  const left = items.values();
  const failures: unknown[] = [];
  const worker = async () => {
    for (const item of left) {
      if (failures.length > 0) return;
      await fn(item).catch((error) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
}
