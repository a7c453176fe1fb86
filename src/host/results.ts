/**
 * Where reports of runs go.
 *
 * @module
 */
import { aboutFile, fs } from "./files.ts";
import { replaceFile } from "./new_files.ts";
import { readCache } from "./project.ts";

/** Writes a file whole or not at all; its folders are made. */
export const writeResult: (path: string, text: string) => Promise<void> = replaceFile;

/** The text of a file of results; `undefined` where there is none, or it may not be read. */
export const readResult: (path: string) => Promise<string | undefined> = readCache;

/** Adds text to a file that others write to as well. */
export async function appendResult(path: string, text: string): Promise<void> {
  await fs().promises.appendFile(path, text).catch((error) => {
    throw aboutFile(error, path);
  });
}
