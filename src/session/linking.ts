/**
 * What a run links to functions: what it records, and what it plays to see whether that still holds.
 *
 * @module
 */
import { clock } from "../wire/native.ts";
import type { Cassette, Interaction, Producer } from "../cassette/types.ts";
import type { CassetteEntry } from "../match/lookup.ts";
import type { Settings } from "./options.ts";
import { type Staleness, warnOnce } from "./staleness.ts";
import { producersIn, withProducers } from "../cassette/producers.ts";
import {
  hasTracker,
  isTracking,
  loadTracker,
  type Origin,
  type SignatureVerdict,
  type Tracker,
} from "./tracker.ts";

const HELD = "still valid: requests unchanged";

/** Recordings with what takes their place; `undefined` for those that are dropped. */
export type Rewritten = Map<Interaction, Interaction | undefined>;

/** What a run links to functions. */
export interface Linking {
  /** The cassette's name. */
  readonly name: string;
  readonly warn: Settings["warn"];
  /** Whether requests of this run are linked. */
  readonly active: boolean;
  /** What is done about functions that have changed; what is played is noted for that. */
  readonly refresh: Staleness["refresh"];
  /** The recordings that were played: for whom, and when they were first asked for. */
  readonly plays: Map<CassetteEntry, { origin: Origin | undefined; at: number }>;
  /** The recordings that still hold and stay as they are, each with its functions as these are by now. */
  readonly held: Map<Interaction, readonly Producer[]>;
  /** When recordings were asked for that stay, by their text. */
  readonly asked: Map<string, number>;
}

/**
 * @param old the cassette as it was when the session opened
 * @param staleness what is known of its functions
 * @param context who is warned, and the cassette's name
 */
export function openLinking(
  old: Cassette | undefined,
  { refresh }: Staleness,
  { warn, name }: Pick<Linking, "warn" | "name">,
): Linking {
  const wasLinked = producersIn(old?.interactions ?? []).length > 0;
  const active = (isTracking() || wasLinked) && hasTracker();
  return { name, warn, active, refresh, plays: new Map(), held: new Map(), asked: new Map() };
}

/** Notes that a recording was played, and for whom. */
export function notePlayed(
  { refresh, plays }: Linking,
  entry: CassetteEntry,
  origin: Origin | undefined,
): void {
  if (refresh && !plays.has(entry)) plays.set(entry, { origin, at: clock.elapsed() });
}

/** @returns an interaction with the functions that it comes from */
export async function linkInteraction(
  linking: Linking,
  interaction: Interaction,
  origin: Origin | undefined,
): Promise<Interaction> {
  if (!linking.active || !origin) return interaction;
  const producers = await attempt(
    linking,
    "recordings cannot be linked to the functions they come from",
    (tracker) => tracker.producersOf(origin),
  );
  return producers ? withProducers(interaction, producers) : interaction;
}

/**
 * @param linking what was played
 * @param entries all recordings
 * @returns those of a run that refreshes which are not what they were, as they are by now
 */
export async function refreshPlayed(
  linking: Linking,
  entries: readonly CassetteEntry[],
): Promise<Rewritten> {
  const rewritten: Rewritten = new Map();
  if (!linking.refresh) return rewritten;
  for (const entry of entries) {
    const play = linking.plays.get(entry);
    const was = entry.interaction;
    const now = play && await relink(linking, was, play.origin);
    const text = JSON.stringify(now);
    if (play) linking.asked.set(text, play.at);
    if (text === JSON.stringify(was)) continue;
    // Of a run that only verifies, cassettes are as they were, so that branches which do it merge.
    if (linking.refresh === "verify" && now && comesFromTheSame(was, now)) {
      linking.held.set(was, now.producedBy!);
    } else rewritten.set(was, now);
  }
  return rewritten;
}

function comesFromTheSame(was: Interaction, now: Interaction): boolean {
  const functions = ({ producedBy = [] }: Interaction) =>
    JSON.stringify(producedBy.map(({ fn }) => fn));
  return functions(was) === functions(now);
}

/** Links it anew; where nothing is found this time, to what it came from, as that is by now. */
async function relink(
  linking: Linking,
  was: Interaction,
  origin: Origin | undefined,
): Promise<Interaction> {
  const now = await linkInteraction(linking, was, origin);
  const before = was.producedBy ?? [];
  if (now.producedBy || before.length === 0) return now;
  const functions = before.map(({ fn }) => ({ name: fn, callee: "track" as const, stack: "" }));
  const known = await linkInteraction(linking, was, { functions, stack: "", opened: "" });
  const found = known.producedBy ?? before;
  return withProducers(was, found.map((one, at) => ({ ...one, how: before[at]?.how ?? one.how })));
}

/**
 * Writes the signatures of functions down, once what they produced is saved; says what a run that
 * refreshes has come to.
 *
 * @param linking what the run is linked by
 * @param recorded what it has recorded
 * @param rewritten what it has refreshed
 */
export async function keepSignatures(
  linking: Linking,
  recorded: readonly Interaction[],
  rewritten: Rewritten,
): Promise<void> {
  if (!linking.active) return;
  await keep(linking, recorded, "recorded again");
  if (!linking.refresh) return;
  const { name, plays, held } = linking;
  const now = [...rewritten.values()].filter((it) => it !== undefined);
  await keep(linking, [...now, ...[...held].map(([was, at]) => withProducers(was, [...at]))], HELD);
  await attempt(linking, "what still holds cannot be noted", async (tracker) => {
    // What holds at the code of today; and at that of yesterday, should that come back.
    const today = [...held].map(([recording, at]) => ({ recording, at }));
    const yesterday = [...rewritten].flatMap(([was, recording]) =>
      recording && was.producedBy ? [{ recording, at: was.producedBy }] : []
    );
    await tracker.hold([...today, ...yesterday], name);
  });
  const count = (number: number) => `${number} recording${number === 1 ? "" : "s"}`;
  console.error(
    recorded.length === 0
      ? `retake: ${name}: still valid: requests unchanged (${count(plays.size)})`
      : `retake: ${name}: ${count(recorded.length)} made again, since requests changed; ` +
        `${count(plays.size)} still valid`,
  );
}

async function keep(
  linking: Linking,
  interactions: readonly Interaction[],
  verdict: SignatureVerdict,
): Promise<void> {
  await attempt(linking, "signatures cannot be written", async (tracker) => {
    const producers = producersIn(interactions);
    if (producers.length > 0) await tracker.keep(unique(producers), verdict);
  });
}

/** Asks the tracker; what fails is told once, and is no fault of the run. */
async function attempt<T>(
  { warn }: Linking,
  what: string,
  ask: (tracker: Tracker) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await ask((await loadTracker())!);
  } catch (error) {
    warnOnce(warn, `retake: ${what}: ${(error as Error).message}`);
    return undefined;
  }
}

function unique(producers: readonly Producer[]): Producer[] {
  const seen = new Map(producers.map((producer) => [producer.fn, producer]));
  return [...seen.values()];
}
