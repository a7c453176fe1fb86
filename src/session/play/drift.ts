/**
 * The drift gate: a recording answers a request, and yet that is not the request that was recorded.
 *
 * @module
 */
import type { Comparison } from "../../diff/comparison.ts";
import { describeDifference, type Difference } from "../../diff/difference.ts";
import { differences } from "../../diff/requests.ts";
import type { Aliases, Redaction } from "../../secrets/types.ts";
import type { Interaction, RecordedRequest } from "../../cassette/types.ts";
import { RetakeError } from "../../errors.ts";
import { type LiveRequest, toRecorded } from "../../wire/request.ts";
import type { CassetteEntry } from "../../match/lookup.ts";

/** A recording whose request is no longer what is asked. */
export interface Drift {
  entry: CassetteEntry;
  found: Difference[];
  /** What is asked, before redaction. */
  live: LiveRequest;
}

/**
 * Compares whole requests: for recordings that were not found by all of it.
 *
 * @param live what is asked, redacted
 * @param recorded what was recorded
 * @param comparison what to leave out
 */
export function requestDrift(
  live: RecordedRequest,
  recorded: RecordedRequest,
  comparison: Comparison,
): Difference[] {
  return differences(live, recorded, { ...comparison, body: true });
}

/** @returns the error for a request that drifted, where that is one */
export function driftError(
  { entry, found }: Drift,
  { name, where, rerun }: { name: string; where: string; rerun: (variable: string) => string },
): RetakeError {
  const { method, url } = entry.interaction.request;
  return new RetakeError(
    "DRIFT",
    `${method} ${url} is not the request that was recorded.\n` +
      `  cassette  ${where}, #${entry.position + 1}\n` +
      `  differs   ${found.map(describeDifference).join("\n            ")}\n` +
      `  to do     record it again:  ${rerun("CASSETTE_MODE=record")}\n` +
      `            keep the answer, if it still holds:  ${rerun("CASSETTE_DRIFT=accept")}`,
    {
      facts: {
        name,
        where,
        position: entry.position,
        differences: found,
      },
    },
  );
}

/** @returns which recordings keep their answers for the requests that are asked by now, where that was accepted */
export function describeAccepted(drifts: readonly Drift[], where: string): string {
  const shown = drifts.slice(0, 5).map(shownDrift);
  if (drifts.length > shown.length) shown.push(`  ... and ${drifts.length - shown.length} more\n`);
  const count = drifts.length === 1 ? "1 request" : `${drifts.length} requests`;
  return `${count} rewritten in ${where} as they are asked now; the answers are as they were:\n${
    shown.join("")
  }  to do  see that the answers still hold: git diff ${where}`;
}

function shownDrift({ entry, found }: Drift): string {
  const { method, url } = entry.interaction.request;
  return `  #${entry.position + 1}  ${method} ${url}\n` +
    found.slice(0, 3).map((difference) => `      ${describeDifference(difference)}\n`).join("");
}

/** @returns all drifts of a run in one text, for its end */
export function describeDrifts(
  drifts: readonly Drift[],
  { where, total, rerun }: { where: string; total: number; rerun: (variable: string) => string },
): string {
  const shown = drifts.slice(0, 5).map(shownDrift);
  if (drifts.length > shown.length) shown.push(`  ... and ${drifts.length - shown.length} more\n`);
  const ignores = [...new Set(drifts.flatMap(({ found }) => found.map(({ ignore }) => ignore)))];
  const leave = ignores.length <= 2 && ignores.every((option) => option)
    ? `\n         leave the field out, if it says nothing:  ${ignores.join("  ")}`
    : "";
  return `${drifts.length} of ${total} recordings in ${where} answer requests that have changed:\n` +
    `${shown.join("")}  to do  record again:  ${rerun("CASSETTE_MODE=record")}\n` +
    `         keep the answers, if they still hold:  ${rerun("CASSETTE_DRIFT=accept")}${leave}`;
}

/** @returns the recordings that were played, with the requests that were asked in their place */
export function acceptDrifts(
  drifts: readonly Drift[],
  redaction: Redaction,
  aliases: Aliases,
): [Interaction, Interaction][] {
  return drifts.map(({ entry: { interaction }, live }) => {
    const request = redaction.namedRequest(toRecorded(live), aliases);
    return [interaction, { ...interaction, request }];
  });
}
