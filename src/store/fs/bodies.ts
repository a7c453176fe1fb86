/**
 * Large bodies of a folder's cassettes: each lies once, by its content, in `.bodies` beside them, as it was sent.
 * One that nothing names any more harms nobody; `retake clean` finds it.
 *
 * @module
 */
import {
  digestOf,
  isSideFile,
  packingOf,
  putIn,
  type ReadSideFile,
  type SideFileRules,
  type Sources,
  takeOut,
} from "../../cassette/side_files.ts";
import { formatCassette } from "../../cassette/format.ts";
import type { Cassette } from "../../cassette/types.ts";
import { isRetakeError, RetakeError } from "../../errors.ts";
import { digest, factsOf, faultOf, readBytes } from "../../host/files.ts";
import { lookThrough, readAt } from "../../host/file_pieces.ts";
import { replaceFile } from "../../host/new_files.ts";
import { checkFile, checkPlace, checkSize, type Folder } from "./guard.ts";
import { pack, unpack } from "./packing.ts";
import {
  type BodyPlace,
  lookThroughPacked,
  packedBody,
  type PackedPlace,
  STAYS_FROM,
  storedBody,
} from "./stored_body.ts";

/** The folder of such files, below that of the cassettes. */
export const BODIES = ".bodies";

/** What a cassette's text has where a body lies beside it; others may have it too. */
const MARK = /"file": ?"[\da-f]{2}\//;

/**
 * @param text a cassette's text
 * @param where where the cassette lies, for messages
 * @param read reads one of its files, by its name
 * @param from where all of it comes from, for who tells of something in it
 * @returns its value, with all bodies; the text where it has none beside it
 * @throws what `read` throws; {RetakeError} `STORE_READ` where more comes of its files than a cassette may have
 */
export async function withBodies(
  text: string,
  where: string,
  read: ReadSideFile,
  from?: Sources,
): Promise<string | object> {
  if (!MARK.test(text)) return text;
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return text; // its reader says what is wrong
  }
  if (typeof value !== "object" || value === null) return text;
  try {
    await putIn(value, read, from);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RetakeError(
      "STORE_READ",
      `${where} is not read: ${error.message}.\n` +
        "  to do  take it out of git as it was recorded, or record it again",
      { facts: { path: where, damage: error.message }, cause: error },
    );
  }
  return value;
}

/** @returns where a body of a folder's cassettes lies */
export function bodyPath({ path }: Folder, file: string): string {
  return `${path}/${BODIES}/${file}`;
}

/**
 * @param folder a folder of cassettes
 * @param where where the cassette lies, for messages
 * @returns reads one of its bodies; rejects with {RetakeError} `STORE_READ` where it is not there, or another one
 */
export function bodyReader(folder: Folder, where: string): ReadSideFile {
  return async (file) => {
    const place = placeOf(folder, file, where);
    const { path } = place;
    let bytes: Uint8Array<ArrayBuffer> | undefined;
    try {
      const size = checkFile(folder, path, "read")?.size;
      if (isPacked(place) && size !== undefined) return await packedBody(place, size);
      const stored = await storedBody(place, size);
      if (stored) return stored;
      // What is small is there sooner than another thread could be asked for it.
      if (size !== undefined) {
        bytes = size < STAYS_FROM ? readAt(path, 0, size) : await readBytes(path);
      }
    } catch (error) {
      if (faultOf(error) !== "missing") throw error;
    }
    return checkBody(bytes, { file, path, where });
  };
}

function placeOf(folder: Folder, file: string, where: string): BodyPlace | PackedPlace {
  const path = bodyPath(folder, file);
  const wanted = digestOf(file);
  const packing = packingOf(file);
  const refused = (found: string | undefined) => wrongBody({ path, where, wanted, found });
  const plain: BodyPlace = { folder, path, wanted, refused };
  return packing ? { ...plain, packing, damaged: damagedBody({ path, where, wanted }) } : plain;
}

function isPacked(place: BodyPlace | PackedPlace): place is PackedPlace {
  return "packing" in place;
}

/**
 * @param read what was read of the file of a body; `undefined` where it is not there
 * @param place its name, where it should lie, and the cassette that wants it
 * @returns the body's bytes
 * @throws {RetakeError} `STORE_READ` where there are none, or others than the name says
 */
