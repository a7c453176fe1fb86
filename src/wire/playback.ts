/**
 * Plays one recording: a response, a failure, or a wait that only the caller ends.
 *
 * @module
 */
import { clock } from "./native.ts";
import {
  bodyAsItLies,
  bodyBytes,
  bodyPieces,
  bodyText,
  cloneJson,
  isAsInFile,
  isReadFromFile,
  lastPieceAt,
  pieceByPiece,
  type TimedBytes,
} from "../cassette/body.ts";
import type { Body, Interaction, RecordedResponse } from "../cassette/types.ts";
import { isRetakeError, RetakeError } from "../errors.ts";
import { buildError } from "./failure.ts";
import {
  type BodyController,
  bodyStream,
  closeBody,
  failOnAbort,
  responseType,
  SHORT_TEXTS_ENCODE_FAST,
} from "./quirks.ts";
import { type BodySource, type Head, playedResponse, tracedResponse } from "./response.ts";
import type { Due, HeardAnswer, OnWait } from "./types.ts";

/** How to play. */
export interface Playback {
  /** How many times faster than recorded; `Infinity` for full speed. */
  pace: number;
  signal: AbortSignal | undefined;
  /** The Request that the signal is of: on Node an abort arrives only while that lives. */
  keep: Request | undefined;
  /** Where the cassette lies, for messages. */
  where: string;
  /** The command that runs this program again with an environment variable set, for advice. */
  rerun: (variable: string) => string;
  /** Aborts when the session closes: nobody is left then to be told that a wait was too long. */
  closed: AbortSignal;
  /** Told of a recording that was asked for more than it holds, or is there no more: such a run is a failed one. */
  onShortfall: (error: RetakeError) => void;
  /** Told of a caller that waits for what is not recorded. */
  onWait: OnWait;
  /** Resolves when its turn has come, or its caller has given up; absent where it depends on nothing. */
  turn?: Promise<void> | undefined;
  /** When each piece of a stream that stayed open may come; absent where they depend on nothing else. */
  due?: Due | undefined;
}

/**
 * @param interaction what was recorded
 * @param how how to play it
 * @returns the response, as fetch would
 * @throws the recorded error; the signal's reason; {RetakeError} `NO_ANSWER`
 */
export async function play(interaction: Interaction, how: Playback): Promise<Response> {
  const { response, error, waited } = interaction;
  if (how.turn) await how.turn;
  if (how.signal?.aborted) throw how.signal.reason;
  if (how.pace !== Infinity && !interaction.unanswered) await wait(waited / how.pace, how.signal);
  if (response) return buildResponse(interaction, response, how);
  if (error) throw buildError(error);
  return await waitForCaller(waited, how, `was never answered (the caller gave up after`);
}

/**
 * The same for a client that is no fetch: no `Response` is made where all of it is at hand.
 *
 * @throws as {@linkcode play} does
 */
export async function playHeard(interaction: Interaction, how: Playback): Promise<HeardAnswer> {
  const { response } = interaction;
  if (how.turn) await how.turn;
  const body = response && bodyAsItLies(response);
  const isWhole = response && isAtHand(response, how) && !(body && isReadFromFile(body));
  if (!isWhole || how.signal?.aborted) return await play(interaction, how);
  const { status, statusText, headers } = response;
  const pieces = body === undefined ? null : pieceBytes(body);
  return { status, statusText, headers, body: pieces };
}

/** Whether the body is played as fast as it is read, from beginning to end. */
function isAtHand({ partial, broken }: RecordedResponse, { pace }: Playback): boolean {
  return pace === Infinity && !partial && !broken;
}

function buildResponse(
  { request }: Interaction,
  recorded: RecordedResponse,
  how: Playback,
): Response {
  const { status, statusText, url, redirected, type } = recorded;
  const body = bodyAsItLies(recorded);
  const head: Head = {
    status,
    statusText,
    headers: headersOf(recorded),
    url: url ?? request.url,
    redirected: redirected ?? false,
    type: responseType(type),
  };
  if (body === undefined) return tracedResponse(null, head);
  if (!isAtHand(recorded, how)) return tracedResponse(slowStream(recorded, body, how), head);
  return playedResponse(new RecordedBody(body, how), head);
}

/** The headers of what is played again and again, made once: a response copies them. */
const made = new WeakMap<RecordedResponse, Headers | undefined>();

function headersOf(recorded: RecordedResponse): Head["headers"] {
  const known = made.get(recorded);
  if (known) return known;
  const isAgain = made.has(recorded);
  if (!isAgain) {
    made.set(recorded, undefined);
    return recorded.headers;
  }
  const headers = new Headers(recorded.headers);
  made.set(recorded, headers);
  return headers;
}

/** A recorded body, in the forms that it is read in. */
class RecordedBody implements BodySource {
  readonly signal: AbortSignal | undefined;
  readonly keep: Request | undefined;
  readonly #body: Body;
  readonly #onShortfall: Playback["onShortfall"];

  constructor(body: Body, { signal, keep, onShortfall }: Playback) {
    this.#body = body;
    this.signal = signal;
    this.keep = keep;
    this.#onShortfall = onShortfall;
  }

