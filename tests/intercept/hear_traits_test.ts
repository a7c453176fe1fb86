// What clients of node:http see beside an answer: each trait is the same live, recorded and replayed, with every
// event and every field, and the replay sends nothing. Where each is held:
//
//   rawHeaders                         hear_http_test.ts (in all flows: spelling and order), here "the very bytes"
//   trailers, 1xx (103, 102, 100)      hear_http_test.ts, "trailers", "early hints", "an answer behind two others"
//   Expect: 100-continue               hear_http_test.ts, here "a server that does not want what was announced"
//   upgrades                           hear_websocket_test.ts; all others are refused by name: ways_out_test.ts
//   keep-alive                         hear_http_test.ts, clients/open_before.client.ts, here "two requests"
//   timeouts                           here: of request, agent, socket
//   aborts                             here: before it is sent, in the upload, before the answer, in it, behind it
//   resets, refused, DNS, TLS          here
//   slow readers, uploads of any size  here
//   proxies                            here: a whole URL as the path, CONNECT
//   the very same request              here: byte by byte
import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from "node:http";
import https from "node:https";
import net, { type AddressInfo, type Server, type Socket } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import tls from "node:tls";
import { memoryStore, parseCassette, type Store, withCassette } from "../../mod.ts";
import { makeCertificate } from "../support/certificate.ts";
import { mayRun } from "../support/runtime.ts";

const OWN = { own: "record" } as const;
const TLS = makeCertificate();

/**
 * How many connections were begun in this process, by whichever client. What a server counts may come late: what
 * was given up while it was live can reach it when the replay is under way.
 */
let begun = 0;
const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (this: Socket, ...args: unknown[]) {
  begun++;
  return Reflect.apply(connect, this, args);
} as typeof connect;

/** Everything in an error that code branches on. */
function fieldsOf(error: Error): unknown {
  const { name, message, code } = error as NodeJS.ErrnoException;
  const own = Object.entries(error).filter(([key, value]) =>
    !["cert", "stack", "opensslErrorStack"].includes(key) && typeof value !== "function" &&
    value !== undefined
  ).map(([key, value]) => [
    key,
    Array.isArray(value)
      ? value.map((one) => one instanceof Error ? fieldsOf(one) : one)
      : value instanceof Error
      ? fieldsOf(value)
      : value,
  ]);
  return { name, message, code, ...Object.fromEntries(own) };
}

const turns = () => new Promise((resolve) => setTimeout(resolve, 5));

/**
 * All that a request and its answer tell, in order; pieces of a body are one. That a request is `finish`ed counts
 * where it has come to anybody: while Retake listens it is, before anybody knows whether it can be sent.
 */
function eventsOf(request: ClientRequest, onData: (bytes: Uint8Array) => void = () => {}) {
  const seen: unknown[] = [];
  for (const event of ["continue", "timeout", "abort", "finish"]) {
    request.on(event, () => seen.push(event));
  }
  request.on("error", (error) => seen.push(["error", fieldsOf(error)]));
  request.on("response", (response: IncomingMessage) => {
    const { statusCode, statusMessage, rawHeaders } = response;
    const headers = rawHeaders.map((text, at) => rawHeaders[at - 1] === "Date" ? "" : text);
    seen.push(["response", statusCode, statusMessage, headers]);
    const hash = createHash("sha256");
    let length = 0;
    response.on("data", (bytes) => {
      hash.update(bytes);
      length += bytes.length;
      onData(bytes);
    });
    for (const event of ["aborted", "end", "close"]) {
      response.on(event, () => {
        const { complete } = response;
        seen.push(["response", event, { complete, length }]);
        if (event === "end") seen.push(hash.digest("hex"));
      });
    }
    response.on("error", (error) => seen.push(["response error", fieldsOf(error)]));
  });
  const told = () =>
    seen.some((one) => Array.isArray(one) && one[0] === "response")
      ? seen
      : seen.filter((one) => one !== "finish");
  return new Promise<unknown[]>((resolve) =>
    request.on("close", () => turns().then(() => resolve([...told(), "close"])))
  );
}

