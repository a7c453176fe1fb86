/**
 * Files, as the folder store needs them: what is there, and out with it. Everything here throws as
 * the file system does.
 *
 * What takes a disk no time is done at once, without a thread: that costs five microseconds instead
 * of fifty. What moves data waits its turn.
 *
 * @module
 */
import type nodeFs from "node:fs";
import { join, sep } from "node:path";
import { realNow } from "../wire/native.ts";
import { process } from "./process.ts";

let loaded: typeof nodeFs | undefined;

/** Loaded at first use: it is half of what importing Retake would cost on Deno. */
export function fs(): typeof nodeFs {
  return loaded ??= process.getBuiltinModule("node:fs");
}

/** What kind of failure an error of the file system is, as far as callers tell them apart. */
export type FileFault = "missing" | "forbidden" | "full" | "readonly" | "other";

const FAULTS: Record<string, FileFault> = {
  ENOENT: "missing",
  EACCES: "forbidden",
  EPERM: "forbidden",
  EROFS: "readonly",
  ENOSPC: "full",
  EDQUOT: "full",
  EFBIG: "full", // as is error 27 where Deno has no name for it, and 122 is EDQUOT
};

/**
 * @param error what a function of this module threw
 * @returns its kind
 */
export function faultOf(error: unknown): FileFault {
  const { code, name, message } = Object(error) as Record<string, unknown>;
  const fault = typeof code === "string" ? FAULTS[code] : undefined;
  if (fault) return fault;
  if (code === undefined && /\(os error (?:27|122)\)$/.test(String(message))) return "full";
  return name === "NotCapable" || name === "PermissionDenied" ? "forbidden" : "other";
}

/**
 * @param error what a function of a file system threw
 * @param path what it was about
 * @returns the same error, which knows that: of what is written by a handle, systems do not say it
 */
export function aboutFile(error: unknown, path: string): unknown {
  const { path: own } = Object(error) as { path?: unknown };
  return error instanceof Error && own === undefined ? Object.assign(error, { path }) : error;
}

/** @returns whether a failure is Deno's: the process has not been given the permission */
export function isNotGranted(error: unknown): boolean {
  return (error as { name?: unknown }).name === "NotCapable";
}

/** What a path leads to. */
export interface FileFacts {
  kind: "file" | "folder" | "link" | "neither";
  size: number;
  /** When it was changed, in milliseconds since 1970. */
  changed: number;
  /** Tells it from other files that were at the same path. */
  identity: string;
}

/** @returns what a path leads to, behind all links; `undefined` where there is nothing */
export function factsOf(path: string): FileFacts | undefined {
  return toFacts(fs().statSync(path, { throwIfNoEntry: false }));
}

/** @returns what is at a path, be it a link; `undefined` where there is nothing */
export function factsAt(path: string): FileFacts | undefined {
  return toFacts(fs().lstatSync(path, { throwIfNoEntry: false }));
}

function toFacts(stats: nodeFs.Stats | undefined): FileFacts | undefined {
  if (!stats) return undefined;
  const kind = stats.isFile()
    ? "file"
    : stats.isDirectory()
    ? "folder"
    : stats.isSymbolicLink()
    ? "link"
    : "neither";
  const changed = stats.mtimeMs;
  return { kind, size: stats.size, changed, identity: `${stats.ino}-${Math.floor(changed)}` };
}

/** @returns the path behind all links; `undefined` where there is nothing */
export function realPath(path: string): string | undefined {
  try {
    return fs().realpathSync.native(path);
  } catch (error) {
    if (faultOf(error) !== "missing") throw error;
  }
}

/** @returns whether a real path is a folder's or lies below it */
export function isWithin(real: string, folder: string): boolean {
  return real === folder || real.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** @returns the file's text */
export async function readText(path: string): Promise<string> {
  return await fs().promises.readFile(path, "utf8");
}

/** @returns what is in the file */
export async function readBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await fs().promises.readFile(path);
  return new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
}

/** @returns the SHA-256 of bytes, in 64 hexadecimal digits */
export function digest(bytes: Uint8Array): string {
  return process.getBuiltinModule("node:crypto").createHash("sha256").update(bytes).digest("hex");
}

/** @returns the text of a small file at once; `undefined` where there is none */
export function readSmall(path: string): string | undefined {
  try {
    return fs().readFileSync(path, "utf8");
  } catch (error) {
    if (faultOf(error) !== "missing") throw error;
  }
}

/** Says that a file is in use: sets the time of its last change. */
export async function touchFile(path: string): Promise<void> {
  await fs().promises.utimes(path, realNow() / 1000, realNow() / 1000);
}

/** Removes a file; nothing happens when there is none. */
export function removeFile(path: string): void {
  try {
    fs().unlinkSync(path);
  } catch (error) {
    if (faultOf(error) !== "missing") throw error;
  }
}

/** Removes a file where another failure is the one to tell. */
export function removeQuietly(path: string): void {
  try {
    removeFile(path);
  } catch {
    // it stays
  }
}

/** Removes a folder if it is empty. @returns whether it is gone */
export function removeEmpty(path: string): boolean {
  try {
    fs().rmdirSync(path);
    return true;
  } catch (error) {
    return faultOf(error) === "missing";
  }
}

/** @returns the names in a folder */
export function namesIn(folder: string): string[] {
  return fs().readdirSync(folder);
}

/**
 * @param folder a folder, which need not exist
 * @param enter says by its name whether to look into a folder below it; links are never followed
 * @returns the paths of all files below it, relative to it, with slashes
 */
export async function listFiles(
  folder: string,
  enter: (name: string) => boolean,
  below = "",
): Promise<string[]> {
  const entries = await fs().promises.readdir(join(folder, below), { withFileTypes: true });
  const paths = entries.map((entry) => {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) return enter(entry.name) ? listFiles(folder, enter, path) : [];
    return entry.isFile() ? [path] : [];
  });
  return (await Promise.all(paths)).flat();
}
