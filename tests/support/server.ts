/**
 * Real servers on loopback, for tests: an HTTP one (`node:http`) for the ordinary, and a wire
 * (`node:net`) for what must be exact to the byte or must break on purpose.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";

/** A request as it came off the wire. */
export interface SeenRequest {
  method: string;
  /** The request target, as it was written. */
  target: string;
  /** Names and values as they were written, in order. */
  headers: [string, string][];
  /** The body, one character for each byte. */
  body: string;
}

/** A server under test control. */
export interface TestServer {
  /** `http://127.0.0.1:<port>`, without a slash at its end. */
  url: string;
  /** What came in since the last `reset()`. */
  seen: SeenRequest[];
  /** Settles when so many requests have come in since the last `reset()`. */
  arrived(count?: number): Promise<void>;
  /** Forgets what was seen, and all confirmations. */
  reset(): void;
  /** Lets the server go on at its next `turn()`. */
  confirm(): void;
  /** From now on, whoever sends anything is counted in `strays` and cut off. */
  refuse(): void;
  strays: number;
  close(): Promise<void>;
}

/** What a handler gets beside request and response. */
export interface Exchange {
  seen: SeenRequest;
  /** How many requests have come in since the last reset, this one included. */
  count: number;
  /** Waits until the client has confirmed once more. */
  turn(): Promise<void>;
}

/** Answers over `node:http`; the request's body was read already. */
export type Answer = (
  response: ServerResponse,
  exchange: Exchange,
  request: IncomingMessage,
) => unknown;

/** Answers by writing bytes; the request was read already. */
export type Wire = (socket: Socket, exchange: Exchange) => unknown;

/** An HTTP server. It sends no `date`, which alone would differ from run to run. */
export async function startServer(answer: Answer): Promise<TestServer> {
  const control = createControl();
  const server = createServer(async (incoming, response) => {
    if (control.stray()) return void incoming.socket.destroy();
    response.sendDate = false;
    const pieces: Uint8Array[] = [];
    for await (const piece of incoming) pieces.push(piece as Uint8Array);
    const headers: [string, string][] = [];
    for (let at = 0; at < incoming.rawHeaders.length; at += 2) {
      headers.push([incoming.rawHeaders[at]!, incoming.rawHeaders[at + 1]!]);
    }
    const exchange = control.arrived({
      method: incoming.method!,
      target: incoming.url!,
      headers,
      body: Buffer.concat(pieces).toString("latin1"),
    });
    await answer(response, exchange, incoming);
  });
  // A connection that the server gave up while the client was about to use it would be an error.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return control.server(port, () => {
    return new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  });
}

/**
 * A TCP server that reads HTTP requests and leaves every byte of the answer to the handler.
 *
 * @param answer the handler
 * @param when whether it is called when a request was read, or with the first bytes
 */