  text(): string | undefined {
    const body = this.#body;
    if (isAsInFile(body)) return telling(this.#onShortfall, () => bodyText(body));
    return "base64" in body ? undefined : bodyText(body);
  }

  json(): { value: unknown } | undefined {
    const body = this.#body;
    if (isAsInFile(body)) return undefined; // of its text a value is made that is nobody else's
    return "json" in body ? { value: cloneJson(body.json) } : undefined;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return telling(this.#onShortfall, () => bodyBytes(this.#body));
  }

  pieces(): Uint8Array<ArrayBuffer>[] | AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const body = this.#body;
    return isReadFromFile(body) ? this.#stored() : pieceBytes(body);
  }

  async *#stored(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    try {
      for await (const { bytes } of pieceByPiece(this.#body)) yield bytes;
    } catch (error) {
      if (isRetakeError(error)) this.#onShortfall(error);
      throw error;
    }
  }
}

function pieceBytes(body: Body): Uint8Array<ArrayBuffer>[] {
  return bodyPieces(body, { eachByItself: SHORT_TEXTS_ENCODE_FAST }).map(({ bytes }) => bytes);
}

/** Reads what may have been changed or removed since its cassette was opened. */
function telling<T>(onShortfall: Playback["onShortfall"], read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (isRetakeError(error)) onShortfall(error);
    throw error;
  }
}

/** Piece by piece: at a pace, or up to where the recording breaks off. */
function slowStream(
  recorded: RecordedResponse,
  body: Body,
  how: Playback,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const pieces = pieceByPiece(body);
  const lasted = recorded.lasted ?? lastPieceAt(body);
  const started = clock.elapsed();
  const { signal } = how;
  const cancelled = new AbortController();
  let detach: (() => void) | undefined;
  const pull = async (controller: BodyController) => {
    detach ??= failOnAbort(controller, signal);
    try {
      const { value: piece } = await pieces.next();
      if (signal?.aborted) throw signal.reason;
      if (piece) {
        await how.due?.(piece.at, anyOf(signal, cancelled.signal));
        if (signal?.aborted) throw signal.reason;
        await waitUntilDue(piece, started, how, cancelled.signal);
        controller.enqueue(piece.bytes);
      } else {
        await end(recorded, lasted, how);
        detach();
        closeBody(controller);
      }
    } catch (error) {
      detach();
      if (isRetakeError(error, "STORE_READ")) how.onShortfall(error); // nobody has told it yet
      if (!cancelled.signal.aborted) controller.error(error);
    }
  };
  const cancel = async () => {
    detach?.();
    cancelled.abort();
    await pieces.return(undefined);
  };
  return bodyStream({ pull, cancel });
}

/** What comes after the last piece: an end, the error it broke with, or what nobody recorded. */
async function end(
  { broken, partial }: RecordedResponse,
  lasted: number,
  how: Playback,
): Promise<void> {
  if (broken) throw buildError(broken);
  if (partial === "cancelled") {
    const error = new RetakeError(
      "PARTIAL_RECORDING",
      `The recording in ${how.where} ends here, because the caller read no further when it was made.\n` +
        `  to do  record it again with the code as it is now:  ${
          how.rerun("CASSETTE_MODE=record")
        }`,
      { facts: { where: how.where } },
    );
    how.onShortfall(error);
    throw error;
  }
  if (partial) await waitForCaller(lasted, how, "was still streaming when it was recorded (for");
}

function waitUntilDue(
  piece: TimedBytes,
  started: number,
  how: Playback,
  cancelled: AbortSignal,
): Promise<void> {
  const due = started + piece.at / how.pace - clock.elapsed();
  return how.pace === Infinity || due <= 0
    ? Promise.resolve()
    : wait(due, anyOf(how.signal, cancelled));
}

function anyOf(signal: AbortSignal | undefined, other: AbortSignal): AbortSignal {
  return signal ? AbortSignal.any([signal, other]) : other;
}

/**
 * Waits as the live request did, until the caller gives up; far longer than it took then, it is
 * the replay that gives up. A timer keeps the process alive: the caller's own may not.
 */
async function waitForCaller(waited: number, how: Playback, what: string): Promise<never> {
  const patience = 2 * waited + 5000;
  const done = how.onWait(Math.max(waited + 1000, 4000));
  await wait(patience, how.signal, how.closed).finally(done);
  const error = new RetakeError(
    "NO_ANSWER",
    `This request ${what} ${waited} ms), and in replay nobody gave up within ${patience} ms.\n` +
      `  cassette  ${how.where}\n` +
      `  to do     record it again with the code as it is now:  ${
        how.rerun("CASSETTE_MODE=record")
      }`,
    { facts: { where: how.where, waited, patience } },
  );
  how.onShortfall(error);
  throw error;
}

/**
 * Resolves after a time; rejects with the signal's reason when that aborts first.
 *
 * @param closed when it aborts, the wait stays as it is for good, and keeps no process alive
 */
function wait(
  milliseconds: number,
  signal: AbortSignal | undefined,
  closed?: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    if (closed?.aborted) return;
    const stop = () => clock.clearTimeout(timer);
    const abort = () => {
      stop();
      closed?.removeEventListener("abort", stop);
      reject(signal!.reason);
    };
    const timer = clock.setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      closed?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", abort, { once: true });
    closed?.addEventListener("abort", stop, { once: true });
  });
}
