/**
 * A lock between isolates, processes and runtimes, which a dead owner does not keep.
 *
 * A lock is the file `lock`, which can be made only once; in it stands a token that nobody else ever
 * has. Who finds its owner dead does not remove it, since two might do so, and the second would
 * remove the lock of the first. They make the file `lock.<token>`, which also can be made only once,
 * and are thereby the owner, with a token of their own, and so on. The owner at the end of this
 * chain removes it all, `lock` first: who has made a claim late, when the dead lock was gone
 * already, finds another or none in its place, and lets go of the claim.
 *
 * @module
 */
import { RetakeError } from "../../errors.ts";
import {
  factsAt,
  namesIn,
  readSmall,
  removeEmpty,
  removeFile,
  touchFile,
} from "../../host/files.ts";
import { createText } from "../../host/new_files.ts";
import { every, inTime, type Owner, pause, randomHex, self } from "../../host/process.ts";
import { clock } from "../../wire/native.ts";
import { cannot, checkPlace, type Folder } from "./guard.ts";
import { BEAT, readOwner, verdictOn } from "./owner.ts";

/** Longer than a silent owner is given. */
const PATIENCE = 35_000;

/** How long a waiter must have seen no sign itself: after a sleep of the machine all look silent. */
const WATCH = 3 * BEAT;

/** A lock file, as it was read. */
interface LockFile {
  path: string;
  token: string;
  owner: Owner | undefined;
  changed: number;
}

/** A lock that is held. */
interface Held {
  token: string;
  /** The chain that ends in it. */
  chain: string[];
  /** Folders that were made for it, the deepest first. */
  made: readonly string[];
}

/** Since when a waiter has seen no sign of an owner, by token. */
type Watch = Map<string, { changed: number; since: number }>;

/** Tokens of this isolate: what they lock is locked by someone who is there. */
const ours = new Set<string>();

/** The last of those who wait in this isolate, by folder of the lock. */
const queues = new Map<string, Promise<void>>();

/**
 * Runs a function while nobody else does so with the same lock.
 *
 * @param folder the store's folder
 * @param place the folder below it in which the lock lies; made, and removed again when it is empty
 * @param fn what to run
 * @param patience how long to wait for the lock, in milliseconds
 * @returns what the function returns
 * @throws {RetakeError} `STORE_WRITE` when the lock cannot be had or cannot be given back; what the
 * function throws
 */
export async function withLock<T>(
  folder: Folder,
  place: string,
  fn: () => Promise<T>,
  patience = PATIENCE,
): Promise<T> {
  const until = clock.elapsed() + patience;
  const leave = await enter(place, patience);
  try {
    const held = await explained(folder, place, () => acquire(folder, place, until, patience));
    const stop = every(BEAT, () => touchFile(held.chain.at(-1)!));
    const giveBack = async () => {
      await stop();
      release(place, held);
    };
    let result: T;
    try {
      result = await fn();
    } catch (error) {
      await giveBack().catch(() => {}); // the first failure is the one to tell
      throw error;
    }
    await explained(folder, place, giveBack);
    return result;
  } finally {
    leave();
  }
}

/** Waits for those of this isolate that came before, without asking the disk. */
async function enter(place: string, patience: number): Promise<() => void> {
  const before = queues.get(place);
  let leave!: () => void;
  const left = new Promise<void>((resolve) => leave = resolve);
  const all = before ? before.then(() => left) : left;
  queues.set(place, all);
  all.then(() => queues.get(place) === all && queues.delete(place));
  if (before && !await inTime(before, patience)) {
    leave();
    throw tooLate(place, patience, "another part of this process, for all that time");
  }
  return leave;
}

/** Takes the lock as soon as it is free, or its owner dead. */
async function acquire(
  folder: Folder,
  place: string,
  until: number,
  patience: number,
): Promise<Held> {
  const made = checkPlace(folder, place);
  const token = randomHex(12);
  const text = JSON.stringify({ ...self(), token });
  const watch: Watch = new Map();
  ours.add(token);
  try {
    for (let wait = 5;; wait = Math.min(wait * 1.5, 50)) {
      const got = await attempt(place, text, watch);
      if (got && "chain" in got) return { token, made, chain: got.chain };
      if (clock.elapsed() > until) throw tooLate(place, patience, got ? describe(got) : "others");
      await pause(wait);
    }
  } catch (error) {
    ours.delete(token);
    tidy(place, made);
    throw error;
  }
}

