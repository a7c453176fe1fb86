/**
 * Stale cassettes: recordings whose functions have changed. Changed code is not yet a stale
 * recording: where a replay asks for just what was recorded, the recording still holds.
 *
 * @module
 */
import type { Cassette, Interaction, Producer } from "../cassette/types.ts";
import { RetakeError } from "../errors.ts";
import type { CassetteEntry } from "../match/lookup.ts";
import { MODES } from "./mode.ts";
import type { Settings } from "./options.ts";
import {
  hasTracker,
  isTracking,
  loadTracker,
  type Origin,
  producersIn,
  type SignatureVerdict,
  type StaleFunction,
  type Tracker,
  withProducers,
} from "./context.ts";

/** What a session knows of the functions behind its cassette, from its start. */
export interface Staleness {
  /** The functions that have changed; empty where that was not asked. */
  stale: readonly StaleFunction[];
  /** What is done about it: see what still holds, or record what does not. */
  refresh: "verify" | "record" | undefined;
}

/** A cassette and how to run it again, for messages. */
export interface Place {
  name: string;
  where: string;
  rerun: (variable: string) => string;
}

/**
 * Judges a cassette where that decides what becomes of the run.
 *
 * @throws {RetakeError} `STALE` when it is stale and `onChange` is `"error"`; what keeps the tracker
 * from notifier
 */
export async function judgeAtOpen(
  old: Cassette | undefined,
  settings: Settings,
  place: Place,
): Promise<Staleness> {
  const { onChange, mode } = settings;
  const fresh: Staleness = { stale: [], refresh: undefined };
  if (onChange === "ignore" || onChange === "warn" || MODES[mode].found !== "play") return fresh;
  const producers = producersIn(old?.interactions ?? []);
  const tracker = producers.length > 0 ? await loadTracker() : undefined;
  if (!tracker) return fresh;
  const stale = await tracker.judge(producers);
  if (stale.length === 0) return fresh;
  if (onChange === "error") {
    const { where, name } = place;
    throw new RetakeError("STALE", await describe(tracker, stale, place), {
      facts: { name, where, functions: stale.map(({ fn }) => fn) },
    });
  }
  return { stale, refresh: onChange };
}

/** @returns the settings of a run that sees what still holds, or records what does not */
export function settingsToRefresh(settings: Settings, { refresh }: Staleness): Settings {
  if (refresh === "verify") return { ...settings, mode: "replay", drift: "error", unused: "error" };
  if (refresh === "record") return { ...settings, mode: "update", drift: "ignore" };
  return settings;
}

const HELD = "still valid: requests unchanged";

/** What has been told already: each change once, however many cassettes come from it. */
const told = new Set<string>();

/**
 * Tells at the end of a replay that the cassette is stale.
 *
 * @returns the functions that have changed
 */
export async function tellStale(
  old: Cassette | undefined,
  settings: Settings,
  place: Place,
): Promise<readonly StaleFunction[]> {
  if (settings.onChange !== "warn" || MODES[settings.mode].found !== "play") return [];
  const producers = producersIn(old?.interactions ?? []);
  const loaded = producers.length > 0 ? loadTracker() : undefined;
  if (!loaded) return [];
  try {
    const tracker = await loaded;
    const stale = await tracker.judge(producers);
    if (stale.length === 0) return [];
    const key = JSON.stringify(stale);
    if (told.has(key)) {
      settings.warn(`retake: ${place.where} is stale for the same reason: ${listOf(stale)}`);
    } else {
      told.add(key);
      settings.warn(`retake: ${await describe(tracker, stale, place)}`);
    }
    return stale;
  } catch (error) {
    // That there is no notifier must be told, but it is no fault of the run.
    const message = `retake: cannot tell whether recordings are stale: ${(error as Error).message}`;
    if (!told.has(message)) settings.warn(message);
    told.add(message);
    return [];
  }
}

async function describe(
  tracker: Tracker,
  stale: readonly StaleFunction[],
  { where, rerun }: Place,
): Promise<string> {
  return `${where} is stale: ${listOf(stale)}.\n` +
    `${indent(await tracker.describe(stale, where))}\n` +
    `  to do  see whether the recordings still hold, at no cost:  ${
      rerun("CASSETTE_STALE=verify")
    }\n` +
    `         record those that do not:  ${rerun("CASSETTE_STALE=record")}`;
}

const WORDS = {
  changed: "has changed",
  gone: "is gone",
  unknown: "cannot be looked into",
} as const;

function listOf(stale: readonly StaleFunction[]): string {
  const shown = stale.slice(0, 3).map(({ fn, why }) => {
    const [path, name] = fn.split("#");
    return `${name} (${path}) ${WORDS[why]}`;
  });
  if (stale.length > 3) shown.push(`and ${stale.length - 3} more`);
  return shown.join(", ");
}

