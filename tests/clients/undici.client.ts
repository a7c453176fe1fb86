// undici, each copy of it and Node's own: what a client sees is the same live, while recording and in
// replay, and a replay sends nothing.
import { assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import http from "node:http";
import { Writable } from "node:stream";
import { gzipSync } from "node:zlib";
import { keptFetch } from "./kept_fetch.ts";
import { memoryStore, withCassette } from "../../mod.ts";
import { runtime } from "../support/runtime.ts";
import * as six from "undici-6";
import * as seven from "undici";

/** What is common to all copies, as far as it is used here. */
type Undici = Pick<typeof seven, "request" | "fetch" | "FormData" | "Pool" | "Client" | "Agent">;

const ZIPPED = JSON.stringify({ zipped: "again and ".repeat(50) });

async function serve() {
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
      if (request.url === "/endless") return void response.writeHead(200).write("the first piece");
      response.writeHead(200, { "content-type": "application/json", "X-Odd-name": "1", ETag: "x" });
      const { method, url, rawHeaders } = request;
      const body = Buffer.concat(chunks).toString();
      response.end(JSON.stringify({ method, url, body, rawHeaders }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    async [Symbol.asyncDispose]() {
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

const dateless = ({ date: _, ...rest }: Record<string, unknown>) => rest;

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

const FLOWS: Record<string, Flow> = {
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

// On Bun the name undici is Bun's own, which asks by no client of Node: see the ways out.
const copies: [string, Undici][] = runtime === "bun"
  ? [["undici 6", six as unknown as Undici]]
  : [["undici 6", six as unknown as Undici], ["undici 7", seven]];

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
}

if (runtime === "node") {
  Deno.test("a fetch kept from before Retake was imported is the same live, recorded and replayed", () =>
    wantSame(async (url) => await seenOf(await keptFetch(url, { method: "POST", body: "x" }))));
}
