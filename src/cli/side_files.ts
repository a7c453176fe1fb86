/**
 * Large bodies beside cassettes, as commands see them.
 *
 * @module
 */
import { bareName } from "../cassette/name.ts";
import { isSideFile } from "../cassette/side_files.ts";
import { factsAt, listFiles } from "../host/files.ts";
import { BODIES, bodiesIn } from "../store/fs/bodies.ts";
import { textAt } from "../store/fs/packing.ts";

/**
 * @param path a folder of cassettes
 * @param without names of cassettes that are as good as gone
 * @returns the files of bodies that no cassette names, and no recording that was cut off, from that folder
 * @throws what the file system throws
 */
export async function bodiesOfNobody(
  path: string,
  without: ReadonlySet<string> = new Set(),
): Promise<string[]> {
  const folder = `${path}/${BODIES}`;
  if (!factsAt(folder)) return [];
  const there = (await listFiles(folder, () => true)).filter(isSideFile);
  const left = new Set(there);
  for (const file of await listFiles(path, (name) => name !== BODIES)) {
    if (left.size === 0) break;
    const name = bareName(file);
    if (name === file || without.has(name)) continue;
    for (const body of bodiesIn(await textAt(`${path}/${file}`))) left.delete(body);
  }
  return there.filter((file) => left.has(file)).map((file) => `${BODIES}/${file}`).sort();
}
