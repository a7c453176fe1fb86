/**
 * What is done, with what was there before: to the byte, for as long as the program runs.
 *
 * @module
 */
import { isRetakeError, RetakeError } from "../errors.ts";
import { faultOf, readBytes, removeFile } from "../host/files.ts";
import { replaceFile } from "../host/new_files.ts";
import { PACKED } from "../store/fs/packing.ts";
import { counted } from "../suite/report/words.ts";
import type { Done } from "../ui/desk.ts";
import type { CassetteFolder } from "./cassettes.ts";

/** Something that may be written, and put back. */
export interface Held {
  where: string;
  /** Its content; `undefined` where it is not there. */
  read(): Promise<string | Uint8Array<ArrayBuffer> | undefined>;
  /** Replaces it whole, or removes it. */
  write(content: string | Uint8Array<ArrayBuffer> | undefined): Promise<void>;
}

/** @returns a file */
export function heldFile(path: string): Held {
  return {
    where: path,
    async read() {
      try {
        return await readBytes(path);
      } catch (error) {
        if (faultOf(error) === "missing") return undefined;
        throw new RetakeError("STORE_READ", `${path} cannot be read: ${String(error)}`, {
          cause: error,
        });
      }
    },
    // deno-lint-ignore require-await -- a removal that fails is a rejection too
    async write(content) {
      return content === undefined ? removeFile(path) : replaceFile(path, content);
    },
  };
}

/** @returns a cassette: its files as they may lie there, or what its store holds */
export function heldCassette({ path, store }: CassetteFolder, name: string): Held[] {
  const where = store.locate(name);
  const plain = `${path}/${name}.json`;
  const held: Held[] = where.startsWith(plain) ? [heldFile(plain), heldFile(plain + PACKED)] : [{
    where,
    async read() {
      const source = await store.load(name);
      return source === undefined || typeof source === "string" ? source : JSON.stringify(source);
    },
    write: (content) =>
      content === undefined ? store.remove(name) : store.save(
        name,
        typeof content === "string" ? content : new TextDecoder().decode(content),
      ),
  }];
  const { exclusively } = store;
  return held.map((one) => ({
    ...one,
    write: (content) =>
      exclusively ? exclusively(name, () => one.write(content)) : one.write(content),
  }));
}

/** @returns the module of a folder of cassettes, which follows what is in it */
export function heldModule({ path }: CassetteFolder): Held {
  return heldFile(`${path}/mod.ts`);
}

/** What is done, one after the other, and remembered. */
export interface Deeds {
  /**
   * Does something, and remembers what of that was there before.
   *
   * @param held all that it may write; asked again afterwards, where `fn` adds files whose names nobody knows before
   * @param fn does it
   * @param options.adds whether it does
   * @returns what was done
   * @throws what `fn` throws, where it has changed nothing
   */
  act(
    held: () => Promise<readonly Held[]>,
    fn: () => Promise<Said>,
    options?: { adds?: boolean },
  ): Promise<Done>;
  /**
   * The same for what takes its time, and is not waited for.
   *
   * @returns to be called when it is done
   */
  begin(held: readonly Held[]): Promise<(said: (isChanged: boolean) => Said) => Promise<Done>>;
  undo(id: string): Promise<Done>;
  done(id: string): Done | undefined;
}

/** What is said of something that was done. */
export type Said = Pick<Done, "said" | "undo" | "leadsTo">;

interface Deed {
  done: Done;
  changes: Changed[];
}

interface Changed {
  held: Held;
  before: string | Uint8Array<ArrayBuffer> | undefined;
  after: string | Uint8Array<ArrayBuffer> | undefined;
}

/** So many are remembered. */
const MOST = 50;
/** So many more files than one are named. */
const MOST_NAMED = 4;

/** @returns nothing done yet */
export function openDeeds(): Deeds {
  const deeds = new Map<string, Deed>();
  let count = 0;
  let last: Promise<unknown> = Promise.resolve();
  // Two pages may ask at once: what the one leaves, the other finds.
  const inTurn = <T>(fn: () => Promise<T>): Promise<T> => {
    const mine = last.then(fn);
    last = mine.catch(() => {});
    return mine;
  };
  const remember = (said: Said, changes: Changed[]): Done => {
    const id = String(++count);
    const done = { ...said, id, canUndo: changes.length > 0 };
    deeds.set(id, { done, changes });
    if (deeds.size > MOST) deeds.delete(deeds.keys().next().value!);
    return done;
  };
  return {
    act: (held, fn, { adds = false } = {}) =>
      inTurn(async () => {
        const before = await readAll(await held());
        const changesNow = async () => {
          const known = new Set(before.map(({ held: { where } }) => where));
          const added = adds ? (await held()).filter(({ where }) => !known.has(where)) : [];
          return await changedOf([
            ...before,
            ...added.map((one) => ({ held: one, before: undefined })),
          ]);
        };
        let said: Said;
        try {
          said = await fn();
        } catch (error) {
          const changes = await changesNow();
          if (changes.length === 0 || !isRetakeError(error)) throw error;
          return remember({
            said: `It was not done to the end: ${error.message}`,
            undo: `${counted(changes.length, "file")} had been changed before.`,
          }, changes);
        }
        return remember(said, await changesNow());
      }),
    async begin(held) {
      const before = await readAll(held);
      return async (said) => {
        const changes = await changedOf(before);
        return remember(said(changes.length > 0), changes);
      };
    },
    undo: (id) =>
      inTurn(async () => {
        const deed = deeds.get(id);
        if (!deed?.done.canUndo) {
          throw new RetakeError(
            "OPTION_INVALID",
            deed ? "That is undone already." : "That is not remembered any more.",
          );
        }
        for (const { held, after } of deed.changes) {
          if (isEqual(await held.read(), after)) continue;
          throw new RetakeError(
            "STORE_WRITE",
            `${held.where} has been changed since: it is left as it is, and so is all the rest of it.`,
          );
        }
        for (const { held, before } of deed.changes) await held.write(before);
        deed.done = { ...deed.done, canUndo: false };
        return remember({
          said: `Undone: ${placesOf(deed.changes)} as before, to the byte.`,
          undo: "",
        }, []);
      }),
    done: (id) => deeds.get(id)?.done,
  };
}

function placesOf(changes: readonly Changed[]): string {
  const [first, ...others] = changes.map(({ held }) => held.where);
  if (others.length > MOST_NAMED) return `${first} and ${counted(others.length, "other file")} are`;
  return `${[first, ...others].join(", ")} ${others.length === 0 ? "is" : "are"}`;
}

async function readAll(all: readonly Held[]): Promise<Omit<Changed, "after">[]> {
  const found: Omit<Changed, "after">[] = [];
  for (const held of all) found.push({ held, before: await held.read() });
  return found;
}

async function changedOf(all: readonly Omit<Changed, "after">[]): Promise<Changed[]> {
  const changed: Changed[] = [];
  for (const one of all) {
    const after = await one.held.read();
    if (!isEqual(one.before, after)) changed.push({ ...one, after });
  }
  return changed;
}

function isEqual(one: Changed["before"], other: Changed["before"]): boolean {
  if (typeof one !== "object" || typeof other !== "object") return one === other;
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
