/**
 * Requests of `node:http` and `node:https`, answered by a session: the client writes to a socket that leads
 * nowhere, and reads from it what a server would send. To be recorded, a request is made a second time, as
 * the first one is, by the same agent.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { ClientRequest, IncomingMessage, RequestOptions } from "node:http";
import type { Duplex } from "node:stream";
import type { HeaderPair, RecordedResponse } from "../../cassette/types.ts";
import type { Exchange } from "../../intercept/types.ts";
import { type AnswerDetails, detailsOf } from "../../wire/details.ts";
import { type HeardRequest, readHeard } from "../../wire/request.ts";
import { writeAnswer, writeInterim } from "./answer_writer.ts";
import { lowerCased, pairsOf } from "./live_body.ts";
import { asNodeError, failAsFetch, likewise } from "./network_error.ts";
import { type RequestHead, requestReader } from "./request_reader.ts";
import { toResponse } from "./response.ts";
import { type Asked, secondRequest } from "./second_request.ts";
import { openUpload, tellUpload, type Upload, wholeUpload } from "./upload.ts";
import { openVirtualSocket, type VirtualSocket } from "./virtual_socket.ts";

/** Kept from before fake timers take its place. */
const { setImmediate } = globalThis;

const NOTHING = Buffer.alloc(0);

/** A request whose client waits. */
interface Waiting {
  asked: Asked;
  exchange: Exchange;
  virtual: VirtualSocket;
  /** Aborts when the client gives up. */
  over: AbortController;
  body: Upload;
}

/** Headers that say how this one connection is used, and nothing of the request. */
const OF_THE_CONNECTION = new Set([
  ...["connection", "content-length", "expect", "host", "keep-alive", "proxy-connection"],
  ...["te", "trailer", "transfer-encoding"],
]);

/**
 * @param exchange who answers
 * @param asked what is asked
 * @returns the socket for it
 */
export function hearHttp(exchange: Exchange, asked: Asked): Duplex {
  const { request, agent } = asked;
  const timeout = request.timeout ?? (agent as { options?: RequestOptions } | undefined)?.options
    ?.timeout ??
    0;
  const over = new AbortController();
  const body = openUpload();
  const tell = () => tellUpload(body);
  const read = requestReader({
    onHead(head, isWhole) {
      body.ended = isWhole;
      void answer(waiting, head);
    },
    onBody(bytes) {
      body.pieces.push(bytes);
      tell();
    },
    onEnd(trailers) {
      body.trailers = trailers;
      body.ended = true;
      tell();
    },
  });
  const virtual = openVirtualSocket(
    { onBytes: read, onClosed: () => over.abort(new Error("the client has given up")) },
    { isSecure: request.protocol === "https:", timeout },
  );
  const waiting: Waiting = { asked, exchange, virtual, over, body };
  return virtual.socket;
}

async function answer(waiting: Waiting, head: RequestHead): Promise<void> {
  const { exchange, virtual, over, body, asked: { request, url: place } } = waiting;
  const { method, path } = head;
  const url = /^https?:\/\//i.test(path) ? path : new URL(path, place).href;
  let recorded: RecordedResponse | undefined;
  let isPlayed = false;
  const expects = head.headers.some(([name]) => name.toLowerCase() === "expect");
  const headers = head.headers.map(([name, value]): HeaderPair => [name.toLowerCase(), value])
    .filter(([name]) => !OF_THE_CONNECTION.has(name));
  const live = wholeUpload(body, over.signal).then((bytes) =>
    readHeard({ method, url, headers, bytes, signal: over.signal })
  );
  live.catch(() => {}); // it fails with the request itself, and that is heard
  const isAnnounced = () => expects && !body.ended && body.pieces.length === 0;
  const waits = expects && !body.ended;
  const heard: HeardRequest = {
    method,
    url,
    live,
    signal: over.signal,
    announced: () =>
      isAnnounced()
        ? readHeard({ method, url, headers, bytes: new Uint8Array(), signal: over.signal })
        : undefined,
    wantBody() {
      if (waits) void writeInterim(virtual, { status: 100, headers: [] });
    },
    onPlayed(found) {
      isPlayed = true;
      recorded = found;
    },
    fetch: (input) => exchange.send(() => send(waiting, head, String(input))).catch(failAsFetch),
  };
  try {
    const response = await exchange.answer(heard);
    // A client may take an answer that comes before it has ended its request for a refusal.
    if (isPlayed && !isAnnounced()) await ended(request);
    const details: AnswerDetails = recorded ?? detailsOf(response) ??
      { headers: [...response.headers] };
    await writeAnswer(virtual, response, { details, method, isPlayed, over: over.signal });
  } catch (error) {
    if (isPlayed && !over.signal.aborted) await ended(request);
    if (!over.signal.aborted) virtual.socket.destroy(asNodeError(error as Error));
  }
}

