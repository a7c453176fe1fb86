// Tries the ways out that packages have of their own, and prints what a replay does about each.
//
//     tests/clients/scenarios/ways_out.ts <host> <port> <whether what is sent there arrives>
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import axios from "axios";
import got from "got";
import nodeFetch from "node-fetch";
import superagent from "superagent";
import * as undici from "undici";
import * as undici6 from "undici-6";
import WebSocket from "ws";
import { farFromArguments, settled, tryWaysOut, type WayOut } from "../../support/ways_out.ts";

const retake = await import("../../../mod.ts");

const isBun = "bun" in process.versions; // which has its own in the place of undici, without pools
let pool: undici.Pool;
let bundled: typeof undici.request;
let folder: string;
const strict = { rejectUnauthorized: false };

/** Waits for what tells by events how it goes. */
const opened = (one: {
  onopen: unknown;
  onerror: unknown;
  onclose?: unknown;
  close(): void;
}) =>
  new Promise<void>((resolve, reject) => {
    one.onopen = () => resolve(one.close());
    one.onerror = one.onclose = () => reject(new Error("an event"));
  });

/** Asks by a client of its own, which nobody else has to wait for. */
async function byClient(place: string, ask: (one: undici.Client) => Promise<unknown>) {
  const client = new undici.Client(`http://${place}`);
  try {
    return await ask(client);
  } finally {
    await client.destroy();
  }
}

const ways: WayOut[] = [
  {
    name: "axios, by its adapter for node:http",
    verdict: "heard",
    leave: ({ place }) => axios.post(`http://${place}/`, { prompt: "x" }, { adapter: "http" }),
  },
  {
    name: "axios, an instance",
    verdict: "heard",
    leave: ({ place }) => axios.create({ baseURL: `https://${place}/`, adapter: "http" }).get("/x"),
  },
  {
    name: "axios, by its adapter for fetch",
    verdict: "heard",
    leave: ({ place }) => axios.get(`http://${place}/`, { adapter: "fetch" }),
  },
  {
    name: "superagent",
    verdict: "heard",
    leave: async ({ place }) => await superagent.get(`http://${place}/`),
  },
  {
    name: "superagent, a POST by https",
    verdict: "heard",
    leave: async ({ place }) =>
      await superagent.post(`https://${place}/`).disableTLSCerts().send({ prompt: "x" }),
  },
  {
    name: "got",
    verdict: "heard",
    leave: ({ place }) => got(`http://${place}/`),
  },
  {
    name: "got, by https",
    verdict: "heard",
    leave: ({ place }) => got(`https://${place}/`, { https: strict, retry: { limit: 0 } }),
  },
  {
    name: "node-fetch",
    verdict: isBun ? "refused" : "heard",
    leave: ({ place }) => nodeFetch(`http://${place}/`),
  },
  {
    name: "undici 7, `fetch`",
    verdict: isBun ? "refused" : "heard",
    leave: ({ place }) => undici.fetch(`http://${place}/`),
  },
  {
    name: "undici 7, `request`",
    verdict: isBun ? "refused" : "heard",
    leave: async ({ place }) => await (await undici.request(`http://${place}/`)).body.text(),
  },
  {
    name: "undici 7, `request` by https",
    verdict: isBun ? "refused" : "heard",
    leave: async ({ place }) => await (await undici.request(`https://${place}/`)).body.text(),
  },
  {
    name: "undici 7, `request`, to another server on this machine",
    verdict: isBun ? "told" : "heard",
    leave: async ({ port }) =>
      await (await undici.request(`http://localhost:${port}/`)).body.text(),
  },
  {
    name: "node-fetch, to another server on this machine",
    verdict: isBun ? "told" : "heard",
    leave: async ({ port }) => await (await nodeFetch(`http://127.0.0.1:${port}/`)).text(),
  },
  {
    name: "undici 7, an `upgrade`",
    verdict: "refused",
    absent: isBun, // which has not made it
    leave: ({ place }) =>
      byClient(place, (one) => one.upgrade({ path: "/", protocol: "protocol-of-its-own" })),
  },
  {
    name: "undici 7, a CONNECT",
    verdict: "refused",
    absent: isBun,
    leave: ({ place }) => byClient(place, (one) => one.connect({ path: place })),
  },
  {
    name: "undici 7, a Pool whose connection is open",
    verdict: "heard",
    absent: isBun,
    async setUp({ place, arrives }) {
      pool = new undici.Pool(`http://${place}`, { connections: 1 });
      if (arrives) await (await pool.request({ path: "/", method: "GET" })).body.dump();
    },
    leave: async () => await (await pool.request({ path: "/x", method: "GET" })).body.dump(),
    tearDown: () => pool.destroy(),
  },
  {
    name: "undici 6, `request`",
    verdict: "heard",
    leave: async ({ place }) => await (await undici6.request(`http://${place}/`)).body.dump(),
  },
  {
    name: "undici 6, a Client of its own",
    verdict: "heard",
    leave: async ({ place }) => {
      const client = new undici6.Client(`http://${place}`);
      try {
        return await (await client.request({ path: "/", method: "POST", body: "x" })).body.dump();
      } finally {
        await client.destroy();
      }
    },
  },
  {
    name: "undici 7, its own WebSocket",
    verdict: isBun ? "refused" : "heard",
    connects: isBun,
    leave: ({ place }) => opened(new undici.WebSocket(`ws://${place}/`)),
  },
  {
    name: "undici 6, its own WebSocket",
    verdict: "heard",
    leave: ({ place }) => opened(new undici6.WebSocket(`ws://${place}/`)),
  },
  {
    name: "undici 7, its own EventSource",
    verdict: "heard",
    absent: isBun, // it is one that never asks
    leave: ({ place }) => opened(new undici.EventSource(`http://${place}/`)),
  },
  {
    name: "undici 7, as a package has it that was bundled with it",
    verdict: "heard",
    absent: isBun || "deno" in process.versions,
    async setUp() {
      const { build } = await import("esbuild");
      folder = await mkdtemp(join(tmpdir(), "retake-"));
      const outfile = join(folder, "bundle.cjs");
      const contents = 'export { request } from "undici"';
      const resolveDir = fileURLToPath(new URL("../../../", import.meta.url));
      const stdin = { contents, resolveDir };
      await build({ stdin, outfile, bundle: true, platform: "node", format: "cjs" });
      bundled = (await import(pathToFileURL(outfile).href)).request;
    },
    leave: async ({ place }) => await (await bundled(`http://${place}/`)).body.text(),
    tearDown: () => rm(folder, { recursive: true }),
  },
  {
    name: "ws",
    verdict: isBun ? "refused" : "heard",
    leave: ({ place }) => settled(new WebSocket(`ws://${place}/`), "open", "close"),
  },
];

const tried = await tryWaysOut(ways, farFromArguments(), retake);
console.log(JSON.stringify(tried));
process.exit();
