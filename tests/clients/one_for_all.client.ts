// One recording for all: what fetch, axios, got or undici recorded, each of the others plays, and sees what it
// would have seen live.
import { assert, assertEquals } from "@std/assert";
import axios from "axios";
import got from "got";
import { request } from "undici-6";
import { memoryStore, parseCassette, withCassette } from "../../mod.ts";
import { runtime } from "../support/runtime.ts";
import { BYTES, told } from "./flow.ts";
import { startFlowServer } from "./flow_server.ts";

/** What is asked. */
interface Ask {
  url: string;
  body?: string;
}

/** What every client can tell of an answer. */
interface Answer {
  status: number;
  type: unknown;
  text: string;
  /** Where the answer comes from, for those who follow redirects. */
  from?: string;
}

const json = { "content-type": "application/json" };

/** Each as it is used most; they decompress themselves, but for undici. */
const CLIENTS: Record<string, (ask: Ask) => Promise<Answer>> = {
  async fetch({ url, body }) {
    const response = await fetch(url, body ? { method: "POST", body, headers: json } : {});
    const { status, headers } = response;
    const text = await response.text();
    return { status, type: headers.get("content-type"), text, from: response.url };
  },
  async axios({ url, body }) {
    const { status, data, headers, request } = await axios({
      url,
      ...(body ? { method: "POST", data: body, headers: json } : {}),
      validateStatus: () => true,
      responseType: "text",
      transformResponse: (text) => text,
    });
    return { status, type: headers["content-type"], text: data, from: request.res.responseUrl };
  },
  async got({ url, body }) {
    const { statusCode, headers, body: text, url: from } = await got(url, {
      ...(body ? { method: "POST", body, headers: json } : {}),
      throwHttpErrors: false,
      retry: { limit: 0 },
    });
    return { status: statusCode, type: headers["content-type"], text, from };
  },
  async undici({ url, body }) {
    const options = body ? { method: "POST", body, headers: json } as const : {};
    const { statusCode, headers, body: answer } = await request(url, options);
    const bytes = new Blob([await answer.arrayBuffer()]);
    const text = headers["content-encoding"] === "gzip"
      ? bytes.stream().pipeThrough(new DecompressionStream("gzip"))
      : bytes.stream();
    return {
      status: statusCode,
      type: headers["content-type"],
      text: await new Response(text).text(),
    };
  },
};

/** The same for every client, whatever headers it sends of its own. */
const ASKS: Record<string, (manner: (name: string, rest?: string) => string) => Ask> = {
  "a GET": (at) => ({ url: at("json", "v1/customers/a?b=1&c=x%20y") }),
  "a POST of JSON": (at) => ({ url: at("upload"), body: JSON.stringify({ text: "Ünïcode" }) }),
  "a large POST": (at) => ({
    url: at("upload"),
    body: JSON.stringify(new TextDecoder().decode(BYTES)),
  }),
  "an event stream": (at) => ({ url: at("stream") }),
  "an error": (at) => ({ url: at("error") }),
  "a compressed answer": (at) => ({ url: at("gzip", "v1/customers/a") }),
};

/** Runs something with each client as who records, and each as who plays. */
async function withEachPair(
  run: (recorder: string, player: string) => Promise<void>,
): Promise<void> {
  for (const recorder of Object.keys(CLIENTS)) {
    for (const player of Object.keys(CLIENTS)) await run(recorder, player);
  }
}

/** Runs something with a server that is another process's, as far as anybody can tell. */
async function withServer(
  fn: (at: (name: string, rest?: string) => string, nobody: string) => Promise<void>,
): Promise<void> {
  const server = await startFlowServer();
  try {
    await fn(
      (name, rest = "thing") => `http://127.0.0.1:${server.port}/${name}/${rest}`,
      `http://127.0.0.1:${server.refused}/thing`,
    );
  } finally {
    await server.close();
  }
}

// Each client sends headers of its own, as `accept`, which are told as drift.
const OWN = { own: "record", drift: "ignore" } as const;
const outcome = (fn: () => Promise<unknown>) => fn().catch(told);

