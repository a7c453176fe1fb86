/**
 * What cannot be sent: a request with an alias of the recording, where the real API wants the secret. Loaded
 * when something is about to go out after something was played, and never where all is played.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
import type { LiveRequest } from "../wire/request.ts";
import type { ClientEnd, ServerEnd } from "../wire/socket.ts";
import { describeLive } from "./play/player.ts";
import { findAliasInMessage, findSentAlias, type SentAlias } from "./play/sent_aliases.ts";
import type { SessionState } from "./state.ts";

/**
 * @param state the session
 * @param live a request that is about to be sent
 * @throws {RetakeError} `SECRET_MISSING` where it holds an alias that was played; the run is a failed one then
 */
export function refuseAliases(state: SessionState, live: LiveRequest): void {
  const sent = findSentAlias(state.player, live);
  if (sent) throw unsendable(state, describeLive(state.player, live), sent);
}

/**
 * @param state the session
 * @param live what has opened a WebSocket that is open for real
 * @param server what its client's doings are told to
 * @param client is told where a message may not be sent
 * @returns the same, which sends no alias that was played
 */
export function sendableOnly(
  state: SessionState,
  live: LiveRequest,
  server: ServerEnd,
  client: ClientEnd,
): ServerEnd {
  return {
    message(data) {
      const alias = findAliasInMessage(state.player, data);
      if (alias === undefined) return server.message(data);
      const place = "the message";
      const call = `A message to ${describeLive(state.player, live)}`;
      const error = unsendable(state, call, { alias, place });
      server.cut();
      client.fail(error);
    },
    signal: (kind, bytes) => server.signal(kind, bytes),
    close: (code, reason) => server.close(code, reason),
    cut: () => server.cut(),
  };
}

function unsendable(
  { opened: { name, where, retaking, rerun, settings }, player }: SessionState,
  call: string,
  { alias, place }: SentAlias,
): RetakeError {
  const other = retaking?.other?.split("\n")[0];
  const error = new RetakeError(
    "SECRET_MISSING",
    `${call} is not sent: ${place} holds ${alias}, which stands in the recording for a secret, and ` +
      `the real API wants the secret.\n` +
      `  cassette  ${where} (mode ${settings.mode})\n` +
      `  to do     ` +
      (other === undefined
        ? `record the whole cassette again:  ${rerun("CASSETTE_MODE=record")}`
        : `give this test a cassette of its own: another has recorded this one in this process, ${other}`),
    { facts: { name, where, mode: settings.mode, alias, place } },
  );
  const { source: { notifier, fail } } = player;
  player.missed++;
  notifier.notify({ verdict: "missed", call }, error.code);
  fail(error);
  return error;
}