/** Waits until a request has said that it is written, and a turn more. */
async function ended(request: ClientRequest): Promise<void> {
  if (!request.writableFinished && !request.destroyed) {
    await new Promise<void>((resolve) => {
      request.once("finish", resolve);
      request.once("close", resolve);
    });
  }
  await new Promise((resolve) => setImmediate(resolve));
}

/** Makes the request a second time, for real. */
function send(
  { asked, virtual, over, body }: Waiting,
  head: RequestHead,
  to: string,
): Promise<Response> {
  const inner = secondRequest(asked, head, to);
  const giveUp = () => inner.destroy();
  over.signal.addEventListener("abort", giveUp, { once: true });
  if (over.signal.aborted) giveUp();
  inner.once("close", () => over.signal.removeEventListener("abort", giveUp));
  const stopUpload = upload(inner, body);
  const expects = head.headers.some(([name]) => name.toLowerCase() === "expect");
  const interim: NonNullable<AnswerDetails["interim"]> = [];
  return new Promise((resolve, reject) => {
    inner.on("continue", () => void writeInterim(virtual, { status: 100, headers: [] }));
    inner.on("information", ({ statusCode: status, rawHeaders }) => {
      if (status === 100) return;
      const one = { status, headers: pairsOf(rawHeaders) };
      interim.push({ ...one, headers: lowerCased(one.headers) });
      void writeInterim(virtual, one);
    });
    // What goes wrong after the head is the body's.
    let broken: Error | undefined;
    inner.on("error", (error) => reject(broken = likewise(error)));
    inner.on("response", (message: IncomingMessage) => {
      // Who follows a redirect gives up what else it says, which the recording has.
      if (message.headers.location !== undefined) over.signal.removeEventListener("abort", giveUp);
      const pairs = pairsOf(message.rawHeaders);
      // What was announced and is refused is not sent any more: that was all of the request.
      if (expects && message.statusCode! >= 400 && !body.ended && body.pieces.length === 0) {
        stopUpload();
        body.ended = true;
        tellUpload(body);
      }
      resolve(
        toResponse(message, {
          pairs,
          interim,
          method: head.method,
          url: to,
          brokenBy: () => broken,
        }),
      );
    });
  });
}

/**
 * Writes on what the client writes, as it writes it.
 *
 * @returns ends that
 */
function upload(inner: ClientRequest, body: Upload): () => void {
  let at = 0;
  const more = () => {
    while (at < body.pieces.length) inner.write(body.pieces[at++]);
    if (!body.ended) return;
    body.listeners.delete(more);
    if (body.trailers.length > 0) inner.addTrailers(body.trailers);
    inner.end();
  };
  body.listeners.add(more);
  // What has no body yet is asked all the same. In front of bytes, its head is written in Latin-1, as it was read.
  if (!body.ended && body.pieces.length === 0) inner.write(NOTHING);
  more();
  return () => void body.listeners.delete(more);
}
