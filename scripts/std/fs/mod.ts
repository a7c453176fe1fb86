/**
 * A stand-in for `@std/fs` on `node:fs`, for machines that cannot reach JSR: `deno.json` links it in
 * on Deno, `tsconfig.json` on Node and Bun. It has the functions and options that this repository
 * uses, with the signatures of the real ones; `tests/std/fs_test.ts` holds both to the same.
 *
 * @module
 */

import { type Dirent, readdirSync, statSync } from "node:fs";
import { copyFile, lstat, mkdir, readdir, readlink, rm, stat, symlink } from "node:fs/promises";
import { basename, join, normalize, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const pathOf = (path: string | URL) => path instanceof URL ? fileURLToPath(path) : path;

/** Gives back `undefined` for what is not there; any other error is thrown on. */
function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

/** A file, folder or link that a walk came by. */
export interface WalkEntry {
  /** Where it is: the path that the walk started from, and the way from there. */
  path: string;
  /** The last part of the path. */
  name: string;
  /** Whether it is a file. */
  isFile: boolean;
  /** Whether it is a folder. */
  isDirectory: boolean;
  /** Whether it is a link, wherever that leads. */
  isSymlink: boolean;
}

/** What a walk goes into and gives back. */
export interface WalkOptions {
  /** How far down; 0 is the start alone. */
  maxDepth?: number;
  /** Whether files are given back; they are by default. */
  includeFiles?: boolean;
  /** Whether folders are given back, the start too; they are by default. */
  includeDirs?: boolean;
  /** Whether links are given back; they are by default. No link is followed. */
  includeSymlinks?: boolean;
  /** Endings of paths, with or without their dot: what ends otherwise is not given back. */
  exts?: string[];
  /** What no pattern finds in the path of is not given back, but gone into. */
  match?: RegExp[];
  /** What one of these finds in the path of is neither given back nor gone into. */
  skip?: RegExp[];
}

/** Gives back what is at and below a path, each folder before what is in it. */
export function* walkSync(
  root: string | URL,
  options: WalkOptions = {},
): IterableIterator<WalkEntry> {
  const { maxDepth = Infinity, includeFiles = true, includeDirs = true, includeSymlinks = true } =
    options;
  const { match, skip = [] } = options;
  const exts = options.exts?.map((ext) => ext.startsWith(".") ? ext : `.${ext}`);
  const isSkipped = (path: string) => skip.some((it) => path.search(it) >= 0);
  const isWanted = (path: string) =>
    !isSkipped(path) && exts?.some((ext) => path.endsWith(ext)) !== false &&
    match?.some((it) => path.search(it) >= 0) !== false;

  const start = pathOf(root);
  if (maxDepth < 0) return;
  if (includeDirs && isWanted(start)) yield entryOf(normalize(start), statSync(start));
  if (maxDepth < 1 || isSkipped(start)) return;
  for (const found of readdirSync(start, { withFileTypes: true })) {
    const path = join(start, found.name);
    if (found.isDirectory()) yield* walkSync(path, { ...options, maxDepth: maxDepth - 1 });
    else if (found.isSymbolicLink() ? includeSymlinks : includeFiles) {
      if (isWanted(path)) yield entryOf(path, found);
    }
  }
}

function entryOf(
  path: string,
  kind: Pick<Dirent, "isFile" | "isDirectory" | "isSymbolicLink">,
): WalkEntry {
  return {
    path,
    name: basename(path),
    isFile: kind.isFile(),
    isDirectory: kind.isDirectory(),
    isSymlink: kind.isSymbolicLink(),
  };
}

/** Gives back what is at and below a path, each folder before what is in it. */
export async function* walk(
  root: string | URL,
  options?: WalkOptions,
): AsyncIterableIterator<WalkEntry> {
  yield* walkSync(root, options);
}

/** Makes a folder, and those above it, where it is not there; throws where a file is in its place. */
export async function ensureDir(dir: string | URL): Promise<void> {
  const there = await stat(dir).catch(absent);
  if (there && !there.isDirectory()) {
    throw new Error("Failed to ensure directory exists: expected 'dir', got 'file'");
  }
  await mkdir(dir, { recursive: true });
}

/** Removes all that is in a folder, or makes it where it is not there. */
export async function emptyDir(dir: string | URL): Promise<void> {
  const names = await readdir(dir).catch(absent);
  if (!names) await mkdir(dir, { recursive: true });
  else await Promise.all(names.map((name) => rm(join(pathOf(dir), name), { recursive: true })));
}

/** How a copy is made. */
export interface CopyOptions {
  /** Whether it may go over files, and into folders, that are there; it may not by default. */
  overwrite?: boolean;
}

/** Copies a file, or a folder with all that is in it; links stay links. */
export async function copy(
  src: string | URL,
  dest: string | URL,
  options: CopyOptions = {},
): Promise<void> {
  const [from, to] = [resolve(pathOf(src)), resolve(pathOf(dest))];
  if (from === to) throw new Error("Source and destination cannot be the same");
  if ((await lstat(from)).isDirectory() && to.startsWith(join(from, "/"))) {
    throw new Error(`Cannot copy '${from}' to a subdirectory of itself: '${to}'`);
  }
  await copyOne(from, to, options.overwrite === true);
}

async function copyOne(from: string, to: string, overwrite: boolean): Promise<void> {
  const source = await lstat(from);
  const there = await lstat(to).catch(absent);
  if (there && source.isDirectory() && !there.isDirectory()) {
    throw new Error(`Cannot overwrite non-directory '${to}' with directory '${from}'`);
  }
  if (there && !overwrite) throw new Error(`'${to}' already exists.`);
  if (source.isSymbolicLink()) await symlink(await readlink(from), to);
  else if (source.isFile()) await copyFile(from, to);
  else if (source.isDirectory()) {
    await mkdir(to, { recursive: true });
    const names = await readdir(from);
    await Promise.all(names.map((name) => copyOne(join(from, name), join(to, name), overwrite)));
  }
}

/** What has to be true of a path beyond that something is there. */
export interface ExistsOptions {
  /** That it is a folder, or a link to one. */
  isDirectory?: boolean;
  /** That it is a file, or a link to one. */
  isFile?: boolean;
}

/** Whether something is there. */
export async function exists(
  path: string | URL,
  options: ExistsOptions = {},
): Promise<boolean> {
  const there = await stat(path).catch(absent);
  if (!there) return false;
  if (options.isDirectory && options.isFile) {
    throw new TypeError("isDirectory and isFile must not be true together");
  }
  return !(options.isDirectory && !there.isDirectory()) && !(options.isFile && !there.isFile());
}
