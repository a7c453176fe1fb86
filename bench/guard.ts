/**
 * What an idle guard costs beside none, on loopback.
 *
 *     deno task bench:guard        node bench/guard.ts        bun bench/guard.ts
 *
 * @module
 */
import { Agent, createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { memoryStore, restoreFetch, withCassette } from "../mod.ts";
import { byTurns, row, timeOf } from "./rounds.ts";
import { jsonOf } from "./works.ts";

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

async function askAll(): Promise<void> {
  for (let call = 0; call < CALLS; call++) await (await fetch(url)).json();
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
    ["GET 1 KB by fetch", askAll],
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
