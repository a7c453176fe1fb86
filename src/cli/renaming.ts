/**
 * Giving a cassette another name, with all that knows it by the old one: for `retake move` and the page.
 *
 * @module
 */
import { formatCassette } from "../cassette/format.ts";
import {
  bareName,
  checkName,
  FAILED_SUFFIX,
  otherCaseOf,
  sameFileWords,
} from "../cassette/name.ts";
import type { Cassette } from "../cassette/types.ts";
import { RetakeError } from "../errors.ts";
import { validityPrefix } from "../staleness/valid.ts";
import { folderStore } from "../store/fs.ts";
import type { Store } from "../store/types.ts";
import { type CassetteFolder, dirOption, namesIn } from "./cassettes.ts";
import { isSameSource } from "./revisions.ts";
import { retakeHere } from "../host/retake.ts";

/** Which cassette gets which name. */
export interface Renaming {
  /** Its name. */
  old: string;
  /** The new one, as somebody types it. */
  to: string;
  /** The folder of signatures. */
  signatures: string;
}

/**
 * @param renaming which cassette gets which name
 * @param folder where it is
 * @returns the new name, and how many verdicts of its functions moved along
 * @throws {RetakeError} `NAME_INVALID` where it is none, or taken; `STORE_READ`, `STORE_WRITE`
 */
export async function renameCassette(
  { old, to, signatures }: Renaming,
  folder: CassetteFolder,
): Promise<{ made: string; moved: number }> {
  const names = await namesIn(folder);
  const made = nameTyped(to);
  if (names.includes(made)) {
    throw new RetakeError(
      "NAME_INVALID",
      `There is a cassette "${made}" already: ${folder.store.locate(made)} is left as it is.\n` +
        `  to do  take another name, or see what differs:  ${retakeHere()} diff ${old} ${made}${
          dirOption(folder)
        }`,
    );
  }
  const other = otherCaseOf(made, names);
  if (other !== undefined) {
    throw new RetakeError(
      "NAME_INVALID",
      `The names ${sameFileWords(made, other)}.\n` +
        `  to do  take another name; to change its case alone, move it by way of a third:  ${retakeHere()} move ${old} ${made}-2${
          dirOption(folder)
        }`,
    );
  }
  const left = old + FAILED_SUFFIX;
  const verdicts = await verdictsOf(folderStore(signatures), { old, made, names });
  await renameAll([
    { store: folder.store, old, made },
    ...names.includes(left) ? [{ store: folder.store, old: left, made: made + FAILED_SUFFIX }] : [],
    ...verdicts,
  ]);
  return { made, moved: verdicts.length };
}

/**
 * @param to a new name, as somebody types it
 * @throws {RetakeError} `NAME_INVALID`
 */
export function nameTyped(to: string): string {
  return checkName(bareName(to.replaceAll("\\", "/")));
}

interface Rename {
  store: Store;
  old: string;
  made: string;
}

/** All of them or none: what was renamed before one fails gets its old name again. */
async function renameAll(renames: readonly Rename[]): Promise<void> {
  const done: Rename[] = [];
  try {
    for (const one of renames) {
      await rename(one);
      done.unshift(one);
    }
  } catch (error) {
    for (const { store, old, made } of done) {
      await rename({ store, old: made, made: old }).catch(() => {}); // the first failure is the one to tell
    }
    throw error;
  }
}

/** Kept under the new name before it goes under the old one: whenever this is killed, it is there. */
async function rename({ store, old, made }: Rename): Promise<void> {
  const source = await store.load(old);
  if (source === undefined) throw new RetakeError("STORE_READ", `${store.locate(old)} is gone.`);
  const text = typeof source === "string" ? source : formatCassette(source as Cassette);
  await store.save(made, text);
  try {
    await store.remove(old);
  } catch (error) {
    // Where the old one is as it was, there is nothing but that, and it can be tried again.
    const there = await store.load(old).catch(() => undefined);
    if (isSameSource(source, there)) await store.remove(made);
    throw error;
  }
}

async function verdictsOf(
  store: Store,
  { old, made, names }: { old: string; made: string; names: readonly string[] },
): Promise<Rename[]> {
  const [before, after] = [validityPrefix(old), validityPrefix(made)];
  // A cassette may be called as the folder of others is.
  const others = names.filter((name) => name.startsWith(`${old}/`)).map(validityPrefix);
  return (await store.list()).flatMap((name) =>
    name.startsWith(before) && !others.some((other) => name.startsWith(other))
      ? [{ store, old: name, made: after + name.slice(before.length) }]
      : []
  );
}
