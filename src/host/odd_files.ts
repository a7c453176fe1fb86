/**
 * What lies in a folder and is no file, though its name looks like one's: links, folders, pipes.
 *
 * @module
 */
import { join } from "node:path";
import { fs } from "./files.ts";

/**
 * @param folder a folder
 * @param enter says by its name whether to look into a folder below it; links are never followed
 * @returns the paths of all below it that is no file, relative to it, with slashes
 */
export async function listOddFiles(
  folder: string,
  enter: (name: string) => boolean,
  below = "",
): Promise<string[]> {
  const entries = await fs().promises.readdir(join(folder, below), { withFileTypes: true });
  const paths = entries.filter((entry) => !entry.isFile()).map(async (entry) => {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (!entry.isDirectory()) return [path];
    return enter(entry.name) ? [path, ...await listOddFiles(folder, enter, path)] : [];
  });
  return (await Promise.all(paths)).flat();
}
