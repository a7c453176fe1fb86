/** A WebSocket client that stands on `node:http`, as the npm package ws does, and looks like the global class. */
import http from "node:http";
import https from "node:https";
import type { Duplex } from "node:stream";
import { closeFrame, frameReader, messageFrame } from "../../src/host/hear/socket_frames.ts";

const MASKED = { isMasked: true };

type Handler = ((event: never) => void) | null;

/** What of the class the tests use. */
export class HttpSocket {
  readonly url: string;
  readyState = 0;
  protocol = "";
  extensions = "";
  binaryType = "arraybuffer";
  onopen: Handler = null;
  onmessage: Handler = null;
  onerror: Handler = null;
  onclose: Handler = null;
  #socket: Duplex | undefined;
  #request: http.ClientRequest;

  constructor(
    url: string | URL,
    protocols: string | string[] = [],
    headers: Record<string, string> = {},
  ) {
    this.url = String(url);
    const { hostname, port, pathname, protocol, search } = new URL(url);
    const named = [protocols].flat().join(", ");
    this.#request = (protocol === "wss:" ? https : http).request({
      host: hostname,
      port,
      path: pathname + search,
      headers: {
        ...headers,
        Connection: "Upgrade",
        Upgrade: "websocket",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits",
        ...(named ? { "Sec-WebSocket-Protocol": named } : {}),
      },
    });
    this.#request.on("upgrade", (response, socket, first) => {
      this.#socket = socket;
      this.readyState = 1;
      this.protocol = response.headers["sec-websocket-protocol"] ?? "";
      if (response.headers["sec-websocket-accept"] !== "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") {
        throw new Error("that is not the answer to this handshake");
      }
      this.#tell("open", {});
      let closing: { code: number; reason: string } | undefined;
      const read = frameReader({
        onMessage: (data) =>
          this.#tell("message", { data: typeof data === "string" ? data : data.buffer }),
        onSignal: () => {},
        onClose: (code, reason) => {
          closing = { code: code ?? 1005, reason };
          if (this.readyState === 1) socket.write(closeFrame(code, reason, MASKED));
          this.readyState = 2;
          socket.end();
        },
      });
      socket.on("data", read);
      if (first.length > 0) read(first);
      socket.on("error", () => {}); // its end tells
      socket.on("close", () => {
        this.readyState = 3;
        this.#tell("close", { ...closing ?? { code: 1006, reason: "" }, wasClean: !!closing });
      });
    });
    this.#request.on("response", (response) => {
      response.resume();
      this.#fail(new Error(`Unexpected server response: ${response.statusCode}`));
    });
    this.#request.on("error", (error) => this.#fail(error));
    this.#request.end();
  }

  send(data: string | Uint8Array<ArrayBuffer>): void {
    this.#socket!.write(messageFrame(data, MASKED));
  }

  close(code?: number, reason = ""): void {
    this.readyState = 2;
    this.#socket!.write(closeFrame(code, reason, MASKED));
  }

  #fail(error: Error): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.#tell("error", { message: error.message, error });
    this.#tell("close", { code: 1006, reason: "", wasClean: false });
  }

  #tell(type: "open" | "message" | "error" | "close", event: object): void {
    this[`on${type}`]?.(event as never);
  }
}
