/**
 * Takes down one real WebSocket: each message as it is sent and as it comes.
 *
 * @module
 */
import { encodeBody } from "../cassette/body.ts";
import { encodeFrame, type SocketData } from "../cassette/frames.ts";
import { headerValue } from "../cassette/headers.ts";
import type { Frame, Outcome, RecordedResponse, SocketClose } from "../cassette/types.ts";
import type { LiveRecording } from "./capture.ts";
import { recordError } from "./failure.ts";
import { clock } from "./native.ts";
import { noteAsked, noteCame, type Order } from "./order.ts";
import type { LiveRequest } from "./request.ts";
import type { ClientEnd, ServerEnd, SocketHead, SocketRefusal } from "./socket.ts";

/** What {@linkcode captureSocket} needs to know. */
export interface SocketCapture {
  live: LiveRequest;
  recordedFrom: string | undefined;
  /** The time, in milliseconds since 1970. */
  now: () => number;
  /** What else its session has seen, where that is to be told apart. */
  order?: Order;
  /** The client, which is told of what comes. */
  client: ClientEnd;
  /** Opens it for real. */
  connect(client: ClientEnd): ServerEnd;
  /**
   * Told when it is open, and then of each message; what it does with that is done before the client gets
   * it. Never rejects.
   *
   * @returns why nothing more may be sent, where that is so
   */
  note(recording: LiveRecording, frame: Frame | undefined): Promise<Error | undefined>;
  /** Told at its end, before the client is. Never rejects. */
  keep(recording: LiveRecording): Promise<void>;
}

/**
 * Opens a WebSocket for real and takes it down.
 *
 * @returns the recording, and what the client does is told to
 */
export function captureSocket(
  { live, recordedFrom, now, order, client, connect, note, keep }: SocketCapture,
): { recording: LiveRecording; server: ServerEnd } {
  let finish = () => {};
  let response: RecordedResponse | undefined;
  let openedAt = 0;
  /** Who wants it closed, once somebody does. */
  let wanting: SocketClose["by"] | undefined;
  const recording: LiveRecording = {
    request: live,
    known: Promise.resolve(),
    askedAt: order ? noteAsked(order, now()) : now(),
    started: clock.elapsed(),
    recordedFrom,
    outcome: undefined,
    native: undefined,
    waited: 0,
    partial: true,
    done: false,
    finished: new Promise((resolve) => finish = resolve),
    drain: () => Promise.resolve(),
    isOpen: () => response?.status === 101 && wanting === undefined,
  };
  /** Milliseconds since it was open; nothing came before what has come. */
  const since = () =>
    Math.max(Math.round(clock.elapsed() - openedAt), response?.frames?.at(-1)?.at ?? 0);
  /** What the client is told, one behind the other: nothing before it is kept. */
  let told = Promise.resolve();
  const tell = (before: () => Promise<unknown>, fn: () => void) => {
    told = told.then(async () => {
      await before();
      fn();
    });
  };
  /** What is written down, one behind the other: as it was sent and came. */
  let noted: Promise<Error | undefined> = Promise.resolve(undefined);
  const write = (frame: Frame | undefined) => noted = noted.then(() => note(recording, frame));
  const answered = (outcome: () => Outcome) => {
    if (recording.done) return;
    recording.waited = clock.elapsed() - recording.started;
    recording.outcome = outcome;
  };
  const end = (fn: () => void) => {
    if (recording.done) return;
    recording.done = true;
    recording.partial = false;
    tell(async () => {
      await noted;
      await keep(recording);
      finish();
    }, fn);
  };
  const endBy = (how: Omit<SocketClose, "at">, fn: () => void) => {
    if (recording.done || !response) return end(fn);
    const { by, ...closing } = how;
    response.close = { by, at: since(), ...closing };
    wanting ??= by;
    end(fn);
  };
  const take = (from: Frame["from"], data: SocketData): Frame | undefined => {
    if (recording.done || !response) return undefined;
    const { askedAt, waited } = recording;
    const at = order && from === "server" ? noteCame(order, askedAt, waited, since()) : since();
    const frame: Frame = { from, at, ...encodeFrame(data) };
    response.frames!.push(frame);
    return frame;
  };
  const server = connect({
    open(head) {
      const opened: RecordedResponse = { ...bare(101, head), frames: [] };
      response = opened;
      openedAt = clock.elapsed();
      answered(() => ({
        response: recording.done ? opened : { ...opened, partial: "open", lasted: since() },
      }));
      const written = write(undefined);
      tell(() => written, () => client.open(head));
    },
    message(data) {
      const frame = take("server", data);
      const written = frame && write(frame);
      tell(async () => await written, () => client.message(data));
    },
    signal: (kind, bytes) => tell(() => Promise.resolve(), () => client.signal(kind, bytes)),
    close(how) {
      const { code, reason, wasClean } = how;
      const by = wanting ?? (wasClean || code !== 1006 ? "server" : "network");
      endBy({ by, code, reason, wasClean }, () => client.close(how));
    },
    refuse(refusal) {
      const refused = refusedBy(refusal);
      answered(() => ({ response: refused }));
      end(() => client.refuse(refusal));
    },
    fail(error) {
      if (response && !recording.done) response.broken = recordError(error);
      else if (!response) answered(() => ({ error: recordError(error) }));
      endBy(
        { by: wanting ?? "network", code: 1006, reason: "", wasClean: false },
        () => client.fail(error),
      );
    },
  });
  return {
    recording,
    server: {
      message(data) {
        const frame = take("client", data);
        if (!frame) return server.message(data);
        void write(frame).then((full) => full && stop(full));
        server.message(data);
      },
      signal: (kind, bytes) => server.signal(kind, bytes),
      close(code, reason) {
        if (response) wanting ??= "client";
        server.close(code, reason);
      },
      cut() {
        if (response) endBy({ by: "client", code: 1006, reason: "", wasClean: false }, () => {});
        else {
          answered(() => ({ unanswered: true }));
          end(() => {});
        }
        server.cut();
      },
    },
  };

  /** What cannot be kept is not asked for: it would be paid for again. */
  function stop(full: Error) {
    server.cut();
    endBy({ by: "network", code: 1006, reason: "", wasClean: false }, () => client.fail(full));
  }
}

function bare(status: number, { statusText, headers, spelling }: SocketHead): RecordedResponse {
  return { status, statusText, type: "basic", headers, ...(spelling ? { spelling } : {}) };
}

function refusedBy(refusal: SocketRefusal): RecordedResponse {
  const recorded = bare(refusal.status, refusal);
  if (refusal.body.length === 0) return recorded;
  return {
    ...recorded,
    body: encodeBody(refusal.body, headerValue(recorded, "content-type") ?? ""),
  };
}