function indent(text: string): string {
  return text.split("\n").map((line) => line === "" ? "" : `  ${line}`).join("\n");
}

/** Recordings with what takes their place; `undefined` for those that are dropped. */
export type Rewritten = Map<Interaction, Interaction | undefined>;

/** What a run links to functions: what it records, and what it plays to see whether that holds. */
export interface Linking {
  /** Whether requests of this run are linked. */
  active: boolean;
  /** Notes that a recording was played, and for whom. */
  played(entry: CassetteEntry, origin: Origin | undefined): void;
  /** The recordings of a run that refreshes: as they are by now, `undefined` for dropped ones. */
  refreshed(entries: readonly CassetteEntry[]): Promise<Rewritten>;
  /** When recordings were asked for that stay, by their text. */
  asked: ReadonlyMap<string, number>;
  /** An interaction with the functions that it comes from. */
  link(interaction: Interaction, origin: Origin | undefined): Promise<Interaction>;
  /** Writes the signatures of functions down, once what they produced is saved. */
  keep(recorded: readonly Interaction[], rewritten: Rewritten): Promise<void>;
}

/**
 * @param old the cassette as it was when the session opened
 * @param staleness what is known of its functions
 * @param context who is warned, and the cassette's name
 */
export function createLinking(
  old: Cassette | undefined,
  { refresh }: Staleness,
  { warn, name }: Pick<Settings, "warn"> & { name: string },
): Linking {
  const plays = new Map<CassetteEntry, { origin: Origin | undefined; at: number }>();
  const asked = new Map<string, number>();
  const wasLinked = producersIn(old?.interactions ?? []).length > 0;
  const active = (isTracking() || wasLinked) && hasTracker();

  const attempt = async <T>(what: string, fn: (tracker: Tracker) => Promise<T>) => {
    try {
      return await fn((await loadTracker())!);
    } catch (error) {
      const message = `retake: ${what}: ${(error as Error).message}`;
      if (!told.has(message)) warn(message);
      told.add(message);
      return undefined;
    }
  };
  const link = async (interaction: Interaction, origin: Origin | undefined) => {
    if (!active || !origin) return interaction;
    const producers = await attempt(
      "recordings cannot be linked to the functions they come from",
      (tracker) => tracker.producersOf(origin),
    );
    return producers ? withProducers(interaction, producers) : interaction;
  };
  /** Links it anew; where nothing is found this time, to what it came from, as that is by now. */
  const relink = async (was: Interaction, origin: Origin | undefined) => {
    const now = await link(was, origin);
    const before = was.producedBy ?? [];
    if (now.producedBy || before.length === 0) return now;
    const functions = before.map(({ fn }) => ({ name: fn, callee: "track" as const, stack: "" }));
    const known = await link(was, { functions, stack: "", opened: "" });
    const found = known.producedBy ?? before;
    return withProducers(
      was,
      found.map((one, at) => ({ ...one, how: before[at]?.how ?? one.how })),
    );
  };
  const keepAll = (interactions: readonly Interaction[], verdict: SignatureVerdict) =>
    attempt("signatures cannot be written", async (tracker) => {
      const producers = producersIn(interactions);
      if (producers.length > 0) await tracker.keep(unique(producers), verdict);
    });
  return {
    active,
    link,
    played(entry, origin) {
      if (refresh && !plays.has(entry)) plays.set(entry, { origin, at: performance.now() });
    },
    async refreshed(entries) {
      const rewritten: Rewritten = new Map();
      if (!refresh) return rewritten;
      for (const entry of entries) {
        const play = plays.get(entry);
        const was = entry.interaction;
        const now = play && await relink(was, play.origin);
        const text = JSON.stringify(now);
        if (play) asked.set(text, play.at);
        if (text !== JSON.stringify(was)) rewritten.set(was, now);
      }
      return rewritten;
    },
    asked,
    async keep(recorded, rewritten) {
      if (!active) return;
      await keepAll(recorded, "recorded again");
      if (!refresh) return;
      await keepAll([...rewritten.values()].filter((now) => now !== undefined), HELD);
      const count = (number: number) => `${number} recording${number === 1 ? "" : "s"}`;
      if (recorded.length === 0) {
        console.error(`retake: ${name}: still valid: requests unchanged (${count(plays.size)})`);
      } else {
        console.error(
          `retake: ${name}: ${count(recorded.length)} made again, since requests changed; ` +
            `${count(plays.size)} still valid`,
        );
      }
    },
  };
}

function unique(producers: readonly Producer[]): Producer[] {
  const seen = new Map(producers.map((producer) => [producer.fn, producer]));
  return [...seen.values()];
}
