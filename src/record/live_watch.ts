/**
 * Answers that go to the code under test unrecorded, as far as somebody wants to know what they cost.
 *
 * @module
 */
import { encodeBody } from "../cassette/body.ts";
import type { Interaction } from "../cassette/types.ts";

/** What an answer may hold that tells of its cost. */
const TELLING = /\bjson\b|^text\/event-stream/i;

/**
 * Reads an answer beside its caller.
 *
 * @param response the answer; the caller's own copy is left as it is
 * @param asked what was asked, redacted
 * @param started when it was asked, by the clock that measures
 * @returns it as an interaction, when it is whole; `undefined` where it says nothing of interest or
 * breaks off
 */
export async function readBeside(
  response: Response,
  asked: Interaction["request"],
  started: number,
): Promise<Interaction | undefined> {
  const { status, statusText, type } = response;
  const waited = Math.round(performance.now() - started);
  const recordedAt = new Date().toISOString();
  const plain = { status, statusText, type, headers: [] };
  const contentType = response.headers.get("content-type") ?? "";
  if (!response.body || !TELLING.test(contentType)) {
    return { request: asked, recordedAt, waited, response: plain };
  }
  const copy = response.clone();
  try {
    const body = encodeBody(new Uint8Array(await copy.arrayBuffer()), contentType);
    return { request: asked, recordedAt, waited, response: { ...plain, body } };
  } catch {
    return undefined; // the caller hears of it by its own copy
  }
}
