// What a store asks for itself is no part of a cassette, by whichever way: while one is open, and as it closes.
import { assertEquals } from "@std/assert";
import { get, request } from "node:http";
import { parseCassette, type Store, useCassette, withCassette } from "../../mod.ts";

import { serve } from "../support/local_server.ts";
import { HttpSocket } from "../support/socket_client.ts";
import { openSocketServer } from "../support/socket_server.ts";

type Ask = (url: string, body?: string) => Promise<string>;

/** How a store may ask its server. */
const WAYS: Record<string, Ask> = {
  fetch: async (url, body) => {
    const response = await fetch(url, body === undefined ? {} : { method: "PUT", body });
    return await response.text();
  },
  "node:http": (url, body) =>
    new Promise((resolve, reject) => {
      request(url, { method: body === undefined ? "GET" : "PUT" }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (piece) => text += piece);
        response.on("end", () => resolve(text));
      }).on("error", reject).end(body);
    }),
};

const getByHttp = (url: string) =>
  new Promise<number>((resolve, reject) => {
    get(url, (response) => response.resume().on("end", () => resolve(response.statusCode!)))
      .on("error", reject);
  });

/** A store on a server, with journals there too. */
function remoteStore(url: string, ask: Ask): Store {
  let journals = 0;
  return {
    async load(name) {
      return await ask(`${url}/cassettes/${name}`) || undefined;
    },
    async save(name, text) {
      await ask(`${url}/cassettes/${name}`, text);
    },
    async remove(name) {
      await ask(`${url}/cassettes/${name}`, "");
    },
    list: () => Promise.resolve([]),
    locate: (name) => `${url}/cassettes/${name}`,
    journals: {
      async open(name, first) {
        const id = `${name}-${journals++}`;
        const where = `${url}/journals/${id}`;
        await ask(where, first);
        const append = async (line: string) => void await ask(where, line);
        const end = async () => void await ask(where, "");
        return { id, where, append, close: end, remove: end };
      },
      list: () => Promise.resolve([]),
    },
  };
}

for (const [way, ask] of Object.entries(WAYS)) {
  for (const kind of ["withCassette", "useCassette"] as const) {
    Deno.test(`a store that asks by ${way} is not heard in ${kind}`, async () => {
      const kept = new Map<string, string>();
      await using server = await serve(({ method, path, body }, response) => {
        if (method === "PUT") kept.set(path, body);
        response.end(kept.get(path) ?? "");
      });
      await using api = await serve();
      const store = remoteStore(server.url, ask);
      const options = { store, own: "record" } as const;
      const test = async () => {
        await (await fetch(`${api.url}/by-fetch`)).text();
        await getByHttp(`${api.url}/by-http`);
      };
      const run = async (mode: "record" | "replay") => {
        if (kind === "withCassette") return await withCassette("a", { ...options, mode }, test);
        await using _ = await useCassette("a", { ...options, mode });
        await test();
      };
      await run("record");
      const { interactions } = parseCassette(kept.get("/cassettes/a")!, "a");
      assertEquals(interactions.map(({ request }) => new URL(request.url).pathname), [
        "/by-fetch",
        "/by-http",
      ]);
      const written = server.hits.filter(({ method }) => method === "PUT").length;
      assertEquals(written >= 4, true); // the journal's head, two lines and the cassette
      const { length } = api.hits;
      await run("replay");
      assertEquals(api.hits.length, length);
    });
  }
}

/** WebSockets by which a store may ask. */
const SOCKETS = {
  ...("WebSocket" in globalThis ? { "the global WebSocket": () => WebSocket } : {}),
  "a WebSocket on node:http": () => HttpSocket as unknown as typeof WebSocket,
};

for (const [way, socket] of Object.entries(SOCKETS)) {
  for (const kind of ["withCassette", "useCassette"] as const) {
    Deno.test(`a store that asks by ${way} is not heard in ${kind}`, async () => {
      const kept = new Map<string, string>();
      const server = await openSocketServer({
        "/store": {
          onMessage(peer, data) {
            const { url, body } = JSON.parse(String(data));
            if (body !== undefined) kept.set(url, body);
            peer.send(kept.get(url) ?? "");
            peer.close(1000);
          },
        },
      });
      await using api = await serve();
      const ask: Ask = (url, body) =>
        new Promise((resolve, reject) => {
          let text = "";
          const one = new (socket())(`${server.url}/store`);
          one.onopen = () => one.send(JSON.stringify({ url, body }));
          one.onmessage = ({ data }) => text = data;
          one.onerror = (event) => reject(new Error((event as ErrorEvent).message));
          one.onclose = () => resolve(text);
        });
      const options = { store: remoteStore(server.url, ask), own: "record" } as const;
      const test = async () => await (await fetch(`${api.url}/asked`)).text();
      const run = async (mode: "record" | "replay") => {
        if (kind === "withCassette") return await withCassette("a", { ...options, mode }, test);
        await using _ = await useCassette("a", { ...options, mode });
        await test();
      };
      try {
        await run("record");
        const { interactions } = parseCassette(kept.get(`${server.url}/cassettes/a`)!, "a");
        assertEquals(interactions.map(({ request }) => request.url), [`${api.url}/asked`]);
        await run("replay");
        assertEquals(api.hits.length, 1);
      } finally {
        await server.close();
      }
    });
  }
}
