/**
 * Saving: what was recorded goes into the cassette, beside what others have recorded meanwhile; or is
 * kept next to it when the run went wrong.
 *
 * @module
 */
import { FORMAT, formatCassette, parseCassette } from "../../cassette/format.ts";
import { FAILED_SUFFIX } from "../../cassette/name.ts";
import type { Cassette, Interaction } from "../../cassette/types.ts";
import { RetakeError } from "../../errors.ts";
import { collapseFailures, type FinishedRecording, tellLeftOut } from "./failed_answers.ts";
import { exclusively, type Interrupted, type RunLog } from "./journal.ts";
import { merge } from "./merge.ts";
import type { Settings } from "../options.ts";
import type { Recorder } from "./recorder.ts";
import { notAskedAgain, type Retaking, spared } from "./writers.ts";

/** A run, as far as its end needs it. */
export interface FinishedRun {
  name: string;
  where: string;
  /** The cassette as it was when the session opened. */
  old: Cassette | undefined;
  /** Whether the cassette is recorded anew as a whole. */
  replaces: boolean;
  /** What was recorded, redacted, in the order in which it was asked. */
  added: FinishedRecording[];
  /** What an interrupted run has left, where that was taken over. */
  interrupted: Interrupted;
  /** What takes the place of recordings that are there; `undefined` for nothing. */
  rewritten: ReadonlyMap<Interaction, Interaction | undefined>;
  /** When recordings were asked for that stay, by their text, where new ones go between them. */
  asked: ReadonlyMap<string, number>;
  /** What the cassette says of the run beside its interactions. */
  recorder: Pick<Recorder, "salt" | "variables" | "frozen">;
  log: RunLog | undefined;
  /** Where it is recorded anew: what this process had recorded before. */
  retaking?: Retaking | undefined;
  settings: Settings;
}

/** Cassettes of which it was said that a run has failed, by store: a retry that goes well takes that back. */
const saidToFail = new WeakMap<object, Set<string>>();

/**
 * Saves a run that went well. Where nothing was recorded, nothing is written.
 *
 * @returns what was added to the cassette, and how many failed answers were left out
 */
export async function save(
  run: FinishedRun,
): Promise<{ kept: readonly Interaction[]; left: number }> {
  const { name, where, old, replaces, interrupted, rewritten, recorder, log, settings } = run;
  const { kept, left } = collapseFailures(run.added, settings);
  const { retaking } = run;
  const before = retaking
    ? spared(notAskedAgain(kept, retaking, settings.comparison), retaking)
    : [];
  const variables = Object.keys(recorder.variables).length;
  const taken = interrupted.files.length > 0;
  const changes = kept.length + rewritten.size + variables > 0 || taken || (replaces && old);
  if (!changes) {
    await log?.end("saved");
    tellLeftOut(left, settings, where);
    return { kept, left: left.length };
  }
  try {
    await exclusively(settings.store, name, async () => {
      const onDisk = await settings.store.load(name);
      const now = onDisk === undefined ? undefined : parseCassette(onDisk, where);
      const isOurs = !replaces || (await log?.others())?.includes("saved");
      const base = isOurs ? now : undefined;
      const mine = [...before, ...interrupted.interactions, ...kept];
      const cassette = toCassette(merge(base, replaces ? undefined : old, mine, run), {
        salt: recorder.salt,
        frozen: base?.frozen ?? recorder.frozen,
        variables: { ...base?.variables, ...interrupted.variables, ...recorder.variables },
        recordedAt: now?.recordedAt ?? new Date(settings.now()).toISOString(),
      });
      await settings.store.save(name, formatCassette(cassette));
      await log?.end("saved");
    });
  } catch (error) {
    await log?.leave();
    throw withKept(error, run);
  }
  await settings.store.remove(name + FAILED_SUFFIX);
  if (saidToFail.get(settings.store)?.delete(name)) {
    settings.warn(
      `retake: a run of "${name}" went well now, so ${where} is as it recorded it; what failed runs have ` +
        `left in ${settings.store.locate(name + FAILED_SUFFIX)} is removed`,
    );
  }
  await Promise.all(interrupted.files.map((file) => file.remove()));
  tellLeftOut(left, settings, where);
  return { kept, left: left.length };
}

