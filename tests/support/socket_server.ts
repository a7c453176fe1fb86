/** A WebSocket server on loopback, for every runtime: it says what its path is called after. */
import { Buffer } from "node:buffer";
import http, { type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import {
  acceptOf,
  closeFrame,
  frameReader,
  messageFrame,
  signalFrame,
} from "../../src/host/hear/socket_frames.ts";

const PLAIN = { isMasked: false };

/** One client, as its server has it. */
export interface Peer {
  request: IncomingMessage;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  ping(): void;
  close(code?: number, reason?: string): void;
  /** Ends the connection without a word. */
  cut(): void;
}

/** What a server does with a client. */
export interface Manners {
  onOpen?(peer: Peer): void;
  onMessage?(peer: Peer, data: string | Uint8Array<ArrayBuffer>): void;
}

/**
 * Has a server of `node:http` take WebSockets.
 *
 * @param server the server
 * @param manners what it does, by path; any other path is answered with 404
 * @param refuses gives the status to refuse a handshake with
 * @returns what it has been asked, and what is open
 */
export function takeSockets(
  server: http.Server,
  manners: Record<string, Manners>,
  refuses: () => number | undefined = () => undefined,
): { handshakes: IncomingMessage[]; open: Set<Duplex> } {
  const handshakes: IncomingMessage[] = [];
  const open = new Set<Duplex>();
  server.on("upgrade", (request: IncomingMessage, socket: Duplex) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => {});
    handshakes.push(request);
    const found = manners[new URL(request.url!, "http://localhost").pathname];
    const refused = refuses() ?? (found ? undefined : 404);
    if (!found || refused !== undefined) {
      socket.end(
        `HTTP/1.1 ${refused} Not Found\r\nContent-Type: text/plain\r\nX-Why: no such path\r\nConnection: close\r\n` +
          "Content-Length: 4\r\n\r\nnope",
      );
      return;
    }
    const asked = request.headers["sec-websocket-protocol"]?.split(/, */)[0];
    socket.write(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        `Sec-WebSocket-Accept: ${acceptOf(request.headers["sec-websocket-key"]!)}\r\n` +
        (asked ? `Sec-WebSocket-Protocol: ${asked}\r\n` : "") + "X-Served-By: test\r\n\r\n",
    );
    let closing = false;
    const peer: Peer = {
      request,
      send: (data) => void socket.write(messageFrame(data, PLAIN)),
      ping: () => void socket.write(signalFrame("ping", Buffer.from("?"), PLAIN)),
      close(code, reason = "") {
        closing = true;
        socket.write(closeFrame(code, reason, PLAIN));
      },
      cut: () => void socket.destroy(),
    };
    socket.on(
      "data",
      frameReader({
        onMessage: (data) => found.onMessage?.(peer, data),
        onSignal(kind, bytes) {
          if (kind === "ping") socket.write(signalFrame("pong", bytes, PLAIN));
        },
        onClose(code, reason) {
          if (!closing) socket.write(closeFrame(code, reason, PLAIN));
          socket.end();
        },
      }),
    );
    found.onOpen?.(peer);
  });
  return { handshakes, open };
}

/**
 * @param manners what it does, by path; any other path is answered with 404
 * @param refuses gives the status to refuse a handshake with
 */
export async function openSocketServer(
  manners: Record<string, Manners>,
  refuses?: () => number | undefined,
) {
  let connections = 0;
  const server = http.createServer((_, response) => response.end("plain"));
  server.on("connection", () => connections++);
  const { handshakes, open } = takeSockets(server, manners, refuses);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}`,
    handshakes,
    connections: () => connections,
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
