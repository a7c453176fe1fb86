// Tries the ways out that a runtime has by itself, and prints what a replay does about each.
//
//     tests/intercept/ways_out.ts <host> <port> <whether what is sent there arrives>
import http, { ClientRequest, get } from "node:http";
import https from "node:https";
import { createRequire } from "node:module";
import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import tls from "node:tls";
import { farFromArguments, settled, tryWaysOut, type WayOut } from "../support/ways_out.ts";

// What is kept from before Retake is imported.
const kept = {
  get: createRequire(import.meta.url)("node:http").get,
  request: http.request,
  fetch: globalThis.fetch,
};
const isDeno = "deno" in process.versions;
const { Bun } = globalThis as unknown as { Bun?: { fetch: typeof fetch } };
const strict = { rejectUnauthorized: false };

const { memoryStore, withCassette } = await import("../../mod.ts");

const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const ask = (options: http.RequestOptions) =>
  settled(get(options, (response) => response.resume()), "response");
const whole = (url: string | http.RequestOptions) =>
  new Promise<unknown>((resolve, reject) => {
    get(url, (response) => {
      response.resume();
      response.on("end", resolve);
    }).on("error", reject);
  });

let server: http.Server;
let folder: string;
const ownPort = () => (server.address() as net.AddressInfo).port;
const listening = (where: net.ListenOptions) => async () => {
  server = http.createServer((_, response) => response.end("own"));
  server.listen(where);
  await settled(server, "listening");
};
const closed = () => {
  server.closeAllConnections();
  server.close();
};

const ways: WayOut[] = [
  {
    name: "node:http, by its named import",
    verdict: "refused",
    leave: ({ place }) => settled(get(`http://${place}/`), "response"),
  },
  {
    name: "node:http, `get` of `require` kept from before",
    verdict: "refused",
    leave: ({ place }) => settled(kept.get(`http://${place}/`), "response"),
  },
  {
    name: "node:http, a POST by `request` kept from before",
    verdict: "refused",
    leave({ place }) {
      const request = kept.request(`http://${place}/`, { method: "POST" });
      request.end("a prompt");
      return settled(request, "response");
    },
  },
  {
    name: "node:http, `agent: false`",
    verdict: "refused",
    leave: ({ host, port }) => ask({ host, port, agent: false }),
  },
  {
    name: "node:http, no agent but `createConnection`",
    verdict: "refused",
    leave: ({ host, port }) =>
      ask({ host, port, createConnection: () => net.connect({ host, port }) }),
  },
  {
    name: "node:http, `new ClientRequest`",
    verdict: "refused",
    leave({ place }) {
      const request = new ClientRequest(`http://${place}/`);
      request.end();
      return settled(request, "response");
    },
  },
  {
    name: "node:http, a keep-alive connection that is open",
    verdict: "refused",
    setUp: async ({ place, arrives }) => {
      if (arrives) await whole({ ...urlOptions(`http://${place}/`), agent });
    },
    leave: ({ place }) => whole({ ...urlOptions(`http://${place}/`), agent }),
    tearDown: () => agent.destroy(),
  },
  {
    name: "node:https",
    verdict: "refused",
    leave: ({ place }) => settled(https.get(`https://${place}/`, strict), "response"),
  },
  {
    name: "node:net to port 443",
    verdict: "refused",
    toNobody: true,
    leave: ({ host }) => settled(net.connect(443, host), "connect"),
  },
  {
    name: "node:tls, offering HTTP",
    verdict: "refused",
    leave: ({ host, port }) =>
      settled(
        tls.connect({ host, port, ALPNProtocols: ["h2", "http/1.1"], ...strict }),
        "secureConnect",
      ),
  },
  {
    name: "node:net to a port of its own",
    verdict: "told",
    leave: async ({ host, port }) => {
      const socket = net.connect(port, host);
      await settled(socket, "connect");
      socket.destroy();
    },
  },
  {
    name: "a fetch kept from before",
    verdict: "refused",
    absent: isDeno,
    leave: ({ place }) => kept.fetch(`http://${place}/`),
  },
  {
    name: "a fetch kept from before, by https",
    verdict: "refused",
    absent: isDeno,
    leave: ({ place }) => kept.fetch(`https://${place}/`),
  },
  {
    name: "a fetch kept from before, to a host that `pass` names",
    verdict: "told",
    absent: isDeno,
    options: ({ host }) => ({ pass: [host] }),
    leave: async ({ place }) => await (await kept.fetch(`http://${place}/`)).text(),
  },
  {
    name: "a fetch kept from before, by https to a host that `pass` names",
    verdict: "told",
    absent: isDeno,
    options: ({ place }) => ({ pass: [new RegExp(`^https://${place}/`)] }),
    leave: ({ place }) => kept.fetch(`https://${place}/`),
  },
  {
    name: "node:http, to a host that `pass` names",
    verdict: "told",
    options: ({ place }) => ({
      pass: [({ url, method }) => url === `http://${place}/me` && method === "GET"],
    }),
    leave: ({ place }) => whole(`http://${place}/me`),
  },
  {
    name: "Bun.fetch",
    verdict: "refused",
    absent: !Bun,
    leave: ({ place }) => Bun!.fetch(`http://${place}/`),
  },
  {
    name: "own server, by a fetch kept from before",
    verdict: "passes",
    absent: isDeno,
    setUp: listening({ port: 0, host: "127.0.0.1" }),
    leave: async () => await (await kept.fetch(`http://127.0.0.1:${ownPort()}/`)).text(),
    tearDown: closed,
  },
  {
    name: "own server, by node:http",
    verdict: "passes",
    setUp: listening({ port: 0, host: "127.0.0.1" }),
    leave: () => whole(`http://127.0.0.1:${ownPort()}/`),
    tearDown: closed,
  },
  {
    name: "own server, by node:http and its name",
    verdict: "passes",
    setUp: listening({ port: 0, host: "127.0.0.1" }),
    leave: () => whole(`http://localhost:${ownPort()}/`),
    tearDown: closed,
  },
  {
    name: "own server, by node:net",
    verdict: "passes",
    setUp: listening({ port: 0, host: "127.0.0.1" }),
    leave: async () => {
      const socket = net.connect(ownPort(), "127.0.0.1");
      await settled(socket, "connect");
      socket.destroy();
    },
    tearDown: closed,
  },
  {
    name: "Unix socket, by node:http",
    verdict: "passes",
    absent: process.platform === "win32",
    setUp: () => {
      folder = mkdtempSync(join(tmpdir(), "retake-"));
      return listening({ path: join(folder, "socket") })();
    },
    leave: () => whole({ socketPath: join(folder, "socket"), path: "/" }),
    tearDown() {
      closed();
      rmSync(folder, { recursive: true });
    },
  },
  {
    name: "server of another process on this machine, by node:http",
    verdict: "told",
    leave: ({ port }) => settled(get(`http://127.0.0.1:${port}/`), "response"),
  },
];

function urlOptions(url: string): http.RequestOptions {
  const { hostname, port, pathname } = new URL(url);
  return { hostname, port, path: pathname };
}

const tried = await tryWaysOut(ways, farFromArguments(), {
  withCassette,
  options: { store: memoryStore(), mode: "replay" },
});
console.log(JSON.stringify(tried));
process.exit();
