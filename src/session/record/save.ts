/**
 * Saving: what was recorded goes into the cassette, beside what others have recorded meanwhile; or is
 * kept next to it when the run went wrong.
 *
 * @module
 */
import { FORMAT, formatCassette, parseCassette } from "../../cassette/format.ts";
import { FAILED_SUFFIX } from "../../cassette/name.ts";
import type { Cassette, Interaction } from "../../cassette/types.ts";
import type { Confirmation, Recorded } from "../../diff/confirm.ts";
import { headerValue } from "../../cassette/headers.ts";
import { RetakeError } from "../../errors.ts";
import { give, openAliases } from "../../secrets/aliases.ts";
import { aliasesIn } from "../../secrets/placeholder.ts";
import { isHashable, ROUNDS, slowHash } from "../../secrets/slow_hash.ts";
import type { Aliases } from "../../secrets/types.ts";
import { realRandomUUID } from "../../wire/native.ts";
import {
  collapseFailures,
  type FinishedRecording,
  tellLeftOut,
  tellLostAnswers,
} from "./failed_answers.ts";
import { exclusively, type Interrupted, type RunLog, type SharedSecret } from "./journal.ts";
import { loadOutside } from "../context.ts";
import { merge } from "./merge.ts";
import type { Settings } from "../options.ts";
import type { Recorder } from "./recorder.ts";
import { moveCommand } from "../move.ts";
import { isOutOfReach } from "../open.ts";
import { notAskedAgain, type Retaking, spared } from "./writers.ts";

/** A run, as far as its end needs it. */
export interface FinishedRun {
  name: string;
  where: string;
  /** The command that runs this program again with an environment variable set. */
  rerun: (variable: string) => string;
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
  recorder: Pick<Recorder, "variables" | "frozen">;
  /** Whether something asked for the frozen time or chance: it is to see the same again. */
  drewFrozen?: boolean;
  /** Its secrets; none where it has recorded nothing. */
  secrets?: RunSecrets;
  log: RunLog | undefined;
  /** Where it is recorded anew: what this process had recorded before. */
  retaking?: Retaking | undefined;
  settings: Settings;
}

