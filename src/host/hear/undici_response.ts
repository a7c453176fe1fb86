/**
 * A live answer of undici, as the response that a session takes down.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import type { HeaderPair } from "../../cassette/types.ts";
import { type AnswerDetails, keepDetails, usualSpelling } from "../../wire/details.ts";
import { tracedResponse } from "../../wire/response.ts";
import { coderOf } from "./codings.ts";
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
  const came: Uint8Array<ArrayBuffer>[] = [];
  let end: { error?: unknown } | undefined;
  let wake = () => {};
  let resume = () => {};
  let details: AnswerDetails | undefined;
  const over = (error?: unknown) => {
    end ??= error === undefined ? {} : { error };
    if (error !== undefined) reject(error);
    wake();
  };
  const onHead = (status: number, pairs: HeaderPair[], statusText: string): boolean => {
    details = detailsFrom(pairs);
    const encoding = details.headers.find(([name]) => name === "content-encoding")?.[1];
    const hasBody = method !== "HEAD" && status !== 204 && status !== 304;
    const head = {
      status,
      statusText,
      headers: details.headers,
      url,
      redirected: false,
      type: "basic",
    } as const;
    const body = hasBody ? bodyOf(encoding) : null;
    resolve(keepDetails(tracedResponse(body, head), details));
    return !hasBody;
  };
  const onPiece = (bytes: Buffer): boolean => {
    if (bytes.length === 0) return true; // as the last of an answer that is cut off
    came.push(new Uint8Array(bytes));
    wake();
    return false; // one at a time, as it is read
  };
  const onEnd = (pairs: HeaderPair[]) => {
    if (details && pairs.length > 0) {
      details.trailers = pairs.map(([name, value]) => [name.toLowerCase(), value]);
    }
    over();
  };
  const onStart = (abort: (reason: unknown) => void) => {
    if (signal.aborted) return abort(signal.reason);
    signal.addEventListener("abort", () => abort(signal.reason), { once: true });
  };
  const oldWords: DispatchHandler = {
    onConnect: onStart,
    onHeaders(status, raw, goOn, statusText) {
      if (status < 200) return true;
      resume = goOn;
      return onHead(status, pairsOf(raw), statusText);
    },
    onData: onPiece,
    onComplete: (rawTrailers) => onEnd(pairsOf(rawTrailers ?? [])),
    onError: over,
  };
  const newWords: DispatchHandler = {
    onRequestStart: (controller) => onStart((reason) => controller.abort(reason)),
    onResponseStart(controller, status, headers, statusText) {
      if (status < 200) return;
      resume = () => controller.resume();
      const { rawHeaders } = controller;
      const pairs = rawHeaders ? pairsOf(rawHeaders) : pairsIn(headers);
      if (!onHead(status, pairs, statusText)) controller.pause();
    },
    onResponseData(controller, bytes) {
      if (!onPiece(bytes)) controller.pause();
    },
    onResponseEnd: ({ rawTrailers }, trailers) =>
      onEnd(rawTrailers ? pairsOf(rawTrailers) : pairsIn(trailers ?? {})),
    onResponseError: (_, error) => over(error),
  };
  const bodyOf = (encoding: string | undefined) => {
    const coder = coderOf(encoding, "undo");
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      async pull(controller) {
        while (true) {
          const piece = came.shift();
          const ready = piece ? await coder?.code(piece) ?? [piece] : [];
          for (const bytes of ready) controller.enqueue(bytes);
          if (ready.length > 0) return;
          if (piece) continue;
          if (end) {
            if ("error" in end) return controller.error(end.error);
            for (const bytes of await coder?.end() ?? []) controller.enqueue(bytes);
            return controller.close();
          }
          const more = new Promise<void>((resolve) => wake = resolve);
          resume();
          await more;
        }
      },
      cancel: () => resume(),
    }, { highWaterMark: 0 });
  };
  return { handler: isNew ? newWords : oldWords, response };
}

function detailsFrom(pairs: readonly HeaderPair[]): AnswerDetails {
  const odd = pairs.flatMap(([name]) => name === usualSpelling(name) ? [] : [name]);
  const spelling = [...new Set(odd)];
  return {
    headers: pairs.map(([name, value]): HeaderPair => [name.toLowerCase(), value]),
    ...(spelling.length > 0 ? { spelling } : {}),
  };
}

function pairsIn(headers: Record<string, string | string[]>): HeaderPair[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((one): HeaderPair => [name, one])
  );
}

function pairsOf(raw: readonly (Buffer | string)[]): HeaderPair[] {
  const text = (one: Buffer | string) => typeof one === "string" ? one : one.toString("latin1");
  return raw.flatMap((name, at) =>
    at % 2 === 0 ? [[text(name), text(raw[at + 1]!)] as HeaderPair] : []
  );
}
