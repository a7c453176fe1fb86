/**
 * The end of a run: what was recorded is waited for, redacted and saved, or kept beside the
 * cassette when the run went wrong.
 *
 * @module
 */
import { FORMAT, formatCassette } from "../cassette/format.ts";
import { FAILED_SUFFIX } from "../cassette/name.ts";
import type { Cassette, Interaction } from "../cassette/types.ts";
import { RetakeError } from "../errors.ts";
import { type Take, toInteraction } from "./capture.ts";
import type { Entry } from "./lookup.ts";
import { MODES } from "./mode.ts";
import type { Settings } from "./options.ts";
import type { SessionReport } from "./types.ts";

/** A run, as far as its end needs it. */
export interface Run {
  name: string;
  /** The cassette as it was when the session opened. */
  old: Cassette | undefined;
  /** What was recorded, redacted, in the order in which it was asked. */
  added: Interaction[];
  settings: Settings;
}

/**
 * Waits for answers under way, for a while.
 *
 * @returns what was recorded, redacted
 */
export async function finishTakes(
  takes: readonly Take[],
  settings: Settings,
): Promise<Interaction[]> {
  await settleTakes(takes, settings.settle);
  const interactions: Interaction[] = [];
  for (const take of takes) {
    if (take.request) interactions.push(redact(toInteraction(take, take.request), settings));
    else if (take.outcome?.().response) {
      settings.warn("retake: a response came before its upload ended; it cannot be recorded");
    } // else the upload failed or was given up: a replay comes to that by itself
  }
  return interactions;
}

/** Saves a run that went well. Where nothing was recorded, nothing is written. */
export async function save({ name, old, added, settings }: Run): Promise<void> {
  const { store, mode } = settings;
  const replaces = MODES[mode].match === "record";
  if (added.length === 0 && !(replaces && old)) return;
  const interactions = replaces ? added : [...old?.interactions ?? [], ...added];
  await store.save(name, formatCassette(toCassette(interactions, old)));
  await store.remove(name + FAILED_SUFFIX);
}

/** Keeps what a failed run recorded, which was paid for, beside the cassette. */
export async function keepBeside({ name, old, added, settings }: Run): Promise<void> {
  const { store, warn } = settings;
  if (added.length === 0) return;
  const beside = name + FAILED_SUFFIX;
  await store.save(beside, formatCassette(toCassette(added, undefined)));
  const kept = `${store.locate(name)} was ${old ? "left as it was" : "not made"}`;
  const count = `${added.length} new recording${added.length === 1 ? " is" : "s are"}`;
  warn(`retake: the run of "${name}" failed, so ${kept}; its ${count} in ${store.locate(beside)}`);
}

/**
 * Tells of recordings that nobody asked for, as the settings have it.
 *
 * @throws {RetakeError} `UNUSED`
 */
export function checkUnused(
  entries: readonly Entry[],
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

async function settleTakes(takes: readonly Take[], milliseconds: number): Promise<void> {
  const open = takes.filter((take) => !take.done || !take.request);
  if (open.length === 0) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const enough = new Promise<void>((resolve) => timer = setTimeout(resolve, milliseconds));
  const all = Promise.all(open.map(async (take) => {
    await take.drain();
    await take.finished;
    await take.known;
  }));
  await Promise.race([all, enough]);
  clearTimeout(timer);
}

function redact(interaction: Interaction, { redactor }: Settings): Interaction {
  const request = redactor.request(interaction.request);
  return interaction.response
    ? { ...interaction, request, response: redactor.response(interaction.response, request) }
    : { ...interaction, request };
}

function toCassette(interactions: Interaction[], old: Cassette | undefined): Cassette {
  const recordedAt = interactions.map((interaction) => interaction.recordedAt).sort().at(-1) ??
    old?.recordedAt ?? new Date().toISOString();
  return { format: FORMAT, recordedAt, interactions };
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
  const { name, mode, played, recorded, live, missed, unused } = report;
  return `retake: ${name} (${mode}): ${played} played, ${recorded} recorded, ${live} live, ` +
    `${missed} missed, ${unused} unused`;
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