interface Place {
  /** Of a server of HTTP. */
  url: string;
  /** Of one behind TLS. */
  safe: string;
  /** Where nobody listens. */
  nobody: number;
  /** A proxy. */
  proxy: number;
}

const LARGE = Buffer.alloc(3_000_000, "0123456789abcdef");

/** Resets the connection of who has asked for that, once what came before it has come. */
let reset: () => void = () => {};

const ANSWERS: Record<
  string,
  (request: IncomingMessage, response: http.ServerResponse) => void
> = {
  "/silent"() {}, // it reads nothing, either
  "/reset"({ socket }, response) {
    response.writeHead(200, { "content-length": "100" });
    response.write("abc");
    reset = () => socket.resetAndDestroy ? socket.resetAndDestroy() : socket.destroy();
  },
  "/reset-at-once": ({ socket }) =>
    void (socket.resetAndDestroy ? socket.resetAndDestroy() : socket.destroy()),
  "/endless": (_, response) => void response.writeHead(200).write("the first piece"),
  "/large": (_, response) => void response.end(LARGE),
  "/large-chunks"(_, response) {
    let left = 60;
    const more = () => {
      while (left-- > 0) {
        if (!response.write(LARGE.subarray(0, 50_000))) return response.once("drain", more);
      }
      response.end();
    };
    more();
  },
  "/unwanted": (_, response) => void response.writeHead(417, { connection: "close" }).end("no"),
};

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** Servers, and how often each was asked, or connected to. */
async function serve() {
  const served = { hits: 0, connections: 0, uploaded: [] as string[] };
  const answer = (request: IncomingMessage, response: http.ServerResponse) => {
    served.hits++;
    const special = ANSWERS[new URL(request.url!, "http://localhost").pathname];
    if (special) return special(request, response);
    const hash = createHash("sha256");
    let length = 0;
    request.on("data", (bytes) => {
      hash.update(bytes);
      length += bytes.length;
    });
    request.on("end", () => {
      const { method, url } = request;
      response.writeHead(200, { "X-Odd-name": "1" });
      response.end(JSON.stringify({ method, url, length, sha256: hash.digest("hex") }));
    });
  };
  const plain = http.createServer(answer);
  plain.on("checkContinue", (request, response) => {
    if (request.url === "/unwanted") return ANSWERS["/unwanted"]!(request, response);
    response.writeContinue();
    answer(request, response);
  });
  const safe = https.createServer(TLS, answer);
  /** A proxy: hands requests on, and connections. */
  const proxy = http.createServer((request, response) => {
    const { method, url, headers } = request;
    const onward = http.request(url!, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.rawHeaders);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  proxy.on("connect", (request: IncomingMessage, socket: Socket) => {
    const [host, port] = request.url!.split(":");
    const onward = net.connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      onward.pipe(socket);
      socket.pipe(onward);
    });
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
  });
  const all = [plain, safe, proxy];
  const sockets = new Set<Socket>();
  for (const server of all) {
    server.on("connection", (socket: Socket) => {
      served.connections++;
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => sockets.delete(socket));
    });
  }
  const closed = net.createServer();
  const nobody = await listen(closed);
  await new Promise((resolve) => closed.close(resolve));
  const [plainPort, safePort, proxyPort] = [
    await listen(plain),
    await listen(safe),
    await listen(proxy),
  ];
  return {
    served,
    place: {
      url: `http://127.0.0.1:${plainPort}`,
      safe: `https://127.0.0.1:${safePort}`,
      nobody,
      proxy: proxyPort!,
    },
    async [Symbol.asyncDispose]() {
      // A connection that is kept is one to whoever has this port next.
      for (const agent of [http.globalAgent, https.globalAgent]) agent.destroy();
      for (const socket of sockets) socket.destroy();
      for (const server of all) {
        server.closeAllConnections?.();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

const get = (url: string, options: RequestOptions = {}) => {
  const request = (url.startsWith("https:") ? https : http).request(url, options);
  const events = eventsOf(request);
  request.end();
  return events;
};

/** An agent that opens its connections through a proxy, by a CONNECT, as those of npm do. */
function throughProxy(proxy: number): https.Agent {
  const agent = new https.Agent({ keepAlive: false });
  const connect = (
    options: tls.ConnectionOptions & { host: string; port: number },
    done: (error: Error | null, socket?: Socket) => void,
  ) => {
    const place = { host: "127.0.0.1", port: proxy, path: `${options.host}:${options.port}` };
    const asked = http.request({ ...place, method: "CONNECT", agent: false });
    asked.on("connect", (_, socket) => done(null, tls.connect({ ...options, socket })));
    asked.on("error", done);
    asked.end();
  };
  return Object.assign(agent, { createConnection: connect });
}

const upload = (size: number, how: "length" | "chunks" | "stream") => async ({ url }: Place) => {
  const bytes = Buffer.alloc(size, "fedcba9876543210");
  const request = http.request(`${url}/upload`, {
    method: "POST",
    headers: how === "chunks" ? {} : { "content-length": size },
  });
  const events = eventsOf(request);
  const pieces = function* () {
    for (let at = 0; at < size; at += 60_000) yield bytes.subarray(at, at + 60_000);
  };
  if (how === "length") request.end(bytes);
  else await pipeline(Readable.from(pieces()), request);
  return await events;
};

const FLOWS: Record<string, (place: Place) => Promise<unknown>> = {
  "a time limit of the request": ({ url }) => {
    const request = http.request(`${url}/silent`, { timeout: 80 });
    request.on("timeout", () => request.destroy(new Error("it takes too long")));
    const events = eventsOf(request);
    request.end();
    return events;
  },
  "a time limit of the request, set later": ({ url }) => {
    const request = http.request(`${url}/silent`);
    request.setTimeout(80, () => request.destroy(new Error("it takes too long")));
    const events = eventsOf(request);
    request.end();
    return events;
  },
  "a time limit of the agent": ({ url }) => {
    const request = http.request(`${url}/silent`, { agent: new http.Agent({ timeout: 80 }) });
    request.on("timeout", () => request.destroy(new Error("it takes too long")));
    const events = eventsOf(request);
    request.end();
    return events;
  },
  "a time limit of the socket": ({ url }) => {
    const request = http.request(`${url}/silent`);
    request.on(
      "socket",
      (socket) => socket.setTimeout(80, () => request.destroy(new Error("it takes too long"))),
    );
    const events = eventsOf(request);
    request.end();
    return events;
  },
  "a time limit that a slow answer does not reach": ({ url }) =>
    get(`${url}/large`, { timeout: 60_000 }),
  "given up before it is sent": ({ url }) => {
    const request = http.request(`${url}/silent`, { method: "POST" });
    const events = eventsOf(request);
    request.destroy();
    return events;
  },
  "given up before it is sent, with an error of one's own": ({ url }) => {
    const request = http.request(`${url}/silent`, { method: "POST" });
    const events = eventsOf(request);
    request.destroy(Object.assign(new Error("not today"), { code: "E_MINE" }));
    return events;
  },
  "given up by a signal that was aborted before": ({ url }) => {
    const stop = new AbortController();
    stop.abort();
    return eventsOf(http.request(`${url}/silent`, { signal: stop.signal }).end());
  },
  "given up in the upload": ({ url }) => {
    const request = http.request(`${url}/silent`, {
      method: "POST",
      headers: { "content-length": 1000 },
    });
    const events = eventsOf(request);
    request.write("the first of it", () => setTimeout(() => request.destroy(), 20));
    return events;
  },
  "given up before the answer": ({ url }) => {
    const request = http.request(`${url}/silent`);
    const events = eventsOf(request);
    request.on("finish", () => setTimeout(() => request.destroy(), 20));
    request.end();
    return events;
  },
  "given up before the answer, by a signal": ({ url }) => {
    const stop = new AbortController();
    const request = http.request(`${url}/silent`, { signal: stop.signal });
    const events = eventsOf(request);
    request.on("finish", () => setTimeout(() => stop.abort(), 20));
    request.end();
    return events;
  },
  "given up in the answer": ({ url }) => {
    const request = http.request(`${url}/endless`);
    const events = eventsOf(request, () => request.destroy());
    request.end();
    return events;
  },
  "given up in the answer, by who reads it": ({ url }) => {
    const request = http.request(`${url}/endless`);
    const events = eventsOf(request);
    request.on("response", (response) => response.on("data", () => response.destroy()));
    request.end();
    return events;
  },
  "given up behind the answer": ({ url }) => {
    const request = http.request(`${url}/ok`);
    const events = eventsOf(request);
    request.on("response", (response) => response.on("end", () => request.destroy()));
    request.end();
    return events;
  },
  "a connection that is reset in the answer": ({ url }) => {
    const request = http.request(`${url}/reset`);
    const events = eventsOf(request, () => reset());
    request.end();
    return events;
  },
  "a connection that is reset before the answer": ({ url }) => get(`${url}/reset-at-once`),
  "a port where nobody listens": ({ nobody }) => get(`http://127.0.0.1:${nobody}/`),
  "a name that leads to two addresses where nobody listens": ({ nobody }) =>
    get(`http://both.example:${nobody}/`, {
      autoSelectFamily: true,
      lookup: (_, _options, done) =>
        (done as (error: null, all: object[]) => void)(null, [
          { address: "127.0.0.1", family: 4 },
          { address: "127.0.0.2", family: 4 },
        ]),
    } as RequestOptions),
  // As urllib does: a mark cannot be set twice.
  "a port where nobody listens, by a client that marks what its sockets end with": ({ nobody }) => {
    const [mark, marked] = [Symbol("socket"), new WeakSet<Socket>()];
    const marking = (socket: Socket) => {
      if (marked.has(socket)) return socket;
      marked.add(socket);
      const { destroy } = socket;
      return Object.assign(socket, {
        destroy(error?: Error) {
          if (error) Object.defineProperty(error, mark, { value: socket });
          return destroy.call(socket, error);
        },
      });
    };
    const createConnection = (options: net.NetConnectOpts) => marking(net.connect(options));
    const agent = Object.assign(new http.Agent(), { createConnection });
    const request = http.request(`http://127.0.0.1:${nobody}/`, { agent });
    request.on("socket", marking);
    const events = eventsOf(request);
    request.end();
    return events;
  },
  "a name that is none": () => get("http://name.of.nobody.invalid/"),
  "an answer behind TLS": ({ safe }) => get(`${safe}/ok`, { ca: TLS.cert } as RequestOptions),
  "a certificate that nobody trusts": ({ safe }) => get(`${safe}/ok`),
  "a certificate of somebody else": ({ safe }) =>
    get(`${safe}/ok`, { ca: TLS.cert, servername: "other.example" } as RequestOptions),
  "TLS with who speaks none": ({ url }) => get(url.replace("http:", "https:")),
  "two requests on one connection": async ({ url }) => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const [one, two] = await Promise.all([get(`${url}/1`, { agent }), get(`${url}/2`, { agent })]);
    agent.destroy();
    return [one, two];
  },
  "a slow reader": async ({ url }) => {
    const seen: unknown[] = [];
    for (const path of ["/large", "/large-chunks"]) {
      const hash = createHash("sha256");
      let [length, most] = [0, 0];
      await new Promise<void>((resolve, reject) => {
        http.get(url + path, async (response) => {
          for await (const bytes of response) {
            hash.update(bytes);
            length += bytes.length;
            most = Math.max(most, response.readableLength);
            if (length % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
          }
          resolve();
        }).on("error", reject);
      });
      seen.push([path, length, hash.digest("hex")]);
    }
    return seen;
  },
  "an upload of nothing": upload(0, "length"),
  "an upload of a byte": upload(1, "length"),
  "an upload of megabytes, of a known length": upload(4_000_000, "length"),
  "an upload of megabytes, in pieces of a known length": upload(4_000_000, "stream"),
  "an upload of megabytes, in chunks": upload(4_000_000, "chunks"),
  "a server that does not want what was announced": ({ url }) => {
    const request = http.request(`${url}/unwanted`, {
      method: "POST",
      headers: { expect: "100-continue", "content-length": 5 },
    });
    const events = eventsOf(request);
    request.on("continue", () => request.end("hello"));
    request.on("response", (response) => response.on("end", () => request.destroy()));
    request.flushHeaders();
    return events;
  },
  "a proxy, with a whole URL as the path": ({ url, proxy }) =>
    get(`http://127.0.0.1:${proxy}/`, { path: `${url}/by-proxy?a=1` }),
  "a proxy, by CONNECT": ({ safe, proxy }) =>
    get(`${safe}/by-connect`, {
      agent: throughProxy(proxy),
      ca: TLS.cert,
    } as RequestOptions),
};

/** They ask for the system's certificates, which Deno lets nobody have who may only use the network. */
const BY_THE_SYSTEM = ["a certificate that nobody trusts", "TLS with who speaks none"];

for (const [name, flow] of Object.entries(FLOWS)) {
  const ignore = BY_THE_SYSTEM.includes(name) && !mayRun;
  const told = `node:http: ${name} is the same live, recorded and replayed, event by event`;
  Deno.test({ name: told, ignore, fn: () => same(flow) });
}

async function same(flow: (typeof FLOWS)[string]): Promise<void> {
  await using server = await serve();
  const store = memoryStore();
  const live = await flow(server.place);
  const record = { ...OWN, store, mode: "record" } as const;
  assertEquals(await withCassette("a", record, () => flow(server.place)), live);
  // Over a connection that is open, more could be asked without another.
  for (const agent of [http.globalAgent, https.globalAgent]) agent.destroy();
  const before = begun;
  await withCassette("a", { ...OWN, store, mode: "replay" }, async (session) => {
    assertEquals(await flow(server.place), live);
    const { missed, unused } = session.report();
    assertEquals([missed, unused], [0, 0]);
  });
  assertEquals(begun, before);
}

Deno.test("node:http: a connection that is begun, live or to record, is counted", async () => {
  await using server = await serve();
  const ask = () => get(`${server.place.url}/ok`, { agent: false });
  const before = begun;
  await ask();
  assertEquals(begun, before + 1);
  const record = { ...OWN, store: memoryStore(), mode: "record" } as const;
  await withCassette("a", record, ask);
  assertEquals(begun, before + 2);
});

/** What is asked through a proxy is recorded as what it is, and by the proxy. */
const cassetteOf = async (store: Store) => parseCassette(await store.load("a") as string, "a");

for (const name of ["a proxy, with a whole URL as the path", "a proxy, by CONNECT"]) {
  Deno.test(`node:http: ${name}: the cassette has the place, not the proxy`, async () => {
    await using server = await serve();
    const store = memoryStore();
    await withCassette("a", { ...OWN, store, mode: "record" }, () => FLOWS[name]!(server.place));
    const { interactions } = await cassetteOf(store);
    const places = [`${server.place.url}/by-proxy?a=1`, `${server.place.safe}/by-connect`];
    assertEquals(interactions.length, 1);
    assert(places.includes(interactions[0]!.request.url), interactions[0]!.request.url);
    // The proxy's own connection, and that from it to the place.
    assertEquals(server.served.connections, 2);
  });
}

/** Requests in many ways of writing them. */
const REQUESTS: Record<string, (url: string) => ClientRequest> = {
  "a GET": (url) => http.get(`${url}/a?b=%20c&d=é`, { headers: { "X-Mine": "1", accept: "*/*" } }),
  "names in odd spelling and order": (url) =>
    http.get(url, {
      headers: { "zEBRA": "1", "Accept": "a/b", "x-ONE": ["1", "2"], "Cookie": ["a=1", "b=2"] },
    }),
  "pairs in a list, one name apart": (url) =>
    http.get(url, { headers: ["X-A", "1", "Host", "h", "x-a", "2", "X-A", "3"] as never }),
  "no Host": (url) => http.get(url, { setHost: false }),
  "Latin-1 in a value": (url) => http.get(url, { headers: { "X-Name": "Ren\xe9e" } }),
  "an empty value": (url) => http.get(url, { headers: { "X-Empty": "" } }),
  "auth in the URL": (url) => http.get(url.replace("//", "//user:pass@")),
  "a body of a known length": (url) => http.request(url, { method: "POST" }).end("hello"),
  "a text in Latin-1": (url) => http.request(url, { method: "POST" }).end("caf\xe9", "latin1"),
  "a head that is sent before its body, with Latin-1 in a value": (url) => {
    const request = http.request(url, { method: "POST", headers: { "X-Name": "Ren\xe9e" } });
    request.write(Buffer.from("caf"));
    setTimeout(() => request.end("\xe9", "latin1"), 20);
    return request;
  },
  "a body in chunks": (url) => {
    const request = http.request(url, { method: "PUT" });
    request.write("one");
    setTimeout(() => request.end("two"), 20);
    return request;
  },
  "a body in chunks, with trailers": (url) => {
    const request = http.request(url, { method: "PUT", headers: { Trailer: "X-Sum" } });
    request.write("one");
    request.addTrailers({ "X-Sum": "abc" });
    request.end();
    return request;
  },
  "a GET with a body": (url) =>
    http.request(url, { method: "GET", headers: { "content-length": 2 } }).end("ab"),
  "a DELETE": (url) => http.request(url, { method: "DELETE" }).end(),
  "a method that is none": (url) => http.request(url, { method: "PROPFIND" }).end("<a/>"),
  "an agent that keeps connections": (url) =>
    http.get(url, { agent: new http.Agent({ keepAlive: true }) }),
  "an agent that sets a header, as one for a proxy does": (url) => {
    const agent = new http.Agent();
    const { addRequest } = agent as unknown as { addRequest(...args: unknown[]): void };
    const add = (request: ClientRequest, ...rest: unknown[]) => {
      request.setHeader("Proxy-Connection", "close");
      Reflect.apply(addRequest, agent, [request, ...rest]);
    };
    return http.get(url, { agent: Object.assign(agent, { addRequest: add }) });
  },
  "no agent": (url) => http.get(url, { agent: false }),
  "no keep-alive, and said so": (url) =>
    http.get(url, { headers: { Connection: "close" }, agent: new http.Agent() }),
};

for (const [name, start] of Object.entries(REQUESTS)) {
  Deno.test(`node:http: ${name}: while recording, the server gets the very bytes`, async () => {
    const got: string[] = [];
    const server = net.createServer((socket) => {
      let text = "";
      socket.on("error", () => {});
      socket.on("data", (bytes) => {
        text += bytes.toString("latin1");
        const [head, ...rest] = text.split("\r\n\r\n");
        const body = rest.join("\r\n\r\n");
        const length = Number(/^content-length: *(\d+)/im.exec(head!)?.[1] ?? 0);
        const isChunked = /^transfer-encoding: *chunked/im.test(head!);
        const isWhole = isChunked
          ? /(?:^|\r\n)0\r\n(?:[^\r\n]+\r\n)*\r\n$/.test(body)
          : rest.length > 0 && body.length >= length;
        if (!isWhole) return;
        got.push(text);
        socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
      });
    });
    const port = await listen(server);
    const flow = async () => {
      const request = start(`http://127.0.0.1:${port}`);
      const events = await eventsOf(request);
      (request as ClientRequest & { agent?: http.Agent }).agent?.destroy();
      return events;
    };
    try {
      const live = await flow();
      const record = { ...OWN, store: memoryStore(), mode: "record" } as const;
      assertEquals(await withCassette("a", record, flow), live);
      assertEquals(got.length, 2);
      assertEquals(got[1], got[0]);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
}