/** Records by one client, and plays by another. */
async function play(recorder: string, player: string, ask: Ask): Promise<unknown> {
  const options = { ...OWN, store: memoryStore() };
  const record = { ...options, mode: "record" } as const;
  await withCassette("a", record, () => outcome(() => CLIENTS[recorder]!(ask)));
  return await withCassette("a", options, async (session) => {
    const seen = await outcome(() => CLIENTS[player]!(ask));
    const { missed, unused } = session.report();
    // What undici does not follow is not asked for.
    assert(missed === 0 && (unused === 0 || player === "undici"), `${recorder} -> ${player}`);
    return seen;
  });
}

for (const [name, askAt] of Object.entries(ASKS)) {
  Deno.test(`${name}, recorded by each client, is for each other what it is live`, () =>
    withServer((at) =>
      withEachPair(async (recorder, player) => {
        const ask = askAt(at);
        const live = await CLIENTS[player]!(ask);
        assertEquals(await play(recorder, player, ask), live, `${recorder} -> ${player}`);
      })
    ));
}

Deno.test("a redirect, recorded by each client, is followed by each other as it is live", () =>
  withServer((at) =>
    withEachPair(async (recorder, player) => {
      for (const body of [undefined, JSON.stringify({ a: 1 })]) {
        const ask = { url: at("redirect", "v1/customers/a"), body };
        const pair = `${recorder} -> ${player}, ${body ? "POST" : "GET"}`;
        // A client that has followed none has recorded none of the answers behind it.
        if (recorder === "undici" && player !== "undici") continue;
        const live = await CLIENTS[player]!(ask);
        const played = await play(recorder, player, ask) as Answer;
        if (player !== "undici" || recorder === "undici") assertEquals(played, live, pair);
        // Of fetch's recording nobody knows which redirect it was.
        else assert(played.status >= 301 && played.status <= 308, pair);
      }
    })
  ));

Deno.test("a refused connection fails each client in its own words, whoever recorded it", () =>
  withServer((_, nobody) =>
    withEachPair(async (recorder, player) => {
      const pair = `${recorder} -> ${player}`;
      const live = await outcome(() => CLIENTS[player]!({ url: nobody })) as Error;
      const played = await play(recorder, player, { url: nobody }) as Error & { cause?: Error };
      // Fetch has words of its own on Deno and Bun; they are played to others as they were recorded.
      if (runtime === "node" || (recorder !== "fetch" && player !== "fetch")) {
        assertEquals(played, live, pair);
      } else if (player === "fetch" && recorder !== "fetch") {
        assertEquals([played.name, played.message], ["TypeError", "fetch failed"], pair);
        assertEquals((played.cause as { code?: string }).code, "ECONNREFUSED", pair);
      }
    })
  ));

Deno.test("what breaks off fails to be read, in fetch's words for fetch", async () => {
  const { createServer } = await import("node:http");
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write("abc", () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}/`;
  const live = await outcome(() => CLIENTS.fetch!({ url })) as Error;
  for (const recorder of ["axios", "got", "undici"]) {
    const played = await play(recorder, "fetch", { url }) as Error;
    assertEquals(played.name, "TypeError", recorder);
    if (runtime === "node") assertEquals(played.message, live.message, recorder);
  }
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

Deno.test("a fetch that follows no redirect, as MCP's, and another client play each other", () =>
  withServer(async (at) => {
    const url = at("json", "v1/customers/a");
    const byFetch = async () => await (await fetch(url, { redirect: "manual" })).text();
    const byGot = async () => (await got(url)).body;
    for (const [first, second] of [[byFetch, byGot], [byGot, byFetch]] as const) {
      const options = { ...OWN, store: memoryStore() };
      const recorded = await withCassette("a", { ...options, mode: "record" }, first);
      assertEquals(await withCassette("a", options, second), recorded);
    }
  }));

Deno.test("a cassette does not tell which client has recorded it", () =>
  withServer(async (at) => {
    const ask = ASKS["a POST of JSON"]!(at);
    const seen = await Promise.all(
      Object.keys(CLIENTS).map(async (client) => {
        const store = memoryStore();
        const record = { ...OWN, store, mode: "record" } as const;
        await withCassette("a", record, () => CLIENTS[client]!(ask));
        const [one] = parseCassette(await store.load("a") as string, "a").interactions;
        const { status, statusText, body } = one!.response!;
        return {
          method: one!.request.method,
          body: one!.request.body,
          status,
          statusText,
          got: body,
        };
      }),
    );
    for (const one of seen) assertEquals(one, seen[0]);
  }));