/** Goes along the chain to its end. @returns the lock, or who has it, or neither: others were faster */
async function attempt(
  place: string,
  text: string,
  watch: Watch,
): Promise<Pick<Held, "chain"> | LockFile | undefined> {
  const root = `${place}/lock`;
  const chain = [root];
  let first: string | undefined;
  for (;;) {
    const path = chain.at(-1)!;
    const found = readLock(path);
    if (!found) {
      if (!await createText(path, text)) return undefined;
      if (path === root || readLock(root)?.token === first) return { chain };
      removeFile(path);
      return undefined;
    }
    first ??= found.token;
    if (!isDead(found, watch)) return found;
    const next = `${root}.${found.token}`;
    if (chain.includes(next)) return found; // nobody but a stranger makes a chain that is a circle
    chain.push(next);
  }
}

function isDead({ token, owner, changed }: LockFile, watch: Watch): boolean {
  if (ours.has(token)) return false;
  const verdict = verdictOn(owner, changed);
  if (verdict !== "silent") return verdict === "dead";
  const seen = watch.get(token);
  if (seen?.changed === changed) return clock.elapsed() - seen.since > WATCH;
  watch.set(token, { changed, since: clock.elapsed() });
  return false;
}

/** Gives the lock back, and removes what it needed. */
function release(place: string, { token, chain, made }: Held): void {
  ours.delete(token);
  // Who was taken for dead, after a minute's sleep as it may be, has no lock any more.
  if (readLock(`${place}/lock.${token}`)) return;
  // Besides a chain there may be what killed waiters have left. Listed before, removed after.
  const rest = chain.length > 1 ? namesIn(place).filter((name) => name.startsWith("lock.")) : [];
  removeFile(chain[0]!);
  for (const name of rest) removeFile(`${place}/${name}`);
  tidy(place, made);
}

/** Removes the folders that were made for a lock, as far as nothing else is in them by now. */
function tidy(place: string, made: readonly string[]): void {
  for (const folder of new Set([place, ...made])) if (!removeEmpty(folder)) return;
}

/** Reads a lock or a claim, if there is one. */
function readLock(path: string): LockFile | undefined {
  const facts = factsAt(path);
  if (!facts) return undefined;
  const { kind, size, changed, identity } = facts;
  if (kind !== "file") {
    throw new RetakeError(
      "STORE_WRITE",
      `${path} is no lock, it is a ${kind}.\n  to do  delete it`,
      { facts: { path, kind } },
    );
  }
  const text = size < 4096 ? readSmall(path) : "";
  if (text === undefined) return undefined;
  const read = readOwner(text);
  const token = read?.more.token;
  const sound = typeof token === "string" && /^[0-9a-f]{12}$/.test(token);
  // One that cannot be read, left by a machine that lost its power, is told by what it is.
  return { path, token: sound ? token : `of-${identity}`, owner: read?.owner, changed };
}

function describe({ path, owner, changed }: LockFile): string {
  const verdict = verdictOn(owner, changed);
  const who = owner
    ? `process ${owner.pid}${owner.host ? ` on ${owner.host}` : ""}`
    : "nobody known";
  return `${who}, ${verdict}, last sign ${new Date(changed).toISOString()}, in ${path}`;
}

function tooLate(place: string, patience: number, by: string): RetakeError {
  const path = `${place}/lock`;
  return new RetakeError(
    "STORE_WRITE",
    `The lock ${path} was not free within ${patience / 1000} seconds.\n` +
      `  held by  ${by}\n` +
      `  to do    end what records this cassette, or delete the file if nothing does`,
    { facts: { path, patience, by } },
  );
}

async function explained<T>(folder: Folder, place: string, fn: () => Promise<T>): Promise<T> {
  try {
    return await fn();
  } catch (error) {
    throw cannot("write", `${place}/lock`, folder, error);
  }
}
