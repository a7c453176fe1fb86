/**
 * Event streams that a client asks for again by itself, where nothing is recorded of that. A replay at full speed
 * ends a stream early, so a client may ask more often than it did; the server might have had nothing to say.
 *
 * @module
 */
import { headerValue } from "../../cassette/headers.ts";
import { comparedUrl } from "../../diff/requests.ts";
import { isEventStream } from "../../cassette/body.ts";
import { type LiveRequest, toRecorded } from "../../wire/request.ts";
import { describeLive, type Player } from "./player.ts";

/** @returns whether a request goes on with an event stream that was played to its end */
export function goesOn(player: Player, live: LiveRequest): boolean {
  if (live.method !== "GET" || !live.headers?.has("last-event-id")) return false;
  const { lookup: { entries }, settings: { redaction, comparison } } = player;
  const asked = comparedUrl(redaction.request(toRecorded(live)).url, comparison);
  return entries.some(({ plays, interaction: { request, response } }) =>
    plays > 0 && request.method === "GET" && response !== undefined &&
    isEventStream(headerValue(response, "content-type") ?? "") &&
    comparedUrl(request.url, comparison) === asked
  );
}

/**
 * Waits as for a server that has nothing more to say, and tells of it.
 *
 * @throws the reason with which the caller gives up
 */
export function waitForMore(
  player: Player,
  live: LiveRequest,
  signal: AbortSignal | undefined,
): Promise<never> {
  const { source: { name }, settings: { warn } } = player;
  warn(
    `retake: ${name}: ${
      describeLive(player, live)
    }: its event stream is asked for again, and no recording is ` +
      `left; it waits for as long as the cassette is open`,
  );
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
