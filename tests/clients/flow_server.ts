// What the flows of clients ask: a real server on loopback. The first part of a path says how it answers,
// the rest what with: `/gzip/v1/chat/completions` is a chat, compressed.
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import net, { type AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { freePort } from "../support/free_port.ts";
import { type Manners, takeSockets } from "../support/socket_server.ts";

/** A request, its body whole. */
interface Asked {
  request: IncomingMessage;
  body: Buffer;
  /** What it asks for: the path without its first part. */
  rest: string;
}

/** What is answered: as one body, and as the pieces of a stream. */
interface Payload {
  type: string;
  body: string;
  pieces: string[];
  error: string;
}

const json = "application/json";

const CHAT = {
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1_760_000_000,
  model: "gpt-4.1-mini",
};
const chunk = (delta: object, finish_reason: string | null = null) =>
  `data: ${
    JSON.stringify({
      ...CHAT,
      object: "chat.completion.chunk",
      choices: [{ index: 0, delta, finish_reason }],
    })
  }\n\n`;

const xml = (text: string) => `<?xml version="1.0" encoding="UTF-8"?>\n${text}`;

/** What there is, by the beginning of what is asked for; the first that fits. */
const PAYLOADS: [start: string, payload: Payload | ((asked: Asked) => Payload)][] = [
  ["v1/chat/completions", {
    type: json,
    body: JSON.stringify({
      ...CHAT,
      choices: [{
        index: 0,
        message: { role: "assistant", content: "Hello “Ünïcode” 東京" },
        finish_reason: "stop",
      }],
      usage: { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 },
    }),
    pieces: [
      chunk({ role: "assistant", content: "Hello" }),
      chunk({ content: " “Ünïcode”" }),
      chunk({ content: " 東京" }),
      chunk({}, "stop"),
      "data: [DONE]\n\n",
    ],
    error: JSON.stringify({
      error: { message: "no such model", type: "invalid_request_error", code: "model_not_found" },
    }),
  }],
  ["v1/customers", {
    type: json,
    body: JSON.stringify({
      id: "cus_1",
      object: "customer",
      name: "Zoë",
      metadata: { big: "1.0" },
    }),
    pieces: ["%PDF-", "1.7 ", "end"],
    error: JSON.stringify({
      error: {
        type: "invalid_request_error",
        code: "resource_missing",
        message: "No such customer",
      },
    }),
  }],
  ["bucket/", {
    type: "application/xml",
    body: xml(
      `<ListBucketResult><Name>bucket</Name><KeyCount>1</KeyCount><Contents><Key>a b</Key>` +
        `<Size>3</Size></Contents></ListBucketResult>`,
    ),
    pieces: ["one ", "two ", "three"],
    error: xml(
      `<Error><Code>NoSuchKey</Code><Message>It is not there</Message><RequestId>1</RequestId></Error>`,
    ),
  }],
  ["", ({ request, body, rest }) => ({
    type: json,
    body: JSON.stringify({
      rest,
      method: request.method,
      headers: request.rawHeaders.filter((_, at) => at % 2 === 0),
      got: textOf(body),
    }),
    pieces: ["one", "two", "three"].map((text) => `event: item\ndata: ${text}\n\n`),
    error: JSON.stringify({ error: "it is not there" }),
  })],
];

/** A body as a text that is the same each time: boundaries are drawn. Not all clients tell theirs. */
function textOf(body: Buffer): string {
  const text = body.toString();
  const boundary = /^--([^\r\n]+)\r\ncontent-disposition/i.exec(text)?.[1];
  return boundary === undefined ? text : text.replaceAll(boundary, "boundary");
}

const isStored = (rest: string) => rest.startsWith("bucket/") && !rest.includes("?list-type");

/** How it is answered, by the first part of the path. */
const MANNERS: Record<string, (asked: Asked, payload: Payload, response: ServerResponse) => void> =
  {
    json(_, { type, body }, response) {
      response.writeHead(200, {
        "Content-Type": type,
        "X-Odd-Name": "1",
        "set-cookie": ["a=1", "b=2"],
      });
      response.end(body);
    },
    stream({ rest }, { pieces }, response) {
      response.writeHead(200, { "content-type": streamType(rest) });
      const [first, ...others] = pieces;
      response.write(first);
      const next = () => {
        const piece = others.shift();
        if (piece === undefined) return response.end();
        response.write(piece);
        setTimeout(next, 5);
      };
      setTimeout(next, 5);
    },
    upload({ body, rest, request }, _, response) {
      const hash = createHash("sha256").update(textOf(body)).digest("hex");
      const type = request.headers["content-type"]?.split(";")[0];
      response.writeHead(200, { "content-type": json, etag: '"1"' });
      response.end(
        isStored(rest) ? "" : JSON.stringify({ id: "file_1", length: body.length, hash, type }),
      );
    },
    error(_, { type, error }, response) {
      response.writeHead(404, "Not Here", { "content-type": type });
      response.end(error);
    },
    /** The first piece, and no more until the client has gone. */
    endless({ rest }, { pieces }, response) {
      response.writeHead(200, { "content-type": streamType(rest) });
      response.write(pieces[0]);
    },
    redirect({ rest }, _, response) {
      response.writeHead(307, { location: `/json/${rest}` });
      response.end();
    },
    gzip(_, { type, body }, response) {
      // Without a length: compressed anew, as while it is recorded, it may have another.
      response.writeHead(200, { "Content-Type": type, "Content-Encoding": "gzip" });
      response.end(gzipSync(body));
    },
  };

/** What it does with WebSockets, by path. */
const SOCKETS: Record<string, Manners> = {
  "/json/socket": {
    onOpen: (peer) => peer.send(JSON.stringify({ type: "session.created" })),
    onMessage(peer, data) {
      const { type } = JSON.parse(String(data));
      if (type === "session.update") peer.send(JSON.stringify({ type: "session.updated" }));
      if (type !== "response.create") return;
      for (const delta of ["Hello ", "“東京”"]) {
        peer.send(JSON.stringify({ type: "response.output_text.delta", delta }));
      }
      peer.send(new Uint8Array([0, 1, 254, 255]));
      peer.send(JSON.stringify({ type: "response.done" }));
    },
  },
  "/stream/socket": {
    onMessage(peer, data) {
      for (const word of ["one", "two", data]) peer.send(word);
      peer.close(1000, "that is all");
    },
  },
  "/upload/socket": {
    onMessage: (peer, data) =>
      peer.send(`${typeof data === "string" ? "text" : "bytes"} ${data.length}`),
  },
  "/endless/socket": { onOpen: (peer) => peer.send("the first") },
};

function streamType(rest: string): string {
  return /^(?:bucket|v1\/customers)/.test(rest) ? "application/octet-stream" : "text/event-stream";
}

/** The server, and a port at which nobody listens. */
export interface FlowServer {
  /** Where it listens. */
  port: number;
  /** Nobody does there. */
  refused: number;
  close(): Promise<void>;
}

/** Starts it. */
export async function startFlowServer(): Promise<FlowServer> {
  const server = createServer((request, response) => {
    response.sendDate = false;
    const chunks: Uint8Array[] = [];
    request.on("data", (bytes) => chunks.push(bytes));
    request.on("end", () => {
      const [, manner = "", rest = ""] = /^\/([^/?]+)\/?(.*)$/.exec(request.url!) ?? [];
      const asked = { request, rest, body: Buffer.concat(chunks) };
      const found = PAYLOADS.find(([start]) => rest.startsWith(start))![1];
      const payload = typeof found === "function" ? found(asked) : found;
      MANNERS[manner]!(asked, payload, response);
    });
  });
  const { open } = takeSockets(server, SOCKETS);
  // A connection that it gives up while a client loads for long would be an error of that client.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    refused: await freePort(),
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Listens where servers were, answers nobody, and counts who comes. */
export async function setTraps(
  ports: number[],
  host = "127.0.0.1",
): Promise<{ caught(): number; close(): Promise<void> }> {
  let caught = 0;
  const traps = await Promise.all(ports.map(async (port) => {
    const trap = net.createServer((socket) => {
      caught++;
      socket.destroy();
    });
    await new Promise<void>((resolve, reject) => {
      trap.once("error", reject);
      trap.listen(port, host, resolve);
    });
    return trap;
  }));
  return {
    caught: () => caught,
    async close() {
      for (const trap of traps) await new Promise((resolve) => trap.close(resolve));
    },
  };
}