/** Keeps what a failed run recorded, which was paid for, beside the cassette. */
export async function keepFailed(run: FinishedRun): Promise<void> {
  const { name, added, old, recorder, log, settings: { store, warn } } = run;
  if (added.length === 0) return await log?.end("failed");
  const failedName = name + FAILED_SUFFIX;
  try {
    await exclusively(store, name, async () => {
      const before = await keptBefore(run, failedName);
      const { salt, variables } = recorder;
      const cassette = toCassette([...before, ...added.map(({ interaction }) => interaction)], {
        salt,
        frozen: recorder.frozen,
        variables: { ...variables },
        recordedAt: added[0]!.interaction.recordedAt,
      });
      await store.save(failedName, formatCassette(cassette));
      await log?.end("failed");
    });
  } catch (error) {
    await log?.leave();
    throw withKept(error, run);
  }
  const kept = `${store.locate(name)} was ${old ? "left as it was" : "not made"}`;
  const count = `${added.length} new recording${added.length === 1 ? " is" : "s are"}`;
  // What never answered is not worth keeping. A cassette that is there must not be renamed over.
  const wayOut = !added.some(({ interaction }) => interaction.response)
    ? ""
    : old
    ? `\n  to do  its answers were paid for: copy what is right into ${store.locate(name)}`
    : `\n  to do  its answers were paid for: where all are right, rename it to ${
      store.locate(name)
    }`;
  const names = saidToFail.get(store) ?? new Set<string>();
  saidToFail.set(store, names.add(name));
  warn(
    `retake: the run of "${name}" failed, so ${kept}; its ${count} in ${
      store.locate(failedName)
    }${wayOut}`,
  );
}

/**
 * The answers that earlier runs have kept there were paid for too; the next run that goes well removes
 * all of it.
 */
async function keptBefore(
  { settings: { store, warn } }: FinishedRun,
  failedName: string,
): Promise<Interaction[]> {
  const source = await store.load(failedName);
  if (source === undefined) return [];
  try {
    const { interactions } = parseCassette(source, store.locate(failedName));
    return interactions.filter(({ response }) => response !== undefined);
  } catch (error) {
    warn(`retake: ${(error as Error).message.split("\n")[0]} It is replaced.`);
    return [];
  }
}

type Head = Required<Pick<Cassette, "recordedAt" | "salt" | "variables">> & {
  frozen: Cassette["frozen"];
};

function toCassette(interactions: Interaction[], head: Head): Cassette {
  const { frozen, variables } = head;
  const recordedAt = interactions.map((interaction) => interaction.recordedAt).sort().at(-1) ??
    head.recordedAt;
  const tagged = JSON.stringify(interactions).includes("[redacted:");
  return {
    format: FORMAT,
    recordedAt,
    ...(tagged ? { salt: head.salt } : {}),
    ...(frozen ? { frozen } : {}),
    ...(Object.keys(variables).length > 0 ? { variables } : {}),
    interactions,
  };
}

/** An error of saving, and where the answers are that could not be saved. */
function withKept(error: unknown, { added, log, name }: FinishedRun): unknown {
  if (!(error instanceof RetakeError) || !log || added.length === 0) return error;
  const kept = log.kept();
  const lost = log.failure() === undefined ? "" : `, the others could not be written`;
  const answers = kept === 0
    ? `  answers  none of the ${added.length} could be kept`
    : `  answers  ${kept} of ${added.length} are kept in ${log.where}${lost}; ` +
      `CASSETTE_MODE=update takes them over`;
  return new RetakeError(error.code, `${error.message}\n${answers}`, {
    facts: { ...error.facts, name, journal: log.where, kept, recorded: added.length },
    cause: error,
  });
}
