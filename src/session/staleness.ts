/**
 * Stale cassettes: recordings whose functions have changed. Changed code is not yet a stale
 * recording: where a replay asks for just what was recorded, the recording still holds.
 *
 * @module
 */
import type { Cassette } from "../cassette/types.ts";
import { RetakeError } from "../errors.ts";
import { MODES } from "./mode.ts";
import type { Settings } from "./options.ts";
import { producersIn } from "../cassette/producers.ts";
import { loadTracker, STALE_WORDS, type StaleFunction, type Tracker } from "./tracker.ts";

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
 * from telling
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
  const stale = await tracker.judge(old!.interactions, place.name);
  if (stale.length === 0) return fresh;
  if (onChange === "error") {
    const { where, name } = place;
    const text = await describe(tracker, { stale, old }, place);
    throw new RetakeError("STALE", text, {
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

/** What has been told already: each change once, however many cassettes come from it. */
const told = new Set<string>();

/** Warns of something about functions that is the same for every cassette: once in a process. */
export function warnOnce(warn: Settings["warn"], message: string): void {
  if (!told.has(message)) warn(message);
  told.add(message);
}

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
    const stale = await tracker.judge(old!.interactions, place.name);
    if (stale.length === 0) return [];
    const key = JSON.stringify(stale);
    if (told.has(key)) {
      settings.warn(`retake: ${place.where} is stale for the same reason: ${listOf(stale)}`);
    } else {
      told.add(key);
      settings.warn(`retake: ${await describe(tracker, { stale, old }, place)}`);
    }
    return stale;
  } catch (error) {
    // That nobody can tell must be told, but it is no fault of the run.
    const { message } = error as Error;
    warnOnce(settings.warn, `retake: cannot tell whether recordings are stale: ${message}`);
    return [];
  }
}

async function describe(
  tracker: Tracker,
  { stale, old }: { stale: readonly StaleFunction[]; old: Cassette | undefined },
  { where, rerun }: Place,
): Promise<string> {
  const changed = new Set(stale.map(({ fn }) => fn));
  const recordings = old?.interactions.filter(({ producedBy }) =>
    producedBy?.some(({ fn }) => changed.has(fn))
  );
  return `${where} is stale: ${listOf(stale)}.\n` +
    `${indent(await tracker.describe(stale, recordings ?? []))}\n` +
    `  to do  see whether the recordings still hold, at no cost:  ${
      rerun("CASSETTE_STALE=verify")
    }\n` +
    `         record those that do not:  ${rerun("CASSETTE_STALE=record")}`;
}

/** Tells of a run that sees what still holds, where something does not. */
export function tellInvalid(
  error: RetakeError,
  warn: Settings["warn"],
  { where, rerun }: Place,
): void {
  const [why] = error.message.split("\n", 1);
  warn(
    `retake: ${where} is no longer valid, record it:  ${rerun("CASSETTE_STALE=record")}\n` +
      `  because  ${why}`,
  );
}

function listOf(stale: readonly StaleFunction[]): string {
  const shown = stale.slice(0, 3).map(({ fn, why }) => {
    const [path, name] = fn.split("#");
    return `${name} (${path}) ${STALE_WORDS[why]}`;
  });
  if (stale.length > 3) shown.push(`and ${stale.length - 3} more`);
  return shown.join(", ");
}

function indent(text: string): string {
  return text.split("\n").map((line) => line === "" ? "" : `  ${line}`).join("\n");
}
