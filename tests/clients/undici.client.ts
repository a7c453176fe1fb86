// undici, each copy of it and Node's own: what a client sees is the same live, while recording and in
// replay, and a replay sends nothing.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Buffer } from "node:buffer";
import http, { type IncomingMessage } from "node:http";
import http2 from "node:http2";
import net, { type AddressInfo, type Socket } from "node:net";
import process from "node:process";
import { type Duplex, PassThrough, Writable } from "node:stream";
import { gzipSync } from "node:zlib";
import { keptFetch } from "./kept_fetch.ts";
import { memoryStore, withCassette } from "../../mod.ts";
import { runInContext } from "../../src/session/context.ts";
import type { Observer } from "../../src/session/observe.ts";
import { makeCertificate } from "../support/certificate.ts";
import { runtime } from "../support/runtime.ts";
import * as six from "undici-6";
import * as seven from "undici";

/** What is common to all copies, as far as it is used here. */
type Undici = Pick<
  typeof seven,
  | ("request" | "fetch" | "stream" | "pipeline" | "Pool" | "BalancedPool" | "Client" | "Agent")
  | ("ProxyAgent" | "EnvHttpProxyAgent" | "RetryAgent" | "interceptors")
>;

const ZIPPED = JSON.stringify({ zipped: "again and ".repeat(50) });

