/**
 * What holds for all that the folder store reads and writes: it stays in the folder, it is a file
 * and not too large, and what fails is told with a way out.
 *
 * A folder may come from strangers: a branch, an archive. What is in it when a test starts must not
 * make Retake read or write elsewhere. It is no guard against someone who changes the folder at the
 * very same moment.
 *
 * @module
 */
import { RetakeError } from "../../errors.ts";
import { type FileFacts, type FileFault, isWithin } from "../../host/files.ts";
import { factsOf, faultOf, isNotGranted, realPath } from "../../host/files.ts";

/** What was to be done. */
export type Verb = "read" | "write";

/** The folder of a store. */
export interface Folder {
  /** As it was given, for people, without a slash at its end. */
  path: string;
  /** What it leads to, as far as that was asked yet. */
  real?: string;
}

/** The size from which on a file is not read: half of what fits into a text. */
export const LARGEST = 256 * 1024 * 1024;

/**
 * Looks at a file before it is opened.
 *
 * @param folder the store's folder
 * @param path a file below it
 * @param verb what is to be done with it in the end, for the error's code
 * @returns its facts; `undefined` when it is not there
 * @throws {RetakeError} `STORE_READ` or `STORE_WRITE` when it leads out of the folder, is no file or
 * too large; what the file system throws
 */
export function checkFile(folder: Folder, path: string, verb: Verb): FileFacts | undefined {
  const real = realPath(path);
  if (real === undefined) return undefined;
  checkReal(folder, path, real, verb);
  const facts = factsOf(path);
  if (!facts) return undefined;
  const { kind, size } = facts;
  if (kind !== "file") {
    const what = kind === "folder" ? "a folder" : "a pipe or a device";
    throw refusal(verb, path, `it is ${what}, not a file`, "move it out of the way", { kind });
  }
  if (size > LARGEST) {
    const why = `it has ${megabytes(size)} MB, and ${megabytes(LARGEST)} MB is the most`;
    const advice = "record less in one cassette, or delete the file if it is none";
    throw refusal(verb, path, why, advice, { size, largest: LARGEST });
  }
  return facts;
}

/**
 * Looks at what is to be written: a file that could not be read again is not made.
 *
 * @param path a file
 * @param content what it is to hold, before it is compressed
 * @param before how many bytes it has already
 * @throws {RetakeError} `STORE_WRITE` when that is too large
 */
export function checkSize(path: string, content: string | Uint8Array, before = 0): void {
  // Of text, each character takes three bytes at most: only what comes near is counted.
  if (before + 3 * content.length <= LARGEST) return;
  const isText = typeof content === "string" && content.length <= LARGEST;
  const size = before + (isText ? new TextEncoder().encode(content) : content).length;
  if (size <= LARGEST) return;
  const why = `it would have ${megabytes(size)} MB, and ${megabytes(LARGEST)} MB is the most ` +
    "that is read again";
  throw refusal("write", path, why, "record less in one cassette", { size, largest: LARGEST });
}

const megabytes = (bytes: number) => Math.ceil(bytes / 1024 / 1024);

/**
 * Looks at where a file or folder is to be made, changed or removed.
 *
 * @param folder the store's folder
 * @param path a path below it; it need not be there, nor the folders on the way to it
 * @returns which of the folders on the way and of itself are not there, the deepest first
 * @throws {RetakeError} `STORE_WRITE` when it leads out of the folder; what the file system throws
 */
export function checkPlace(folder: Folder, path: string): string[] {
  const missing: string[] = [];
  for (let at = path; at.length >= folder.path.length; at = at.slice(0, at.lastIndexOf("/"))) {
    const real = realPath(at || "/");
    if (real !== undefined) {
      if (at !== folder.path) checkReal(folder, at, real, "write");
      break;
    }
    missing.push(at);
    if (at === folder.path) break;
  }
  return missing;
}

/**
 * @param folder the store's folder
 * @param path a path below it
 * @param real where it leads
 * @param verb what was to be done with it
 * @throws {RetakeError} `STORE_READ` or `STORE_WRITE` when that is outside of the folder
 */
export function checkReal(folder: Folder, path: string, real: string, verb: Verb): void {
  if (folder.real !== undefined && isWithin(real, folder.real)) return;
  folder.real = realPath(folder.path || "/") ?? folder.path; // it may have become another one
  if (isWithin(real, folder.real)) return;
  throw refusal(
    verb,
    path,
    `a link leads out of the folder of cassettes, to ${real}`,
    `put the file or folder itself in the link's place, or use the folder that it leads to`,
    { leadsTo: real, folder: folder.real },
  );
}

function refusal(
  verb: Verb,
  path: string,
  why: string,
  advice: string,
  facts: Record<string, unknown>,
): RetakeError {
  return new RetakeError(
    codeOf(verb),
    `${path} is not ${done(verb)}: ${why}.\n  to do  ${advice}`,
    { facts: { path, ...facts } },
  );
}

const REASONS: Record<FileFault, string> = {
  missing: "",
  forbidden: ": permission denied",
  full: ": the disk is full",
  readonly: ": the file system is read-only",
  other: "",
};

/**
 * Explains what the file system threw.
 *
 * @param verb what was to be done
 * @param path with what
 * @param folder the store's folder
 * @param error what was thrown; an error that is explained already is left as it is
 * @returns an error to throw
 */
export function cannot(verb: Verb, path: string, folder: Folder, error: unknown): RetakeError {
  if (error instanceof RetakeError) return error;
  const fault = faultOf(error);
  const kept = verb === "write" ? "\n  kept   what was there before is still there" : "";
  return new RetakeError(
    codeOf(verb),
    `${path} cannot be ${done(verb)}${REASONS[fault]}.${kept}\n  to do  ${
      isNotGranted(error)
        ? `run with --allow-${verb}=${folder.path}${
          verb === "read" ? ", or replay from a generated module: moduleStore(cassettes)" : ""
        }`
        : fault === "forbidden"
        ? `give this user the right to ${verb} it`
        : fault === "full"
        ? `make room, or raise the limit that holds for files: ${(error as Error).message}`
        : fault === "readonly"
        ? `record where it can be written; a replay of all that is asked for writes nothing`
        : `see what is in its way: ${(error as Error).message}`
    }`,
    { facts: { path, code: (error as { code?: unknown }).code }, cause: error },
  );
}

function codeOf(verb: Verb): "STORE_READ" | "STORE_WRITE" {
  return verb === "read" ? "STORE_READ" : "STORE_WRITE";
}

function done(verb: Verb): string {
  return verb === "read" ? "read" : "written";
}
