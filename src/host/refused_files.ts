/**
 * What a file system refuses, told to people.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
import { faultOf, type FileFault } from "./files.ts";

const REFUSALS: Partial<Record<FileFault, readonly [why: string, advice: string]>> = {
  forbidden: ["permission denied", "give this user the right to read and write it"],
  full: ["the disk is full", "make room, or raise the limit that holds for files"],
  readonly: ["the file system is read-only", "run it where that can be written"],
};

/** What else may be wrong with a path. */
const REASONS: Record<string, string> = {
  ENOENT: "there is no such file or folder",
  ENOTDIR: "a part of its path is a file, where a folder is wanted",
  EISDIR: "it is a folder",
  EEXIST: "something else is there",
  ENOTEMPTY: "something else is in it",
  ELOOP: "its links lead in a circle",
  ENAMETOOLONG: "its name is too long for this file system",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
  EBUSY: "something else uses it",
  ETXTBSY: "something else uses it",
  EXDEV: "it is on another file system",
  EIO: "the disk has failed",
};

/** What files are called while they are written, at the end of their names. */
const UNDER_WAY = /(^|[\\/])(\.?)([^\\/]+)\.(\d+-)?[\da-f]{8}\.(?:tmp|retake-ui\.part)$/;

/**
 * @param error what a function of a file system threw, and nobody has explained
 * @returns the same for people, where the system has refused a file: by its name, not by that which it has while it
 * is written
 */
export function refusedFile(error: unknown): RetakeError | undefined {
  const fault = faultOf(error);
  const { path = "", code, syscall, message } = Object(error) as Record<string, unknown>;
  // Of a program that cannot be started, it is that which is not there.
  if (typeof path !== "string" || /^spawn/.test(String(syscall))) return undefined;
  const refusal = REFUSALS[fault];
  const reason = REASONS[String(code)];
  // Without a path it is a connection as well as a file, but that a disk is full.
  if (path === "" ? fault !== "full" : !refusal && reason === undefined) return undefined;
  const [why, advice] = refusal ?? [reason, `see what is in its way: ${message}`];
  const name = path === "" ? "A file" : path.replace(
    UNDER_WAY,
    (all, before: string, dot: string, base: string, owner = "") =>
      // A file that is replaced, and a folder, is called with a dot in front meanwhile.
      before + (owner || all.endsWith(".part") ? "" : dot) + base,
  );
  return new RetakeError(
    "STORE_WRITE",
    `${name} cannot be read or written: ${why}.\n${
      refusal ? "  kept   what was there before is still there\n" : ""
    }  to do  ${advice}`,
    { facts: { path: name }, cause: error },
  );
}
