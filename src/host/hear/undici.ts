/**
 * Requests of undici, whichever copy of it, answered by a session: what would come from the network is told
 * to the handler. To be recorded, a request is dispatched as it is, and what its answer tells is taken
 * down on the way.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { HeaderPair, RecordedResponse } from "../../cassette/types.ts";
import type { Exchange } from "../../intercept/types.ts";
import { type AnswerDetails, detailsOf } from "../../wire/details.ts";
import { type HeardRequest, readHeard } from "../../wire/request.ts";
import type { HeardAnswer } from "../../wire/types.ts";
import { codeAnswer } from "./coded_answer.ts";
import { failAsFetch, networkError } from "./network_error.ts";
import { type DispatchHandler, type Driver, driverOf } from "./undici_driver.ts";
import { toDispatched } from "./undici_response.ts";
import { openUpload, piecesOf, readUpload, streamOf, type Upload, wholeUpload } from "./upload.ts";

/** Kept from before fake timers take its place. */
const { setImmediate } = globalThis;

/** What undici is asked for. */
export interface DispatchOptions {
  origin?: string | URL;
  path: string;
  method?: string;
  query?: Record<string, unknown>;
  headers?: unknown;
  body?: unknown;
}

/** A request of undici's. */
export interface AskedUndici {
  options: DispatchOptions;
  handler: DispatchHandler;
  /** Dispatches for real. */
  dispatch: (options: DispatchOptions, handler: DispatchHandler) => boolean;
  url: string;
}

/** What was dispatched to be recorded: a pool whose connections are busy dispatches it again, later. */
const sent = new WeakSet<object>();

/** Notes that one is. */
export function noteSending(options: DispatchOptions): void {
  sent.add(options);
}

/** Whether a dispatch is one that is being recorded, on its way from one dispatcher to the next. */
export function isSending(options: DispatchOptions): boolean {
  return sent.has(options);
}

/** @returns as undici's `dispatch` does, whether more may be dispatched at once */
export function hearUndici(exchange: Exchange, asked: AskedUndici): boolean {
  const { options, handler, url } = asked;
  const over = new AbortController();
  const driver = driverOf(handler, (reason) => over.abort(reason));
  const upload = openUpload();
  const body = uploadedBy(options.body, upload);
  const { method = "GET" } = options;
  const live = wholeUpload(upload, over.signal).then((bytes) =>
    readHeard({ method, url, headers: pairsOf(options.headers), bytes, signal: over.signal })
  );
  live.catch(() => {}); // it fails with the request itself, and that is heard
  let recorded: RecordedResponse | undefined;
  const heard: HeardRequest = {
    method,
    url,
    live,
    signal: over.signal,
    wantBody: () => {},
    onPlayed: (found) => recorded = found,
    fetch: (input) =>
      exchange.send(() => send(asked, String(input), body(), over.signal)).catch(failAsFetch),
  };
  const answer = exchange.answer(heard); // here, for the async scope
  void answerTo(driver, answer, { method, over: over.signal, recorded: () => recorded });
  return true;
}

async function answerTo(
  driver: Driver,
  answer: Promise<HeardAnswer>,
  { method, over, recorded }: {
    method: string;
    over: AbortSignal;
    recorded: () => RecordedResponse | undefined;
  },
): Promise<void> {
  try {
    driver.start();
    // Where it is given up meanwhile, its handler has been told, and is told nothing more.
    const response = await answer;
    const details: AnswerDetails = recorded() ?? detailsOf(response) ??
      { headers: [...response.headers] };
    await drive(driver, response, { details, method, over });
  } catch (error) {
    driver.fail(networkError(error as Error));
  }
}

/** Tells an answer to a handler, piece by piece. */
async function drive(
  driver: Driver,
  answer: HeardAnswer,
  { details, method, over }: { details: AnswerDetails; method: string; over: AbortSignal },
): Promise<void> {
  const { headers, pieces } = await codeAnswer(answer, { details, method, over });
  await driver.head(answer.status, answer.statusText, headers, details.spelling ?? []);
  // Who follows a redirect gives its body up before it comes, and not at once.
  await new Promise<void>((resolve) => setImmediate(resolve));
  if (over.aborted) return;
  if (Array.isArray(pieces)) { for (const bytes of pieces) await driver.data(bytes); }
  else for await (const bytes of pieces) await driver.data(bytes);
  driver.end(details.trailers ?? []);
}

/** Dispatches for real, to this URL. */
function send(
  { options, handler: caller, dispatch, url }: AskedUndici,
  to: string,
  body: unknown,
  signal: AbortSignal,
): Promise<Response> {
  const place = new URL(to);
  // Somewhere else by an agent of one's own choice only; a client of one place cannot go there.
  const elsewhere = place.origin === new URL(url).origin
    ? {}
    : { origin: place.origin, path: place.pathname + place.search };
  const { handler, response } = toDispatched({
    method: options.method ?? "GET",
    url: to,
    signal,
    isNew: typeof caller.onRequestStart === "function",
  });
  const again = { ...options, ...elsewhere, body };
  noteSending(again);
  dispatch(again, handler);
  return response;
}

/**
 * Takes a body down as it goes up.
 *
 * @returns makes the body to send: the very value, or for a stream one that can be sent again
 */
function uploadedBy(body: unknown, upload: Upload): () => unknown {
  const whole = body === undefined || body === null
    ? Buffer.alloc(0)
    : typeof body === "string"
    ? Buffer.from(body)
    : ArrayBuffer.isView(body)
    ? Buffer.from(body.buffer, body.byteOffset, body.byteLength)
    : body instanceof ArrayBuffer
    ? Buffer.from(body)
    : undefined;
  if (whole) {
    if (whole.length > 0) upload.pieces.push(new Uint8Array(whole));
    upload.ended = true;
    return () => body;
  }
  const isForm = body instanceof Blob || body instanceof FormData;
  // Of a form or a blob, the platform says what is sent; undici sends these itself.
  const source = isForm ? new Response(body as BodyInit).body! : body;
  void readUpload(upload, source as AsyncIterable<Uint8Array>);
  // Of a stream of Node's, undici tells the length where that is all at hand by the time that it is sent.
  const isStream = typeof (body as { pipe?: unknown }).pipe === "function";
  return () => isForm ? body : isStream ? streamOf(upload) : piecesOf(upload);
}

/** Headers as undici takes them: an object, a list of names and values, or something that yields pairs. */
export function pairsOf(headers: unknown): HeaderPair[] {
  const pair = (name: unknown, value: unknown): HeaderPair[] => {
    const values = Array.isArray(value) ? value : [value];
    return values.filter((one) => one !== undefined && one !== null)
      .map((one) => [String(name).toLowerCase(), String(one)]);
  };
  const all = !headers
    ? []
    : Array.isArray(headers)
    ? Array.isArray(headers[0])
      ? headers.flatMap(([name, value]) => pair(name, value))
      : headers.flatMap((name, at) => at % 2 === 0 ? pair(name, headers[at + 1]) : [])
    : typeof (headers as Iterable<unknown>)[Symbol.iterator] === "function"
    ? [...headers as Iterable<[unknown, unknown]>].flatMap(([name, value]) => pair(name, value))
    : Object.entries(headers as object).flatMap(([name, value]) => pair(name, value));
  const unheard = ["host", "connection", "content-length", "transfer-encoding", "expect"];
  return all.filter(([name]) => !unheard.includes(name));
}
