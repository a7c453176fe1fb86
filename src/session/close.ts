/**
 * The end of a session: answers under way are waited for, what was recorded is saved or kept beside the
 * cassette, what there is to say is said, and a run that was no right one fails.
 *
 * @module
 */
import type { RetakeError } from "../errors.ts";
import type { CassetteEntry } from "../match/lookup.ts";
import { openAliases } from "../secrets/aliases.ts";
import { loadOutside } from "./context.ts";
import { closedError, fail, firstFailure } from "./failures.ts";
import { keepSignatures, refreshPlayed, type Rewritten } from "./linking.ts";
import type { SessionEnd } from "./observe.ts";
import { settlePassing } from "./pass.ts";
import { acceptDrifts, describeAccepted, describeDrifts } from "./play/drift.ts";
import { tellDropped, tellUnused } from "./play/unused.ts";
import { tellWaits } from "./play/waiting.ts";
import { leakError } from "./record/leak_gate.ts";
import { finishRecordings, nameSecrets } from "./record/recorder.ts";
import { type FinishedRun, keepFailed, save } from "./record/save.ts";
import { notAskedAgain, noteRetaken, spared, tellRetaken } from "./record/writers.ts";
import { tellAliases } from "./record/told_aliases.ts";
import { report, statsLine } from "./report.ts";
import { tellInvalid, tellStale } from "./staleness.ts";
import type { SessionState } from "./state.ts";
import type { CloseOptions, SessionReport } from "./types.ts";

/**
 * Ends a session, once.
 *
 * @param state the session
 * @param options how the run ended
 * @returns the final report
 * @throws {RetakeError} what `Session.close` throws
 */
export async function close(
  state: SessionState,
  { failed = false, again = false }: CloseOptions = {},
): Promise<SessionReport> {
  const { opened, failures } = state;
  end(state);
  try {
    if (!failed) checkVerified(state);
    // What begins with its first request may have been without one.
    if (!failed && failures.all.length === 0 && opened.writesAnyway) opened.claim();
    await saveOrKeep(state, { failed, again });
    return await conclude(state, failed);
  } finally {
    opened.release();
  }
}

/**
 * Ends a session of which nothing was asked, and of which nobody is to hear but of what was sent past it.
 *
 * @throws {RetakeError} `SESSION_CLOSED`
 */
export async function closeIdle(
  state: SessionState,
  { failed = false }: CloseOptions,
): Promise<SessionReport> {
  end(state);
  try {
    await (await state.recorder.log)?.end("saved");
  } finally {
    state.opened.release();
  }
  const final = report(state);
  if (state.passedOn.size > 0) await tellEnd(state, final, { failed, error: undefined });
  return final;
}

function end(state: SessionState): void {
  const { opened, closing, over } = state;
  if (state.closed) throw closedError(opened.name, opened.where);
  state.closed = true;
  for (const listener of closing) listener();
  over.abort();
}

/** What is not asked for any more shows that the requests are not those that were recorded. */
function checkVerified({ opened, player, failures }: SessionState): void {
  if (opened.staleness.refresh !== "verify" || failures.all.length > 0) return;
  const unused = tellUnused(playedOf(player), opened.settings, opened);
  if (unused) fail(failures, unused);
}

function playedOf({ lookup: { entries }, sockets }: SessionState["player"]) {
  return { entries, sockets };
}

/** Saves what was recorded, or keeps it beside; what fails in that is told before it is thrown. */
async function saveOrKeep(state: SessionState, how: Required<CloseOptions>): Promise<void> {
  try {
    await finish(state, how);
  } catch (thrown) {
    const error = thrown as RetakeError;
    await tellEnd(state, report(state), { failed: true, error });
    throw thrown;
  }
}

