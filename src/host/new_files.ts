/**
 * Files that the folder store makes. Everything here throws as the file system does, and leaves
 * nothing half done behind.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import { aboutFile, factsOf, faultOf, fs, removeQuietly } from "./files.ts";
import { process, randomHex } from "./process.ts";

/**
 * Writes a file whole or not at all: to a temporary file beside it, flushed, then renamed.
 *
 * @param path the file; its folders are made
 * @param content its new content
 * @param how.flushes whether it outlives a machine that loses its power; not where it is a copy
 */
export async function replaceFile(
  path: string,
  content: string | Uint8Array,
  { flushes = true }: { flushes?: boolean } = {},
): Promise<void> {
  const { open, rename } = fs().promises;
  const name = `.${basename(path)}.${process.pid}-${randomHex(8)}.tmp`;
  const temporary = join(dirname(path), name);
  const file = await inFolder(path, () => open(temporary, "wx"));
  try {
    try {
      await file.writeFile(content);
      if (flushes) await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    // Where that cannot be removed either, the first failure is the one to tell.
    removeQuietly(temporary);
    throw aboutFile(error, path);
  }
}

/**
 * Makes a file that is whole from the moment that it is there.
 *
 * @param path the file; its folders are made
 * @param text its content
 * @returns whether it was made; not where there is one already
 */
export async function createText(path: string, text: string): Promise<boolean> {
  const { linkSync, writeFileSync } = fs();
  const temporary = `${path}.${randomHex(8)}.tmp`;
  try {
    return await inFolder(path, () => {
      writeFileSync(temporary, text, { flag: "wx" });
      try {
        linkSync(temporary, path);
        return true;
      } catch (error) {
        if (isTaken(error)) return false;
        if (faultOf(error) === "missing") throw error;
        return createWithoutLinks(path, text);
      }
    });
  } catch (error) {
    throw aboutFile(error, path);
  } finally {
    removeQuietly(temporary);
  }
}

/** Some file systems have no hard links: there it is whole a moment later. */
function createWithoutLinks(path: string, text: string): boolean {
  const { closeSync, openSync, writeFileSync } = fs();
  let file: number;
  try {
    file = openSync(path, "wx");
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  }
  try {
    writeFileSync(file, text);
  } catch (error) {
    removeQuietly(path);
    throw error;
  } finally {
    closeSync(file);
  }
  return true;
}

/** Windows says no to a name whose last owner is just being removed. */
function isTaken(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === "EEXIST" ||
    process.platform === "win32" && ["EPERM", "EACCES", "EBUSY"].includes(code as string);
}

/** A file that grows. */
export interface GrowingFile {
  /** How many bytes it has. */
  size(): number;
  /** Adds text; it is with the operating system when this resolves. One call at a time. */
  append(text: string): Promise<void>;
  /** Sets the time of its last change. */
  touch(time: number): Promise<void>;
  /** Lets go of it. */
  close(): Promise<void>;
}

/**
 * Starts a file.
 *
 * @param path the file, which there must not be; its folders are made
 * @returns the file
 */
export async function startFile(path: string): Promise<GrowingFile> {
  const { open } = fs().promises;
  const file = await inFolder(path, () => open(path, "wx"));
  const encoder = new TextEncoder();
  let size = 0;
  return {
    size: () => size,
    async append(text) {
      const bytes = encoder.encode(text);
      try {
        for (let done = 0; done < bytes.length;) {
          // By position, so that what a failure leaves half written is written over.
          const { bytesWritten } = await file.write(bytes, done, bytes.length - done, size + done);
          done += bytesWritten;
        }
      } catch (error) {
        await file.truncate(size).catch(() => {});
        throw aboutFile(error, path);
      }
      size += bytes.length;
    },
    touch: (time) => file.utimes(time / 1000, time / 1000),
    close: () => file.close(),
  };
}

/** Makes the folder of a file, and the file: somebody may remove the folder in between, as empty. */
async function inFolder<T>(path: string, make: () => T | Promise<T>): Promise<T> {
  for (let left = 100;; left--) {
    try {
      makeFolder(dirname(path));
      return await make();
    } catch (error) {
      if (faultOf(error) !== "missing" || left === 0) throw error;
    }
  }
}

/** Step by step: Node's own way to make several says of a read-only disk that nothing is there. */
export function makeFolder(path: string): void {
  if (factsOf(path)) return;
  try {
    makeOne(path);
  } catch (error) {
    if (faultOf(error) !== "missing" || dirname(path) === path) throw error;
    makeFolder(dirname(path));
    makeOne(path);
  }
}

function makeOne(path: string): void {
  try {
    fs().mkdirSync(path);
  } catch (error) {
    if ((error as { code?: unknown }).code !== "EEXIST") throw error;
  }
}
