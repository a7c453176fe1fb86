/**
 * Files, as the folder store needs them.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import { process } from "./process.ts";

/** Loaded at first use: it is half of what importing Retake would cost on Deno. */
const fs = () => import("node:fs/promises");

/** What kind of failure an error of the file system is, as far as callers tell them apart. */
export type FileFault = "missing" | "forbidden" | "other";

/**
 * @param error what a function of this module threw
 * @returns its kind
 */
export function faultOf(error: unknown): FileFault {
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (code === "ENOENT") return "missing";
  const denied = ["EACCES", "EPERM", "EROFS"].includes(code as string);
  return denied || name === "NotCapable" || name === "PermissionDenied" ? "forbidden" : "other";
}

/** @returns whether a failure is Deno's: the process has not been given the permission */
export function isNotGranted(error: unknown): boolean {
  return (error as { name?: unknown }).name === "NotCapable";
}

/** @returns the file's text; throws as the file system does */
export async function readText(path: string): Promise<string> {
  const { readFile } = await fs();
  return await readFile(path, "utf8");
}

/**
 * Writes a file whole or not at all: to a temporary file beside it, flushed, then renamed.
 *
 * @param path the file; its folders are made
 * @param text its new content
 */
export async function replaceText(path: string, text: string): Promise<void> {
  const { mkdir, open, rename, rm } = await fs();
  await mkdir(dirname(path), { recursive: true });
  const random = crypto.randomUUID().slice(0, 8);
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}-${random}.tmp`);
  try {
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Removes a file; nothing happens when there is none. */
export async function removeFile(path: string): Promise<void> {
  const { rm } = await fs();
  await rm(path, { force: true });
}

/**
 * @param folder a folder, which need not exist
 * @returns the paths of all files below it, relative to it, with slashes
 */
export async function listFiles(folder: string, below = ""): Promise<string[]> {
  const { readdir } = await fs();
  const entries = await readdir(join(folder, below), { withFileTypes: true });
  const paths = entries.map((entry) => {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    return entry.isDirectory() ? listFiles(folder, path) : entry.isFile() ? [path] : [];
  });
  return (await Promise.all(paths)).flat();
}
