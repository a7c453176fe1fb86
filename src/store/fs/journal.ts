/**
 * Journals in a folder: those of the cassette `a/b` are the files of `a/b.journal/`, a line of JSON
 * for each thing noted.
 *
 * They are there for processes that are killed. A line is with the operating system when `append`
 * resolves; it is not flushed to the disk, so a machine that loses its power may lose it. Lines that come
 * while others are written are written together.
 *
 * @module
 */
import { RetakeError } from "../../errors.ts";
import {
  factsAt,
  faultOf,
  namesIn,
  readText,
  realPath,
  removeEmpty,
  removeFile,
  removeQuietly,
} from "../../host/files.ts";
import { type GrowingFile, startFile } from "../../host/new_files.ts";
import { every, randomHex, self } from "../../host/process.ts";
import { realNow } from "../../wire/native.ts";
import { groupWrites } from "./grouped.ts";
import { cannot, checkFile, checkPlace, checkReal, checkSize, type Folder } from "./guard.ts";
import { BEAT, readOwner, verdictOn } from "./owner.ts";
import type { Journal, JournalFile, Journals } from "../types.ts";

/** What a journal's file ends with. */
const ENDING = ".ndjson";

/** Ids of the journals that this isolate is writing. */
const writing = new Set<string>();

/** When the last journal of this isolate was started: no two of them at once, for their order. */
let latest = 0;

/**
 * @param folder the store's folder
 * @returns its journals
 */
export function folderJournals(folder: Folder): Journals {
  const placeOf = (name: string) => `${folder.path}/${name}.journal`;
  return {
    open: (name, first) => start(folder, placeOf(name), first),
    list: (name) => list(folder, placeOf(name)),
  };
}

/** The last line of a journal that was let go of, which no other line can be by chance. */
function closingMark(id: string): string {
  return JSON.stringify({ closed: id });
}

async function start(folder: Folder, place: string, first: string): Promise<Journal> {
  const id = randomHex(12);
  const where = `${place}/${id}${ENDING}`;
  let made: string[] = [];
  let file: GrowingFile | undefined;
  try {
    made = checkPlace(folder, place);
    latest = Math.max(realNow(), latest + 1);
    const head = JSON.stringify({ ...self(), at: latest });
    file = await startFile(where);
    await file.append(`${head}\n${first}\n`);
  } catch (error) {
    await file?.close();
    if (file) removeQuietly(where);
    for (const path of made) if (!removeEmpty(path)) break;
    throw cannot("write", where, folder, error);
  }
  return journal(folder, { id, place, where, file });
}

function journal(
  folder: Folder,
  { id, place, where, file }: { id: string; place: string; where: string; file: GrowingFile },
): Journal {
  const beat = () => file.touch(realNow());
  const stop = every(BEAT, beat);
  let closed: Promise<void> | undefined;
  const { write, written } = groupWrites((text) => {
    checkSize(where, text, file.size());
    return file.append(text);
  });
  /** Only once; whatever was asked for before still happens. */
  const letGo = (mark: boolean) =>
    closed ??= (async () => {
      await stop();
      // Where there is no room for the mark, a heartbeat of long ago says the same.
      if (mark) await write(closingMark(id)).catch(() => file.touch(0)).catch(() => {});
      await written();
      writing.delete(id);
      await file.close();
    })();
  writing.add(id);
  return {
    id,
    where,
    async append(line) {
      if (closed || line.includes("\n")) {
        const why = closed ? "it was closed before" : "a line of it cannot have a line feed in it";
        throw new RetakeError("STORE_WRITE", `${where} cannot be written: ${why}.`, {
          facts: { path: where },
        });
      }
      await write(line).catch((error) => {
        throw cannot("write", where, folder, error);
      });
    },
    close: () => letGo(true),
    async remove() {
      await letGo(false);
      remove(folder, place, where);
    },
  };
}

function remove(folder: Folder, place: string, where: string): void {
  try {
    removeFile(where);
    removeEmpty(place);
  } catch (error) {
    throw cannot("write", where, folder, error);
  }
}

async function list(folder: Folder, place: string): Promise<JournalFile[]> {
  const found: (JournalFile & { at: number })[] = [];
  try {
    // Mostly there is none, and no file system says that faster.
    const real = factsAt(place) && realPath(place);
    if (real === undefined) return [];
    checkReal(folder, place, real, "read");
    for (const name of namesIn(place)) {
      const one = name.endsWith(ENDING) ? await read(folder, place, name) : undefined;
      if (one) found.push(one);
    }
  } catch (error) {
    if (faultOf(error) === "missing") return [];
    throw cannot("read", place, folder, error);
  }
  return found.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

/** Reads a journal; its session may remove it at any time. */
async function read(
  folder: Folder,
  place: string,
  name: string,
): Promise<JournalFile & { at: number } | undefined> {
  const id = name.slice(0, -ENDING.length);
  const where = `${place}/${name}`;
  const facts = checkFile(folder, where, "read");
  const text = facts && await readText(where).catch((error) => {
    if (faultOf(error) !== "missing") throw error;
  });
  if (text === undefined) return undefined;
  // What is behind the last line feed was cut off.
  const [head, ...lines] = text.split("\n").slice(0, -1);
  const known = readOwner(head);
  const wasClosed = lines.at(-1) === closingMark(id);
  if (wasClosed) lines.pop();
  const { changed } = facts!;
  return {
    id,
    where,
    lines,
    alive: writing.has(id) || !wasClosed && verdictOn(known?.owner, changed) === "alive",
    at: typeof known?.more.at === "number" ? known.more.at : changed,
    remove: () => Promise.resolve().then(() => remove(folder, place, where)),
  };
}
