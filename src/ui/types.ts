/**
 * What the page asks of those who bring it along: the room of `retake ui`, in which a folder of cassettes is
 * shown as HTML. Nothing in it reads a file, opens a port or names a runtime; it is entered by `routes.ts`, for a
 * server, and by `site.ts`, for static files.
 *
 * @module
 */
import type { Cassette, Interaction } from "../cassette/types.ts";
import type { Comparison } from "../diff/comparison.ts";
import type { PriceList } from "../ledger/price.ts";
import type { Change as UnitChange } from "../signatures/explain.ts";
import type { MissReport, RunReport } from "../suite/types.ts";
import type { Digest } from "../view/digest.ts";

/** A cassette as the list shows it. */
export interface Listed {
  name: string;
  /** Where it lies. */
  where: string;
  /** Of its text, in UTF-8. */
  bytes: number;
  /** What has become of it: a verdict of `retake status`, or `UNKNOWN`. */
  verdict: string;
  recordings?: number;
  /** Milliseconds since the oldest recording in it. */
  age?: number;
  /** What is wrong with it. */
  why?: string;
  /** What a person would do next. */
  next?: string;
  /** The functions because of which it is stale. */
  functions?: readonly { fn: string; why: string }[];
  /** What it says and has cost; `undefined` where it was not read yet, or cannot be. */
  digest?: Digest;
  /** Whether it is still to be read. */
  isUnread?: boolean;
}

/** The verdict of a cassette that nobody has looked at yet. */
export const UNKNOWN = "not known yet";

/** A cassette before and after; one of them may be missing. */
export interface Sides {
  name: string;
  where: string;
  was: Cassette | undefined;
  now: Cassette | undefined;
}

/** What became of cassettes since a commit. */
export interface SinceThen {
  both: readonly Sides[];
  /** Those that cannot be read, and why, where all were asked for. */
  unread: readonly { name: string; why: string }[];
}

/** A function that is not what it was when recordings were made by it. */
export interface ChangedFunction {
  /** `lib/persona.ts#fromPrompt`. */
  fn: string;
  why: "changed" | "older" | "gone" | "unknown";
  /** The same in words. */
  word: string;
  /** More about why, where there is more. */
  detail?: string;
  /** Why nobody can tell what has changed. */
  unknown?: string;
  /** What has changed, the likeliest cause first. */
  changes: readonly UnitChange[];
  /** The names of the cassettes that come from it. */
  cassettes: readonly string[];
  /** What it costs at most to record them again, in words. */
  cost: string;
  /** The command that says that they hold all the same; absent where that cannot be said. */
  accept?: string;
}

/** What recordings have spared. */
export interface Spared {
  /** How many requests they have answered. */
  requests: number;
  /** In US dollars, as far as prices are known. */
  dollars: number;
  milliseconds: number;
}

/** What recordings have spared over all runs. */
export interface SparedSoFar {
  /** By the name of the cassette, since it was recorded. */
  cassettes: { readonly [name: string]: Spared };
  /** By the day of the run, as `2026-11-27` in UTC; also of recordings that were made anew since. */
  days: { readonly [day: string]: Spared };
}

/** A folder of cassettes, as the page looks at it. */
export interface Shelf {
  /** Its path, as it was named. */
  path: string;
  /** What makes two requests the same in this project. */
  comparison: Comparison;
  /**
   * @param options.whole whether to wait until all is known
   * @returns all cassettes, by name, with what has become of them, as far as that is known by now
   */
  list(options?: { whole?: boolean }): Promise<readonly Listed[]>;
  /** @throws {RetakeError} `CASSETTE_INVALID`, `CASSETTE_VERSION`, `STORE_READ` */
  read(name: string): Promise<Cassette>;
  /** @returns the text of its file, whatever is in it; `undefined` where it is gone */
  source(name: string): Promise<string | undefined>;
  /**
   * @param names which cassettes; none for all that are not the same to the letter
   * @param revision a commit, as git understands it
   * @throws {RetakeError} `OPTION_INVALID` where git cannot say
   */
  since(names: readonly string[], revision: string): Promise<SinceThen>;
  /** @returns what cassettes can be compared with: recordings of this page, and the last commits that changed some */
  revisions(): Promise<readonly Revision[]>;
  /** Something was written: what is kept of the folder is looked at again. */
  forget(): void;
  /** @returns what the last runs asked for and no recording of this folder answered, the last first */
  misses(): Promise<readonly Missed[]>;
  /** @returns the prices that these recordings need */
  prices(interactions: readonly Interaction[]): Promise<PriceList>;
  /** @returns the functions because of which cassettes are stale */
  stale(): Promise<readonly ChangedFunction[]>;
  /** @returns the commands of this project that record what is stale again, and that replay all */
  commands(): { renew: string; replay: string };
  /** @returns what is another one when a file has changed, and in how many milliseconds to ask again */
  mark(): Promise<{ mark: string; again: number }>;
  /** @returns what is left of the last run whose reports are there */
  lastRun(): Promise<RunReport | undefined>;
  /** @returns what runs have kept of what recordings spared */
  spared(): Promise<SparedSoFar>;
}

/** Who is told of the pages that somebody has open. */
export interface Visits {
  /** A page, or what has no script, is on its way. */
  sent(): void;
  /** @param page one that is open, by the number that it has drawn */
  seen(page: string): void;
  /** @param page one that was left: closed, or for another one */
  left(page: string): void;
}

/** Something that cassettes can be compared with. */
export interface Revision {
  /** As it is named: `HEAD`, `1a2b3c4`, `recording-1`. */
  name: string;
  /** What it is. */
  about: string;
}

/** A request of a run that no recording answered. */
export interface Missed {
  /** The cassette, which may not be there. */
  name: string;
  endedAt: string;
  /** The command of the run, without secrets. */
  command: string;
  /** All that was said. */
  message: string;
  miss: MissReport;
}

/** A page or a file of this room. */
export type Place =
  | { kind: "list"; query?: ListQuery }
  | { kind: "cassette"; name: string; request?: number }
  | { kind: "raw"; name: string }
  | { kind: "media"; name: string; request: number; number: number; type: string }
  | { kind: "changes"; against?: string }
  | { kind: "change"; name: string; against?: string }
  | { kind: "stale" }
  | { kind: "money" }
  | { kind: "report"; case?: number }
  | { kind: "misses" }
  | { kind: "mark" }
  | { kind: "record"; name: string }
  | { kind: "job" }
  | { kind: "style" }
  | { kind: "script" };

/** What is wanted of the list. */
export interface ListQuery {
  /** Words, all of which are wanted. */
  words: string;
  /** A verdict; all where it is empty. */
  verdict: string;
  /** A folder of the folder; all where it is empty. */
  folder: string;
  /** In which order: one of `SORTS`; by name where it is empty. */
  sort: string;
  /** Which page of the list, from 1. */
  page: number;
}

/** The list without any wish. */
export const EVERYTHING: ListQuery = { words: "", verdict: "", folder: "", sort: "", page: 1 };

/** How pages name one another: by addresses of a server, or by files. */
export interface Links {
  /** Whether there is a server that can search. */
  isLive: boolean;
  /** How forms write: absent where nothing is written. */
  writes?: Writes;
  /**
   * @param from the page that names it
   * @param place what is named
   */
  href(from: Place, place: Place): string;
}

/** What forms need that write. */
export interface Writes {
  /** Stands in each of them. */
  token: string;
  /** @returns where such a form goes */
  action(deed: string): string;
}
