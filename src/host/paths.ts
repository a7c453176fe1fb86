/**
 * Paths, as names of tests are made from them.
 *
 * @module
 */
import { basename, dirname, normalize, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { process } from "./process.ts";

/**
 * @param file a path or a `file:` URL
 * @param from the folder that it is told from; from the working directory where it does not lie below that
 * @returns the path relative to that folder, with slashes; the bare file name where it lies elsewhere
 */
export function projectPath(file: string, from?: string): string {
  return (from === undefined ? undefined : pathHere(file, from)) ?? pathHere(file) ??
    basename(pathOf(file));
}

/** @returns a path, of that or of a `file:` URL */
export function pathOf(file: string): string {
  return file.startsWith("file:") ? fileURLToPath(file) : file;
}

/**
 * @param file a path or a `file:` URL
 * @param from the folder that it is told from; the working directory by default
 * @returns the path relative to that folder, with slashes; `undefined` where it lies elsewhere
 */
export function pathHere(file: string, from = process.cwd()): string | undefined {
  const near = relative(from, pathOf(file)).split(sep).join("/");
  return near === "" || near.startsWith("..") || /^(?:[a-z]:)?\//i.test(near) ? undefined : near;
}

/** @returns the path from the root of the file system */
export function absolutePath(path: string): string {
  return resolve(path);
}

/**
 * @param folder a folder, as it is typed
 * @returns the same without a way up from what may be a link, `link/../cassettes`: systems take that for what is
 * beside the place it leads to, and who puts paths together for what is beside the link
 */
export function plainFolder(folder: string): string {
  const isPlain = !/[^./\\][^/\\]*[/\\]\.\.(?:[/\\]|$)/.test(folder);
  return isPlain ? folder : normalize(folder).split(sep).join("/");
}

/** @returns the folder that a path is in: `.` for a bare name */
export function folderOf(path: string): string {
  return dirname(path);
}

/** @returns the last part of a path */
export function nameOf(path: string): string {
  return basename(path);
}

/** @returns the path from the working directory, with slashes: `.` for that itself, `../` for what is beside it */
export function relativePath(path: string): string {
  return relative(process.cwd(), resolve(path)).split(sep).join("/") || ".";
}

/** @returns the path of the program that runs: under `node --test`, each test file is one */
export function mainFile(): string | undefined {
  return process.argv[1];
}
