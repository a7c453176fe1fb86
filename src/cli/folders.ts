/**
 * Whether the folder of cassettes that a command is about is there: nothing in it would look as if all were well.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
import { factsAt, factsOf } from "../host/files.ts";
import { askGit, listedFiles } from "../host/git.ts";
import { folderOf, nameOf, relativePath } from "../host/paths.ts";
import { openProjectFolder } from "../host/project.ts";
import { typedCommand } from "../host/shell_word.ts";
import { sayLine } from "../host/terminal.ts";
import { type CassetteFolder, lackOfLock, namesIn, openCassettes } from "./cassettes.ts";
import { withTests } from "./test_command.ts";

/**
 * For who only looks: where nobody has named the folder, nothing may be there yet.
 *
 * @param typed what `--dir` says
 * @returns the folder that is meant; where it is not there, and others of its name are, these are told
 * @throws {RetakeError} `OPTION_INVALID` where it is named, and not there
 */
export async function openTyped(typed: string | undefined): Promise<CassetteFolder> {
  const folder = openCassettes(typed);
  if (isThere(folder)) return folder;
  if (folder.isNamed) throw await missingFolder(folder);
  if (folder.bucket) return folder;
  const others = await foldersAlike(folder);
  if (others.length > 0) {
    sayLine(`retake: There is no folder ${folder.path} here.\n${waysTo(others)}`);
  }
  return folder;
}

/**
 * For who says that all is well.
 *
 * @param typed what `--dir` says
 * @returns the folder that is meant, which is there, or its lock file
 * @throws {RetakeError} `OPTION_INVALID` where it is not
 */
export async function openThere(typed: string | undefined): Promise<CassetteFolder> {
  const folder = openCassettes(typed);
  if (!isThere(folder)) throw await missingFolder(folder);
  return folder;
}

/**
 * The same, for who looks at all of them.
 *
 * @param typed what `--dir` says
 * @returns the folder that is meant, which has cassettes, or a lock file; without `typed` it may be empty
 * @throws {RetakeError} `OPTION_INVALID` where it is not there, or is typed and has none; `STORE_READ`
 */
export async function openToCheck(typed: string | undefined): Promise<CassetteFolder> {
  const folder = await openThere(typed);
  if (folder.bucket && factsAt(folder.bucket.lock)) return folder;
  if (!typed || (await namesIn(folder)).length > 0) return folder;
  throw new RetakeError(
    "OPTION_INVALID",
    lackOfLock(folder) ??
      `There is no cassette in ${folder.path}, so there is nothing to check.\n` +
        "  to do  run it where the cassettes are, or name their folder: --dir",
  );
}

/** @returns whether a folder is there, or what stands for it: a lock file, a store of the configuration's own */
export function isThere({ path, bucket, isElsewhere }: CassetteFolder): boolean {
  if (bucket && factsAt(bucket.lock)) return true;
  return (isElsewhere && !bucket) || factsOf(path)?.kind === "folder";
}

/** @returns the error for a folder that is not there, with those that may be meant */
export async function missingFolder(folder: CassetteFolder): Promise<RetakeError> {
  const usual = openCassettes(undefined);
  const others = isThere(usual) ? [] : await foldersAlike(folder);
  const next = isThere(usual)
    ? `  to do  name one that is there: --dir; without it, ${usual.path} is meant`
    : others.length > 0
    ? waysTo(others)
    : "  to do  run it where the cassettes are, or name their folder: --dir\n" +
      `         where there are none yet, record:  ${withTests("record")}`;
  return new RetakeError(
    "OPTION_INVALID",
    lackOfLock(folder) ??
      `There is no folder ${folder.path}, so there is nothing to look at.\n${next}`,
    { facts: { path: folder.path, others } },
  );
}

/** So many folders are named. */
const MOST_TOLD = 5;

function waysTo(others: readonly string[]): string {
  const [closest] = others as [string];
  const told = others.slice(0, MOST_TOLD).join(", ");
  const more = others.length > MOST_TOLD ? ` and ${others.length - MOST_TOLD} more` : "";
  return `  there  ${told}${more}\n` +
    `  to do  cd ${typedCommand([folderOf(closest)])}, and type it there; or name it: --dir ${
      typedCommand([closest])
    }`;
}

/** @returns folders of the same name that have cassettes, in this repository or below, the closest first */
async function foldersAlike({ path }: CassetteFolder): Promise<string[]> {
  const names = new Set([path, openCassettes(undefined).path].map(nameOf));
  const top = await askGit("rev-parse", "--show-toplevel");
  const root = top.ok ? top.text : ".";
  const files = (top.ok ? await listedFiles(root) : undefined) ??
    await openProjectFolder(root).listFiles("");
  const found = new Set<string>();
  for (const file of files) {
    const parts = file.split("/");
    const at = parts.findIndex((part) => names.has(part));
    if (at < 0 || at === parts.length - 1 || !/\.json(?:\.gz)?$/.test(file)) continue;
    const near = relativePath(`${root}/${parts.slice(0, at + 1).join("/")}`);
    // Those of git may have been deleted.
    if (factsOf(near)?.kind === "folder") found.add(near);
  }
  return [...found].sort((a, b) => stepsTo(a) - stepsTo(b) || (a < b ? -1 : 1));
}

function stepsTo(path: string): number {
  return path.split("/").length;
}
