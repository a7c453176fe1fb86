/**
 * Deleting cassettes, and whether git would give them back: for `retake clean` and the page.
 *
 * @module
 */
import { isRetakeError } from "../errors.ts";
import { type CommittedFolder, committedFolder } from "../host/git.ts";
import type { CassetteFolder } from "./cassettes.ts";
import { committedCassette, isPinned, isSameSource, pinsAt } from "./revisions.ts";
import type { Status } from "./status.ts";

/** @returns what git holds; `undefined` where there is no git, no repository or no commit, so that it holds nothing */
export async function lastCommit({ path }: CassetteFolder): Promise<CommittedFolder | undefined> {
  try {
    return await committedFolder(path, "HEAD");
  } catch (error) {
    if (isRetakeError(error, "OPTION_INVALID")) return undefined;
    throw error;
  }
}

/** @returns whether git has a cassette as it is, in the last commit */
export async function isHeld(
  name: string,
  folder: CassetteFolder,
  committed: CommittedFolder | undefined,
): Promise<boolean> {
  if (!committed) return false;
  const { store } = folder;
  const pin = (await pinsAt(folder, "HEAD")).get(name);
  if (pin && isPinned(folder, name, pin)) return true;
  const text = await committedCassette(committed, name, `${store.locate(name)} at HEAD`);
  return text !== undefined && isSameSource(text, await store.load(name));
}

/** Deletes a cassette; or what a recording that was cut off has left. */
export async function removeCassette(
  { store }: CassetteFolder,
  { name, where, verdict }: Pick<Status, "name" | "where" | "verdict">,
): Promise<void> {
  if (verdict !== "interrupted") return await store.remove(name);
  for (const journal of await store.journals!.list(name)) {
    if (journal.where === where && !journal.alive) await journal.remove();
  }
}
