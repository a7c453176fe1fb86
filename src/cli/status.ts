/**
 * What has become of cassettes: by themselves, by the functions behind them, and by who asks for them.
 *
 * @module
 */
import { bodyText } from "../cassette/body.ts";
import { mergeAgain } from "../cassette/conflict.ts";
import { FAILED_SUFFIX } from "../cassette/name.ts";
import type { Cassette } from "../cassette/types.ts";
import { isRetakeError } from "../errors.ts";
import { factsAt, listFiles } from "../host/files.ts";
import { relativePath } from "../host/paths.ts";
import { retakeHere } from "../host/retake.ts";
import type { StaleFunction } from "../session/tracker.ts";
import { judgeStore, type StaleOptions } from "../staleness/stale.ts";
import { counted } from "../suite/report/words.ts";
import type { Declared } from "./arguments.ts";
import { typedCommand } from "../host/shell_word.ts";
import {
  type CassetteFolder,
  dirOption,
  lookAtAll,
  readCassette,
  type SeenCassette,
} from "./cassettes.ts";
import { type PartialRun, readLastRuns, type Unasked, unaskedIn } from "./last_run.ts";
import { fileSettings } from "./configuration.ts";
import { readSources, type Sources } from "./sources.ts";
import { openWithTests } from "./test_command.ts";

/** What has become of a cassette. */
export interface Status extends Omit<SeenCassette, "verdict"> {
  verdict:
    | SeenCassette["verdict"]
    | "stale"
    | "renamed"
    | "orphaned"
    | "unused"
    | "interrupted"
    | "recording";
  /** The functions because of which it is stale. */
  functions?: readonly StaleFunction[];
  /** The name that its test asks for now. */
  rename?: string;
  /** The last run of all tests, where that has not asked for it. */
  unasked?: Pick<Unasked, "command" | "endedAt">;
  /** What a person would do next. */
  next?: string;
}

/** What is not as it should be. */
export const FAULTS: readonly Status["verdict"][] = [
  "damaged",
  "renamed",
  "orphaned",
  "stale",
  "expired",
];

/** The option that says where signatures are. */
export const SIGNATURES: Declared = [
  "--signatures <folder>",
  "where the signatures of functions are (default: signatures)",
];

/** Which cassettes are looked at. */
export interface StatusQuery {
  /** What is wanted in their names: one of these; all where there is none. */
  texts: readonly string[];
  /** Where signatures are. */
  signatures: string | undefined;
  /** What was seen of each by now, where somebody has looked already. */
  seen?: readonly (SeenCassette & { isTracked: boolean })[];
}

/**
 * @param folder a folder of cassettes
 * @param query which of them
 * @returns what has become of each; the last run of all tests, and the last of some, where one is known
 * @throws {RetakeError} `STORE_READ`
 */
export async function statusOf(
  folder: CassetteFolder,
  { texts, signatures, seen: given }: StatusQuery,
): Promise<{ all: Status[]; run: string | undefined; part: PartialRun | undefined }> {
  const openTests = openWithTests();
  const dir = dirOption(folder);
  const withTests = (words: string) => openTests(`${words}${dir}`);
  const left = await journalsIn(folder, withTests);
  const seen = given ?? await lookAtAll(folder, texts, left.map(({ name }) => name));
  const tracked = given?.filter(({ isTracked }) => isTracked) ?? seen;
  const { report } = await judgeStore(staleOptions(folder, tracked, signatures));
  const stale = new Map(report.stale.map(({ name, functions }) => [name, functions]));
  const asking = await openAsking(folder, seen.filter(isSound).map(({ name }) => name));
  // Those that no text fits count too: a name that is taken, for one.
  const taken = new Set(
    texts.length === 0 ? seen.map(({ name }) => name) : await folder.store.list(),
  );
  const all: Status[] = [];
  for (const one of seen) {
    const found = isSound(one) ? await asking.judge(one, stale.has(one.name)) : undefined;
    const functions = stale.get(one.name);
    const status: Status = found
      ? { ...one, ...found }
      : functions
      ? { ...one, verdict: "stale", functions }
      : { ...one };
    const next = one.next ?? status.next ?? nextOf(status, taken, { dir, signatures, withTests });
    all.push(next === undefined ? status : { ...status, next });
  }
  const journals = left.filter(({ name }) =>
    texts.length === 0 || texts.some((text) => name.includes(text))
  );
  return { all: [...all, ...journals], run: asking.run, part: asking.part };
}

/** @returns what the tracker is asked about: cassettes that can be read, and are no leavings */
export function staleOptions(
  { store }: CassetteFolder,
  seen: readonly Pick<Status, "name" | "verdict">[],
  signatures: string | undefined,
): StaleOptions {
  const sound = seen.filter(isSound).map(({ name }) => name);
  return {
    store: { ...store, list: () => Promise.resolve(sound) },
    ...(signatures === undefined ? {} : { signatures }),
  };
}

function isSound({ verdict }: Pick<Status, "verdict">): boolean {
  return !["damaged", "failed", "interrupted", "recording", "unfetched"].includes(verdict);
}

/** What is known of who asks for cassettes. */
interface Asking {
  /** The last run of all tests. */
  run: string | undefined;
  /** The last run, where that was of some tests. */
  part: PartialRun | undefined;
  judge(one: SeenCassette, isStale: boolean): Promise<Partial<Status> | undefined>;
}

