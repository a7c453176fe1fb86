/**
 * Which cassettes the last runs of all tests did not ask for, and what was asked for that is not there: kept in a
 * small file that git ignores, in the folder where `retake` is run.
 *
 * Of each whole run the names are kept that were there and not asked for, so that what is recorded or fetched
 * later is never among them. A run of a part of the tests says of no name that nobody asks for it; what it asks
 * for is taken from what others did not.
 *
 * @module
 */
import { bareName } from "../cassette/name.ts";
import { absolutePath, relativePath } from "../host/paths.ts";
import { readCache, writeCache } from "../host/project.ts";
import { runtimeHost } from "../host/runtime.ts";
import { shortened } from "../suite/report/words.ts";
import type { ErrorReport, MissReport } from "../suite/types.ts";
import { realNow } from "../wire/native.ts";

/** A whole run. */
export interface WholeRun {
  /** The command, without secrets. */
  command: string;
  /** Its test runners; the command itself where none is known. */
  runners: readonly string[];
  /** When it ended, as an ISO 8601 time in UTC. */
  endedAt: string;
  /** By the path of a folder of cassettes. */
  folders: { [folder: string]: FolderOfRun };
}

/** What a run did in a folder of cassettes. */
interface FolderOfRun {
  /** Names that were there, and not asked for. */
  unasked: readonly string[];
  /** Folders of names, in which it has asked for something: what it may say something of. */
  touched: readonly string[];
}

/** A name that was asked for, of a cassette that was not there. */
export interface MissedName {
  folder: string;
  name: string;
  endedAt: string;
  /** Other cassettes, which hold what it asks for. */
  same: readonly string[];
}

/** A run that was of some tests only, as far as that is known. */
export interface PartialRun {
  command: string;
  endedAt: string;
  why: string;
}

/** A request of a run that no recording answered, and what was said of it. */
export interface KeptMiss {
  folder: string;
  name: string;
  endedAt: string;
  /** The command of the run, without secrets. */
  command: string;
  /** All that was said: what was asked, what is closest, what to do. */
  message: string;
  miss: MissReport;
}

/** How tests were run the last time: what records one of its cassettes again. */
export interface RunCommand {
  /** A test command, as it was typed; or files of suites. */
  words: readonly string[];
  /** Whether it is files of suites, which `retake` runs itself. */
  suites: boolean;
}

/** What is kept. */
export interface LastRuns {
  whole: readonly WholeRun[];
  misses?: readonly KeptMiss[];
  /** Absent where secrets stand in it: it would not be the same without. */
  last?: (RunCommand & { whole: boolean }) | undefined;
  /** The last run, where it was not of all tests. */
  part?: PartialRun | undefined;
  missed: readonly MissedName[];
}

/** What a session asked for. */
export interface AskedName {
  name: string;
  /** The path of its cassette. */
  where: string;
  /** Whether something in it was not answered. */
  missed: boolean;
  same: readonly string[];
  /** What was wrong with it. */
  error?: ErrorReport | undefined;
}

/** A run that is over. */
export interface EndedRun {
  command: string;
  /** The runners all of whose tests it has run; absent where that is not known. */
  runners?: readonly string[];
  /** Why it is not known to be whole. */
  why?: string;
  asked: readonly AskedName[];
  /** How it was called, where no secret stands in that. */
  last?: RunCommand | undefined;
}

const FOLDER = ".retake";
const FILE = "runs.json";
const FORMAT = "retake-runs/1";
/** So many names that are not there are kept. */
const MOST_MISSED = 500;
/** So many misses, and so much of what was said of each. */
const MOST_MISSES = 100;
const MOST_SAID = 8000;

/** @returns what is kept; nothing where there is no file, or one that another version has written */
export async function readLastRuns(): Promise<LastRuns> {
  const none: LastRuns = { whole: [], missed: [] };
  const text = await readCache(`${FOLDER}/${FILE}`);
  if (text === undefined) return none;
  try {
    const { format, whole, missed, part, misses, last } = JSON.parse(text);
    const isOurs = format === FORMAT && Array.isArray(whole) && Array.isArray(missed);
    return isOurs ? { whole, missed, part, misses, last } : none;
  } catch {
    return none; // half of it is as good as nothing: the next whole run writes it anew
  }
}

/**
 * Keeps what a run has asked for.
 *
 * @throws {RetakeError} `STORE_READ` where a folder of cassettes cannot be read
 */
export async function noteRun(run: EndedRun): Promise<void> {
  if (run.asked.length === 0) return;
  const open = runtimeHost().openStore!;
  const there = new Map<string, readonly string[]>();
  for (const { name, where } of run.asked) {
    const folder = folderOf(name, where);
    if (folder !== undefined && !there.has(folder)) there.set(folder, await open(folder).list());
  }
  const endedAt = new Date(realNow()).toISOString();
  const runs = addRun(await readLastRuns(), { ...run, endedAt }, there);
  await writeCache(FOLDER, FILE, `${JSON.stringify({ format: FORMAT, ...runs }, null, 1)}\n`);
}

