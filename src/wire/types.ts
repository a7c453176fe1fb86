/**
 * The words of the wire, where several files share them. The wire is a request as it is asked and an answer
 * as it is given, piece by piece; it knows no session and no file.
 *
 * The room is entered by `call.ts`, `init.ts` and `request.ts` (what is asked), `refusal.ts` (what fetch refuses),
 * `capture.ts` (a request is sent and taken down), `playback.ts` (a recording is played), `upstream.ts`
 * (it goes elsewhere) and `native.ts` (what is the runtime's own); the rest is its own business.
 *
 * @module
 */

/** `fetch`, as the fetch standard has it. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** What who asks has to say and to hear of a request on its way. */
export interface Departure {
  /** Told when it is really sent; the last time counts. */
  onSent: () => void;
  /** Settles when the answer is whole, or given up; never rejects. */
  finished: Promise<void>;
  /** For how many milliseconds the caller has left the answer alone; zero while it waits for more. */
  idle: () => number;
}

/**
 * Told that something played waits for what may never come.
 *
 * @param patience for how many milliseconds that is to be expected
 * @returns to be called when it came, or is not waited for any more
 */
export type OnWait = (patience: number) => () => void;

/**
 * Waits until what came by an open connection may be told: until what was asked before has been asked again.
 *
 * @param at when it came, in milliseconds since the answer's headers
 * @param signal ends the wait
 * @returns `undefined` where it need not wait
 */
export type Due = (at: number, signal: AbortSignal | undefined) => Promise<void> | undefined;

/** An answer, as clients that are no fetch are given it: a `Response` is one. */
export interface HeardAnswer {
  readonly status: number;
  readonly statusText: string;
  /** The headers, names in lower case. */
  readonly headers: Iterable<[string, string]>;
  /** The body behind its coding: all the pieces of it, or a stream of them. */
  readonly body: readonly Uint8Array<ArrayBuffer>[] | ReadableStream<Uint8Array> | null;
}
