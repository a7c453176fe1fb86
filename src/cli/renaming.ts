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
        `  to do  take another name, or see what differs:  retake diff ${old} ${made}${
          dirOption(folder)
        }`,
    );
  }
  const other = otherCaseOf(made, names);
  if (other !== undefined) {
    throw new RetakeError(
      "NAME_INVALID",
      `The names ${sameFileWords(made, other)}.\n` +
        `  to do  take another name; to change its case alone, move it by way of a third:  retake move ${old} ${made}-2${
          dirOption(folder)
        }`,
    );
  }
  await rename(folder.store, old, made);
  const left = old + FAILED_SUFFIX;
  if (names.includes(left)) await rename(folder.store, left, made + FAILED_SUFFIX);
  const moved = await renameValidity(folderStore(signatures), { old, made, names });
  return { made, moved };
}

/**
 * @param to a new name, as somebody types it
 * @throws {RetakeError} `NAME_INVALID`
 */
export function nameTyped(to: string): string {
  return checkName(bareName(to.replaceAll("\\", "/")));
}

/** Kept under the new name before it goes under the old one: whenever this is killed, it is there. */
async function rename(store: Store, old: string, made: string): Promise<void> {
  const source = await store.load(old);
  if (source === undefined) throw new RetakeError("STORE_READ", `${store.locate(old)} is gone.`);
  await store.save(made, typeof source === "string" ? source : formatCassette(source as Cassette));
  await store.remove(old);
}

async function renameValidity(
  store: Store,
  { old, made, names }: { old: string; made: string; names: readonly string[] },
): Promise<number> {
  const [before, after] = [validityPrefix(old), validityPrefix(made)];
  // A cassette may be called as the folder of others is.
  const others = names.filter((name) => name.startsWith(`${old}/`)).map(validityPrefix);
  let count = 0;
  for (const name of await store.list()) {
    if (!name.startsWith(before) || others.some((other) => name.startsWith(other))) continue;
    await rename(store, name, after + name.slice(before.length));
    count++;
  }
  return count;
}
