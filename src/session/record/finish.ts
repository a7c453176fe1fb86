/**
 * The end of a run: what was recorded is saved, beside what others have recorded meanwhile; or kept
 * next to the cassette when the run went wrong.
 *
 * @module
 */
import { FORMAT, formatCassette, parseCassette } from "../../cassette/format.ts";
import { FAILED_SUFFIX } from "../../cassette/name.ts";
import type { Cassette, Interaction } from "../../cassette/types.ts";
import { RetakeError } from "../../errors.ts";
import { collapseFailures, type FinishedRecording } from "./failures.ts";
import { exclusively, type Interrupted, type RunLog } from "./journal.ts";
import type { CassetteEntry } from "../../match/lookup.ts";
import { merge } from "./merge.ts";
import type { Settings } from "../options.ts";
import type { FoundLeak, Recorder } from "./recorder.ts";
import type { SessionReport } from "../types.ts";

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
  recorder: Recorder;
  log: RunLog | undefined;
  settings: Settings;
}

/**
 * Saves a run that went well. Where nothing was recorded, nothing is written.
 *
 * @returns how many failed answers were left out
 */
export async function save(run: FinishedRun): Promise<number> {
  const { name, where, old, replaces, interrupted, rewritten, recorder, log, settings } = run;
  const { kept, left } = collapseFailures(run.added, settings);
  const variables = Object.keys(recorder.variables).length;
  const taken = interrupted.files.length > 0;
  const changes = kept.length + rewritten.size + variables > 0 || taken || (replaces && old);
  if (!changes) {
    await log?.end("saved");
    tellCollapsed(left, run);
    return left.length;
  }
  try {
    await exclusively(settings.store, name, async () => {
      const onDisk = await settings.store.load(name);
      const now = onDisk === undefined ? undefined : parseCassette(onDisk, where);
      const isOurs = !replaces || (await log?.others())?.includes("saved");
      const base = isOurs ? now : undefined;
      const mine = [...interrupted.interactions, ...kept];
      const cassette = toCassette(merge(base, replaces ? undefined : old, mine, run), {
        salt: recorder.salt,
        frozen: base?.frozen ?? recorder.frozen(),
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
  await Promise.all(interrupted.files.map((file) => file.remove()));
  tellCollapsed(left, run);
  return left.length;
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
        frozen: recorder.frozen(),
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

function tellCollapsed(left: readonly Interaction[], { where, settings }: FinishedRun): void {
  if (left.length === 0) return;
  const shown = left.slice(0, 5).map(({ request, response, error }) =>
    `  ${response?.status ?? error?.name} ${request.method} ${request.url}\n`
  );
  if (left.length > shown.length) shown.push(`  ... and ${left.length - shown.length} more\n`);
  const why = settings.recordFailures === "none"
    ? `recordFailures is "none"`
    : "a retry overcame what went wrong";
  settings.warn(
    `retake: ${left.length} failed answer${left.length === 1 ? " is" : "s are"} left out of ` +
      `${where}, since ${why}:\n${shown.join("")}  to do  to keep them: recordFailures: "all"`,
  );
}

/** @returns the error for a run whose recordings hold what looks like a secret */
export function leakError(leaks: readonly FoundLeak[], where: string): RetakeError {
  const shown = leaks.slice(0, 5).flatMap(({ call, place, rule, excerpt, redact, pass }) => [
    `  in       ${call}`,
    `           ${place}: ${excerpt}, by rule: ${rule}`,
    `  to do    redact it:  ${redact}`,
    `           or, if it is none:  ${pass}`,
  ]);
  if (leaks.length > 5) shown.push(`  ... and ${leaks.length - 5} more`);
  const count = leaks.length === 1 ? "a text that looks" : `${leaks.length} texts that look`;
  return new RetakeError(
    "SECRET_FOUND",
    `What was recorded holds ${count} like a secret, so ${where} was not written.\n${
      shown.join("\n")
    }`,
    { facts: { where, leaks: leaks.map(({ call, place, rule }) => ({ call, place, rule })) } },
  );
}

/**
 * Tells of recordings that nobody asked for, as the settings have it.
 *
 * @throws {RetakeError} `UNUSED`
 */
export function checkUnused(
  entries: readonly CassetteEntry[],
  { unused, warn }: Settings,
  { name, where }: { name: string; where: string },
): void {
  const left = entries.filter((entry) => entry.plays === 0);
  if (left.length === 0 || unused === "ignore") return;
  const shown = left.slice(0, 5).map(({ position, interaction: { request } }) =>
    `  #${position + 1}  ${request.method} ${request.url}`
  );
  if (left.length > shown.length) shown.push(`  ... and ${left.length - shown.length} more`);
  const message =
    `${left.length} of ${entries.length} recordings in ${where} were not asked for:\n` +
    `${shown.join("\n")}\n` +
    `  to do  record it again if the code asks for less now: CASSETTE_MODE=record`;
  if (unused === "warn") return warn(`retake: ${message}`);
  throw new RetakeError("UNUSED", message, {
    facts: { name, where, unused: left.map((entry) => entry.position) },
  });
}

/** Several misses as one error: the first in full, the others by their first sentence. */
export function combine(failures: readonly RetakeError[]): RetakeError {
  const [first, ...others] = failures as [RetakeError, ...RetakeError[]];
  const firstLines = new Set(others.map((error) => error.message.split("\n", 1)[0]!));
  firstLines.delete(first.message.split("\n", 1)[0]!);
  if (firstLines.size === 0) return first;
  const list = [...firstLines].slice(0, 5).map((line) => `\n  also      ${line}`).join("");
  return new RetakeError(first.code, first.message + list, { facts: first.facts, cause: first });
}

/** A session in one line, for `SHOW_STATS`. */
export function statsLine(report: SessionReport): string {
  const { name, mode, played, recorded, live, missed, unused, drifted, collapsed } = report;
  return `retake: ${name} (${mode}): ${played} played, ${recorded} recorded, ${live} live, ` +
    `${missed} missed, ${unused} unused, ${drifted} drifted` +
    (report.stale.length > 0 && report.refreshed === 0 ? ", stale" : "") +
    (collapsed > 0 ? `, ${collapsed} failed answers left out` : "");
}

/** @returns the error for a session that is used, or closed, after it has closed */
export function closedError(name: string, where: string, request?: string): RetakeError {
  return new RetakeError(
    "SESSION_CLOSED",
    request === undefined
      ? `The session of "${name}" was closed before.\n  to do  close it once; with "await using", leave the closing to that`
      : `${request} came after the session of "${name}" had closed, so nothing answers it.\n` +
        `  cassette  ${where}\n  to do     await all requests before the test ends`,
    { facts: { name, where } },
  );
}
