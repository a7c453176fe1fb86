/**
 * A live answer of undici, as the response that a session takes down.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import type { HeaderPair } from "../../cassette/types.ts";
import { type AnswerDetails, keepDetails } from "../../wire/details.ts";
import { tracedResponse } from "../../wire/response.ts";
import {
  detailsFrom,
  headerOf,
  type LiveBody,
  lowerCased,
  mayHaveBody,
  openLiveBody,
  pairsOf,
} from "./live_body.ts";
import { bodyError } from "./network_error.ts";
import type { DispatchHandler } from "./undici_driver.ts";

/**
 * @param asked.method what is asked
 * @param asked.url of whom
 * @param asked.signal aborts when nobody wants the answer any more
 * @param asked.isNew whether it is to be told in the words of undici 7 and newer, or those before
 * @returns a handler, and the answer that it hears of; rejects with what it fails with
 */
export function toDispatched(
  { method, url, signal, isNew }: {
    method: string;
    url: string;
    signal: AbortSignal;
    isNew: boolean;
  },
): { handler: DispatchHandler; response: Promise<Response> } {
  let resolve!: (response: Response) => void;
  let reject!: (error: unknown) => void;
  const response = new Promise<Response>((...both) => [resolve, reject] = both);
  let resume = () => {};
  let details: AnswerDetails | undefined;
  let body: LiveBody | undefined;
  /** Each says whether the dispatcher may go on at once. */
  const onHead = (status: number, pairs: HeaderPair[], statusText: string): boolean => {
    details = detailsFrom(pairs);
    const goOn = () => resume();
    const hasBody = mayHaveBody(method, status);
    if (hasBody) body = openLiveBody({ details, resume: goOn, cancel: goOn });
    const head = {
      status,
      statusText,
      headers: details.headers,
      url,
      redirected: false,
      type: "basic",
    } as const;
    resolve(keepDetails(tracedResponse(body?.stream ?? null, head), details));
    return !hasBody;
  };
  const onPiece = (bytes: Uint8Array): boolean => {
    if (bytes.length === 0) return true; // as the last of an answer that is cut off
    body?.push(bytes);
    return false; // one at a time, as it is read
  };
  const onEnd = (pairs: HeaderPair[]) => {
    if (details && pairs.length > 0) details.trailers = lowerCased(pairs);
    body?.end();
  };
  const onError = (error: unknown) => {
    reject(error);
    body?.end(bodyError(error));
  };
  const onStart = (abort: (reason: unknown) => void) => {
    if (signal.aborted) return abort(signal.reason);
    // Who follows a redirect gives up what else it says, which the recording has.
    const giveUp = () =>
      details && headerOf(details, "location") ? undefined : abort(signal.reason);
    signal.addEventListener("abort", giveUp, { once: true });
  };
  const oldWords: DispatchHandler = {
    onConnect: onStart,
    onHeaders(status, raw, goOn, statusText) {
      if (status < 200) return true;
      resume = goOn;
      return onHead(status, pairsOf(raw), statusText);
    },
    onData: onPiece,
    onComplete: (trailers) => onEnd(pairsOfEither(trailers)),
    onError,
  };
  const newWords: DispatchHandler = {
    onRequestStart: (controller) => onStart((reason) => controller.abort(reason)),
    onResponseStart(controller, status, headers, statusText) {
      if (status < 200) return;
      resume = () => controller.resume();
      const pairs = pairsOfEither(controller.rawHeaders ?? headers);
      if (!onHead(status, pairs, statusText)) controller.pause();
    },
    onResponseData(controller, bytes) {
      if (!onPiece(bytes)) controller.pause();
    },
    onResponseEnd: ({ rawTrailers }, trailers) => onEnd(pairsOfEither(rawTrailers ?? trailers)),
    onResponseError: (_, error) => onError(error),
  };
  return { handler: isNew ? newWords : oldWords, response };
}

/** As a list in which names and values take turns, or, of HTTP/2, as an object. */
function pairsOfEither(
  given: Buffer[] | Record<string, string | string[]> | undefined,
): HeaderPair[] {
  if (Array.isArray(given)) return pairsOf(given);
  return Object.entries(given ?? {}).flatMap(([name, value]) =>
    [value].flat().map((one): HeaderPair => [name, one])
  );
}
