/**
 * What a session has done so far, as numbers.
 *
 * @module
 */
import type { SessionState } from "./state.ts";
import type { SessionReport } from "./types.ts";

/** @returns what a session has done so far */
export function report(state: SessionState): SessionReport {
  const { opened, player, recorder: { recordings }, passing } = state;
  return {
    name: opened.name,
    mode: opened.settings.mode,
    where: opened.where,
    played: player.played,
    recorded: recordings.length,
    live: passing.count,
    missed: player.missed,
    unused: player.lookup.entries.filter((entry) => entry.plays === 0).length,
    expired: opened.expired,
    partial: recordings.filter((recording) => recording.partial).length,
    drifted: player.drifts.length,
    collapsed: state.collapsed,
    recovered: opened.interrupted.interactions.length,
    stale: state.stale,
    refreshed: state.refreshed,
  };
}

/** A session in one line, for `SHOW_STATS`. */
export function statsLine(report: SessionReport): string {
  const { name, mode, played, recorded, live, missed, unused, drifted, collapsed } = report;
  return `retake: ${name} (${mode}): ${played} played, ${recorded} recorded, ${live} live, ` +
    `${missed} missed, ${unused} unused, ${drifted} drifted` +
    (report.stale.length > 0 && report.refreshed === 0 ? ", stale" : "") +
    (collapsed > 0 ? `, ${collapsed} failed answers left out` : "");
}
