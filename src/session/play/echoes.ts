/**
 * Ids that a client of a WebSocket makes anew each time, and by which its server says what it answers: in replay the
 * server says those of this run.
 *
 * @module
 */
import { frameData, type SocketData } from "../../cassette/frames.ts";
import type { FrameBody } from "../../cassette/types.ts";

/** Ids of this run by those that were recorded. */
export type Echoes = Map<string, string>;

/** What may be an id, and stands in JSON as it is. */
const ID = /^[\w.:+/=-]{8,}$/;

/**
 * Notes the ids in which a message that is as good as the recorded one differs from it.
 *
 * @param echoes those that are known
 * @param recorded the recorded message
 * @param data what the client has sent
 */
export function noteEchoes(echoes: Echoes, recorded: FrameBody, data: SocketData): void {
  const text = frameData(recorded);
  if (typeof data !== "string" || typeof text !== "string" || text === data) return;
  try {
    noteValues(echoes, JSON.parse(text), JSON.parse(data));
  } catch {
    // one of them is no JSON, and has no ids that could be told apart
  }
}

function noteValues(echoes: Echoes, was: unknown, is: unknown): void {
  if (typeof was === "string" && typeof is === "string") {
    if (was !== is && ID.test(was) && ID.test(is)) echoes.set(was, is);
  } else if (was && is && typeof was === "object" && typeof is === "object") {
    for (const [key, value] of Object.entries(was)) {
      noteValues(echoes, value, (is as Record<string, unknown>)[key]);
    }
  }
}

/** @returns what the server has said, with the ids of this run */
export function withEchoes(echoes: Echoes, data: SocketData): SocketData {
  if (typeof data !== "string") return data;
  let text = data;
  for (const [was, is] of echoes) text = text.replaceAll(`"${was}"`, () => `"${is}"`);
  return text;
}
