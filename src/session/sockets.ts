/**
 * What happens to a WebSocket in a session: a recording plays it, it is opened and recorded, it is opened
 * as it is, or it is refused. The mode table decides, as for requests.
 *
 * @module
 */
import type { LiveRequest } from "../wire/request.ts";
import { normalUrl } from "../cassette/url.ts";
import type { HeardSocket, ServerEnd } from "../wire/socket.ts";
import { loadGuard, originHere, tellFallback } from "./answer.ts";
import { lateError } from "./failures.ts";
import { notePlayed } from "./linking.ts";
import { passSocket } from "./pass.ts";
import { playConversation } from "./play/conversation.ts";
import { driftOf, findRecording, missed } from "./play/player.ts";
import { recordSocket } from "./record/recorder.ts";
import type { SessionState } from "./state.ts";
import type { Origin } from "./tracker.ts";

/**
 * For a WebSocket that is made here and now.
 *
 * @param state the session
 * @returns takes what is to be opened, and gives what its client's doings are told to
 */
export function answerSocket(state: SessionState): (heard: HeardSocket) => ServerEnd {
  const origin = state.links ? originHere(state) : undefined;
  return (heard) => {
    const live = readSocket(heard);
    const opened = open(state, heard, live, origin);
    let isCut = false;
    opened.catch((error) => void (isCut || heard.client.fail(error)));
    /** What is told before it is known who answers is told to that one then. */
    const tell = (fn: (server: ServerEnd) => void) => void opened.then(fn, () => {});
    let server: ServerEnd | undefined;
    void opened.then((found) => server = found, () => {});
    const now = (fn: (server: ServerEnd) => void) => server ? fn(server) : tell(fn);
    return {
      message: (data) => now((to) => to.message(data)),
      signal: (kind, bytes) => now((to) => to.signal(kind, bytes)),
      close: (code, reason) => now((to) => to.close(code, reason)),
      cut() {
        isCut = true;
        now((to) => to.cut());
      },
    };
  };
}

async function open(
  state: SessionState,
  heard: HeardSocket,
  live: LiveRequest,
  origin: Origin | undefined,
): Promise<ServerEnd> {
  const { opened: { name, where, writes, settings }, rules, player, linking, sending } = state;
  if (state.closed) throw lateError(settings.redaction.text(`GET ${live.url}`), { name, where });
  if (rules.found === "pass") return await passSocket(state.passing, heard, live);
  if (!writes || player.lookup.entries.length > 0) {
    const found = await findRecording(player, live);
    const holds = found && !(writes && linking.refresh && driftOf(player, found).length > 0);
    if (holds) {
      notePlayed(linking, found.entry, origin);
      return playConversation(player, found, heard);
    }
    if (!writes && (!rules.fallsBack || !settings.allowFallback)) {
      throw await missed(player, live);
    }
  }
  const guard = await loadGuard(state);
  await guard?.refuseAliases(state, live);
  let server: ServerEnd;
  if (writes) {
    if (sending.admit) await sending.admit(live.url, undefined, { live: Promise.resolve(live) });
    server = await recordSocket(state.recorder, heard, live, origin);
  } else {
    tellFallback(state, name, live);
    server = await passSocket(state.passing, heard, live);
  }
  return guard ? guard.sendableOnly(state, live, server, heard.client) : server;
}

function readSocket({ url, headers }: HeardSocket): LiveRequest {
  return {
    method: "GET",
    url: normalUrl(url),
    redirect: "follow",
    signal: undefined,
    keep: undefined,
    headers: new Headers(headers),
    text: undefined,
    bytes: undefined,
  };
}