export async function startWire(
  answer: Wire,
  when: "read" | "at once" = "read",
): Promise<TestServer> {
  const control = createControl();
  const sockets = new Set<Socket>();
  const server = createTcpServer(async (socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("error", () => {}); // a client that hangs up is part of the tests
    socket.on("close", () => sockets.delete(socket));
    let text = "";
    let wake = () => {};
    socket.on("data", (piece) => {
      text += piece.toString("latin1");
      wake();
    });
    const more = () => new Promise<void>((resolve) => wake = resolve);
    while (!socket.destroyed) {
      // A connection alone is no request: undici makes one for a request that was aborted.
      if (text !== "" && control.stray()) return void socket.destroy();
      const request = when === "read" ? takeRequest(text) : takeAnything(text);
      if (request === undefined) {
        await more();
        continue;
      }
      text = text.slice(request.length);
      await answer(socket, control.arrived(request.seen));
      if (when === "at once") return;
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return control.server(port, () => {
    return new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  });
}

/** A port on which nothing listens. */
export async function closedPort(): Promise<number> {
  // Below those that systems hand out, so that nobody else is given it meanwhile.
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const server = createTcpServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
}

/** The whole of an answer, ready for a socket. Ends the connection, so that no client keeps it. */
export function httpText(status: string, headers: readonly string[], body = ""): Buffer {
  const lines = [`HTTP/1.1 ${status}`, ...headers, "Connection: close", "", body];
  return Buffer.from(lines.join("\r\n"), "latin1");
}

/** One piece of a body in chunked transfer encoding. */
export function chunk(bytes: string | Uint8Array): Buffer {
  const body = typeof bytes === "string" ? Buffer.from(bytes) : Buffer.from(bytes);
  return Buffer.concat([
    Buffer.from(`${body.length.toString(16)}\r\n`),
    body,
    Buffer.from("\r\n"),
  ]);
}

/** What ends a body in chunked transfer encoding. */
export const LAST_CHUNK = "0\r\n\r\n";

/** Ends a connection with a reset, which loses what is on its way. */
export function resetSocket(socket: Socket): void {
  socket.resetAndDestroy();
}

function createControl() {
  let refusing = false;
  let confirmed = 0;
  let waiting: (() => void)[] = [];
  let expecting: { count: number; resolve: () => void }[] = [];
  const server: TestServer = {
    url: "",
    seen: [],
    strays: 0,
    reset() {
      server.seen = [];
      confirmed = 0;
      waiting = [];
      expecting = [];
    },
    arrived: (count = 1) =>
      new Promise((resolve) => {
        if (server.seen.length >= count) resolve();
        else expecting.push({ count, resolve });
      }),
    confirm() {
      const next = waiting.shift();
      if (next) next();
      else confirmed++;
    },
    refuse: () => void (refusing = true),
    close: () => Promise.resolve(),
  };
  return {
    stray(): boolean {
      if (refusing) server.strays++;
      return refusing;
    },
    arrived(seen: SeenRequest): Exchange {
      server.seen.push(seen);
      for (const { count, resolve } of expecting) if (server.seen.length >= count) resolve();
      return {
        seen,
        count: server.seen.length,
        turn() {
          if (confirmed > 0) {
            confirmed--;
            return Promise.resolve();
          }
          return new Promise((resolve) => waiting.push(resolve));
        },
      };
    },
    server(port: number, close: () => Promise<void>): TestServer {
      server.url = `http://127.0.0.1:${port}`;
      server.close = close;
      return server;
    },
  };
}

/** The first request in what has come so far, if it is whole. */
function takeRequest(text: string): { seen: SeenRequest; length: number } | undefined {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [line, ...rest] = text.slice(0, end).split("\r\n");
  const [method, target] = line!.split(" ");
  const headers = rest.map((header): [string, string] => {
    const colon = header.indexOf(":");
    return [header.slice(0, colon), header.slice(colon + 1).trim()];
  });
  const find = (name: string) => headers.find(([one]) => one.toLowerCase() === name)?.[1];
  const start = end + 4;
  const seen = { method: method!, target: target!, headers };
  if (find("transfer-encoding") === "chunked") {
    const body = takeChunks(text, start);
    return body && { seen: { ...seen, body: body.body }, length: body.end };
  }
  const length = start + Number(find("content-length") ?? 0);
  if (text.length < length) return undefined;
  return { seen: { ...seen, body: text.slice(start, length) }, length };
}

/** What is no HTTP, a TLS handshake for instance. Its bytes differ each time, so none are kept. */
function takeAnything(text: string): { seen: SeenRequest; length: number } | undefined {
  if (text === "") return undefined;
  return { seen: { method: "", target: "", headers: [], body: "" }, length: text.length };
}

function takeChunks(text: string, start: number): { body: string; end: number } | undefined {
  let body = "";
  for (let at = start;;) {
    const line = text.indexOf("\r\n", at);
    if (line < 0) return undefined;
    const size = parseInt(text.slice(at, line), 16);
    const next = line + 2 + size + 2;
    if (text.length < next) return undefined;
    if (size === 0) return { body, end: next };
    body += text.slice(line + 2, next - 2);
    at = next;
  }
}

/** What a server answers to a GET, asked without fetch. */
export function get(port: number): Promise<{ status?: number; from: unknown; body: string }> {
  return new Promise((resolve, reject) => {
    request({ port, host: "127.0.0.1", agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => body += text);
      response.on("error", reject).on(
        "end",
        () => resolve({ status: response.statusCode, from: response.headers["x-from"], body }),
      );
    }).on("error", reject).end();
  });
}
