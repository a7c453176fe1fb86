/**
 * A server on this machine, and clients that ask it by each way that Retake hears: to see whether they are heard
 * in this process.
 *
 * @module
 */
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { acceptOf, closeFrame, frameReader, messageFrame } from "./hear/socket_frames.ts";
import { process } from "./process.ts";

/** The server. */
export interface Loopback {
  /** Where it listens: `http://127.0.0.1:PORT`. */
  origin: string;
  /** How often it was asked. */
  count(): number;
  close(): Promise<void>;
}

/**
 * Opens a server that answers any request, and says again what a WebSocket says.
 *
 * @param answer what it answers, as JSON
 */
export async function openLoopback(answer: unknown = "heard"): Promise<Loopback> {
  const { createServer } = process.getBuiltinModule("node:http");
  let asked = 0;
  const server = createServer((_, response) => {
    asked++;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(answer));
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex) => {
    asked++;
    socket.on("error", () => {}); // its client is gone, and says so itself
    socket.write(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        `Sec-WebSocket-Accept: ${acceptOf(String(request.headers["sec-websocket-key"]))}\r\n\r\n`,
    );
    const own = { isMasked: false };
    const read = frameReader({
      onMessage: (data) => void socket.write(messageFrame(data, own)),
      onSignal: () => {},
      onClose: () => void socket.end(closeFrame(1000, "", own)),
    });
    socket.on("data", read);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    count: () => asked,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** Asks by `node:http`. */
export function askByHttp(url: string): Promise<void> {
  const { get } = process.getBuiltinModule("node:http");
  return new Promise((done, fail) => {
    get(url, (response) => response.on("end", () => done()).on("error", fail).resume())
      .on("error", fail);
  });
}

/** Asks by the project's own package undici. */
export async function askByUndici(url: string): Promise<void> {
  const { createRequire } = process.getBuiltinModule("node:module");
  const require = createRequire(`${process.cwd()}/package.json`);
  const { request } = require("undici") as {
    request(url: string): Promise<{ body: { text(): Promise<string> } }>;
  };
  await (await request(url)).body.text();
}

/** Asks by the global WebSocket, and waits for what it says back. */
export function askBySocket(url: string): Promise<void> {
  return new Promise((done, fail) => {
    const socket = new WebSocket(url.replace("http:", "ws:"));
    socket.onopen = () => socket.send("heard");
    socket.onmessage = () => socket.close();
    socket.onclose = () => done();
    socket.onerror = () => fail(new Error("the WebSocket failed"));
  });
}