async function serve() {
  let flaky = 0;
  const server = http.createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      if (request.url === "/gzip") {
        const body = gzipSync(ZIPPED);
        response.writeHead(200, { "content-encoding": "gzip", "Content-Length": body.length });
        return response.end(body);
      }
      if (request.url === "/cut") {
        response.writeHead(200, { "content-length": "100" });
        response.write("abc");
        return setTimeout(() => request.socket.destroy(), 30);
      }
      if (request.url === "/to") return response.writeHead(302, { location: "/end" }).end();
      if (request.url === "/silent") return;
      if (request.url === "/flaky" && ++flaky % 2 === 1) {
        return response.writeHead(503).end("later");
      }
      if (request.url === "/endless") return void response.writeHead(200).write("the first piece");
      response.writeHead(200, { "content-type": "application/json", "X-Odd-name": "1", ETag: "x" });
      const { method, url, rawHeaders } = request;
      const body = Buffer.concat(chunks).toString();
      response.end(JSON.stringify({ method, url, body, rawHeaders }));
    });
  });
  // It is a proxy, too.
  const tunnels = new Set<Duplex>();
  server.on("connect", (request: IncomingMessage, socket: Socket) => {
    const [host, port] = request.url!.split(":");
    const onward = net.connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    for (const one of [socket, onward]) tunnels.add(one.on("error", () => {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      for (const tunnel of tunnels) tunnel.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Words = { name: string; code: unknown; message: string; cause: Words | undefined };

const words = (error: unknown): Words | undefined => {
  if (!(error instanceof Error)) return undefined;
  const { name, code, message, cause } = error as Error & { code?: unknown };
  return { name, code, message, cause: words(cause) };
};

/** What something gives, or fails with. */
const outcome = (fn: () => Promise<unknown>) => fn().catch(words);

/** By their names: Node marks an object of HTTP/2's by a symbol, which a recording does not tell. */
const dateless = (headers: object) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name !== "date"));

type Flow = (undici: Undici, url: string) => Promise<unknown>;

async function request({ request }: Undici, url: string, options: object = {}) {
  const { statusCode, headers, body, trailers } = await request(url, options);
  return { statusCode, headers: dateless(headers), text: await body.text(), trailers };
}

async function seenOf(response: Pick<Response, keyof Response>) {
  const { status, statusText, url, redirected, headers } = response;
  const all = dateless(Object.fromEntries(headers as unknown as Iterable<[string, string]>));
  return { status, statusText, url, redirected, headers: all, text: await response.text() };
}

const byFetch = async (undici: Undici, url: string, options: object = {}) =>
  await seenOf(await undici.fetch(url, options) as unknown as Response);

async function* pieces() {
  yield Buffer.from("in ");
  yield Buffer.from("pieces");
}

/** Asks by something that dispatches, and lets go of it. */
async function by(
  dispatcher: InstanceType<Undici["Agent"]> | InstanceType<Undici["Pool"]>,
  url: string,
  path: string,
) {
  const { statusCode, body } = await dispatcher.request({ origin: url, path, method: "GET" });
  const text = await body.text();
  await dispatcher.close();
  return [statusCode, text];
}

/** What comes out of a duplex, once this is put in. */
async function through(duplex: Duplex, text: string): Promise<string> {
  duplex.end(text);
  let all = "";
  for await (const piece of duplex) all += piece;
  return all;
}

const RETRIES = { minTimeout: 1, maxTimeout: 2, statusCodes: [503] };

const FLOWS: Record<string, Flow> = {
  "stream": async ({ stream }, url) => {
    const sink = new PassThrough();
    await stream(`${url}/a`, { method: "POST", body: "hello" }, ({ statusCode }) => {
      sink.write(`${statusCode} `);
      return sink;
    });
    return String(sink.read());
  },
  "pipeline": ({ pipeline }, url) =>
    through(pipeline(`${url}/a`, { method: "POST" }, ({ body }) => body), "hello"),
  "Client.pipeline": async ({ Client }, url) => {
    const client = new Client(url);
    const duplex = client.pipeline({ path: "/a", method: "PUT" }, ({ body }) => body);
    const text = await through(duplex, "hello");
    await client.close();
    return text;
  },
  "Agent": ({ Agent }, url) => by(new Agent(), url, "/a"),
  "BalancedPool": ({ BalancedPool }, url) => by(new BalancedPool([url]) as never, url, "/a"),
  "RetryAgent": ({ Agent, RetryAgent }, url) =>
    by(new RetryAgent(new Agent(), RETRIES) as never, url, "/flaky"),
  "compose, with retries": ({ Agent, interceptors }, url) =>
    by(new Agent().compose(interceptors.retry(RETRIES)) as never, url, "/flaky"),
  "compose, with redirects": ({ Agent, interceptors }, url) =>
    by(
      new Agent().compose(interceptors.redirect({ maxRedirections: 2 })) as never,
      url,
      "/to",
    ),
  "compose, with what one has written": ({ Agent }, url) =>
    by(
      new Agent().compose((dispatch) => (options, handler) =>
        dispatch({ ...options, headers: { "X-Composed": "yes" } }, handler)
      ) as never,
      url,
      "/a",
    ),
  "ProxyAgent": ({ ProxyAgent }, url) => by(new ProxyAgent(url) as never, url, "/a"),
  "EnvHttpProxyAgent": ({ EnvHttpProxyAgent }, url) =>
    by(new EnvHttpProxyAgent({ httpProxy: url, noProxy: "" }) as never, url, "/a"),
  "request": (undici, url) => request(undici, `${url}/a?b=1`, { headers: { "X-Mine": "1" } }),
  "request with a query": (undici, url) => request(undici, url, { query: { a: 1, b: "x y" } }),
  "request with a body": (undici, url) => request(undici, url, { method: "POST", body: "hello" }),
  "request with a stream": (undici, url) =>
    request(undici, url, { method: "POST", body: pieces() }),
  "request, answered by a redirect": (undici, url) => request(undici, `${url}/to`),
  "request, cut off": (undici, url) => outcome(() => request(undici, `${url}/cut`)),
  "request to where nobody listens": (undici) =>
    outcome(() => request(undici, "http://127.0.0.1:9/")),
  "request, given up": (undici, url) =>
    outcome(() => request(undici, `${url}/silent`, { signal: AbortSignal.timeout(80) })),
  // The reader reads ahead, as Node's streams do, and takes its time before it gives up.
  "request, given up in its middle": (undici, url) =>
    outcome(async () => {
      const stop = new AbortController();
      const { body } = await undici.request(`${url}/endless`, { signal: stop.signal });
      body.on("data", () => setTimeout(() => stop.abort(), 20));
      await body.text();
    }),
  "fetch": (undici, url) => byFetch(undici, url, { method: "POST", body: "x" }),
  "fetch of what is compressed": async (undici, url) => (await byFetch(undici, `${url}/gzip`)).text,
  "fetch with a redirect": (undici, url) => byFetch(undici, `${url}/to`),
  "Pool": async ({ Pool }, url) => {
    const pool = new Pool(url);
    const { body } = await pool.request({ path: "/pool", method: "GET" });
    const text = await body.text();
    await pool.close();
    return text;
  },
  "Pool, with more to ask than connections": async ({ Pool }, url) => {
    const pool = new Pool(url, { connections: 1 });
    const texts = await Promise.all(["/a", "/b", "/c"].map(async (path) => {
      const { body } = await pool.request({ path, method: "GET" });
      return await body.text();
    }));
    await pool.close();
    return texts;
  },
  "Client.stream": async ({ Client }, url) => {
    const client = new Client(url);
    let text = "";
    const sink = new Writable({
      write(bytes, _, done) {
        text += bytes;
        done();
      },
    });
    await client.stream({ path: "/stream", method: "GET" }, () => sink);
    await client.close();
    return text;
  },
};

async function wantSame(flow: (url: string) => Promise<unknown>): Promise<void> {
  await using server = await serve();
  const options = { store: memoryStore(), own: "record" } as const;
  const live = await flow(server.url);
  const record = { ...options, mode: "record" } as const;
  assertEquals(await withCassette("a", record, () => flow(server.url)), live);
  // What was given up may still be on its way to the server: nobody is there to be asked any more.
  await server[Symbol.asyncDispose]();
  await withCassette("a", options, async (session) => {
    assertEquals(await flow(server.url), live);
    assertEquals(session.report().unused, 0);
  });
}

const [major, minor] = process.versions.node.split(".").map(Number) as [number, number];
const loadEight = async () => await import("undici-8") as unknown as Undici;

const copies: [string, Undici][] = [["undici 6", six as unknown as Undici]];
// On Bun the name undici is Bun's own, which asks by no client of Node: see the ways out.
if (runtime !== "bun") copies.push(["undici 7", seven]);
if (major > 22 || (major === 22 && minor >= 19)) copies.push(["undici 8", await loadEight()]);
else {
  Deno.test("undici 8: this Node cannot load it", async () => {
    const { stack } = await assertRejects(loadEight) as Error;
    assert(/undici-8/.test(stack!), stack);
  });
}

for (const [copy, undici] of copies) {
  for (const [name, flow] of Object.entries(FLOWS)) {
    Deno.test(`${copy}: ${name} is the same live, recorded and replayed`, () =>
      wantSame((url) => flow(undici, url)));
  }

  Deno.test(`${copy}: two cassettes on one pool that was open before have each its own`, async () => {
    await using server = await serve();
    const pool = new undici.Pool(server.url, { connections: 1 });
    const ask = async (path: string): Promise<string> =>
      JSON.parse(await (await pool.request({ path, method: "GET" })).body.text()).url;
    await ask("/before");
    const options = { store: memoryStore(), own: "record" } as const;
    const run = (mode: "record" | "replay") =>
      Promise.all(["one", "two"].map((name) =>
        withCassette(
          name,
          { ...options, mode },
          async (): Promise<string[]> => await Promise.all([ask(`/${name}/a`), ask(`/${name}/b`)]),
        )
      ));
    const expected = ["one", "two"].map((name) => [`/${name}/a`, `/${name}/b`]);
    assertEquals(await run("record"), expected);
    assertEquals(await run("replay"), expected);
    await pool.close();
  });

  Deno.test(`${copy}: what passes is counted once, however many of its classes hand it on`, async () => {
    await using server = await serve();
    const told: unknown[] = [];
    const observer: Observer = {
      onReport: (_, { passedOn }) => void told.push(...passedOn ?? []),
    };
    const options = { store: memoryStore(), pass: ["127.0.0.1"], onWarning: () => {} };
    const agent = new undici.Agent();
    await runInContext({ observer }, () =>
      withCassette("passed", options, async () => {
        await (await agent.request({ origin: server.url, path: "/one", method: "GET" })).body
          .dump();
        await (await undici.request(`${server.url}/two`)).body.dump();
        await (await undici.fetch(`${server.url}/three`)).text();
      }));
    assertEquals(told, [[new URL(server.url).host, 3]]);
    await agent.close();
  });
}

/** What asks by HTTP/2, where a server has it. */
async function byHttp2({ Agent, Client }: Undici, url: string): Promise<unknown> {
  const connect = { rejectUnauthorized: false };
  const seen: unknown[] = [];
  for (
    const one of [
      new Agent({ allowH2: true, connect }),
      new Client(url, { allowH2: true, connect }),
    ]
  ) {
    const asked = { origin: url, path: "/two?a=1", method: "POST", body: "hello" } as const;
    const { statusCode, headers, body } = await one.request(asked);
    seen.push([statusCode, dateless(headers), await body.text()]);
    await one.close();
  }
  return seen;
}

// On Bun, undici 6 itself gives an answer up that is not read as soon as it comes.
for (const [copy, undici] of runtime === "bun" ? [] : copies) {
  Deno.test(`${copy}: HTTP/2, where it is allowed, is the same live, recorded and replayed`, async () => {
    const server = http2.createSecureServer(makeCertificate(), (request, response) => {
      let text = "";
      request.setEncoding("utf8").on("data", (piece) => text += piece);
      request.on("end", () => {
        response.writeHead(200, { "content-type": "application/json" });
        response.end(JSON.stringify([request.httpVersion, request.method, request.url, text]));
      });
    });
    let connections = 0;
    server.on("secureConnection", () => connections++);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const options = { store: memoryStore(), own: "record" } as const;
    try {
      const live = await byHttp2(undici, url);
      assertStringIncludes(JSON.stringify(live), "2.0");
      const record = { ...options, mode: "record" } as const;
      assertEquals(await withCassette("a", record, () => byHttp2(undici, url)), live);
      const before = connections;
      assertEquals(await withCassette("a", options, () => byHttp2(undici, url)), live);
      assertEquals(connections, before);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
}

if (runtime === "node") {
  /** The one that Node's own fetch asks by, once it has asked: of 6 on Node 20, of 8 on Node 26. */
  const own = () => {
    const global = globalThis as unknown as Record<symbol, InstanceType<Undici["Agent"]>>;
    return global[Symbol.for("undici.globalDispatcher.2")] ??
      global[Symbol.for("undici.globalDispatcher.1")]!;
  };
  Deno.test("Node's own undici, by what its fetch asks by, is the same live, recorded and replayed", () =>
    wantSame(async (url) => {
      await fetch("data:,loaded");
      const asked = { origin: url, path: "/own", method: "PUT" } as const;
      const { statusCode, headers, body } = await own().request({ ...asked, body: "hello" });
      const sink = new PassThrough();
      await own().stream(asked, () => sink);
      return [
        [statusCode, dateless(headers), await body.text()],
        String(sink.read()),
        await through(own().pipeline(asked, ({ body }) => body), "piped"),
      ];
    }));

  Deno.test("a fetch kept from before Retake was imported is the same live, recorded and replayed", () =>
    wantSame(async (url) => await seenOf(await keptFetch(url, { method: "POST", body: "x" }))));
}