async function openAsking(
  folder: CassetteFolder,
  sound: readonly string[],
): Promise<Asking> {
  const runs = await readLastRuns();
  const path = relativePath(folder.path);
  const names = new Set(await folder.store.list());
  const unasked = unaskedIn(runs, folder.path);
  const missed = runs.missed.filter((one) => one.folder === path && !names.has(one.name));
  const taken = new Set<string>();
  let sources: Promise<Sources> | undefined;
  let twins: Promise<Map<string, string[]>> | undefined;
  return {
    part: runs.part,
    run: runs.whole.findLast(({ folders }) => Object.hasOwn(folders, path))?.command,
    async judge(one, isStale) {
      const renamed = missed.find(({ name, same }) => same.includes(one.name) && !taken.has(name));
      const not = unasked(one.name);
      if (!renamed && !not) return undefined;
      sources ??= readSources(folder.path, fileSettings()?.namesFrom);
      const isNamed = (await sources).names(one.name);
      if (renamed && !isNamed) {
        taken.add(renamed.name);
        const next = `${retakeHere()} move ${one.name} ${renamed.name}${dirOption(folder)}`;
        return { verdict: "renamed", rename: renamed.name, next };
      }
      if (!not) return undefined;
      const run = { command: not.command, endedAt: not.endedAt };
      if (!isNamed) {
        const requests = requestsOf(await readCassette(folder, one.name));
        const [twin] = ((await (twins ??= twinsIn(folder, sound))).get(requests) ?? [])
          .filter((name) => name !== one.name);
        const why = twin === undefined ? {} : { why: `${twin} holds the same requests` };
        return { verdict: "orphaned", unasked: run, ...why };
      }
      // Of a test that did not run nobody knows whether it still asks for it.
      if (!not.near || isStale || one.verdict === "expired") return undefined;
      return { verdict: "unused", unasked: run };
    },
  };
}

/** Cassettes by what they ask: a test that was renamed and recorded anew has left another one. */
async function twinsIn(
  folder: CassetteFolder,
  names: readonly string[],
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const name of names) {
    try {
      const key = requestsOf(await readCassette(folder, name));
      found.set(key, [...found.get(key) ?? [], name]);
    } catch (error) {
      if (!isRetakeError(error)) throw error; // damaged: told by its own line
    }
  }
  return found;
}

function requestsOf({ interactions }: Cassette): string {
  return JSON.stringify(
    interactions.map(({ request: { method, url, body } }) =>
      `${method} ${url} ${(body && bodyText(body)) ?? JSON.stringify(body) ?? ""}`
    ).sort(),
  );
}

/** What recordings that were cut off have left, or write right now. */
async function journalsIn(
  { path, store }: CassetteFolder,
  withTests: (words: string) => string,
): Promise<Status[]> {
  if (!factsAt(path) || !store.journals) return [];
  const files = await listFiles(
    path,
    (name) => name !== ".mod.journal" && name !== ".lock.journal",
  );
  const names = new Set(
    files.flatMap((file) => /^(.+?)\.journal\//.exec(file)?.[1] ?? []),
  );
  const found: Status[] = [];
  for (const name of [...names].sort()) {
    for (const { where, lines, alive } of await store.journals.list(name)) {
      const bytes = lines.reduce((sum, line) => sum + line.length + 1, 0);
      const answers = counted(Math.max(0, lines.length - 1), "answer");
      found.push(
        alive
          ? { name, where, bytes, verdict: "recording", why: `${answers} so far, in ${where}` }
          : {
            name,
            where,
            bytes,
            verdict: "interrupted",
            why: `${answers} in ${where}`,
            next: `${withTests("record --changed")}  takes them over`,
          },
      );
    }
  }
  return found;
}

/** What a person would do about one, where that is no business of its own. */
function nextOf(
  { name, where, verdict, unknown, lost, conflict }: Status,
  taken: ReadonlySet<string>,
  { dir, signatures, withTests }: {
    dir: string;
    signatures: string | undefined;
    withTests: (words: string) => string;
  },
): string | undefined {
  const own = signatures === undefined ? "" : ` --signatures ${typedCommand([signatures])}`;
  switch (verdict) {
    case "damaged":
      if (lost) {
        return `put it back, where it was recorded or ever fetched:  ${retakeHere()} push --all${dir};  ` +
          `else record it again:  ${withTests(`record --only ${name}`)}`;
      }
      if (conflict) return mergeAgain(where, retakeHere());
      return `${
        unknown
          ? "install the release that wrote it, or delete it and record it again"
          : "restore it (git checkout), or delete it and record it again"
      }:  ${withTests(`record --only ${name}`)}`;
    case "orphaned":
      return `${retakeHere()} clean --orphaned${dir}`;
    case "stale":
      return `${
        withTests(`record --stale${own}`)
      };  ${retakeHere()} status --explain${dir}${own} shows what has changed`;
    case "expired":
      return withTests("record --expired");
    case "unfetched":
      return `nothing: it is fetched when it is asked for;  ${retakeHere()} pull${dir} fetches all, and says what the bucket has lost`;
    case "unused":
      return `see why its test did not ask for it; if none is to, ${retakeHere()} clean --unused${dir}`;
    case "failed": {
      const bare = name.slice(0, -FAILED_SUFFIX.length);
      return taken.has(bare)
        ? "nothing: its test removes it when it next records and ends well"
        : `keep its answers, if they hold:  ${retakeHere()} move ${name} ${bare}${dir}`;
    }
    default:
      return undefined;
  }
}