/** The secrets of a run, as its end needs them. */
export interface RunSecrets {
  aliases: Aliases;
  /** Names them anew beside others, which lie in the cassette by now. */
  rename(aliases: Aliases): Promise<{ added: FinishedRecording[]; aliases: Aliases }>;
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
  let { kept, left } = collapseFailures(run.added, settings);
  const { retaking } = run;
  const before = retaking
    ? spared(notAskedAgain(kept, retaking, settings.comparison), retaking)
    : [];
  const variables = Object.keys(recorder.variables).length;
  const taken = interrupted.files.length > 0;
  const changes = kept.length + rewritten.size + variables > 0 || taken || (replaces && old) ||
    (run.drewFrozen && !old);
  if (!changes) {
    await log?.end("saved");
    tellLeftOut(left, settings, where);
    return { kept, left: left.length };
  }
  try {
    await exclusively(settings.store, name, async () => {
      const onDisk = await loadNow(run);
      const now = onDisk === undefined ? undefined : parseCassette(onDisk, where);
      const isOurs = !replaces || (await log?.others())?.includes("saved");
      const base = isOurs ? now : undefined;
      const named = base && run.secrets && onDisk !== undefined
        ? await nameBeside(run, run.secrets, textOf(onDisk))
        : undefined;
      if (named) ({ kept, left } = collapseFailures(named.added, settings));
      const added = named?.added ?? run.added;
      const aliases = named?.aliases ?? run.secrets?.aliases;
      // Recorded anew as a whole: what was answered as before stays as it was.
      const again = !base && replaces && old && kept.length > 0
        ? await confirmOld(old, kept, run)
        : undefined;
      if (again) kept = again.interactions;
      const mine = [...before, ...interrupted.interactions, ...kept];
      const merged = merge(base, replaces ? undefined : old, mine, { ...run, added });
      const cassette = toCassette(withoutKnown(merged, kept, aliases, settings), {
        // Salted as it was: what has not changed is written as it was.
        hashes: await hashesOf(kept, aliases, {
          hashes: base?.hashes ?? (again && old?.hashes && { ...old.hashes, values: {} }),
          settings,
        }),
        frozen: base?.frozen ?? (again ?? recorder).frozen,
        variables: {
          ...base?.variables,
          ...interrupted.variables,
          ...(again ?? recorder).variables,
        },
        confirmedAt: again && again.confirmed > 0
          ? new Date(settings.now()).toISOString()
          : base?.confirmedAt,
        recordedAt: now?.recordedAt ?? new Date(settings.now()).toISOString(),
      });
      await settings.store.save(name, formatCassette(cassette));
      await log?.end("saved", () => shareSecrets(log.head.run, aliases));
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
  if (replaces && old) tellLostAnswers(kept, old.interactions, run);
  return { kept, left: left.length };
}

/** What is there by now: of what a bucket does not give, what records anew needs nothing. */
async function loadNow(
  { name, replaces, settings: { store } }: FinishedRun,
): Promise<string | object | undefined> {
  try {
    return await store.load(name);
  } catch (error) {
    if (replaces && isOutOfReach(error)) return undefined;
    throw error;
  }
}

/** Loaded when something is recorded again: a replay has no use for it. */
async function confirmOld(
  old: Cassette,
  interactions: Interaction[],
  { recorder: { variables, frozen }, settings }: FinishedRun,
): Promise<Confirmation> {
  const { confirm } = await loadOutside(() => import("../../diff/confirm.ts"));
  const made: Recorded = { interactions };
  if (frozen) made.frozen = frozen;
  if (Object.keys(variables).length > 0) made.variables = { ...variables };
  return confirm(made, old, settings.comparison);
}

function textOf(source: string | object): string {
  return typeof source === "string" ? source : JSON.stringify(source);
}

/** Where others have added to the cassette, a secret has another number, or the name that they gave it. */
async function nameBeside(
  { old, log }: FinishedRun,
  { aliases, rename }: RunSecrets,
  onDisk: string,
): Promise<Awaited<ReturnType<RunSecrets["rename"]>> | undefined> {
  const taken = openAliases([onDisk]);
  const known = openAliases([JSON.stringify(old?.interactions ?? [])]);
  const isAsItWas = [...taken.counts].every(([name, number]) => known.counts.get(name) === number);
  if (isAsItWas || aliases.byValue.size === 0) return undefined;
  const shared = new Map((await log?.secrets() ?? []).map(({ alias, hash }) => [hash, alias]));
  if (shared.size > 0) {
    for (const secret of aliases.byValue.values()) {
      const alias = isHashable(secret.value)
        ? shared.get(await slowHash(secret.value, { salt: log!.head.run, rounds: ROUNDS }))
        : undefined;
      if (alias !== undefined) give(taken, { ...secret, alias });
    }
  }
  return await rename(taken);
}

/** What others who record at once need to know: which of their secrets are these. */
async function shareSecrets(run: string, aliases: Aliases | undefined): Promise<SharedSecret[]> {
  const shared: SharedSecret[] = [];
  for (const { value, alias } of aliases?.byValue.values() ?? []) {
    if (!isHashable(value)) continue;
    shared.push({ alias, hash: await slowHash(value, { salt: run, rounds: ROUNDS }) });
  }
  return shared;
}

/** What was recorded before it was known that it holds a secret. */
function withoutKnown(
  interactions: Interaction[],
  kept: readonly Interaction[],
  aliases: Aliases | undefined,
  { redaction }: Settings,
): Interaction[] {
  if (!aliases || aliases.literals.length === 0) return interactions;
  const own = new Set(kept);
  return interactions.map((interaction) => {
    if (own.has(interaction)) return interaction;
    const text = JSON.stringify(interaction);
    const redacted = redaction.known(text, aliases);
    return redacted === text ? interaction : JSON.parse(redacted) as Interaction;
  });
}

/** What tells the secrets of headers that must be equal; of the cassette's own ones, those that stay. */
async function hashesOf(
  kept: readonly Interaction[],
  aliases: Aliases | undefined,
  { hashes, settings: { comparison } }: { hashes: Cassette["hashes"]; settings: Settings },
): Promise<Cassette["hashes"]> {
  if (comparison.headers.length === 0 || !aliases) return hashes;
  const compared = new Set(
    kept.flatMap(({ request }) =>
      comparison.headers.flatMap((name) => aliasesIn(headerValue(request, name) ?? ""))
    ),
  );
  const rules = { salt: hashes?.salt ?? realRandomUUID(), rounds: hashes?.rounds ?? ROUNDS };
  const values: Record<string, string> = { ...hashes?.values };
  for (const { value, alias } of aliases.byValue.values()) {
    if (compared.has(alias) && isHashable(value)) values[alias] = await slowHash(value, rules);
  }
  return Object.keys(values).length === 0 ? undefined : { ...rules, values };
}

/**
 * Keeps what a failed run recorded, which was paid for, beside the cassette.
 *
 * @param run what it recorded
 * @param again whether the test is tried again: then nothing is said of it yet
 */
export async function keepFailed(run: FinishedRun, again = false): Promise<void> {
  const { name, added, old, recorder, log, settings } = run;
  const { store, warn } = settings;
  if (added.length === 0) return await log?.end("failed");
  const failedName = name + FAILED_SUFFIX;
  try {
    await exclusively(store, name, async () => {
      const before = await keptBefore(run, failedName);
      const { variables } = recorder;
      const cassette = toCassette([...before, ...added.map(({ interaction }) => interaction)], {
        hashes: undefined,
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
  if (again) return;
  const kept = `${store.locate(name)} was ${old ? "left as it was" : "not made"}`;
  const count = `${added.length} new recording${added.length === 1 ? " is" : "s are"}`;
  // What never answered is not worth keeping. A cassette that is there must not be renamed over.
  const where = store.locate(name);
  const packed = where.endsWith(".json.gz");
  const wayOut = !added.some(({ interaction }) => interaction.response)
    ? ""
    : old
    ? `\n  to do  its answers were paid for: copy what is right into ${
      packed ? `${where.slice(0, -".gz".length)}, after  gunzip ${where}` : where
    }`
    : `\n  to do  its answers were paid for: keep them, where all are right:  ${
      moveCommand([failedName, name], where, settings)
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

type Head = Required<Pick<Cassette, "recordedAt" | "variables">> & {
  confirmedAt?: string | undefined;
  frozen: Cassette["frozen"];
  hashes: Cassette["hashes"];
};

function toCassette(interactions: Interaction[], head: Head): Cassette {
  const { frozen, variables, hashes, confirmedAt } = head;
  const recordedAt = interactions.map((interaction) => interaction.recordedAt).sort().at(-1) ??
    head.recordedAt;
  return {
    format: FORMAT,
    recordedAt,
    ...(confirmedAt === undefined ? {} : { confirmedAt }),
    ...(hashes ? { hashes } : {}),
    ...(frozen ? { frozen } : {}),
    ...(Object.keys(variables).length > 0 ? { variables } : {}),
    interactions,
  };
}

/** An error of saving, and where the answers are that could not be saved. */
function withKept(error: unknown, { added, log, name, rerun }: FinishedRun): unknown {
  if (!(error instanceof RetakeError) || !log || added.length === 0) return error;
  const kept = log.kept();
  const lost = log.failure() === undefined ? "" : `, the others could not be written`;
  const answers = kept === 0
    ? `  answers  none of the ${added.length} could be kept`
    : `  answers  ${kept} of ${added.length} are kept in ${log.where}${lost}; ` +
      `take them over:  ${rerun("CASSETTE_MODE=update")}`;
  return new RetakeError(error.code, `${error.message}\n${answers}`, {
    facts: { ...error.facts, name, journal: log.where, kept, recorded: added.length },
    cause: error,
  });
}
