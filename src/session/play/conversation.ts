/**
 * A WebSocket that a recording answers: what the client sends is held against what it had sent.
 *
 * @module
 */
import { bodyBytes } from "../../cassette/body.ts";
import { encodeFrame, type SocketData } from "../../cassette/frames.ts";
import type { FrameBody, RecordedRequest } from "../../cassette/types.ts";
import { type Difference, shorten } from "../../diff/difference.ts";
import { differences } from "../../diff/requests.ts";
import { RetakeError } from "../../errors.ts";
import { play } from "../../wire/playback.ts";
import { toRecorded } from "../../wire/request.ts";
import type { HeardSocket, ServerEnd } from "../../wire/socket.ts";
import { type PlayedSocket, playSocket } from "../../wire/socket_playback.ts";
import { type Echoes, noteEchoes, withEchoes } from "./echoes.ts";
import { dueOf } from "./order.ts";
import { forPeople } from "./own_secrets.ts";
import { countPlayed, type FoundRecording, playbackOf, type Player, shown } from "./player.ts";
import { noteWait, shortBody } from "./waiting.ts";

/**
 * Plays what was found.
 *
 * @param player the playing side
 * @param found the recording
 * @param heard what is to be opened
 * @throws {RetakeError} `DRIFT`
 */
export function playConversation(
  player: Player,
  found: FoundRecording,
  heard: HeardSocket,
): ServerEnd {
  countPlayed(player, found);
  const { source: { closed }, settings: { pace, comparison } } = player;
  const { entry } = found;
  const interaction = shown(player, found);
  closed.addEventListener("abort", () => heard.release(), { once: true });
  const { response } = interaction;
  if (response?.status !== 101) return playRefusal(player, found, heard);
  // What the client has sent is compared as it lies in the cassette.
  const frames = response.frames!.map((frame, index) =>
    frame.from === "client" ? entry.interaction.response!.frames![index]! : frame
  );
  const echoes: Echoes = new Map();
  const played = playSocket({ ...response, frames }, {
    pace,
    client: heard.client,
    turn: () => heard.turn(),
    closed,
    ignoresBinary: comparison.ignoreBinaryFrames,
    due: dueOf(player, entry),
    judge(data, recorded, number) {
      const error = judge(player, found, { data, recorded, number });
      if (recorded && !error) noteEchoes(echoes, recorded, data);
      return error;
    },
    show: (data) => withEchoes(echoes, data),
    onWait: (patience) =>
      noteWait(player, {
        patience,
        describe: () => describeWait(player, found, played),
        // If nothing else goes on, nothing can come any more: the program ends, and a test runner says so.
        release: () => heard.release(),
      }),
  });
  player.sockets.push({ entry, played });
  return played.server;
}

/** What did not become a WebSocket: another answer, an error, or nothing at all. */
function playRefusal(player: Player, found: FoundRecording, heard: HeardSocket): ServerEnd {
  const over = new AbortController();
  const interaction = shown(player, found);
  const { response } = interaction;
  play(interaction, playbackOf(player, found, { signal: over.signal, keep: undefined })).then(
    async () => {
      await heard.turn();
      if (over.signal.aborted) return;
      const { status, statusText, headers, spelling, body } = response!;
      heard.client.refuse({
        status,
        statusText,
        headers,
        ...(spelling ? { spelling } : {}),
        body: body ? bodyBytes(body) : new Uint8Array(),
      });
    },
    (error) => void (over.signal.aborted || heard.client.fail(error as Error)),
  );
  const giveUp = () => over.abort();
  return { message() {}, signal() {}, close: giveUp, cut: giveUp };
}

/** A message that the client has sent, and the one that is next. */
interface Sent {
  data: SocketData;
  recorded: FrameBody | undefined;
  number: number;
}

/** @returns the error where it is another message, which fails the run; `undefined` where it is that one */
function judge(player: Player, found: FoundRecording, sent: Sent): RetakeError | undefined {
  const { settings: { redaction, comparison, matcher }, secrets } = player;
  const { data, recorded, number } = sent;
  if (recorded && !comparison.body) return undefined;
  // As the body of the request that has opened it: what is secret there is so here, and so is left out what is there.
  const live = toRecorded(found.live);
  const asked = forPeople(redaction.namedRequest({ ...live, body: encodeFrame(data) }, secrets));
  const was = recorded && redaction.recorded({ ...asked, body: recorded });
  const differs = was && differences(asked, was, { ...comparison, headers: [] });
  if (differs && matcher === undefined && differs.length === 0) return undefined;
  if (was && matcher && matcher(asked, was) === true) return undefined;
  const error = explain(player, found, { asked, differs, number });
  player.missed++;
  const { url } = found.entry.interaction.request;
  player.source.notifier.notify({ verdict: "missed", call: `message ${number} to ${url}` }, "MISS");
  player.source.fail(error);
  return error;
}

/** Says for what an open WebSocket waits. */
function describeWait(
  { source: { where, rerun }, settings: { mode } }: Player,
  { entry: { interaction: { request: { url }, response }, position } }: FoundRecording,
  played: PlayedSocket,
): string {
  const { sent, recorded } = played.count();
  const next = played.next();
  const what = next
    ? `waits for message ${sent + 1} of its client, which has not come.`
    : response!.close
    ? `waits for its client to close it, as it did when it was recorded.`
    : `has nothing more to say: its recording ends here, with the connection open.`;
  return `The WebSocket ${url} ${what}\n` +
    `  received  ${sent} of ${recorded} messages\n` +
    (next ? `  next      ${shortBody(next)}\n` : "") +
    `  cassette  ${where}, #${position + 1} (mode ${mode})\n` +
    `  to do     see ${next ? "why the code does not send it" : "for what the code waits"}; ` +
    `if it is right, record it again:  ${rerun("CASSETTE_MODE=record")}`;
}

function explain(
  { source: { name, where, rerun }, settings: { mode } }: Player,
  { entry: { interaction, position } }: FoundRecording,
  { asked, differs, number }: {
    asked: RecordedRequest;
    differs: readonly Difference[] | undefined;
    number: number;
  },
): RetakeError {
  const { request: { url }, response } = interaction;
  const recorded = response!.frames!.filter(({ from }) => from === "client").length;
  const show = (text: string | undefined) => text === undefined ? "(nothing)" : shorten(text, 200);
  const lines = differs?.slice(0, 8).flatMap(({ field, recorded, asked }) => [
    `${field}`,
    `  recorded  ${show(recorded)}`,
    `  asked     ${show(asked)}`,
  ]) ?? [`there were only ${recorded} messages, ${howItEnded(response!.close?.by)}`];
  const ignorable = differs?.filter(({ field }) => field.startsWith("$")) ?? [];
  return new RetakeError(
    "MISS",
    `Message ${number} to the WebSocket ${url} is not the recorded one.\n` +
      `  asked     ${shortBody(asked.body)}\n` +
      `  cassette  ${where}, #${position + 1} (mode ${mode})\n` +
      `  differs   ${lines.join("\n            ")}\n` +
      `  to do     record it again:  ${rerun("CASSETTE_MODE=record")}` +
      (ignorable.length > 0
        ? `\n            leave out what says nothing:  ignore: { body: [${
          ignorable.slice(0, 3).map(({ field }) => JSON.stringify(field)).join(", ")
        }] }`
        : ""),
    { facts: { name, where, position, message: number, url, differences: differs ?? [] } },
  );
}

function howItEnded(by: string | undefined): string {
  if (by === undefined) return "and the recording ends with the connection open";
  return by === "network" ? "until the connection broke" : `until the ${by} closed it`;
}
