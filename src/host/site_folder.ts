/**
 * A folder that is written whole or not at all.
 *
 * @module
 */
import { basename, dirname, join, resolve } from "node:path";
import { RetakeError } from "../errors.ts";
import { factsAt, fs, namesIn, readSmall } from "./files.ts";
import { makeFolder } from "./new_files.ts";
import { fateOf, type Owner, randomHex, self } from "./process.ts";

/** Says of a folder that it was written here, so that it may be written again. */
const MARK = ".retake-ui";
/** What is written beside is called after the folder, with this at its end. */
const ASIDE = ".retake-ui.part";
/** In what is written beside: who writes it, what is to come, and what was there. */
const [OWNER, NEXT, BEFORE] = ["owner", "next", "before"];
/** What this program is writing right now. */
const underWay = new Set<string>();

/**
 * Writes files into a folder beside, which then takes the place of what is there: of nothing, of an empty folder, or of
 * one that was written so before. What one that was killed has left beside is removed first; where it was killed between
 * the two, what was there before is put back.
 *
 * @param folder where to
 * @param files the files, by paths with slashes below the folder
 * @returns how many there were
 * @throws {RetakeError} `OPTION_INVALID` where there is something else
 */
export async function writeFolder(
  folder: string,
  files: AsyncIterable<{ path: string; content: string | Uint8Array }>,
): Promise<number> {
  const path = resolve(folder);
  const { rename, rm, writeFile } = fs().promises;
  await clearAway(path);
  const there = factsAt(path);
  if (there && !isOurs(path, there.kind)) {
    throw new RetakeError(
      "OPTION_INVALID",
      `${folder} is there already, and was not written by retake ui: it is left as it is.\n` +
        "  to do  name a folder that is new, or empty",
    );
  }
  const aside = join(dirname(path), `.${basename(path)}.${randomHex(8)}${ASIDE}`);
  underWay.add(aside);
  let count = 0;
  try {
    makeFolder(join(aside, NEXT));
    await writeFile(join(aside, OWNER), JSON.stringify(self()));
    for await (const { path, content } of files) {
      const file = join(aside, NEXT, path);
      makeFolder(dirname(file));
      await writeFile(file, content);
      count++;
    }
    await writeFile(join(aside, NEXT, MARK), "");
    if (there) await rename(path, join(aside, BEFORE));
    try {
      await rename(join(aside, NEXT), path);
    } catch (error) {
      if (there) await rename(join(aside, BEFORE), path);
      throw error;
    }
  } catch (error) {
    const { path: at } = Object(error) as { path?: string };
    // It is that folder which was named, not what stands for it meanwhile.
    if (error instanceof Error && (at ?? aside).startsWith(aside)) {
      throw Object.assign(error, { path: folder });
    }
    throw error;
  } finally {
    underWay.delete(aside);
    await rm(aside, { recursive: true, force: true });
  }
  return count;
}

/** Clears away what others have left who were killed while they wrote this folder. */
async function clearAway(path: string): Promise<void> {
  const parent = dirname(path);
  if (factsAt(parent)?.kind !== "folder") return;
  for (const name of namesIn(parent)) {
    if (!name.startsWith(`.${basename(path)}.`) || !name.endsWith(ASIDE)) continue;
    const aside = join(parent, name);
    if (!isLeft(aside)) continue;
    const before = join(aside, BEFORE);
    if (factsAt(before) && !factsAt(path)) await fs().promises.rename(before, path);
    await fs().promises.rm(aside, { recursive: true, force: true });
  }
}

/** Whether nobody writes there any more; of one that cannot be asked that is not known. */
function isLeft(aside: string): boolean {
  if (underWay.has(aside)) return false;
  try {
    const owner: Owner = JSON.parse(readSmall(join(aside, OWNER)) ?? "");
    const { pid, host } = self();
    // In a container the next program often has the same number.
    return fateOf(owner) === "ended" || (owner.pid === pid && owner.host === host);
  } catch {
    return false; // it has only just begun, or was killed then: there is next to nothing in it
  }
}

function isOurs(path: string, kind: string): boolean {
  if (kind !== "folder") return false;
  const names = namesIn(path);
  return names.length === 0 || names.includes(MARK);
}