async function finish(
  state: SessionState,
  { failed, again }: Required<CloseOptions>,
): Promise<void> {
  const { opened, passing, player, recorder, linking, failures } = state;
  const { name, where, old, replaces, interrupted, writes, staleness, settings, retaking, rerun } =
    opened;
  await settlePassing(passing, settings.settle);
  const { added, aliases } = await finishRecordings(recorder);
  const log = await recorder.log;
  if (recorder.leaks.length > 0) fail(failures, leakError(recorder.leaks, where));
  const rewritten = await rewrite(state);
  const { asked } = linking;
  const dropped = failed || failures.all.length > 0 ? [] : droppedIn(state);
  if (dropped.length > 0) {
    opened.claim();
    for (const { interaction } of dropped) rewritten.set(interaction, undefined);
    // What is new goes between those that stay, where it was asked: what has changed is then in its place.
    for (const [entry, at] of player.askedAt) asked.set(JSON.stringify(entry.interaction), at);
  }
  const run: FinishedRun = {
    name,
    where,
    rerun,
    old,
    replaces,
    added,
    interrupted,
    rewritten,
    asked,
    recorder,
    drewFrozen: state.frozen?.asked() ?? false,
    secrets: {
      aliases,
      rename: async (beside) => (await nameSecrets(recorder, beside)).finished,
    },
    log,
    retaking,
    settings,
  };
  if (failed || failures.all.length > 0) return await keepFailed(run, again);
  const holds = linking.held.size;
  if (!writes && rewritten.size + holds === 0) return;
  const { kept, left } = writes || rewritten.size > 0
    ? await save(run)
    : { kept: [], left: state.collapsed };
  state.collapsed = left;
  tellAliases(kept, recorder.aliases ?? aliases, { where, warn: settings.warn });
  if (retaking) {
    const stays = spared(notAskedAgain(kept, retaking, settings.comparison), retaking);
    noteRetaken([...stays, ...kept], retaking, { name, store: settings.store });
    tellRetaken(kept, retaking, opened);
  }
  if (settings.drift === "accept" && player.drifts.length > 0) {
    settings.warn(`retake: ${describeAccepted(player.drifts, where)}`);
  }
  if (dropped.length > 0) tellDropped(dropped, old!.interactions.length, opened);
  await keepSignatures(linking, added.map(({ interaction }) => interaction), rewritten);
  if (staleness.refresh) {
    state.refreshed = holds + [...rewritten.values()].filter((now) => now !== undefined).length;
  }
}

/** Tells who watches of the end, and how to keep its secrets. */
async function tellEnd(
  { opened: { settings }, place, passedOn, notifier, recorder, passing }: SessionState,
  final: SessionReport,
  how: Pick<SessionEnd, "failed" | "error">,
): Promise<void> {
  if (!notifier.active) return;
  const { hideKnown } = await loadOutside(() => import("./hide.ts"));
  const known = () => [recorder.aliases, passing.secrets];
  const hide = hideKnown(settings.redaction, notifier, known);
  await notifier.report(final, { ...how, place, passedOn, hide });
}

/** Recordings that an update takes out, since nobody has asked for them. */
function droppedIn({ opened, player, recorder }: SessionState): readonly CassetteEntry[] {
  const { settings: { unused, mode }, old, replaces } = opened;
  // A run that has asked for nothing says nothing of what is asked for.
  const isHeard = player.played + recorder.recordings.length > 0;
  if (unused !== "drop" || mode !== "update" || replaces || !old || !isHeard) return [];
  const own = new Set(old.interactions);
  return player.lookup.entries.filter(({ plays, interaction }) =>
    plays === 0 && own.has(interaction)
  );
}

/** What takes the place of recordings: requests that are accepted, functions by now. */
async function rewrite({ opened, player, linking, recorder }: SessionState): Promise<Rewritten> {
  const { settings: { drift, redaction }, replaces, retaking } = opened;
  const rewritten: Rewritten = new Map([
    ...replaces ? [] : retaking?.own.map((own) => [own, undefined] as const) ?? [],
    ...await refreshPlayed(linking, player.lookup.entries),
  ]);
  if (drift !== "accept") return rewritten;
  const aliases = recorder.aliases ?? openAliases();
  return new Map([...rewritten, ...acceptDrifts(player.drifts, redaction, aliases)]);
}

/** Errors which say that what is asked by now is not what was recorded. */
const SHOWS_CHANGE: ReadonlySet<string> = new Set(["MISS", "DRIFT", "UNUSED"]);

/** Says what there is to say, and fails where the run was no right one. */
async function conclude(state: SessionState, failed: boolean): Promise<SessionReport> {
  const { opened, player, failures, counted } = state;
  const { where, old, staleness, settings, rerun } = opened;
  const { entries } = player.lookup;
  const stale = await tellStale(old, settings, opened);
  if (stale.length > 0) state.stale = stale.map(({ fn }) => fn);
  const final = report(state);
  if (failed && failures.all.length === 0) tellWaits(player);
  const error = firstFailure(failures) ??
    (failed || staleness.refresh ? undefined : tellUnused(playedOf(player), settings, opened));
  if (staleness.refresh === "verify" && error && SHOWS_CHANGE.has(error.code)) {
    tellInvalid(error, settings.warn, opened);
  }
  await tellEnd(state, final, { failed: failed || error !== undefined, error });
  if (settings.showStats && !counted) console.error(statsLine(final));
  if (player.drifts.length > 0 && settings.drift === "warn") {
    const text = describeDrifts(player.drifts, { where, total: entries.length, rerun });
    settings.warn(`retake: ${text}`);
  }
  if (error) throw error;
  return final;
}
