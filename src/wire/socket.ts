/**
 * The words of a WebSocket on its way: what its two ends can be told. A seam hands over the client's end, and
 * is handed what plays the server's; to record, both are in one hand.
 *
 * @module
 */
import type { SocketData } from "../cassette/frames.ts";
import type { HeaderPair, SocketClose } from "../cassette/types.ts";

/** The answer that opens a WebSocket. */
export interface SocketHead {
  /** The reason phrase. */
  statusText: string;
  /** Its headers, names in lower case, without those that a client makes or checks by itself. */
  headers: HeaderPair[];
  /** How the names were spelt, as `RecordedResponse` has it. */
  spelling?: string[];
}

/** Another answer than the one that would open it, whole. */
export interface SocketRefusal extends SocketHead {
  status: number;
  body: Uint8Array<ArrayBuffer>;
}

/** What a client is told of the end. */
export type SocketClosing = Pick<SocketClose, "code" | "reason" | "wasClean">;

/** What may go between the messages. */
export type SocketSignal = "ping" | "pong";

/** The end of a WebSocket where its client is: what that can be told, by the network or in its place. */
export interface ClientEnd {
  /** It is open. */
  open(head: SocketHead): void;
  message(data: SocketData): void;
  signal(kind: SocketSignal, bytes: Uint8Array<ArrayBuffer>): void;
  /** It is closed: by the server, or as the client wanted. */
  close(closing: SocketClosing): void;
  /** It was answered otherwise. */
  refuse(refusal: SocketRefusal): void;
  /** There is no connection, or none any more. */
  fail(error: Error): void;
}

/** The other end: what a client does. */
export interface ServerEnd {
  message(data: SocketData): void;
  signal(kind: SocketSignal, bytes: Uint8Array<ArrayBuffer>): void;
  /** Says that it closes; without a code where none was given. */
  close(code: number | undefined, reason: string): void;
  /** Lets go of it without a word. */
  cut(): void;
}

/** A WebSocket that somebody wants to open. */
export interface HeardSocket {
  /** What is asked, `ws:` or `wss:`. */
  url: string;
  /** The headers that its caller has set, and the subprotocols; names in lower case. */
  headers: HeaderPair[];
  /** Its client. */
  client: ClientEnd;
  /** Waits a turn: what comes in one turn is one for some clients. */
  turn(): Promise<void>;
  /** Says that nothing more will come by itself: the program need not wait for it. */
  release(): void;
  /**
   * Opens it for real, as its caller would have.
   *
   * @param url where: what is asked, or its upstream
   * @param client is told of all that comes
   */
  connect(url: string, client: ClientEnd): ServerEnd;
}

/**
 * @param url a URL
 * @returns the one that a WebSocket asks, `ws:` or `wss:`; others as they are
 */
export function socketUrl(url: string): string {
  return url.replace(/^http/i, "ws");
}

/** @returns the URL of the request that opens a WebSocket: `http:` or `https:` */
export function handshakeUrl(url: string): string {
  return url.replace(/^ws/i, "http");
}
