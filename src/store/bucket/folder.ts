/**
 * Objects in a folder: on a share that all can reach, or the cache of a bucket.
 *
 * @module
 */
import { factsOf, faultOf, listFiles, readBytes, removeFile } from "../../host/files.ts";
import { replaceFile } from "../../host/new_files.ts";
import { cannot, checkFile, checkPlace, type Folder } from "../fs/guard.ts";
import type { Objects } from "../objects.ts";

/** Names of files: the first two digits of the digest, and the digest. */
const FILE = /^[\da-f]{2}\/([\da-f]{64})$/;

/**
 * Keeps objects in a folder, a file each: `ab/abcd…`. A file is there whole or not at all.
 *
 * @param directory the folder, relative to the working directory or absolute; made when needed
 * @returns the objects in it
 * @example
 * ```ts
 * import { folderObjects } from "@retake/retake/store/s3";
 *
 * console.log(folderObjects("/mnt/share/recordings").where); // "/mnt/share/recordings"
 * ```
 */
export function folderObjects(directory: string): Objects {
  return openFolder(directory, true);
}

/**
 * Keeps copies in a folder: who reads one looks at its digest, and fetches it again where it was lost.
 *
 * @param directory the folder
 */
export function folderOfCopies(directory: string): Objects {
  return openFolder(directory, false);
}

/** Those that are folders: what is in them is seen without asking anybody. */
const folders = new WeakSet<Objects>();

/**
 * @param objects where they are
 * @param digest the SHA-256 of an object
 * @returns how many bytes it has, 0 where it is not there; `undefined` where only a server would know
 */
export function sizeAtHand(objects: Objects, digest: string): number | undefined {
  return folders.has(objects) ? factsOf(objectPath(objects.where, digest))?.size ?? 0 : undefined;
}

/** @returns where an object lies in a folder of such */
export function objectPath(where: string, digest: string): string {
  return `${where}/${digest.slice(0, 2)}/${digest}`;
}

function openFolder(directory: string, flushes: boolean): Objects {
  const where = directory.replace(/(?<=.)[/\\]+$/, "");
  const folder: Folder = { path: where };
  const pathOf = (digest: string) => objectPath(where, digest);
  const doing = async <T>(verb: "read" | "write", path: string, fn: () => T | Promise<T>) => {
    try {
      return await fn();
    } catch (error) {
      if (verb === "read" && faultOf(error) === "missing") return undefined;
      throw cannot(verb, path, folder, error);
    }
  };
  const objects: Objects = {
    where,
    get: (digest) =>
      doing(
        "read",
        pathOf(digest),
        async () =>
          checkFile(folder, pathOf(digest), "read") ? await readBytes(pathOf(digest)) : undefined,
      ),
    has: async (digest) =>
      await doing(
        "read",
        pathOf(digest),
        () => checkFile(folder, pathOf(digest), "read") !== undefined,
      ) ?? false,
    async put(digest, bytes) {
      const path = pathOf(digest);
      return (await doing("write", path, async () => {
        if (factsOf(path)) return false;
        checkPlace(folder, path);
        await replaceFile(path, bytes, { flushes });
        return true;
      }))!;
    },
    async list() {
      const files = await doing("read", where, () => listFiles(where, () => true)) ?? [];
      return files.flatMap((file) => {
        const [, digest] = FILE.exec(file) ?? [];
        const facts = digest && factsOf(`${where}/${file}`);
        return facts ? [{ digest: digest!, bytes: facts.size, changed: facts.changed }] : [];
      });
    },
    async delete(digest) {
      await doing("write", pathOf(digest), () => {
        checkPlace(folder, pathOf(digest));
        removeFile(pathOf(digest));
      });
    },
  };
  folders.add(objects);
  return objects;
}
