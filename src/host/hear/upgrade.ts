/**
 * WebSockets that are opened by a request of `node:http`, as those of the npm package ws: the client writes
 * its handshake and its frames to a socket that leads nowhere, and reads from it what a server would send. To
 * be recorded, the handshake is made a second time, as the first one is, without the offer of compression.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { HeaderPair } from "../../cassette/types.ts";
import type { Conversation } from "../../intercept/types.ts";
import { spellingOf, spelt } from "../../wire/details.ts";
import {
  type ClientEnd,
  handshakeUrl,
  type ServerEnd,
  type SocketHead,
  socketUrl,
} from "../../wire/socket.ts";
import { lowerCased, pairsOf } from "./live_body.ts";
import { asNodeError, likewise } from "./network_error.ts";
import { type RequestHead, requestReader } from "./request_reader.ts";
import { type Asked, secondRequest } from "./second_request.ts";
import { acceptOf, closeFrame, frameReader, messageFrame, signalFrame } from "./socket_frames.ts";
import { openVirtualSocket, type VirtualSocket } from "./virtual_socket.ts";

/** Kept from before fake timers take its place. */
const { setImmediate } = globalThis;

/** Headers of a handshake that are a client's own business, and say nothing of what it asks. */
export const OF_THE_HANDSHAKE = new Set([
  ...["connection", "content-length", "host", "upgrade"],
  ...["sec-websocket-extensions", "sec-websocket-key", "sec-websocket-version"],
]);

/** Headers of its answer that are made for each client, or belong to the connection. */
const OF_THE_ANSWER = new Set(["connection", "upgrade", "sec-websocket-accept"]);

/** As all servers spell it, and as no rule has it. */
const USUAL = "Sec-WebSocket-Protocol";
const isSpelt = (spelling: readonly string[]) =>
  spelling.some((name) => name.toLowerCase() === USUAL.toLowerCase());

/** A turn of the runtime. */
export const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

const FROM_CLIENT = { isMasked: true };
const FROM_SERVER = { isMasked: false };

/**
 * @param conversation who answers
 * @param asked what is asked
 * @returns the socket for it
 */
export function hearUpgrade(conversation: Conversation, asked: Asked): Duplex {
  let server: ServerEnd | undefined;
  const frames = framesTo(() => server);
  const read = requestReader({
    onHead(head) {
      const { path, headers } = head;
      const url = new URL(path, asked.url).href;
      const key = headers.find(([name]) => name.toLowerCase() === "sec-websocket-key")?.[1] ?? "";
      server = conversation.converse({
        url: socketUrl(url),
        headers: headers.map(([name, value]): HeaderPair => [name.toLowerCase(), value])
          .filter(([name]) => !OF_THE_HANDSHAKE.has(name)),
        client: clientEnd(virtual, acceptOf(key)),
        turn,
        release: () => virtual.release(),
        connect: (to, client) =>
          conversation.send(() => connect(asked, head, handshakeUrl(to), client)),
      });
    },
    onBody() {},
    onEnd() {},
    onRest: frames,
  });
  const virtual: VirtualSocket = openVirtualSocket({
    onBytes: read,
    onClosed: () => server?.cut(),
  }, {
    isSecure: asked.request.protocol === "https:",
    timeout: asked.request.timeout ?? 0,
  });
  return virtual.socket;
}

/** @returns takes what a client writes when it is open, and tells a server of it */
export function framesTo(server: () => ServerEnd | undefined): (bytes: Uint8Array) => void {
  return frameReader({
    onMessage: (data) => server()?.message(data),
    onSignal: (kind, bytes) => server()?.signal(kind, bytes),
    onClose: (code, reason) => server()?.close(code, reason),
  });
}

/** What a client reads when it is open. */
export function openEnd(virtual: VirtualSocket): Pick<ClientEnd, "message" | "signal" | "close"> {
  const give = (bytes: Uint8Array | null) => void virtual.give(bytes);
  return {
    message: (data) => give(messageFrame(data, FROM_SERVER)),
    signal: (kind, bytes) => give(signalFrame(kind, bytes, FROM_SERVER)),
    close({ code, reason }) {
      if (code !== 1006) give(closeFrame(code, reason, FROM_SERVER));
      give(null);
    },
  };
}

/** The headers of an answer that opens one, as they are spelt. */
export function openingHeaders({ headers, spelling }: SocketHead, accept: string): HeaderPair[] {
  const sent = headers.filter(([name]) => name !== "sec-websocket-extensions");
  return [
    ["Upgrade", "websocket"],
    ["Connection", "Upgrade"],
    ["Sec-WebSocket-Accept", accept],
    ...spelt(sent, isSpelt(spelling ?? []) ? spelling : [USUAL, ...spelling ?? []]),
  ];
}

