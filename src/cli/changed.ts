/**
 * Which cassettes a change of the project's files cannot reach.
 *
 * @module
 */
import { isRetakeError, RetakeError } from "../errors.ts";
import { changedFiles } from "../host/git.ts";
import { affectedBy } from "../staleness/affected.ts";
import type { CassetteFolder } from "./cassettes.ts";
import { isNamed, readSources } from "./sources.ts";

/**
 * A source is reached where it has changed, imports one that has, however far away, or names another file that
 * has. Of a cassette that no source names it is not known what reaches it.
 *
 * @param folder a folder of cassettes
 * @param since a commit, as git understands it
 * @returns the names of the cassettes that only sources name which nothing reaches
 * @throws {RetakeError} `OPTION_INVALID` where git does not know the commit; `STORE_READ`
 */
export async function unreachedSince(folder: CassetteFolder, since: string): Promise<string[]> {
  const { all } = await readSources(folder.path);
  const changed = (await changedHere(since)).filter((path) => !path.startsWith(`${folder.path}/`));
  const paths = all.map(({ path }) => path);
  const reached = new Set(await affectedBy(paths, changed));
  const others = changed.filter((path) => !paths.includes(path))
    .map((path) => path.slice(path.lastIndexOf("/") + 1));
  for (const { path, text } of all) {
    if (others.some((name) => text.includes(name))) reached.add(path);
  }
  const named = all.filter(({ path }) => reached.has(path));
  const unreached: string[] = [];
  for (const name of await folder.store.list()) {
    if (!isNamed(name, named) && isNamed(name, all)) unreached.push(name);
  }
  return unreached;
}

async function changedHere(since: string): Promise<string[]> {
  try {
    return await changedFiles(".", since);
  } catch (error) {
    if (!isRetakeError(error, "OPTION_INVALID") || error.message.includes("knows no commit")) {
      throw error;
    }
    throw new RetakeError(
      "OPTION_INVALID",
      `--since asks git, and ${error.message.split("\n", 1)[0]}\n` +
        "  to do  --changed records what is asked for anew in all cassettes, --only in those that it names",
      { cause: error },
    );
  }
}
