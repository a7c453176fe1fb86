/**
 * Failed answers: those that a retry overcame say nothing about the code under test.
 *
 * @module
 */
import type { Comparison } from "../../diff/comparison.ts";
import { requestKey } from "../../diff/requests.ts";
import type { Interaction } from "../../cassette/types.ts";
import type { Settings } from "../options.ts";

/** What was recorded, and when: in milliseconds of one clock. */
export interface FinishedRecording {
  interaction: Interaction;
  /** When it was asked. */
  asked: number;
  /** When the answer's headers came. */
  answered: number;
}

/**
 * @param recordings what was recorded, in the order in which it was asked
 * @param settings which failed answers to keep
 * @returns what is kept, and what is left out
 */
export function collapseFailures(
  recordings: readonly FinishedRecording[],
  { recordFailures, comparison }: Pick<Settings, "recordFailures" | "comparison">,
): { kept: Interaction[]; left: Interaction[] } {
  const isLeft = recordFailures === "none"
    ? ({ interaction }: FinishedRecording) => isFailed(interaction)
    : recordFailures === "transient-collapsed"
    ? overcome(recordings, comparison)
    : () => false;
  const kept: Interaction[] = [];
  const left: Interaction[] = [];
  for (const recording of recordings) (isLeft(recording) ? left : kept).push(recording.interaction);
  return { kept, left };
}

/** Tells of the failed answers that were left out of a recording. */
export function tellLeftOut(
  left: readonly Interaction[],
  { recordFailures, warn }: Pick<Settings, "recordFailures" | "warn">,
  where: string,
): void {
  if (left.length === 0) return;
  const shown = left.slice(0, 5).map(({ request, response, error }) =>
    `  ${response?.status ?? error?.name} ${request.method} ${request.url}\n`
  );
  if (left.length > shown.length) shown.push(`  ... and ${left.length - shown.length} more\n`);
  const why = recordFailures === "none"
    ? `recordFailures is "none"`
    : "a retry overcame what went wrong";
  warn(
    `retake: ${left.length} failed answer${left.length === 1 ? " is" : "s are"} left out of ` +
      `${where}, since ${why}:\n${shown.join("")}  to do  to keep them: recordFailures: "all"`,
  );
}

/**
 * Tells of requests that came to nobody, as where a server is gone, and had an answer in the recording that this
 * one takes the place of: code that swallows errors ends well all the same.
 */
export function tellLostAnswers(
  kept: readonly Interaction[],
  old: readonly Interaction[],
  { where, settings: { comparison, warn } }: {
    where: string;
    settings: Pick<Settings, "comparison" | "warn">;
  },
): void {
  const failed = kept.filter(isUnreached);
  if (failed.length === 0) return;
  const answered = new Set(
    old.filter(({ response }) => response).map(({ request }) => requestKey(request, comparison)),
  );
  const lost = failed.filter(({ request }) => answered.has(requestKey(request, comparison)));
  if (lost.length === 0) return;
  const { request, error } = lost[0]!;
  warn(
    `retake: ${lost.length} request${lost.length === 1 ? "" : "s"} of ${where} had an answer and ` +
      `came to nobody now, which is what is recorded: ${request.method} ${request.url}, ` +
      `${error!.cause?.message || error!.message}\n` +
      "  to do  if that should have been answered: restore the cassette (git checkout), and record it when it is",
  );
}

/** Whether a request came to nobody, and not since its caller gave it up. */
function isUnreached({ error }: Interaction): boolean {
  return error !== undefined && error.name !== "AbortError" && error.name !== "TimeoutError";
}

function overcome(
  recordings: readonly FinishedRecording[],
  comparison: Comparison,
): (recording: FinishedRecording) => boolean {
  const lasting = new Map<string, number>();
  if (!recordings.some(({ interaction }) => isTransient(interaction))) return () => false;
  for (const { interaction, asked } of recordings) {
    if (!interaction.response || isTransient(interaction)) continue;
    const key = requestKey(interaction.request, comparison);
    lasting.set(key, Math.max(asked, lasting.get(key) ?? 0));
  }
  // Two at once are no retry: the answer has to be there before one asks again.
  return ({ interaction, answered }) =>
    isTransient(interaction) &&
    (lasting.get(requestKey(interaction.request, comparison)) ?? -1) >= answered;
}

function isTransient({ response }: Interaction): boolean {
  return response !== undefined &&
    (response.status === 429 || (response.status >= 500 && response.status <= 599));
}

function isFailed({ response, error }: Interaction): boolean {
  return error !== undefined || (response !== undefined && response.status >= 400);
}
