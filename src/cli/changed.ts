/**
 * Which cassettes a change of the project's files cannot reach.
 *
 * @module
 */
import { isRetakeError, RetakeError } from "../errors.ts";
import { changedFiles } from "../host/git.ts";
import { affectedBy, reachOf } from "../staleness/affected.ts";
import type { CassetteFolder } from "./cassettes.ts";
import { isNamed, isSource, namesFile, readSource, readSources, type Source } from "./sources.ts";

/**
 * A source is reached where it has changed, or names another file that has, or imports such a source, however far
 * away. Of a cassette that no source names it is not known what reaches it.
 *
 * @param folder a folder of cassettes
 * @param since a commit, as git understands it
 * @returns the names of the cassettes that only sources name which nothing reaches
 * @throws {RetakeError} `OPTION_INVALID` where git does not know the commit; `STORE_READ`
 */
export async function unreachedSince(folder: CassetteFolder, since: string): Promise<string[]> {
  const { all } = await readSources(folder.path);
  const changed = (await changedHere(since)).filter((path) => !path.startsWith(`${folder.path}/`));
  const reach = await reachOf(all.map(({ path }) => path));
  // Of a workspace, a source may lie beside the folder, and so may what it reads.
  const beside = [...reach.values()].flatMap((paths) => [...paths ?? []])
    .filter((path) => path.startsWith("../"));
  const sources = [...all, ...await readAll(new Set(beside))];
  const others = changed.filter((path) => !sources.some((source) => source.path === path))
    .filter((path) => !path.startsWith("../") || !isSource(path));
  const naming = sources.filter((source) => others.some((path) => namesFile(source, path)));
  const reached = new Set(affectedBy(reach, [...changed, ...naming.map(({ path }) => path)]));
  const named = all.filter(({ path }) => reached.has(path));
  const unreached: string[] = [];
  for (const name of await folder.store.list()) {
    if (!isNamed(name, named) && isNamed(name, all)) unreached.push(name);
  }
  return unreached;
}

async function readAll(paths: Iterable<string>): Promise<Source[]> {
  const sources: Source[] = [];
  for (const path of paths) {
    sources.push(...[await readSource(path)].filter((it) => it !== undefined));
  }
  return sources;
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
