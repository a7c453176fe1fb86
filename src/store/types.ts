/**
 * What a store is. Stores keep texts by name; what is in them is not their business. These are the
 * words of the room, and all that the rest of the house knows of it.
 *
 * It is entered by `memory.ts`, `module.ts` and `fs.ts`, a store each; by `conformance.ts`, for the
 * checks of a store of anybody's. `fs/` is the folder store's own; `fs/sources.ts` keeps the texts of
 * signatures by the same rules.
 *
 * @module
 */

/**
 * A place that keeps cassettes by name: memory, a folder, a generated module.
 *
 * A store is handed names that were checked already: slash paths of portable characters. A name is
 * only a name, whatever it means to the place that keeps it. What a failed run has left is kept under
 * the cassette's name and `.failed`, like any other.
 *
 * `docs/stores.md` tells how to write one; `checkStore` in `@retake/retake/testing` holds it to what is
 * said here, as far as that can be seen from outside.
 *
 * @example
 * ```ts
 * import { openSession, type Store } from "@retake/retake";
 *
 * const texts = new Map<string, string>();
 * const store: Store = {
 *   load: (name) => Promise.resolve(texts.get(name)),
 *   save: async (name, text) => void texts.set(name, text),
 *   remove: async (name) => void texts.delete(name),
 *   list: () => Promise.resolve([...texts.keys()].sort()),
 *   locate: (name) => `my store: ${name}`,
 * };
 * await using session = await openSession("empty", { store });
 * ```
 */
export interface Store {
  /**
   * Reads one cassette: every character of every text in it is as it was saved.
   *
   * @param name the cassette's name
   * @returns its JSON text, or the JSON value that the text parses to where the store holds values,
   * which nobody changes; `undefined` when there is none of that name, and only then
   * @throws {RetakeError} `STORE_READ` when there may be one but it cannot be read
   */
  load(name: string): Promise<string | object | undefined>;
  /**
   * Keeps one cassette, whole or not at all, however long it is, in place of what was kept under its
   * name. Of several saves at the same time one is kept.
   *
   * @param name the cassette's name
   * @param text its JSON text, that of an object
   * @throws {RetakeError} `STORE_WRITE` when it cannot be kept; what was there before still is
   */
  save(name: string, text: string): Promise<void>;
  /**
   * Forgets one cassette; nothing happens when there is none.
   *
   * @param name the cassette's name
   * @throws {RetakeError} `STORE_WRITE` when it cannot be removed
   */
  remove(name: string): Promise<void>;
  /**
   * The names of all cassettes, sorted by code unit. What failed runs have left may be among them.
   *
   * @throws {RetakeError} `STORE_READ` when the store cannot be read
   */
  list(): Promise<string[]>;
  /**
   * Where a cassette lies or would lie, for people: a path, a URL. Its name is in it.
   *
   * @param name the cassette's name
   */
  locate(name: string): string;
  /**
   * Runs a function while nobody else, in this process or another, does so for the same name. One
   * for another name does not wait. Inside of it the store can be used as ever, journals too.
   * A store without it is used by one process at a time.
   *
   * @param name the cassette's name
   * @param fn what to run; it should be short
   * @returns what the function returns; it throws what the function throws, and is free again
   * @throws {RetakeError} `STORE_WRITE` when the lock cannot be had
   */
  exclusively?<T>(name: string, fn: () => Promise<T>): Promise<T>;
  /**
   * How many bytes a cassette's text may have to be loaded again; absent where that may be any number. From half of
   * it on, recordings are refused before they are asked for: laid out for review they may take twice the room.
   */
  largest?: number;
  /**
   * Journals: finished answers, kept while they are being recorded. A store without them loses
   * what a killed process has recorded. They are no cassettes: the list of these has none.
   */
  journals?: Journals;
}

/** Journals of a store: for each cassette, one for each session that records it. */
export interface Journals {
  /**
   * Starts a journal.
   *
   * @param name the cassette's name
   * @param first its first line, without a line feed
   * @throws {RetakeError} `STORE_WRITE` when it cannot be written
   */
  open(name: string, first: string): Promise<Journal>;
  /**
   * The journals of a cassette and of no other, those of running sessions too, oldest first.
   *
   * @param name the cassette's name
   * @throws {RetakeError} `STORE_READ` when they cannot be read
   */
  list(name: string): Promise<JournalFile[]>;
}

/** A journal that is being written. */
export interface Journal {
  /** Tells it from other journals of the same cassette. */
  id: string;
  /** Where it lies, for people. */
  where: string;
  /**
   * Adds a line, behind those that were asked for before. It outlives the process from the moment
   * that this resolves.
   *
   * @param line a text without line feeds
   * @throws {RetakeError} `STORE_WRITE` when it cannot be written, and once it was closed
   */
  append(line: string): Promise<void>;
  /** Lets go of it: nobody writes it any more, and it stays. Once more is nothing. */
  close(): Promise<void>;
  /** Lets go of it and removes it. */
  remove(): Promise<void>;
}

/** A journal as it was found. */
export interface JournalFile {
  /** That of the journal. */
  id: string;
  /** That of the journal. */
  where: string;
  /** Its whole lines, in order; one that was cut off is left out. */
  lines: string[];
  /** Whether its session may still be writing it. */
  alive: boolean;
  /** Removes it; nothing happens when it is gone. */
  remove(): Promise<void>;
}

/** How a folder keeps cassettes. */
export interface FolderStoreOptions {
  /**
   * From how many bytes on a body lies in a file of its own, beside its cassette. `"inline"` keeps all in the
   * cassettes.
   *
   * @default { text: 32768, binary: 8192 }
   */
  bodies?: "inline" | BodySizes;
  /**
   * What is compressed: `"gzip"` the texts that lie beside their cassettes, `"gzip-all"` the cassettes too, as
   * `name.json.gz`. Both are read, whatever is said here. It takes the package fflate to write them. `"zstd"`, where
   * the runtime has it (Node 22.15, Bun, Deno), is for the texts beside cassettes alone.
   *
   * @default "none"
   */
  compress?: "none" | "gzip" | "gzip-all" | "zstd";
}

/** From how many bytes on a body lies in a file of its own. */
export interface BodySizes {
  /**
   * A text: JSON, HTML, an event stream.
   *
   * @default 32768
   */
  text?: number;
  /**
   * All others: images, audio, documents.
   *
   * @default 8192
   */
  binary?: number;
}
