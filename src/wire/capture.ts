/**
 * Takes down one real request: what was asked, what came back, piece by piece as it came.
 *
 * @module
 */
import { clock } from "./native.ts";
import {
  concatenate,
  decodeText,
  encodePieces,
  isEventStream,
  type TimedBytes,
} from "../cassette/body.ts";
import type { Interaction, Outcome, RecordedResponse } from "../cassette/types.ts";
import { type AnswerDetails, detailsOf, keepDetails } from "./details.ts";
import { recordError } from "./failure.ts";
import { type LiveRequest, toRecorded } from "./request.ts";
import { noteAsked, noteCame, type Order } from "./order.ts";
import type { Departure } from "./types.ts";
import { drain, idleTime, openRelay, type Relay } from "./relay.ts";
import { type Head, tracedResponse } from "./response.ts";

/** A request that is being recorded, or has been. */
export interface LiveRecording {
  /** What it asks for, once that is known: an upload has to end for that. */
  request: LiveRequest | undefined;
  /** Settles when that is known or never will be; never rejects. */
  known: Promise<void>;
  /** When it was asked: milliseconds since 1970, and by the clock that measures. */
  askedAt: number;
  started: number;
  /** Where it is really sent, where that is elsewhere: an origin. */
  recordedFrom: string | undefined;
  /** What came back so far; `undefined` before the headers. */
  outcome: (() => Outcome) | undefined;
  waited: number;
  /** The response of the network; see response.ts for why it is kept. */
  native: Response | undefined;
  /** Whether less is here than the whole answer, so far or for good. */
  partial: boolean;
  /** Whether all that will come is here. */
  done: boolean;
  /** Settles when all is here; never rejects. */
  finished: Promise<void>;
  /** Reads on what the caller has left unread, into the caller's stream, until it is enough. */
  drain: (enough?: () => boolean) => Promise<void>;
  /** Whether it is a WebSocket that nobody has closed yet: its end is not waited for. */
  isOpen?: () => boolean;
}

/** What {@linkcode capture} needs to know. */
export interface Capture {
  /** Sends the request for real; says when, and is told what becomes of the answer. */
  send: (departure: Departure) => Promise<Response>;
  live: Promise<LiveRequest>;
  /** The URL that is asked, canonical, without fragment. */
  url: string;
  signal: AbortSignal | undefined;
  recordedFrom: string | undefined;
  /** The time, in milliseconds since 1970. */
  now: () => number;
  /** What else its session has seen, where that is to be told apart. */
  order?: Order;
  /** The canonical form of a response's URL. */
  canonical: (url: string) => string;
  /** Whether a document that the caller cancels is read to its end all the same, to be kept whole. */
  readOn: boolean;
  /** The content types of the bodies that are taken down; all of them where it is absent. */
  only?: RegExp;
  /**
   * Told when all that will come is here. What it does with that is done before the caller gets the
   * end of the answer. Never rejects.
   */
  keep: (recording: LiveRecording) => Promise<void>;
}

/**
 * Sends a request and takes it down.
 *
 * @returns the recording, at once, and the response as the caller gets it: each piece as it arrives
 */
export function capture(
  options: Capture,
): { recording: LiveRecording; response: Promise<Response> } {
  let finish: () => void = () => {};
  const recording: LiveRecording = {
    request: undefined,
    // Where it fails, the request fails with it, and that is heard.
    known: options.live.then((live) => void (recording.request = live), () => {}),
    askedAt: options.order ? noteAsked(options.order, options.now()) : options.now(),
    started: clock.elapsed(),
    recordedFrom: options.recordedFrom,
    outcome: undefined,
    native: undefined,
    waited: 0,
    partial: true,
    done: false,
    finished: new Promise((resolve) => finish = resolve),
    drain: () => Promise.resolve(),
  };
  const end = async () => {
    recording.done = true;
    await options.keep(recording);
    finish();
  };
  return { recording, response: takeDown({ recording, options, idle: () => 0, end }) };
}

/**
 * @param recording what is being taken down
 * @param request what it asks for
 * @returns it as an interaction, before redaction; what is not here yet is marked as missing
 */
export function toInteraction(recording: LiveRecording, request: LiveRequest): Interaction {
  const outcome: Outcome = recording.outcome ? recording.outcome() : { unanswered: true };
  return {
    request: toRecorded(request),
    recordedAt: new Date(recording.askedAt).toISOString(),
    waited: Math.round(
      recording.outcome ? recording.waited : clock.elapsed() - recording.started,
    ),
    ...(recording.recordedFrom === undefined ? {} : { recordedFrom: recording.recordedFrom }),
    ...outcome,
  };
}

/** What is known while a request is being taken down, beside the recording. */
interface Taking {
  recording: LiveRecording;
  options: Capture;
  /** For how many milliseconds the caller has left the answer alone. */
  idle: () => number;
  /** Keeps what is here, all that will come; then the recording is finished. */
  end: () => Promise<void>;
}

