/**
 * A folder that is written whole or not at all.
 *
 * @module
 */
import { dirname, join, resolve } from "node:path";
import { RetakeError } from "../errors.ts";
import { factsAt, fs, namesIn } from "./files.ts";
import { randomHex } from "./process.ts";

/** Says of a folder that it was written here, so that it may be written again. */
const MARK = ".retake-ui";

/**
 * Writes files into a folder beside, which then takes the place of what is there: of nothing, of an empty folder, or of
 * one that was written so before.
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
  const there = factsAt(path);
  if (there && !isOurs(path, there.kind)) {
    throw new RetakeError(
      "OPTION_INVALID",
      `${folder} is there already, and was not written by retake ui: it is left as it is.\n` +
        "  to do  name a folder that is new, or empty",
    );
  }
  const { mkdir, rename, rm, writeFile } = fs().promises;
  const aside = join(dirname(path), `.${randomHex(8)}.retake-ui.new`);
  const old = join(dirname(path), `.${randomHex(8)}.retake-ui.old`);
  let count = 0;
  try {
    await mkdir(aside, { recursive: true });
    for await (const { path, content } of files) {
      const file = join(aside, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
      count++;
    }
    await writeFile(join(aside, MARK), "");
    if (there) await rename(path, old);
    try {
      await rename(aside, path);
    } catch (error) {
      if (there) await rename(old, path);
      throw error;
    }
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    throw error;
  }
  await rm(old, { recursive: true, force: true });
  return count;
}

function isOurs(path: string, kind: string): boolean {
  if (kind !== "folder") return false;
  const names = namesIn(path);
  return names.length === 0 || names.includes(MARK);
}
