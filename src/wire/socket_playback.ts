/**
 * Plays a recorded WebSocket in causal order: what the server had sent comes when the client has sent what
 * that had followed, each message in a turn of its own.
 *
 * @module
 */
import { frameBody, frameData, type SocketData } from "../cassette/frames.ts";
import type { Frame, FrameBody, RecordedResponse } from "../cassette/types.ts";
import { buildError } from "./failure.ts";
import { clock } from "./native.ts";
import type { ClientEnd, ServerEnd, SocketClosing } from "./socket.ts";
import type { Due, OnWait } from "./types.ts";

/** How to play. */
export interface SocketPlayback {
  /** How many times faster than recorded; `Infinity` for full speed. */
  pace: number;
  client: ClientEnd;
  /** Waits a turn. */
  turn(): Promise<void>;
  /** Aborts when the session closes: nothing more comes then. */
  closed: AbortSignal;
  /** Whether binary messages of the client are neither compared nor waited for. */
  ignoresBinary: boolean;
  /**
   * Compares what the client has sent with what it had sent when it was recorded.
   *
   * @param data what it has sent
   * @param recorded the message that is next; `undefined` where there is none
   * @param number which of its messages that is, from 1
   * @returns the error where it is another
   */
  judge(data: SocketData, recorded: FrameBody | undefined, number: number): Error | undefined;
  /** Gives what the server says, as it is said in this run. */
  show?: (data: SocketData) => SocketData;
  /** When each message of the server may come; absent where that depends on nothing else. */
  due?: Due | undefined;
  /** Told that it is the client's turn: nothing comes before it has sent something. */
  onWait: OnWait;
}

/** A WebSocket that is being played. */
export interface PlayedSocket {
  server: ServerEnd;
  /** How many messages of the client have been the recorded ones, and how many there are. */
  count(): { sent: number; recorded: number };
  /** The message of the client that is next; `undefined` where there is none, or it is over. */
  next(): FrameBody | undefined;
}

/** How much longer than it did then a client may take until that is told, in milliseconds. */
const SLACK = 1000;

/** The same where nothing is recorded that it could do. */
const LONG = 4000;

/**
 * @param recorded an answer that has opened a WebSocket
 * @param how how to play it
 */
export function playSocket(
  recorded: RecordedResponse,
  { pace, client, turn, closed, ignoresBinary, judge, show, due, onWait }: SocketPlayback,
): PlayedSocket {
  const isLeftOut = (frame: Frame) => ignoresBinary && frame.from === "client" && "base64" in frame;
  const frames = recorded.frames!.filter((frame) => !isLeftOut(frame));
  const asked = frames.filter(({ from }) => from === "client");
  let sent = 0;
  let isOpen = false;
  let isOver = false;
  let isPlayed = false;
  const ended = new AbortController();
  /** How it ends, where its client has closed it and the rest is still to come. */
  let wanted: SocketClosing | undefined;
  let wake = () => {};
  let endWait = () => {};
  const over = () => {
    isOver = true;
    ended.abort();
    endWait();
    wake();
  };
  closed.addEventListener("abort", () => wake(), { once: true });

  /** Says that it is the client's turn. */
  const awaitClient = () => {
    endWait();
    if (!isOver && !closed.aborted && !wanted) endWait = onWait(patienceFor(sent));
  };
  const patienceFor = (number: number): number => {
    const next = asked[number] ?? recorded.close;
    const before = frames[(asked[number] ? frames.indexOf(asked[number]) : frames.length) - 1];
    // Where it is not known when the client did something then, it has done nothing.
    return next ? next.at - (before?.at ?? 0) + SLACK : LONG;
  };
  /** Waits for what the client has to have sent; whether it goes on then. */
  const hasSent = async (number: number): Promise<boolean> => {
    while (sent < number && !isOver && !closed.aborted) {
      awaitClient();
      await new Promise<void>((resolve) => wake = resolve);
    }
    return !isOver && !closed.aborted;
  };
  /** Waits as long as it took, and a turn. */
  const pause = async (milliseconds: number): Promise<boolean> => {
    if (pace !== Infinity && milliseconds > 0) {
      await new Promise<void>((resolve) => {
        const timer = clock.setTimeout(resolve, milliseconds / pace);
        wake = () => {
          clock.clearTimeout(timer);
          resolve();
        };
        if (isOver || closed.aborted) wake();
      });
    }
    await turn();
    return !isOver && !closed.aborted;
  };
  const close = async (closing: SocketClosing) => {
    over();
    await turn();
    client.close(closing);
  };
  const play = async () => {
    await turn();
    if (isOver || closed.aborted) return;
    const { statusText, headers, spelling } = recorded;
    isOpen = true;
    client.open({ statusText, headers, ...(spelling ? { spelling } : {}) });
    let before = 0;
    let at = 0;
    for (const frame of frames) {
      if (frame.from === "client") before++;
      else {
        if (!await hasSent(before)) return;
        await due?.(frame.at, ended.signal);
        if (!await pause(frame.at - at)) return;
        const data = frameData(frame);
        client.message(show ? show(data) : data);
      }
      at = frame.at;
    }
    const end = recorded.close;
    if (wanted || !end || end.by === "client") return;
    if (!await hasSent(asked.length) || !await pause(end.at - at)) return;
    over();
    if (recorded.broken) client.fail(buildError(recorded.broken));
    else client.close(end);
  };
  void play().then(() => {
    isPlayed = true;
    if (wanted && !isOver) void close(wanted);
    else if (isOpen) awaitClient();
  });
  return {
    count: () => ({ sent, recorded: asked.length }),
    next() {
      const next = isOver ? undefined : asked[sent];
      return next && frameBody(next);
    },
    server: {
      message(data) {
        if (isOver || closed.aborted || (ignoresBinary && typeof data !== "string")) return;
        const next = asked[sent];
        const error = judge(data, next && frameBody(next), sent + 1);
        if (!error) {
          sent++;
          if (isPlayed) awaitClient();
          else endWait();
          return wake();
        }
        over();
        void turn().then(() => client.fail(error));
      },
      // Its client sees to it that it is alive, and it is.
      signal: (kind, bytes) => {
        if (kind === "ping" && !isOver) void turn().then(() => client.signal("pong", bytes));
      },
      close(code, reason) {
        if (isOver) return;
        if (!isOpen) return over();
        const { close: end } = recorded;
        // A server says what its client has said; one that had said something else, says that again.
        const answered = end?.by === "client" && !end.wasClean
          ? end
          : { code: code ?? 1005, reason, wasClean: true };
        // What comes until the server has answered that comes to its client all the same.
        if (isPlayed || closed.aborted || sent < asked.length) return void close(answered);
        wanted = answered;
      },
      cut: over,
    },
  };
}
