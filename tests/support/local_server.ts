/** A real HTTP server on loopback that counts what it was asked. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Hit {
  method: string;
  path: string;
  body: string;
}

export interface LocalServer extends AsyncDisposable {
  url: string;
  hits: Hit[];
  close(): Promise<void>;
}

export type Handler = (hit: Hit, response: ServerResponse, request: IncomingMessage) => void;

/** Answers with what was asked, as JSON, and how many requests came before. */
const echo: Handler = (hit, response) => {
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(hit));
};

export async function serve(handler: Handler = echo): Promise<LocalServer> {
  const hits: Hit[] = [];
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    request.on("end", () => {
      const body = new TextDecoder().decode(
        new Uint8Array(chunks.flatMap((chunk) => [...chunk])),
      );
      const hit = { method: request.method!, path: request.url!, body };
      hits.push(hit);
      handler(hit, response, request);
    });
  });
  // A connection that the server gave up while the client was about to use it would be an error.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  let closing: Promise<void> | undefined;
  const close = () =>
    closing ??= new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hits,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Sends JSON, gives back the answer's JSON. */
export async function postJson(url: string, value: unknown, init: RequestInit = {}) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: typeof value === "string" ? value : JSON.stringify(value),
    ...init,
  });
  return await response.json();
}

/** A promise and the function that settles it; Node 20 has no Promise.withResolvers. */
export function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void;
  const promise = new Promise<void>((settle) => resolve = settle);
  return { promise, resolve: resolve! };
}
