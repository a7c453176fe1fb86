/**
 * A body on its way from the network to the caller: what the caller pulls is pulled from the network, and
 * looked at in passing, piece by piece. Nothing is read ahead of the caller.
 *
 * @module
 */
import { clock } from "./native.ts";
import type { RecordedResponse } from "../cassette/types.ts";
import { recordError } from "./failure.ts";
import { type BodyController, bodyStream, closeBody } from "./quirks.ts";

/** Where a body stopped, if that was before its end, and what broke it off. */
export type BodyEnd = Pick<RecordedResponse, "partial" | "broken">;

/** Who looks on. */
export interface RelayListener {
  signal: AbortSignal | undefined;
  /** Whether what the caller cancels is read to its end all the same. */
  readOn: boolean;
  /** Gets each piece, a copy; the caller gets it when this has settled. */
  onPiece: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
  /** Told of the end, once; the caller is told when this has settled. */
  onEnd: (how: BodyEnd) => Promise<void>;
}

/** A body on its way. */
export interface Relay {
  /** The caller's stream. */
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  readonly listener: RelayListener;
  /** Of the caller's stream. */
  readonly controller: BodyController;
  ended: boolean;
  /** Whether the caller wants no more. */
  callerLeft: boolean;
  /** Since when the caller has not waited for more; `undefined` while it does. */
  idleSince: number | undefined;
}

/**
 * @param source the body of the network
 * @param listener who looks on
 */
export function openRelay(
  source: ReadableStream<Uint8Array<ArrayBuffer>>,
  listener: RelayListener,
): Relay {
  const reader = source.getReader();
  let controller!: BodyController; // given as the stream is made
  const stream = bodyStream({
    start: (given) => void (controller = given),
    pull: () => pull(relay),
    cancel: (reason) => cancel(relay, reason),
  });
  const relay: Relay = {
    stream,
    reader,
    listener,
    controller,
    ended: false,
    callerLeft: false,
    idleSince: clock.elapsed(),
  };
  reader.closed.catch((error) => fail(relay, error)); // also between two reads, as live bodies do
  return relay;
}

/** Reads on what the caller has left unread, into the caller's stream, until it is enough. */
export async function drain(relay: Relay, enough: () => boolean = () => false): Promise<void> {
  while (!relay.ended && !enough()) await step(relay);
}

/** @returns for how many milliseconds the caller has left the body alone */
export function idleTime({ idleSince }: Relay): number {
  return idleSince === undefined ? 0 : clock.elapsed() - idleSince;
}

async function pull(relay: Relay): Promise<void> {
  relay.idleSince = undefined;
  await step(relay);
  relay.idleSince = clock.elapsed();
}

/** Hands one piece on, or the end. */
async function step(relay: Relay): Promise<void> {
  const { reader, listener } = relay;
  try {
    const { done, value } = await reader.read();
    if (relay.ended) return;
    if (!done) {
      if (!ArrayBuffer.isView(value)) throw new TypeError("A body gave a piece that is no bytes.");
      await listener.onPiece(new Uint8Array(value)); // what is enqueued is the caller's, to change
      if (!relay.callerLeft) relay.controller.enqueue(ownBytes(value));
      return;
    }
    await finish(relay, {});
    if (!relay.callerLeft) closeBody(relay.controller);
  } catch (error) {
    fail(relay, error);
  }
}

/** What is enqueued is transferred, with all that shares its memory: Node's Buffers lie in a pool. */
function ownBytes(piece: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const isAlone = piece.byteLength === piece.buffer.byteLength && piece.constructor === Uint8Array;
  return isAlone ? piece : new Uint8Array(piece);
}

function cancel(relay: Relay, reason: unknown): Promise<void> | undefined {
  relay.callerLeft = true;
  if (relay.listener.readOn && !relay.ended) {
    void drain(relay);
    return undefined;
  }
  const kept = relay.ended ? undefined : finish(relay, { partial: partOf(relay) });
  return relay.reader.cancel(reason).finally(() => kept);
}

/** Of what the caller gave up: whether it was waiting for more, or had enough. */
function partOf({ listener: { signal } }: Relay): "aborted" | "cancelled" {
  return signal?.aborted ? "aborted" : "cancelled";
}

function fail(relay: Relay, error: unknown): void {
  if (relay.ended) return;
  if (relay.callerLeft) return void finish(relay, { partial: partOf(relay) });
  const { signal } = relay.listener;
  void finish(relay, signal?.aborted ? { partial: "aborted" } : { broken: recordError(error) });
  relay.controller.error(error);
}

function finish(relay: Relay, how: BodyEnd): Promise<void> {
  relay.ended = true;
  return relay.listener.onEnd(how);
}
