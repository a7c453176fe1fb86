/**
 * The messages of a WebSocket: what was sent, in the most readable form that gives back the same, and back.
 *
 * @module
 */
import { fromBase64, toBase64 } from "./base64.ts";
import { bodyText, encodeText } from "./body.ts";
import type { Body, Frame, FrameBody } from "./types.ts";

/** A message as it is sent: text, or bytes. */
export type SocketData = string | Uint8Array<ArrayBuffer>;

/**
 * @param data a message
 * @returns it in its most readable form
 */
export function encodeFrame(data: SocketData): FrameBody {
  return typeof data === "string" ? encodeText(data) as FrameBody : { base64: toBase64(data) };
}

/**
 * @param frame a message as it was recorded
 * @returns it as it is sent; bytes are a new array each time
 */
export function frameData(frame: FrameBody): SocketData {
  return "base64" in frame ? fromBase64(frame.base64) : bodyText(frame)!;
}

/**
 * @param frame a recorded message
 * @returns what it was, without who sent it and when
 */
export function frameBody({ from: _, at: __, ...body }: Frame): FrameBody {
  return body;
}

/**
 * @param frame a recorded message
 * @param body a body
 * @returns the message with that in its place
 * @throws {TypeError} where no message can be so
 */
export function withBody({ from, at }: Frame, body: Body | undefined): Frame {
  const isNone = body === undefined || "chunks" in body || "parts" in body || "file" in body;
  if (isNone || "around" in body) {
    throw new TypeError("a message of a WebSocket must be { json }, { text } or { base64 }");
  }
  return { from, at, ...body };
}
