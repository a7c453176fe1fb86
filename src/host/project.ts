/**
 * The sources of a project on disk, as the function tracker reads them.
 *
 * @module
 */
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { RetakeError } from "../errors.ts";
import { fs, isNotGranted, listFiles } from "./files.ts";
import { replaceFile } from "./new_files.ts";
import { mayAsk, process } from "./process.ts";

/** Where a package lies: of one that is linked, the folder that it is. */
type Place =
  | { readonly kind: "installed" | "missing" | "unknown" }
  | { readonly kind: "linked"; readonly path: string };

/** The sources of a project; paths are relative to its root, with slashes. */
export interface ProjectFolder {
  /** The root, as an absolute path. */
  root: string;
  /** The content of a file, `undefined` if there is no such file. */
  readFile(path: string): Promise<Uint8Array | undefined>;
  /** All files below a folder; what is installed or hidden is left out. */
  listFiles(folder: string): Promise<string[]>;
  /** Where a package lies that is imported from a folder: what is linked from elsewhere is a project's. */
  findPackage(name: string, folder: string): Promise<Place>;
  /** The path of a file of the project, from a stack; `undefined` for what is none of its sources. */
  pathOf(file: string): string | undefined;
}

/**
 * @param root the folder, relative to the working directory; that itself by default
 * @throws {RetakeError} `STORE_READ` where reading it is not permitted: Deno would ask the user
 */
export function openProjectFolder(root = "."): ProjectFolder {
  const folder = resolve(root);
  if (!mayAsk({ name: "read", path: folder })) {
    throw new RetakeError(
      "STORE_READ",
      `The sources in ${folder} may not be read.\n  to do  run with --allow-read=${root}`,
      { facts: { folder } },
    );
  }
  return {
    root: folder,
    async readFile(path) {
      if (path.startsWith("../") && !mayAsk({ name: "read", path: join(folder, path) })) {
        return undefined; // the root of a workspace, which nobody has to let us see
      }
      const file = join(folder, path);
      if (!isFileOrUnknown(file)) return undefined;
      try {
        return new Uint8Array(await fs().promises.readFile(file));
      } catch (error) {
        if (isNotGranted(error)) throw error;
        return undefined; // nothing, a folder, below a file, a circle of links, not for us to read
      }
    },
    async listFiles(path) {
      const isOurs = (name: string) => name !== "node_modules" && !name.startsWith(".");
      try {
        const found = await listFiles(join(folder, path), isOurs);
        return found.map((file) => path === "" || path === "." ? file : `${path}/${file}`).sort();
      } catch (error) {
        if (isNotGranted(error)) throw error;
        return []; // nothing, or a file by now, where it was a folder before
      }
    },
    async findPackage(name, from) {
      let sawModules = false;
      for (let at = resolve(folder, from);; at = dirname(at)) {
        const modules = join(at, "node_modules");
        if (!mayAsk({ name: "read", path: modules })) return { kind: "unknown" };
        const real = await fs().promises.realpath(join(modules, name)).catch(() => undefined);
        const near = real && relative(folder, real).split(sep).join("/");
        if (near) {
          const isLinked = !/(^|\/)node_modules\//.test(`${near}/`) && near.split("../").length < 6;
          return isLinked ? { kind: "linked", path: near } : { kind: "installed" };
        }
        sawModules ||= await fs().promises.stat(modules).then(() => true, () => false);
        if (dirname(at) === at) return { kind: sawModules ? "missing" : "unknown" };
      }
    },
    pathOf(file) {
      const path = file.startsWith("file:") ? fileURLToPath(file) : file;
      const near = relative(folder, path).split(sep).join("/");
      return near === "" || /(?:^|\/)node_modules\//.test(near) ? undefined : near;
    },
  };
}

/**
 * Whether there is a file to be read. Of the paths that an import may mean most are not there, and to ask for
 * one at once costs a tenth of trying to read it.
 */
function isFileOrUnknown(path: string): boolean {
  try {
    return fs().statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    return true; // whoever reads it is told why not
  }
}

/** The repository of git that a folder lies in. */
export interface Repository {
  /** Where the folder is in it: `""` at its top, else `packages/app`. */
  prefix: string;
  /** The text of an ignore file of a folder, a path from the top; `undefined` where there is none. */
  ignoreFile(folder: string): Promise<string | undefined>;
  /** The texts of those for the whole repository that are not committed, the least first. */
  ownIgnoreFiles(): Promise<string[]>;
}

/**
 * @param root a folder, as an absolute path
 * @returns the repository around it; where there is none, or none that may be looked at, the folder
 * itself counts as one
 */
export function repositoryAround(root: string): Repository {
  const top = topOf(root) ?? root;
  const read = (path: string) => readCache(path);
  return {
    prefix: relative(top, root).split(sep).join("/"),
    ignoreFile: (folder) => read(join(top, folder, ".gitignore")),
    async ownIgnoreFiles() {
      const config = variableIfGranted("XDG_CONFIG_HOME") ??
        join(variableIfGranted("HOME") ?? top, ".config");
      const paths = [join(config, "git", "ignore"), join(top, ".git", "info", "exclude")];
      return (await Promise.all(paths.map(read))).filter((text) => text !== undefined);
    },
  };
}

/** The nearest folder above that git has its own in, as far up as may be looked at. */
function topOf(root: string): string | undefined {
  for (let folder = root;; folder = dirname(folder)) {
    if (!mayAsk({ name: "read", path: join(folder, ".git") })) return undefined;
    if (fs().existsSync(join(folder, ".git"))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

function variableIfGranted(name: string): string | undefined {
  return mayAsk({ name: "env", variable: name }) ? process.env[name] : undefined;
}

/** @returns the text of a file that may be missing, or not be for us to read */
export async function readCache(path: string): Promise<string | undefined> {
  if (!mayAsk({ name: "read", path })) return undefined;
  return await fs().promises.readFile(path, "utf8").catch(() => undefined);
}

/** Keeps what can be worked out again; where it cannot be kept, it is. */
export async function writeCache(folder: string, name: string, text: string): Promise<void> {
  if (!mayAsk({ name: "write", path: folder })) return;
  try {
    await replaceFile(`${folder}/.gitignore`, "*\n");
    await replaceFile(`${folder}/${name}`, text);
  } catch {
    // slower the next time, and no worse
  }
}