/** The client, which reads what a server would send. */
function clientEnd(virtual: VirtualSocket, accept: string): ClientEnd {
  const { socket } = virtual;
  const give = (bytes: Uint8Array | null) => virtual.give(bytes);
  return {
    ...openEnd(virtual),
    open(head) {
      const { statusText } = head;
      const headers = openingHeaders(head, accept);
      void give(headText(101, statusText || "Switching Protocols", headers));
    },
    refuse({ status, statusText, headers, spelling, body }) {
      const sent = headers.filter(([name]) =>
        name !== "content-length" && name !== "transfer-encoding"
      );
      const length: HeaderPair = ["Content-Length", String(body.length)];
      void give(headText(status, statusText, [...spelt(sent, spelling), length]));
      if (body.length > 0) void give(Buffer.from(body));
      void give(null);
    },
    fail: (error) => void socket.destroy(asNodeError(error)),
  };
}

function headText(status: number, reason: string, headers: readonly HeaderPair[]): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return Buffer.from(`HTTP/1.1 ${status} ${reason}\r\n${lines}\r\n`, "latin1");
}

/** Makes the handshake a second time, for real. */
function connect(asked: Asked, head: RequestHead, to: string, client: ClientEnd): ServerEnd {
  const headers = head.headers.filter(([name]) =>
    name.toLowerCase() !== "sec-websocket-extensions"
  );
  const inner = secondRequest(asked, { ...head, headers }, to);
  let socket: Duplex | undefined;
  let isOver = false;
  const over = (tell: () => void) => {
    if (isOver) return;
    isOver = true;
    tell();
  };
  inner.on("error", (error) => over(() => client.fail(likewise(error))));
  inner.on("close", () => socket ?? over(() => client.fail(cutOff())));
  inner.on("response", (message: IncomingMessage) => {
    const pieces: Buffer[] = [];
    message.on("data", (piece: Buffer) => pieces.push(piece));
    message.on("error", (error) => over(() => client.fail(error)));
    message.on("end", () =>
      over(() =>
        client.refuse({
          status: message.statusCode ?? 200,
          ...headOf(message),
          body: new Uint8Array(Buffer.concat(pieces)),
        })
      ));
  });
  inner.on("upgrade", (message: IncomingMessage, opened: Duplex, first: Buffer) => {
    socket = opened;
    const read = listenTo(opened, client, over);
    client.open(headOf(message));
    if (first.length > 0) read(first);
  });
  inner.end();
  return {
    ...writingTo(() => socket),
    cut() {
      isOver = true;
      if (socket) socket.destroy();
      else inner.destroy();
    },
  };
}

/**
 * Tells a client of what comes over a connection that is open.
 *
 * @param over does what is done once: at its end
 * @returns takes what has come before
 */
export function listenTo(
  opened: Duplex,
  client: ClientEnd,
  over: (tell: () => void) => void,
): (bytes: Uint8Array) => void {
  const read = frameReader({
    onMessage: (data) => client.message(data),
    onSignal: (kind, bytes) => client.signal(kind, bytes),
    onClose: (code, reason) =>
      over(() => client.close({ code: code ?? 1005, reason, wasClean: true })),
  });
  let broken: Error | undefined;
  opened.on("error", (error) => broken = error);
  opened.on("data", read);
  // Without a closing frame, whichever way it ended.
  for (const event of ["end", "close"]) {
    opened.on(
      event,
      () =>
        over(() =>
          broken ? client.fail(broken) : client.close({ code: 1006, reason: "", wasClean: false })
        ),
    );
  }
  return read;
}

/** What a client does, written to a connection that is open. */
export function writingTo(socket: () => Duplex | undefined): Omit<ServerEnd, "cut"> {
  return {
    message: (data) => void socket()?.write(messageFrame(data, FROM_CLIENT)),
    signal: (kind, bytes) => void socket()?.write(signalFrame(kind, bytes, FROM_CLIENT)),
    close: (code, reason) => void socket()?.write(closeFrame(code, reason, FROM_CLIENT)),
  };
}

function headOf({ statusMessage, rawHeaders }: IncomingMessage): SocketHead {
  return socketHead(statusMessage ?? "", rawHeaders);
}

/** @returns what an answer says that opens one, or refuses to */
export function socketHead(statusText: string, rawHeaders: string[]): SocketHead {
  const pairs = pairsOf(rawHeaders)
    .filter(([name]) => !OF_THE_ANSWER.has(name.toLowerCase()));
  const spelling = spellingOf(pairs).filter((name) => name !== USUAL);
  return {
    statusText,
    headers: lowerCased(pairs),
    ...(spelling.length > 0 ? { spelling } : {}),
  };
}

/** What a connection fails with that ends before there is an answer. */
export function cutOff(): Error {
  return Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
}
