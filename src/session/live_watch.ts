/**
 * Answers that go to the code under test unrecorded, as far as somebody wants to know what they cost.
 *
 * @module
 */
import { REDACTED } from "../secrets/placeholder.ts";
import { redactAll } from "../secrets/redact.ts";
import type { Redaction } from "../secrets/types.ts";
import type { Interaction, RecordedResponse } from "../cassette/types.ts";
import { type LiveRecording, toInteraction } from "../wire/capture.ts";
import type { LiveRequest } from "../wire/request.ts";

/** The content types of answers that may tell of their cost. */
export const MAY_TELL_COST = /\bjson\b|^\s*text\/event-stream/i;

/**
 * What is told of a request that was not recorded.
 *
 * @param recording what came of it so far
 * @param asked what it asks for
 * @param redaction what removes secrets
 * @param salt what their tags are keyed with
 * @returns it as an interaction, redacted; without a body that says nothing of the price
 */
export async function toLiveInteraction(
  recording: LiveRecording,
  asked: LiveRequest,
  redaction: Redaction,
  salt: string,
): Promise<Interaction> {
  const all = toInteraction(recording, asked);
  const lasted = Math.round(performance.now() - recording.started - recording.waited);
  const told = all.response ? { ...all, response: withoutRest(all.response, lasted) } : all;
  try {
    return await redaction.interaction(told, salt);
  } catch {
    // A redactor of the user's own failed, so nothing is told that it might have removed.
    return withoutDetails(told, redaction);
  }
}

/** What an answer used is said at its end: one that has none says less than what was used. */
function withoutRest(response: RecordedResponse, lasted: number): RecordedResponse {
  const { body: _, ...rest } = response;
  const type = response.headers.find(([name]) => name === "content-type")?.[1] ?? "";
  const whole = response.partial === undefined && response.broken === undefined;
  return whole && MAY_TELL_COST.test(type) ? response : { ...rest, lasted };
}

function withoutDetails(told: Interaction, { rules }: Redaction): Interaction {
  const { request: { method, url }, recordedAt, waited, response } = told;
  const { status, statusText, type, partial } = response ?? {};
  const answer = status === undefined ? { unanswered: true as const } : {
    response: {
      status,
      statusText: statusText!,
      type: type!,
      headers: [],
      ...(partial ? { partial } : {}),
    },
  };
  const request = { method, url: `${new URL(url).origin}/`, headers: [] };
  return redactAll({ request, recordedAt, waited, ...answer }, rules, () => REDACTED);
}
