/**
 * Files of other tools, as they lie on a disk: gzipped or not, with files beside them; and what is done to
 * bodies in them.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { RetakeError } from "../errors.ts";
import { factsAt, factsOf, faultOf, fs, listFiles } from "./files.ts";
import { coderOf } from "./hear/codings.ts";
import { process } from "./process.ts";
import { retakeHere } from "./retake.ts";

/** A file, read. */
export interface ForeignText {
  /** `undefined` where it is none in UTF-8. */
  text: string | undefined;
  /** Whether it is a zip file. */
  isZip: boolean;
  /** Reads a file beside it by its bare name; `undefined` where there is none. */
  beside(name: string): Uint8Array<ArrayBuffer> | undefined;
}

/** No recording of tests is larger: a text of more takes the memory of the machine. */
const MOST_BYTES = 256 * 2 ** 20;

/** What other tools' recordings are called. */
const ENDINGS = /\.(?:har|json|ya?ml)(?:\.gz)?$/i;

/**
 * @param path a file, or a folder of them
 * @returns the files that are meant: of a folder, those that may be recordings, sorted
 * @throws {RetakeError} `STORE_READ` where there is nothing
 */
export async function foreignFiles(path: string): Promise<{ files: string[]; isFolder: boolean }> {
  const facts = factsOf(path);
  if (!facts) {
    throw new RetakeError(
      "STORE_READ",
      `There is no file or folder ${path}.\n  to do  ${retakeHere()} import FILE, by its path from here`,
    );
  }
  if (facts.kind !== "folder") return { files: [path], isFolder: false };
  const below = await listFiles(path, (name) => name !== "node_modules" && !name.startsWith("."));
  const files = below.filter((name) => ENDINGS.test(name)).sort();
  return { files: files.map((name) => join(path, name).replaceAll("\\", "/")), isFolder: true };
}

/**
 * @param path a file
 * @throws {RetakeError} `STORE_READ` where it cannot be read, or is too large
 */
export async function readForeign(path: string): Promise<ForeignText> {
  let bytes = await readBytes(path);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    const plain = await undoCoding(bytes, "gzip");
    if (!plain) {
      throw new RetakeError(
        "STORE_READ",
        `${path} is gzipped, and damaged.\n  to do  restore it, or export it again from the tool that wrote it`,
      );
    }
    bytes = plain;
  }
  return {
    text: asText(bytes),
    isZip: bytes[0] === 0x50 && bytes[1] === 0x4b,
    beside(name) {
      const place = join(dirname(path), name);
      const facts = factsAt(place); // no link: it may lead anywhere
      if (facts?.kind !== "file" || facts.size > MOST_BYTES) return undefined;
      return new Uint8Array(fs().readFileSync(place));
    },
  };
}

function asText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined; // not UTF-8: the one thing that a fatal decoder throws for
  }
}

async function readBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const size = factsOf(path)?.size ?? 0;
    if (size > MOST_BYTES) {
      throw new RetakeError(
        "STORE_READ",
        `${path} is ${Math.round(size / 2 ** 20)} MB large; ${
          MOST_BYTES / 2 ** 20
        } MB is the most.\n  to do  export less of it at a time from the tool that wrote it`,
      );
    }
    return new Uint8Array(await fs().promises.readFile(path));
  } catch (error) {
    if (error instanceof RetakeError) throw error;
    const what = faultOf(error) === "missing" ? "is not there" : (error as Error).message;
    throw new RetakeError("STORE_READ", `${path} cannot be read: ${what}`, { cause: error });
  }
}

/**
 * @param bytes a body
 * @param coding what was done to it, as a `content-encoding` names it
 * @returns what it was before; `undefined` where it is not in that coding, or nobody knows it
 * @throws {RetakeError} `STORE_READ` where it grows without end
 */
export async function undoCoding(
  bytes: Uint8Array<ArrayBuffer>,
  coding: string,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const coder = coderOf(coding, "undo");
  if (!coder) return undefined;
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const add = (more: readonly Uint8Array<ArrayBuffer>[]) => {
    for (const piece of more) length += piece.length;
    if (length > MOST_BYTES) {
      throw new RetakeError(
        "STORE_READ",
        `A body in ${coding} is larger than ${MOST_BYTES / 2 ** 20} MB once that is undone.`,
      );
    }
    pieces.push(...more);
  };
  try {
    for (let at = 0; at < bytes.length; at += 65_536) {
      add(await coder.code(bytes.slice(at, at + 65_536)));
    }
    add(await coder.end());
  } catch (error) {
    if (error instanceof RetakeError) throw error;
    return undefined; // it is not in that coding
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** @returns the standard's text for a status; `undefined` where it has none */
export function statusText(status: number): string | undefined {
  return process.getBuiltinModule("node:http").STATUS_CODES[status];
}
