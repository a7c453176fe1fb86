/**
 * What all cassettes of a folder say, kept small in memory: each is read once, and again when it has changed, some at a
 * time and in the background, so that who asks for one page meanwhile need not wait.
 *
 * @module
 */
import type { Interaction } from "../cassette/types.ts";
import { isRetakeError } from "../errors.ts";
import { producersIn } from "../cassette/producers.ts";
import type { PriceBook } from "../suite/price_book.ts";
import { type Digest, digestOf } from "../view/digest.ts";
import { realNow } from "../wire/native.ts";
import { ageVerdict, type CassetteFolder, lookInto, type SeenCassette } from "./cassettes.ts";

/** A cassette that was read. */
interface Kept {
  stamp: string;
  /** When that was, in milliseconds since 1970. */
  at: number;
  /** What was seen of it; `undefined` where it was gone. */
  seen: SeenCassette | undefined;
  /** Absent of one that cannot be read. */
  digest: Digest | undefined;
  /** Whether functions are behind it. */
  isTracked: boolean;
}

/** The cassettes of a folder, as far as they were read. */
export interface Digests {
  /**
   * Says what there is by now, and has it read.
   *
   * @param stamps by name, what is another one when a cassette has changed
   * @returns when all of that was read, or some of it has changed once more
   * @throws {RetakeError} `STORE_READ`
   */
  follow(stamps: ReadonlyMap<string, string>): Promise<void>;
  /** @returns what is known of a cassette; `undefined` where it was not read since it has changed */
  find(name: string, stamp: string): Kept | undefined;
}

/** So many are read at a time: few enough that another request does not wait for long. */
const AT_ONCE = 8;
/** So few are read at once, whatever else is asked for: somebody may be waiting for them. */
export const FEW = 100;
/** So many characters of words are kept, of all cassettes together. */
const MOST_WORDS = 100_000_000;

/** How cassettes are read and kept. */
export interface DigestOptions {
  /** How many characters of words are kept; of what is beyond that, its names and URLs. */
  most?: number;
  /** Ends when nobody waits for anything else; without it, at once. */
  quiet?: (() => Promise<void>) | undefined;
}

/**
 * @param folder a folder of cassettes
 * @param book prices
 * @param options how cassettes are read and kept
 */
export function openDigests(
  folder: CassetteFolder,
  book: PriceBook,
  { most = MOST_WORDS, quiet = () => Promise.resolve() }: DigestOptions = {},
): Digests {
  const kept = new Map<string, Kept>();
  let room = most;
  let wanted: ReadonlyMap<string, string> = new Map();
  let reading: Promise<void> | undefined;
  const forget = (name: string) => {
    room += kept.get(name)?.digest?.words.length ?? 0;
    kept.delete(name);
  };
  const read = async (name: string) => {
    const stamp = wanted.get(name);
    if (stamp === undefined) return;
    const found = await lookSafely(name);
    const interactions = found?.cassette?.interactions;
    const digest = interactions && await digested(interactions);
    forget(name);
    room -= digest?.words.length ?? 0;
    kept.set(name, {
      stamp,
      at: realNow(),
      seen: found?.seen,
      digest,
      isTracked: interactions !== undefined && producersIn(interactions).length > 0,
    });
  };
  /** One that may not be read, or of which a part is gone, is told by itself: the others are there all the same. */
  const lookSafely = async (name: string): ReturnType<typeof lookInto> => {
    try {
      return await lookInto(folder, name);
    } catch (error) {
      if (!isRetakeError(error)) throw error;
      const [why = ""] = error.message.split("\n", 1);
      const where = folder.store.locate(name);
      return { seen: { name, where, bytes: 0, verdict: "damaged", why } };
    }
  };
  const digested = async (interactions: readonly Interaction[]) => {
    await book.ready(interactions);
    return digestOf(interactions, { prices: book, room });
  };
  const readAll = async () => {
    // What is wanted may change meanwhile: then it is looked at anew what is missing.
    let before: typeof wanted | undefined;
    while (before !== wanted) {
      before = wanted;
      for (const name of [...kept.keys()]) if (!wanted.has(name)) forget(name);
      const missing = [...wanted].filter(([name, stamp]) => kept.get(name)?.stamp !== stamp);
      for (let at = 0; at < missing.length && before === wanted; at += AT_ONCE) {
        if (missing.length > FEW) await quiet();
        await Promise.all(missing.slice(at, at + AT_ONCE).map(([name]) => read(name)));
      }
    }
  };
  return {
    follow(stamps) {
      wanted = stamps;
      return reading ??= readAll().finally(() => reading = undefined);
    },
    find(name, stamp) {
      const one = kept.get(name);
      return one?.stamp === stamp ? one : undefined;
    },
  };
}

/** @returns what is seen of a cassette by now, which has grown older since it was read */
export function seenNow({ seen, at }: Kept): SeenCassette | undefined {
  if (seen?.age === undefined) return seen;
  const age = seen.age + Math.max(0, realNow() - at);
  return { ...seen, age, verdict: ageVerdict(seen.name, age) };
}
