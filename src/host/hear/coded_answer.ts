/**
 * An answer as a server would send it: with its body in the coding that its headers name.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { HeaderPair } from "../../cassette/types.ts";
import type { AnswerDetails } from "../../wire/details.ts";
import { untilAborted } from "../../wire/request.ts";
import type { HeardAnswer } from "../../wire/types.ts";
import { type Coder, coderOf } from "./codings.ts";
import { headerOf, mayHaveBody } from "./live_body.ts";

/** What a client is sent. */
export interface CodedAnswer {
  /** The headers in order, names in lower case, with a length that is true. */
  headers: HeaderPair[];
  hasBody: boolean;
  /** The body, piece by piece; empty where there is none. */
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>> | readonly Uint8Array<ArrayBuffer>[];
}

/** How an answer is coded. */
export interface CodingOptions {
  /** Its headers as they came, and what a response cannot say. */
  details: AnswerDetails;
  /** What was asked. */
  method: string;
  /** Aborts when the client gives up; what is read then fails with its reason. */
  over: AbortSignal;
}

/** Gives the next piece of a body; `undefined` at its end. */
type ReadPiece = () => Promise<Uint8Array<ArrayBuffer> | undefined>;

/**
 * @param answer the answer, its body behind its coding
 * @param options how it is coded
 */
export async function codeAnswer(
  { body, status }: HeardAnswer,
  { details, method, over }: CodingOptions,
): Promise<CodedAnswer> {
  const { headers } = details;
  const hasBody = mayHaveBody(method, status);
  const read = body && readerOf(body, hasBody, over);
  if (!hasBody || !read) return { headers, hasBody, pieces: [] };
  const hasLength = headerOf(details, "content-length") !== undefined;
  const encoding = details.encoded === true ? undefined : headerOf(details, "content-encoding");
  // What has an end is coded as a server would; what has none must not get one.
  const isWhole = hasLength && details.encoded === undefined;
  const coder = coderOf(encoding, isWhole ? "redoWhole" : "redo");
  if (!coder && isAtHand(body)) return { headers, hasBody, pieces: body };
  const pieces = codedBy(read, details, coder);
  if (!coder || !hasLength) return { headers, hasBody, pieces };
  const all: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of pieces) all.push(piece);
  if (details.encoded === true) return { headers, hasBody, pieces: all };
  // Coded again, it has another length, which stands before it.
  const whole = new Uint8Array(Buffer.concat(all));
  const length = String(whole.length);
  return {
    headers: headers.map(([name, value]) => [name, name === "content-length" ? length : value]),
    hasBody,
    pieces: [whole],
  };
}

function isAtHand(
  body: NonNullable<HeardAnswer["body"]>,
): body is readonly Uint8Array<ArrayBuffer>[] {
  return Array.isArray(body);
}

function readerOf(
  body: NonNullable<HeardAnswer["body"]>,
  isWanted: boolean,
  over: AbortSignal,
): ReadPiece {
  if (isAtHand(body)) {
    let at = 0;
    return () => Promise.resolve(body[at++]);
  }
  const reader = body.getReader();
  const cancel = () => void reader.cancel().catch(() => {});
  if (over.aborted || !isWanted) cancel();
  else over.addEventListener("abort", cancel, { once: true });
  return async () => {
    const { done, value } = await untilAborted(reader.read(), over);
    return done ? undefined : value as Uint8Array<ArrayBuffer>;
  };
}

async function* codedBy(
  read: ReadPiece,
  details: AnswerDetails,
  coder: Coder | undefined,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  /** Of a live answer it is known with its first piece whether that is of its coding at all. */
  const redo = () => details.encoded === true ? undefined : coder;
  const endOf = () => details.encoded === "unfinished" ? undefined : redo()?.end();
  while (true) {
    const bytes = await read();
    const ready = bytes ? await redo()?.code(bytes) ?? [bytes] : await endOf() ?? [];
    for (const piece of ready) if (piece.length > 0) yield piece;
    if (!bytes) return;
  }
}