export function checkBody(
  read: Uint8Array<ArrayBuffer> | undefined,
  { file, path, where }: { file: string; path: string; where: string },
): Uint8Array<ArrayBuffer> {
  const wanted = digestOf(file);
  const packing = packingOf(file);
  const damaged = damagedBody({ path, where, wanted });
  const bytes = read && packing ? unpack(read, { path, packing, damaged }) : read;
  const found = bytes && digest(bytes);
  if (found === wanted) return bytes!;
  throw wrongBody({ path, where, wanted, found });
}

/** Tells of a body that cannot be unpacked. */
function damagedBody(place: { path: string; where: string; wanted: string }) {
  return (damage: string, cause?: unknown): RetakeError => wrongBody({ ...place, damage, cause });
}

/** What is told of a body that is not there, or not what its name says. */
function wrongBody(
  { path, where, wanted, found, damage, cause }: {
    path: string;
    where: string;
    wanted: string;
    found?: string | undefined;
    /** Why it cannot be unpacked. */
    damage?: string;
    cause?: unknown;
  },
): RetakeError {
  const why = damage !== undefined
    ? `${path}, a body of it, is damaged: ${damage}`
    : found === undefined
    ? `a body of it is not there, ${path}`
    : `${path} is not the body that was recorded`;
  return new RetakeError(
    "STORE_READ",
    `${where} is not read: ${why}.\n` +
      (damage === undefined && found === undefined ? "" : `  wanted  ${wanted}\n`) +
      (found === undefined ? "" : `  found   ${found}\n`) +
      `  to do   restore it:  git checkout ${path}   or delete the cassette, and record it again` +
      (found === undefined
        ? ""
        : `\n          and keep formatters and linters that write out of ${BODIES}/`),
    {
      facts: {
        ...{ path, wanted },
        ...found === undefined ? {} : { found },
        ...damage === undefined ? {} : { damage },
      },
      cause,
    },
  );
}

/**
 * Keeps the large bodies of a cassette, before anybody is told of them.
 *
 * @param folder a folder of cassettes
 * @param text a cassette's text
 * @param rules from which size on a body is kept beside it, and how
 * @returns the text that is left of it
 * @throws what the file system throws
 */
export async function keepBodies(
  folder: Folder,
  text: string,
  rules: SideFileRules,
): Promise<string> {
  if (text.length < Math.min(rules.text, rules.binary)) return text;
  const value = cassetteIn(text);
  if (!value) return text;
  const { cassette, files } = takeOut(value, rules, digest);
  if (files.size > 0) {
    // git changes line ends of what it takes for text, where it is told so, and the digest with them.
    const attributes = `${folder.path}/${BODIES}/.gitattributes`;
    checkPlace(folder, attributes);
    if (!factsOf(attributes)) await replaceFile(attributes, "* -text\n");
  }
  for (const [file, bytes] of files) {
    const path = bodyPath(folder, file);
    checkPlace(folder, path);
    checkSize(path, bytes);
    // By its name, what is there is the same, unless somebody has changed it.
    if (!await holds(placeOf(folder, file, path))) {
      const packing = packingOf(file);
      await replaceFile(path, packing ? await pack(bytes, packing) : bytes);
    }
  }
  return files.size === 0 ? text : formatCassette(cassette);
}

/** Whether a file has what its name says. */
async function holds(place: BodyPlace | PackedPlace): Promise<boolean> {
  if (!factsOf(place.path)) return false;
  try {
    const seen = isPacked(place) ? await lookThroughPacked(place) : await lookThrough(place.path);
    return seen.digest === place.wanted;
  } catch (error) {
    if (isRetakeError(error, "STORE_READ")) return false; // damaged: it is written again
    throw error;
  }
}

/** Signatures are kept in such a folder too, and what somebody writes by hand. */
function cassetteIn(text: string): Cassette | undefined {
  try {
    const value = JSON.parse(text);
    return Array.isArray(value?.interactions) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** @returns the names of the bodies that a cassette's text names */
export function bodiesIn(text: string): string[] {
  return [...text.matchAll(/"file": ?"([^"\\]+)"/g)].map(([, file]) => file!).filter(isSideFile);
}
