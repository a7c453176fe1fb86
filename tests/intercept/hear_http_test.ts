// node:http is recorded and played: what a client sees is the same live, while recording and in replay,
// and a replay sends nothing. Servers are of this process, so `own: "record"` has them recorded.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Buffer } from "node:buffer";
import http, {
  get,
  type IncomingMessage,
  type RequestOptions,
  type ServerResponse,
} from "node:http";
import https from "node:https";
import net from "node:net";
import { constants, gunzipSync, gzipSync } from "node:zlib";
import {
  isRetakeError,
  memoryStore,
  parseCassette,
  type SessionOptions,
  type Store,
  useCassette,
  withCassette,
} from "../../mod.ts";
import { attempt } from "../support/observe.ts";
import { runtime } from "../support/runtime.ts";

/** What a client has seen of a request. */
interface Seen {
  [what: string]: unknown;
}

const ZIPPED = JSON.stringify({ zipped: "again and ".repeat(50) });

/** What the server does, by path. */
const ANSWERS: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  "/gzip"(_, response) {
    const body = gzipSync(ZIPPED);
    response.writeHead(200, {
      "content-encoding": "gzip",
      "content-type": "application/json",
      "Content-Length": body.length,
    });
    response.end(body);
  },
  "/gzip-stream"(_, response) {
    response.writeHead(200, { "content-encoding": "gzip", "content-type": "text/plain" });
    response.end(gzipSync("in chunks"));
  },
  "/not-gzip"(_, response) {
    response.writeHead(200, { "content-encoding": "gzip", "content-type": "text/plain" });
    response.end("plain text, whatever the header says");
  },
  "/unknown"(_, response) {
    response.writeHead(200, { "content-encoding": "compress", "content-length": "3" });
    response.end(Buffer.from([1, 2, 255]));
  },
  "/events"(_, response) {
    response.writeHead(200, { "content-type": "text/event-stream" });
    let count = 0;
    const next = () => {
      response.write(`data: ${count}\n\n`);
      if (++count < 3) setTimeout(next, 20);
      else response.end();
    };
    next();
  },
  "/cut"(request, response) {
    response.writeHead(200, { "content-length": "100" });
    response.write("abc");
    setTimeout(() => request.socket.destroy(), 30);
  },
  "/trailers"(_, response) {
    response.writeHead(200, { trailer: "X-End" });
    response.write("abc");
    response.addTrailers({ "X-End": "yes" });
    response.end();
  },
  "/hints"(_, response) {
    response.writeEarlyHints({ link: "</a.css>; rel=preload" });
    response.end("ok");
  },
  "/silent"() {},
  "/endless": (_, response) => void response.writeHead(200).write("the first piece"),
  "/empty": (_, response) => void response.writeHead(204).end(),
  "/to": (_, response) => void response.writeHead(302, { location: "/end" }).end(),
};