/**
 * @param before what was kept
 * @param run a run that is over
 * @param there the names of all cassettes in each folder that it has asked for something in
 * @returns what is to be kept
 */
export function addRun(
  before: LastRuns,
  { command, runners: whole, why, asked, endedAt, last }: EndedRun & { endedAt: string },
  there: ReadonlyMap<string, readonly string[]>,
): LastRuns {
  const placed = asked.map((one) => ({ ...one, folder: folderOf(one.name, one.where) }));
  // Where it is not known where they are, as from a module, they are asked for everywhere.
  const keys = new Set(placed.map(({ folder = "", name }) => `${folder}\n${name}`));
  const isAsked = (folder: string, name: string) =>
    keys.has(`${folder}\n${name}`) || keys.has(`\n${name}`);
  const kept = before.whole
    .filter(({ runners }) => !whole || runners.some((one) => !whole.includes(one)))
    .map((run) => ({ ...run, folders: withoutAsked(run.folders, isAsked) }));
  const folders: WholeRun["folders"] = {};
  for (const [folder, names] of there) {
    const own = placed.filter((one) => one.folder === folder);
    folders[folder] = {
      unasked: names.filter((name) => !isAsked(folder, name)),
      touched: [...new Set(own.map(({ name }) => parentOf(name)))].sort(),
    };
  }
  const missed = placed.flatMap(({ folder, name, missed, same }): MissedName[] =>
    missed && folder !== undefined && same.length > 0 && !there.get(folder)?.includes(name)
      ? [{ folder, name, endedAt, same }]
      : []
  );
  const others = before.missed.filter(({ folder, name }) => !isAsked(folder, name));
  const misses = placed.flatMap(({ folder, name, error }): KeptMiss[] => {
    const { miss, message = "" } = error ?? {};
    if (!miss || folder === undefined) return [];
    return [{ folder, name, endedAt, command, message: shortened(message, MOST_SAID), miss }];
  });
  const open = (before.misses ?? []).filter(({ folder, name }) => !isAsked(folder, name));
  return {
    whole: whole ? [...kept, { command, runners: whole, endedAt, folders }] : kept,
    ...(why === undefined ? {} : { part: { command, endedAt, why } }),
    missed: [...missed, ...others].slice(0, MOST_MISSED),
    misses: [...misses, ...open].slice(0, MOST_MISSES),
    // A part of the tests records one cassette and not the others: it takes no place of all of them.
    last: last && (whole || !before.last?.whole) ? { ...last, whole: Boolean(whole) } : before.last,
  };
}

/** What the last whole runs say of a cassette. */
export interface Unasked {
  /** The last of them. */
  command: string;
  endedAt: string;
  /** Whether one of them has asked for another cassette of the same folder. */
  near: boolean;
}

/**
 * @param runs what is kept
 * @param folder a folder of cassettes, as it is typed
 * @returns says of a cassette whether no whole run has asked for it that could have
 */
export function unaskedIn(
  { whole }: LastRuns,
  folder: string,
): (name: string) => Unasked | undefined {
  const path = relativePath(folder);
  const runs = whole.flatMap((run) => {
    const here = run.folders[path];
    return here ? [{ ...run, unasked: new Set(here.unasked), touched: new Set(here.touched) }] : [];
  });
  const last = runs.reduce<typeof runs[number] | undefined>(
    (latest, run) => latest && latest.endedAt > run.endedAt ? latest : run,
    undefined,
  );
  return (name) => {
    if (!last || !runs.every(({ unasked }) => unasked.has(name))) return undefined;
    const near = runs.some(({ touched }) => touched.has(parentOf(name)));
    return { command: last.command, endedAt: last.endedAt, near };
  };
}

/** The folder in which a cassette lies, from where it is run; `undefined` where it lies in none. */
function folderOf(name: string, where: string): string | undefined {
  const path = where.replaceAll("\\", "/");
  const bare = bareName(path);
  if (bare === path || !bare.endsWith(`/${name}`)) return undefined;
  return relativePath(absolutePath(bare.slice(0, -name.length - 1)));
}

function parentOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf("/")));
}

function withoutAsked(
  folders: WholeRun["folders"],
  isAsked: (folder: string, name: string) => boolean,
): WholeRun["folders"] {
  return Object.fromEntries(
    Object.entries(folders).map(([folder, { unasked, touched }]) => [folder, {
      unasked: unasked.filter((name) => !isAsked(folder, name)),
      touched,
    }]),
  );
}
