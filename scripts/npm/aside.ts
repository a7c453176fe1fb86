/**
 * A folder that is there whole or not at all.
 *
 * @module
 */

import { emptyDir, exists } from "@std/fs";
import { rename, rm } from "node:fs/promises";

/**
 * Makes a folder anew: beside the old one, which stays as it is until the new one is done, and for
 * good where making it fails.
 *
 * @param folder where it will be; `<folder>.new` and `<folder>.old` are used on the way
 * @param make fills the empty folder that it is given
 */
export async function replaceFolder<T>(
  folder: string,
  make: (aside: string) => Promise<T>,
): Promise<T> {
  const [aside, old] = [`${folder}.new`, `${folder}.old`];
  await emptyDir(aside);
  let result: T;
  try {
    result = await make(aside);
  } catch (error) {
    await rm(aside, { recursive: true });
    throw error;
  }
  await rm(old, { recursive: true, force: true });
  if (await exists(folder)) await rename(folder, old);
  try {
    await rename(aside, folder);
  } catch (error) {
    if (await exists(old)) await rename(old, folder);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
  return result;
}