/** Answers with what was asked, and how often anything was. */
async function serve() {
  const served = { hits: 0, connections: 0 };
  const server = http.createServer((request, response) => {
    served.hits++;
    const chunks: Uint8Array[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const special = ANSWERS[request.url!];
      if (special) return special(request, response);
      response.writeHead(200, { "content-type": "application/json", "X-Odd-name": "1", ETag: "x" });
      const { method, url, rawHeaders } = request;
      const body = Buffer.concat(chunks).toString();
      response.end(JSON.stringify({ method, url, body, rawHeaders }));
    });
  });
  server.on("connection", () => served.connections++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return {
    served,
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Asks, and tells all that it sees. */
function ask(
  url: string,
  options: RequestOptions = {},
  body: string | string[] = [],
): Promise<Seen> {
  return new Promise((resolve) => {
    const seen: Seen = {};
    const words = (error: Error & { code?: string }) => `${error.message} ${error.code}`;
    const { request: open } = url.startsWith("https:") ? https : http;
    const request = open(url, options, (response) => {
      const { statusCode, statusMessage, httpVersion, rawHeaders } = response;
      Object.assign(seen, { statusCode, statusMessage, httpVersion });
      seen.headers = rawHeaders.map((text, at) => rawHeaders[at - 1] === "Date" ? "" : text);
      const pieces: string[] = seen.pieces = [];
      response.on("data", (bytes) => pieces.push(bytes.toString("base64")));
      response.on("end", () => seen.trailers = response.rawTrailers);
      response.on("aborted", () => seen.aborted = true);
      response.on("error", (error) => seen.failed = words(error));
      response.on("close", () => setTimeout(() => resolve(seen), 5));
    });
    request.on("information", (one) => seen.before = [one.statusCode, one.rawHeaders]);
    request.on("continue", () => seen.continued = true);
    request.on("timeout", () => request.destroy(new Error("it takes too long")));
    request.on("error", (error) => {
      seen.error = words(error);
      setTimeout(() => resolve(seen), 5);
    });
    for (const piece of Array.isArray(body) ? body : []) request.write(piece);
    request.end(typeof body === "string" ? body : undefined);
  });
}

const FLOWS: Record<string, (url: string) => Promise<Seen>> = {
  "a GET with a header of its own": (url) => ask(`${url}/a?b=1`, { headers: { "X-Mine": "1" } }),
  "a POST of a known length": (url) => ask(`${url}/p`, { method: "POST" }, "hello"),
  "a POST in pieces": (url) => ask(`${url}/p`, { method: "POST" }, ["a", "bc"]),
  "a POST that waits to be told to go on": (url) =>
    ask(`${url}/p`, { method: "POST", headers: { expect: "100-continue" } }, "body"),
  "a HEAD": (url) => ask(`${url}/p`, { method: "HEAD" }),
  "an answer without a body": (url) => ask(`${url}/empty`),
  "a redirect, which is the client's to follow": (url) => ask(`${url}/to`),
  "a compressed answer of a known length": (url) => ask(`${url}/gzip`),
  "an answer that is not of the coding that it names": (url) => ask(`${url}/not-gzip`),
  "an answer in a coding that nobody knows": (url) => ask(`${url}/unknown`),
  "an event stream, piece by piece": (url) => ask(`${url}/events`),
  "an answer that is cut off": (url) => ask(`${url}/cut`),
  "trailers": (url) => ask(`${url}/trailers`),
  "early hints": (url) => ask(`${url}/hints`),
  "an agent that keeps connections": (url) =>
    ask(`${url}/a`, { agent: new http.Agent({ keepAlive: true }) }),
  "no agent": (url) => ask(`${url}/a`, { agent: false }),
  "header pairs in a list": (url) =>
    ask(`${url}/a`, { headers: ["X-A", "1", "x-b", "2", "host", "a.example"] as never }),
  "header pairs of one name, apart and together": (url) =>
    ask(`${url}/a`, {
      headers: ["X-A", "1", "X-A", "2", "X-B", "3", "x-a", "4", "Host", "a.example"] as never,
    }),
  "an agent that sets headers of its own": (url) => {
    class OwnAgent extends http.Agent {
      // As agents for proxies and those with limits of their own do.
      addRequest(request: http.ClientRequest, options: RequestOptions) {
        request.setHeader("connection", "close");
        (http.Agent.prototype as unknown as OwnAgent).addRequest.call(this, request, options);
      }
    }
    return ask(`${url}/a`, { agent: new OwnAgent() }, "");
  },
  // What is read ahead meanwhile has not come, and is not missing.
  "an answer that its reader gives up, a moment after a piece of it": (url) =>
    new Promise((resolve) => {
      const request = http.get(`${url}/endless`, (response) => {
        const seen: Seen = {};
        response.once("data", (bytes) => {
          seen.piece = bytes.toString();
          setTimeout(() => request.destroy(), 20);
        });
        response.on("error", (error) => seen.error = error.message);
        response.on("close", () => resolve(seen));
      });
    }),
  "a port where nobody listens": () => ask("http://127.0.0.1:9/"),
  // Deno itself hangs there, without a recorder too.
  ...(runtime === "deno" ? {} : { "a time limit": (url) => ask(`${url}/silent`, { timeout: 80 }) }),
};

const OWN = { own: "record" } as const;

for (const [name, flow] of Object.entries(FLOWS)) {
  Deno.test(`node:http: ${name} is the same live, recorded and replayed`, async () => {
    await using server = await serve();
    const store = memoryStore();
    const live = await flow(server.url);
    const record = { ...OWN, store, mode: "record" } as const;
    const recorded = await withCassette("a", record, () => flow(server.url));
    assertEquals(recorded, live);
    const { hits, connections } = server.served;
    const replayed = await withCassette("a", { ...OWN, store }, () => flow(server.url));
    assertEquals(replayed, live);
    assertEquals(server.served, { hits, connections });
  });
}

/** Answers as servers really write them, to the byte; the connection ends behind each. */
const WRITTEN: Record<string, string> = {
  "of HTTP/1.0, to the end of the connection": "HTTP/1.0 200 OK\r\nServer: x\r\n\r\ntill close",
  "in chunks, spelt otherwise":
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
  "without a reason": "HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok",
  "in Latin-1": "HTTP/1.1 200 Tr\xe8s bien\r\nX-Name: Ren\xe9e\r\nContent-Length: 2\r\n\r\nok",
  "with empty headers": "HTTP/1.1 200 OK\r\nX-Empty:\r\nX-Tab:\t v \r\nContent-Length: 0\r\n\r\n",
  "with one header in two spellings":
    "HTTP/1.1 200 OK\r\nX-Way: a\r\nx-way: b\r\nVary: A\r\nVary: B\r\nContent-Length: 2\r\n\r\nok",
  "with a status that nobody could construct":
    "HTTP/1.1 999 Request denied\r\nContent-Length: 2\r\n\r\nno",
  "that is not modified, with a length":
    'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\nContent-Length: 500\r\n\r\n',
  "that closes": "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
  "behind two others":
    "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" +
    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
  "that is none": "not http at all\r\n\r\n",
  "whose head is too large": `HTTP/1.1 200 OK\r\nX-Big: ${"x".repeat(20_000)}\r\n\r\nok`,
  "whose head breaks off": "HTTP/1.1 200 OK\r\nX-A: 1\r\n",
  "that does not come": "",
  "of bytes that are no text":
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\n\xff\0\x80\x01",
};

/** Writes this to everybody who asks, and closes. */
async function writing(text: string) {
  let asked = 0;
  const server = net.createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => {
      asked++;
      socket.end(Buffer.from(text, "latin1"));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    asked: () => asked,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** A connection that the server has closed meanwhile is not to be used again. */
const alone = () => ({ agent: new http.Agent({ keepAlive: false }) });

for (const [name, text] of Object.entries(WRITTEN)) {
  Deno.test(`node:http: an answer ${name} is the same live, recorded and replayed`, async () => {
    await using server = await writing(text);
    const options = { ...OWN, store: memoryStore() };
    const flow = () => ask(server.url, alone());
    const live = await flow();
    assertEquals(await withCassette("a", { ...options, mode: "record" }, flow), live);
    const asked = server.asked();
    assertEquals(await withCassette("a", options, flow), live);
    assertEquals(server.asked(), asked);
  });
}

Deno.test("a compressed answer that breaks off is whole for nobody for whom it is not so live", async () => {
  const bytes = gzipSync(ZIPPED).subarray(0, 30);
  const head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n";
  await using server = await writing(head + bytes.toString("latin1"));
  const flow = async () => {
    const { pieces } = await ask(server.url, alone()) as { pieces: string[] };
    const sent = Buffer.concat(pieces.map((piece) => Buffer.from(piece, "base64")));
    const forgiving = gunzipSync(sent, { finishFlush: constants.Z_SYNC_FLUSH }).toString();
    return [forgiving, await attempt(() => Promise.resolve(gunzipSync(sent)))];
  };
  const options = { ...OWN, store: memoryStore() };
  const live = await flow();
  assert("error" in (live[1] as object), "it is not cut off at all");
  assertEquals(await withCassette("a", { ...options, mode: "record" }, flow), live);
  assertEquals(await withCassette("a", options, flow), live);
});

/** The body, by node:http. */
const read = (url: string, options: RequestOptions = {}) =>
  new Promise<string>((resolve, reject) => {
    get(url, options, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece) => text += piece);
      response.on("end", () => resolve(text)).on("error", reject);
    }).on("error", reject);
  });

/** What a cassette in a store holds. */
const cassetteOf = async (store: Store) => parseCassette(await store.load("a") as string, "a");

Deno.test("what node:http recorded, fetch plays, and the reverse", async () => {
  await using server = await serve();
  const url = `${server.url}/a`;
  const byFetch = async () => await (await fetch(url)).text();
  const [first, second] = [memoryStore(), memoryStore()];
  const record = { ...OWN, mode: "record" } as const;
  const asked = await withCassette("a", { ...record, store: first }, () => read(url));
  assertEquals(await withCassette("a", { ...OWN, store: first }, byFetch), asked);
  const fetched = await withCassette("a", { ...record, store: second }, byFetch);
  assertEquals(await withCassette("a", { ...OWN, store: second }, () => read(url)), fetched);
});

Deno.test("a compressed answer lies readable in the cassette, whoever asked, and plays to both", async () => {
  await using server = await serve();
  for (const path of ["/gzip", "/gzip-stream"]) {
    const url = server.url + path;
    const store = memoryStore();
    const live = await ask(url);
    await withCassette("a", { ...OWN, store, mode: "record" }, () => ask(url));
    const { body } = (await cassetteOf(store)).interactions[0]!.response!;
    assert(body && ("json" in body || "text" in body), JSON.stringify(body));
    const replayed = await withCassette("a", { ...OWN, store }, () => ask(url));
    assertEquals(replayed.headers, live.headers);
    const text = await withCassette(
      "a",
      { ...OWN, store },
      async () => await (await fetch(url)).text(),
    );
    assertEquals(text, path === "/gzip" ? ZIPPED : "in chunks");
  }
});

Deno.test("three cassettes on one agent that was open before: each has its own", async () => {
  await using server = await serve();
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  await read(`${server.url}/before`, { agent });
  const names = ["one", "two", "three"];
  const store = memoryStore();
  const options = { ...OWN, store };
  const asks = (name: string) => async () => {
    const [a, b] = await Promise.all([
      read(`${server.url}/${name}/a`, { agent }),
      read(`${server.url}/${name}/b`, { agent }),
    ]);
    return [JSON.parse(a!).url, JSON.parse(b!).url];
  };
  const run = (mode: "record" | "replay") =>
    Promise.all(names.map((name) => withCassette(name, { ...options, mode }, asks(name))));
  const expected = names.map((name) => [`/${name}/a`, `/${name}/b`]);
  assertEquals(await run("record"), expected);
  const { hits } = server.served;
  assertEquals(await run("replay"), expected);
  assertEquals(server.served.hits, hits);
  agent.destroy();
});

Deno.test("a request that no recording answers is a MISS, also where the client swallows it", async () => {
  const options: SessionOptions = { store: memoryStore(), onWarning: () => {} };
  let caught: unknown;
  const error = await assertRejects(() =>
    withCassette("a", options, async () => {
      caught = await read("http://api.example.invalid/x").catch((error) => error);
    })
  ) as Error;
  assert(isRetakeError(error, "MISS"), `${error}`);
  assertStringIncludes(error.message, "GET http://api.example.invalid/x");
  assertEquals(caught, error);
});

Deno.test("useCassette hears node:http in the whole process, live sends, and a closed one refuses", async () => {
  await using server = await serve();
  const store = memoryStore();
  {
    await using session = await useCassette("a", { ...OWN, store, mode: "record" });
    await read(`${server.url}/a`);
    assertEquals(session.report().recorded, 1);
  }
  {
    await using session = await useCassette("a", { ...OWN, store });
    await read(`${server.url}/a`);
    assertEquals(session.report().played, 1);
  }
  const { hits } = server.served;
  await withCassette("a", { ...OWN, store, mode: "live" }, () => read(`${server.url}/a`));
  assertEquals(server.served.hits, hits + 1);
  let late = () => Promise.resolve("");
  await withCassette("a", { ...OWN, store }, async () => {
    await read(`${server.url}/a`);
    const { AsyncResource } = await import("node:async_hooks");
    late = AsyncResource.bind(() => read(`${server.url}/a`));
  });
  const error = await assertRejects(() => late()) as Error;
  assert(isRetakeError(error, "SESSION_CLOSED"), `${error}`);
  assertEquals(server.served.hits, hits + 1);
});

Deno.test("an upstream gets what a client of node:http asks elsewhere", async () => {
  await using server = await serve();
  const store = memoryStore();
  const asked = () => ask("https://api.example.com/v1?a=1", { method: "POST" }, "hello");
  const upstreams = { "https://api.example.com": server.url };
  const recorded = await withCassette("a", { store, mode: "record", upstreams }, asked);
  const { interactions: [only] } = await cassetteOf(store);
  assertEquals([only!.request.url, only!.recordedFrom], [
    "https://api.example.com/v1?a=1",
    server.url,
  ]);
  assertEquals(await withCassette("a", { store }, asked), recorded);
});
