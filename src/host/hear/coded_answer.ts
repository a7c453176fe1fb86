/**
 * An answer as a server would send it: with its body in the coding that its headers name.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { HeaderPair } from "../../cassette/types.ts";
import type { AnswerDetails } from "../../wire/details.ts";
import { untilAborted } from "../../wire/request.ts";
import { coderOf } from "./codings.ts";
import { headerOf, mayHaveBody } from "./live_body.ts";

/** What a client is sent. */
export interface CodedAnswer {
  /** The headers in order, names in lower case, with a length that is true. */
  headers: HeaderPair[];
  hasBody: boolean;
  /** The body, piece by piece; empty where there is none. */
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/** How an answer is coded. */
export interface CodingOptions {
  /** Its headers as they came, and what a response cannot say. */
  details: AnswerDetails;
  /** What was asked. */
  method: string;
  /** Aborts when the client gives up; what is read then fails with its reason. */
  over: AbortSignal;
  /** Waits before each piece, where its client wants that. */
  pause?: () => Promise<void>;
}

/**
 * @param response the answer, its body behind its coding
 * @param options how it is coded
 */
export async function codeAnswer(
  response: Response,
  { details, method, over, pause }: CodingOptions,
): Promise<CodedAnswer> {
  const { body, status } = response;
  const hasBody = mayHaveBody(method, status);
  const reader = body?.getReader();
  const cancel = () => void reader?.cancel().catch(() => {});
  if (over.aborted || !hasBody) cancel();
  else over.addEventListener("abort", cancel, { once: true });
  const { headers } = details;
  if (!hasBody || !reader) return { headers, hasBody, pieces: inPieces([]) };
  const hasLength = headerOf(details, "content-length") !== undefined;
  const encoding = details.encoded === true ? undefined : headerOf(details, "content-encoding");
  // What has an end is coded as a server would; what has none must not get one.
  const isWhole = hasLength && details.encoded === undefined;
  const coder = coderOf(encoding, isWhole ? "redoWhole" : "redo");
  /** Of a live answer it is known with its first piece whether that is of its coding at all. */
  const redo = () => details.encoded === true ? undefined : coder;
  const endOf = () => details.encoded === "unfinished" ? undefined : redo()?.end();
  async function* coded(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    while (true) {
      await pause?.();
      const { done, value } = await untilAborted(reader!.read(), over);
      const bytes = value as Uint8Array<ArrayBuffer>;
      const ready = done ? await endOf() ?? [] : await redo()?.code(bytes) ?? [bytes];
      for (const piece of ready) if (piece.length > 0) yield piece;
      if (done) return;
    }
  }
  if (!coder || !hasLength) return { headers, hasBody, pieces: coded() };
  const all: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of coded()) all.push(piece);
  if (details.encoded === true) return { headers, hasBody, pieces: inPieces(all) };
  // Coded again, it has another length, which stands before it.
  const whole = new Uint8Array(Buffer.concat(all));
  const length = String(whole.length);
  return {
    headers: headers.map(([name, value]) => [name, name === "content-length" ? length : value]),
    hasBody,
    pieces: inPieces([whole]),
  };
}

async function* inPieces(
  all: readonly Uint8Array<ArrayBuffer>[],
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (const piece of all) if (piece.length > 0) yield await Promise.resolve(piece);
}
