/**
 * What cannot be sent: a request with an alias of the recording, where the real API wants the secret. Loaded
 * when something is about to go out after something was played, and never where all is played.
 *
 * @module
 */
import { parseCassette } from "../cassette/format.ts";
import type { Cassette } from "../cassette/types.ts";
import { isRetakeError, RetakeError } from "../errors.ts";
import type { Store } from "../store/types.ts";
import type { LiveRequest } from "../wire/request.ts";
import type { ClientEnd, ServerEnd } from "../wire/socket.ts";
import { otherGivers } from "./play/givers.ts";
import { describeLive } from "./play/player.ts";
import {
  aliasesOf,
  findAliasInMessage,
  findSentAlias,
  type SentAlias,
} from "./play/sent_aliases.ts";
import type { SessionState } from "./state.ts";

/** An alias in what is to be sent, and the other cassette that has given it, where it was another. */
interface Sent extends SentAlias {
  giver?: string;
}

/**
 * @param state the session
 * @param live a request that is about to be sent
 * @throws {RetakeError} `SECRET_MISSING` where it holds an alias that was played; the run is a failed one then
 */
export async function refuseAliases(state: SessionState, live: LiveRequest): Promise<void> {
  const sent = findSentAlias(state.player, live) ?? await findGiven(state, live);
  if (sent) throw unsendable(state, describeLive(state.player, live), sent);
}

/** An alias that another cassette of this process has given: that of a hook, which logs in for all tests. */
async function findGiven(
  { opened: { name, settings } }: SessionState,
  live: LiveRequest,
): Promise<Sent | undefined> {
  const { store } = settings;
  const others = otherGivers(store, name);
  const aliases = others.length > 0 ? aliasesOf(live) : [];
  if (aliases.length === 0) return undefined; // as a rule: no other cassette is read again
  for (const giver of others) {
    const cassette = await readAgain(store, giver, aliases);
    const entries = cassette?.interactions.map((interaction, position) => (
      { interaction, position, plays: 1 }
    ));
    const sent = entries && findSentAlias({ lookup: { entries }, settings }, live);
    if (sent) return { ...sent, giver };
  }
  return undefined;
}

/** @returns a cassette, where it is there and has one of these texts */
async function readAgain(
  store: Store,
  name: string,
  texts: readonly string[],
): Promise<Cassette | undefined> {
  try {
    const source = await store.load(name) ?? "";
    const text = typeof source === "string" ? source : JSON.stringify(source);
    if (!texts.some((one) => text.includes(one))) return undefined;
    return parseCassette(source, store.locate(name));
  } catch (error) {
    if (isRetakeError(error)) return undefined; // gone, or damaged since: of that, who opens it is told
    throw error;
  }
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
  { alias, place, giver }: Sent,
): RetakeError {
  const other = retaking?.other?.split("\n")[0];
  const error = new RetakeError(
    "SECRET_MISSING",
    `${call} is not sent: ${place} holds ${alias}, which stands in the recording for a secret, and ` +
      `the real API wants the secret.\n` +
      `  cassette  ${where} (mode ${settings.mode})\n` +
      (giver === undefined ? "" : `  alias of  ${settings.store.locate(giver)}\n`) +
      `  to do     ${
        giver !== undefined
          ? `record both cassettes again, in one run:  ${rerun("CASSETTE_MODE=record")}`
          : other === undefined
          ? `record the whole cassette again:  ${rerun("CASSETTE_MODE=record")}`
          : `give this test a cassette of its own: another has recorded this one in this process, ${other}`
      }`,
    { facts: { name, where, mode: settings.mode, alias, place, ...(giver ? { giver } : {}) } },
  );
  const { source: { notifier, fail } } = player;
  player.missed++;
  notifier.notify({ verdict: "missed", call }, error.code);
  fail(error);
  return error;
}
