/**
 * What recording costs beside plain fetch, and an idle guard beside none, both on loopback.
 *
 *     deno task bench:record        node bench/record.ts        bun bench/record.ts
 *
 * @module
 */
import { Agent, createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { memoryStore, openSession, restoreFetch, withCassette } from "../mod.ts";
import { byTurns, row, timeOf } from "./rounds.ts";
import { jsonOf, question } from "./works.ts";

const CALLS = 50;
const ROUNDS = { rounds: 15, warmup: 3 };
const answer = JSON.stringify(jsonOf(1000));
const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(answer);
  });
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

type Fetch = typeof fetch;

async function askAll(fetch: Fetch, init?: RequestInit): Promise<void> {
  for (let call = 0; call < CALLS; call++) await (await fetch(url, init)).json();
}

row("recording beside plain fetch", "plain", "recording", "ratio");
const headers = { "content-type": "application/json" };
for (
  const [name, init] of [
    ["GET 1 KB of JSON", undefined],
    ["POST 4 KB for 1 KB", { method: "POST", body: question(0), headers }],
  ] as const
) {
  const [plain, recording] = await byTurns([
    { name: "plain", ready: () => () => askAll(globalThis.fetch, init) },
    {
      name: "recording",
      ready: () => async () => {
        await using session = await openSession("bench", { store: memoryStore(), mode: "record" });
        await askAll(session.fetch as Fetch, init);
      },
    },
  ], ROUNDS);
  row(
    name,
    timeOf(plain!.milliseconds, CALLS),
    timeOf(recording!.milliseconds, CALLS),
    recording!.ratio.toFixed(2),
  );
}

row("an idle guard beside none", "none", "idle guard", "ratio");
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const getOnce = () =>
  new Promise<void>((resolve, reject) => {
    get(url, { agent }, (response) => response.resume().on("end", resolve)).on("error", reject);
  });
const getAll = async () => {
  for (let call = 0; call < CALLS; call++) await getOnce();
};
for (
  const [name, ask] of [
    ["GET 1 KB by fetch", () => askAll(globalThis.fetch)],
    ["GET 1 KB by node:http", getAll],
  ] as const
) {
  const [none, idle] = await byTurns([
    {
      name: "none",
      ready() {
        restoreFetch(); // all of it is as if Retake were not there
        return ask;
      },
    },
    {
      name: "idle guard",
      async ready() {
        await withCassette("bench", { store: memoryStore() }, () => {}); // in place from here on
        return ask;
      },
    },
  ], ROUNDS);
  row(
    name,
    timeOf(none!.milliseconds, CALLS),
    timeOf(idle!.milliseconds, CALLS),
    idle!.ratio.toFixed(2),
  );
}
agent.destroy();
server.closeAllConnections();
server.close();
