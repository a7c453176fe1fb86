/**
 * A streamed answer as it came: its pieces with their times, and what each adds to what somebody reads.
 *
 * @module
 */
import { bodyBytes, bodyPieces, decodeText, isEventStream } from "../cassette/body.ts";
import type { Body, Interaction, JsonValue } from "../cassette/types.ts";
import { parseEvents, spellEvents, type StreamEvent } from "../diff/event_stream.ts";
import { answeredTurns } from "./conversation.ts";

/** A piece of an answer, or a message of a WebSocket. */
export interface StreamPiece {
  /** When it came, in milliseconds after the headers. */
  at: number;
  /** What came, as text; how much it was, where it is no text. */
  text: string;
  /** Who has sent it, where both sides do. */
  from?: string;
  /** The words that it adds, where they are known. */
  says?: string;
}

/**
 * @param body the body of an answer
 * @param type its content type
 * @returns the pieces that it came in; `undefined` where that was one, or is not known
 */
export function streamPieces(body: Body, type: string): StreamPiece[] | undefined {
  const isTimed = "chunks" in body || ("pieces" in body && body.pieces !== undefined);
  if (!isTimed) return undefined;
  const words = isEventStream(type) ? openWords(type) : undefined;
  const decoder = new TextDecoder();
  return bodyPieces(body).map(({ at, bytes }) => {
    const isText = words !== undefined || decodeText(bytes) !== undefined;
    if (!isText) return { at, text: byteWords(bytes.length) };
    // A character may be cut in two.
    const text = decoder.decode(bytes, { stream: true });
    const says = words?.(text);
    return { at, text, ...(says ? { says } : {}) };
  });
}

/** @returns the messages of a WebSocket, in their order */
export function framePieces({ response }: Interaction): StreamPiece[] | undefined {
  return response?.frames?.map(({ at, from, ...body }) => ({
    at,
    from,
    text: "json" in body
      ? JSON.stringify(body.json)
      : "text" in body
      ? [body.text].flat().join("")
      : byteWords(bodyBytes(body).length),
  }));
}

function byteWords(count: number): string {
  return count === 1 ? "1 byte" : `${count} bytes`;
}

/** Says of each piece of an event stream which words the events add that end in it. */
function openWords(type: string): (text: string) => string {
  const isSse = /^\s*text\/event-stream/i.test(type);
  const end = isSse ? /\r?\n\r?\n|\r\r/g : /\r?\n/g;
  let left = "";
  /** What begins a block of Anthropic's, without which its pieces do not say what they are. */
  const begun = new Map<JsonValue, StreamEvent>();
  return (text) => {
    left += text;
    const ends = [...left.matchAll(end)];
    const last = ends.at(-1);
    if (!last) return "";
    const whole = left.slice(0, last.index + last[0].length);
    left = left.slice(whole.length);
    return parseEvents(whole, type).map((event) => wordsOf(event, begun)).join("");
  };
}

function wordsOf(event: StreamEvent, begun: Map<JsonValue, StreamEvent>): string {
  let value: JsonValue;
  try {
    value = JSON.parse(event.data);
  } catch {
    return ""; // no JSON, as `[DONE]` is none
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "";
  const { type, index = 0 } = value;
  if (type === "content_block_start") begun.set(index, event);
  // What is said as a whole at the end was said in pieces before.
  if (typeof type === "string" && /(?:\.done|\.completed|_start|_stop)$/.test(type)) return "";
  const start = type === "content_block_delta" ? begun.get(index) : undefined;
  const spelled = spellEvents(start ? [start, event] : [event]);
  const turns = spelled ? answeredTurns(spelled.value) : answeredTurns([value]);
  return (turns ?? []).filter(({ kind }) => kind === "text" || kind === "thought")
    .map(({ text }) => text).join("");
}
