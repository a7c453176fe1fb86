/**
 * Where packages lie: this one, and those that a project would load.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { fs, readSmall, realPath } from "./files.ts";
import { process } from "./process.ts";

/** A copy of this package. */
export interface Copy {
  /** Its folder; where it was not loaded from files, its URL. */
  path: string;
  /** Its version, where that can be read. */
  version?: string;
}

const NAME = "@retake/retake";

/** @returns the copy that runs this code */
export function ownCopy(): Copy {
  if (!import.meta.url.startsWith("file:")) return { path: new URL("../..", import.meta.url).href };
  for (let folder = dirname(fileURLToPath(import.meta.url));; folder = dirname(folder)) {
    if (["package.json", "deno.json"].some((name) => nameIn(join(folder, name)) === NAME)) {
      return copyAt(folder);
    }
    if (folder === dirname(folder)) return { path: dirname(fileURLToPath(import.meta.url)) };
  }
}

/** @returns the copies in the folders of packages of the working directory and of what lies above it */
export function installedCopies(): Copy[] {
  const found = new Map<string, Copy>();
  for (let folder = process.cwd();; folder = dirname(folder)) {
    const modules = join(folder, "node_modules");
    const places = [modules, ...packagesIn(modules).map((path) => join(path, "node_modules"))];
    for (const place of places) {
      const path = realPath(join(place, NAME));
      if (path !== undefined) found.set(path, copyAt(path));
    }
    if (folder === dirname(folder)) return [...found.values()];
  }
}

/** @returns whether two copies are one */
export function isSameCopy(one: Copy, other: Copy): boolean {
  return (realPath(one.path) ?? one.path) === (realPath(other.path) ?? other.path);
}

/** The folders of packages in a folder of them; those of a scope too. */
function packagesIn(modules: string): string[] {
  const namesOf = (folder: string): string[] => {
    try {
      return fs().readdirSync(folder).filter((name) => !name.startsWith("."))
        .map((name) => join(folder, name));
    } catch {
      return []; // there is none, or it is a file
    }
  };
  return namesOf(modules).flatMap((path) => /[\\/]@[^\\/]+$/.test(path) ? namesOf(path) : [path]);
}

function copyAt(path: string): Copy {
  for (const name of ["package.json", "deno.json"]) {
    const version = read(join(path, name))?.version;
    if (typeof version === "string") return { path, version };
  }
  return { path };
}

function nameIn(path: string): unknown {
  return read(path)?.name;
}

function read(path: string): { [key: string]: unknown } | undefined {
  try {
    const text = readSmall(path);
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined; // not for us to read, or damaged: then it tells nothing
  }
}