async function takeDown(taking: Taking): Promise<Response> {
  const response = await sendNow(taking);
  const headersAt = clock.elapsed();
  const { recording, options: { canonical, url: asked } } = taking;
  recording.waited = headersAt - recording.started;
  recording.native = response;
  const { status, statusText, redirected, type } = response;
  const details = detailsOf(response);
  const headers = details?.headers ?? [...response.headers];
  const url = canonical(response.url);
  const head: Head = { status, statusText, redirected, type, url, headers, behind: [response] };
  const recorded: RecordedResponse = { status, statusText, type, headers };
  if (details?.httpVersion) recorded.httpVersion = details.httpVersion;
  if (details?.spelling) recorded.spelling = details.spelling;
  if (details?.interim) recorded.interim = details.interim;
  if (url !== asked && url !== "") recorded.url = url;
  if (redirected) recorded.redirected = true;
  if (response.body !== null) {
    const contentType = response.headers.get("content-type") ?? "";
    const relay = takeBody(taking, response.body, { recorded, contentType, headersAt, details });
    return keepDetails(tracedResponse(relay.stream, head), details);
  }
  recording.outcome = () => ({ response: recorded });
  recording.partial = false;
  await taking.end();
  return keepDetails(tracedResponse(null, head), details);
}

/** Sends it for real; where that fails, that is what is recorded. */
async function sendNow(taking: Taking): Promise<Response> {
  const { recording, options: { send, signal } } = taking;
  try {
    return await send({
      onSent: () => recording.started = clock.elapsed(),
      finished: recording.finished,
      idle: () => taking.idle(),
    });
  } catch (error) {
    recording.waited = clock.elapsed() - recording.started;
    // Now: what is given up behind the error, as in a clean-up, did not lead to it. The fetch of happy-dom has this
    // error for an answer from elsewhere, and looks at its signal only where there is none.
    const isGivenUp = signal?.aborted && (error as Error | null)?.name !== "NetworkError";
    const outcome: Outcome = isGivenUp ? { unanswered: true } : { error: recordError(error) };
    recording.outcome = () => outcome;
    recording.partial = false;
    void taking.end();
    throw error;
  }
}

/** Takes down a body as the caller reads it; what is here so far can be had at any time. */
function takeBody(
  taking: Taking,
  source: ReadableStream<Uint8Array<ArrayBuffer>>,
  { recorded, contentType, headersAt, details }: {
    recorded: RecordedResponse;
    contentType: string;
    headersAt: number;
    details: AnswerDetails | undefined;
  },
): Relay {
  const { recording, options } = taking;
  const pieces: TimedBytes[] = [];
  const lasted = () => Math.round(clock.elapsed() - headersAt);
  /** How it ended, once it has. */
  let rest: Partial<RecordedResponse> | undefined;
  recording.outcome = () => ({
    response: ordered({
      ...recorded,
      body: encodePieces(pieces, contentType),
      ...(details?.encoded ? { encoded: details.encoded } : {}),
      ...(details?.trailers ? { trailers: details.trailers } : {}),
      ...rest ?? { partial: "open", lasted: lasted() },
    }),
  });
  const relay = openRelay(source, {
    signal: options.signal,
    // A document ends by itself, and soon; a client that skips a 429's says nothing about it. Nor does one that
    // follows a redirect, about what else that says.
    readOn: options.readOn && !isEventStream(contentType) &&
      (/\bjson\b/i.test(contentType) || isRedirect(recorded)),
    async onPiece(bytes) {
      if (options.only?.test(contentType) === false) return;
      const { order } = options;
      const at = clock.elapsed() - headersAt;
      const { askedAt, waited } = recording;
      pieces.push({ at: order ? noteCame(order, askedAt, waited, at) : at, bytes });
      rest = undefined;
      if (lastCharacter(bytes) !== "]" || !saysDone(pieces, contentType)) return;
      rest = {}; // a client that knows the end when it sees it does not wait for another
      await options.keep(recording);
    },
    onEnd(how) {
      const whole = how.partial === undefined ||
        (how.partial === "cancelled" && saysDone(pieces, contentType));
      rest = how.broken ? how : whole ? {} : { ...how, lasted: lasted() };
      recording.partial = !whole;
      return taking.end();
    },
  });
  recording.drain = (enough) => drain(relay, enough);
  taking.idle = () => idleTime(relay);
  return relay;
}

/** Whether an answer only says where the answer is. */
function isRedirect({ status, headers }: RecordedResponse): boolean {
  return status >= 300 && status < 400 && headers.some(([name]) => name === "location");
}

function lastCharacter(bytes: Uint8Array): string {
  let at = bytes.length - 1;
  while (at > 0 && bytes[at]! <= 32) at--;
  return String.fromCharCode(bytes[at] ?? 0);
}

/** Event streams of LLM APIs say when they are done; clients then cancel what is left: nothing. */
function saysDone(pieces: readonly TimedBytes[], contentType: string): boolean {
  if (!isEventStream(contentType)) return false;
  const tail = decodeText(concatenate(pieces.slice(-8).map((piece) => piece.bytes)));
  return /(?:^|\n)data: ?\[DONE\]\s*$/.test(tail ?? "");
}

function ordered(response: RecordedResponse): RecordedResponse {
  const { status, statusText, url, redirected, type, ...more } = response;
  const { httpVersion, headers, spelling, interim, ...rest } = more;
  const { body, encoded, trailers, partial, lasted, broken } = rest;
  const head = {
    status,
    statusText,
    url,
    redirected,
    type,
    httpVersion,
    headers,
    spelling,
    interim,
  };
  return { ...head, body, encoded, trailers, partial, lasted, broken };
}
