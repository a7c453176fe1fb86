// Tries the ways out that a runtime has by itself, and prints what a replay does about each.
//
//     tests/intercept/ways_out.ts <host> <port> <whether what is sent there arrives>
import { spawn } from "node:child_process";
import http, { ClientRequest, get } from "node:http";
import { once } from "node:events";
import http2 from "node:http2";
import https from "node:https";
import { createRequire } from "node:module";
import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import tls from "node:tls";
import { Worker } from "node:worker_threads";
import { farFromArguments, settled, tryWaysOut, type WayOut } from "../support/ways_out.ts";

interface Classes {
  EventSource?: typeof WebSocket;
}

// What is kept from before Retake is imported.
const kept = {
  get: createRequire(import.meta.url)("node:http").get,
  request: http.request,
  fetch: globalThis.fetch,
  Request: globalThis.Request,
  WebSocket: globalThis.WebSocket,
  EventSource: (globalThis as unknown as Classes).EventSource,
};
const { Bun, Deno: own, EventSource } = globalThis as unknown as {
  Bun?: { fetch: typeof fetch; connect(options: object): Promise<unknown> };
  Deno?: {
    connect?(options: object): Promise<Closable>;
    connectTls(options: object): Promise<Closable>;
  };
  EventSource?: typeof WebSocket;
};
const Deno = own?.connect ? own as Required<typeof own> : undefined;
type Closable = { close(): void };

/** Opens what tells by events how it goes: resolves when it is open, or asked again. */
const opened = (Class: typeof WebSocket, url: string) =>
  new Promise<void>((resolve, reject) => {
    const one = new Class(url);
    one.onopen = () => resolve(one.close());
    one.onerror = () => {
      one.close();
      reject(new Error("an event"));
    };
  });
let session: http2.ClientHttp2Session;
const asked = (session: http2.ClientHttp2Session) => {
  const stream = session.request({ ":path": "/" });
  return Promise.race([settled(stream, "response", "close"), settled(session, "close")]);
};
const UPGRADE = { connection: "Upgrade", upgrade: "protocol-of-its-own" };
/** Its fetch stands on undici, which is heard. */
const isNode = !("deno" in process.versions) && !("bun" in process.versions);
const strict = { rejectUnauthorized: false };

const retake = await import("../../mod.ts");

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
    verdict: "heard",
    leave: ({ place }) => settled(get(`http://${place}/`), "response"),
  },
  {
    name: "node:http, `get` of `require` kept from before",
    verdict: "heard",
    leave: ({ place }) => settled(kept.get(`http://${place}/`), "response"),
  },
  {
    name: "node:http, a POST by `request` kept from before",
    verdict: "heard",
    leave({ place }) {
      const request = kept.request(`http://${place}/`, { method: "POST" });
      request.end("a prompt");
      return settled(request, "response");
    },
  },
  {
    name: "node:http, `agent: false`",
    verdict: "heard",
    leave: ({ host, port }) => ask({ host, port, agent: false }),
  },
  {
    name: "node:http, no agent but `createConnection`",
    verdict: "heard",
    leave: ({ host, port }) =>
      ask({ host, port, createConnection: () => net.connect({ host, port }) }),
  },
  {
    name: "node:http, `new ClientRequest`",
    verdict: "heard",
    leave({ place }) {
      const request = new ClientRequest(`http://${place}/`);
      request.end();
      return settled(request, "response");
    },
  },
  {
    name: "node:http, a keep-alive connection that is open",
    verdict: "heard",
    setUp: async ({ place, arrives }) => {
      if (arrives) await whole({ ...urlOptions(`http://${place}/`), agent });
    },
    leave: ({ place }) => whole({ ...urlOptions(`http://${place}/`), agent }),
    tearDown: () => agent.destroy(),
  },
  {
    name: "node:https",
    verdict: "heard",
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
    verdict: isNode ? "heard" : "refused",
    imported: "heard",
    leave: ({ place }) => kept.fetch(`http://${place}/`),
  },
  {
    name: "a fetch kept from before, by https",
    verdict: isNode ? "heard" : "refused",
    imported: "heard",
    leave: ({ place }) => kept.fetch(`https://${place}/`),
  },
  {
    name: "a fetch kept from before, to a host that `pass` names",
    verdict: "told",

    options: ({ host }) => ({ pass: [host] }),
    leave: async ({ place }) => await (await kept.fetch(`http://${place}/`)).text(),
  },
  {
    name: "a fetch kept from before, by https to a host that `pass` names",
    verdict: "told",

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
    name: "a fetch kept from before, with a Request that was",
    verdict: isNode ? "heard" : "refused",
    imported: "heard",
    leave: ({ place }) => kept.fetch(new kept.Request(`http://${place}/`, { method: "PUT" })),
  },
  {
    name: "the global fetch",
    verdict: "heard",
    leave: ({ place }) => fetch(`http://${place}/`),
  },
  {
    name: "the global fetch, with a Request that was kept from before",
    verdict: "heard",
    leave: ({ place }) => fetch(new kept.Request(`http://${place}/`, { method: "POST" })),
  },
  {
    name: "node:http, a CONNECT",
    verdict: "refused",
    leave({ place }) {
      const request = kept.request(`http://${place}/`, { method: "CONNECT", path: place });
      request.end();
      return settled(request, "response", "connect");
    },
  },
  {
    name: "node:http, an upgrade",
    verdict: "refused",
    leave: ({ place }) =>
      settled(get(`http://${place}/`, { headers: UPGRADE }), "response", "upgrade"),
  },
  {
    name: "node:http, through a proxy on this machine",
    verdict: "heard",
    leave: ({ host, port }) => ask({ host: "127.0.0.1", port, path: `http://${host}:${port}/` }),
  },
  {
    name: "node:https, an agent of its own",
    verdict: "heard",
    leave: ({ place }) =>
      settled(
        https.get(`https://${place}/`, { agent: new https.Agent({ keepAlive: true }), ...strict }),
        "response",
      ),
  },
  {
    name: "node:tls to port 443",
    verdict: "refused",
    toNobody: true,
    leave: ({ host }) => settled(tls.connect({ host, port: 443, ...strict }), "secureConnect"),
  },
  {
    name: "node:http2, over TLS",
    verdict: "refused",
    async leave({ place }) {
      const one = http2.connect(`https://${place}`, strict);
      try {
        return await settled(one, "connect");
      } finally {
        one.destroy();
      }
    },
  },
  {
    name: "a worker thread",
    verdict: "told",
    toNobody: true,
    leave: () => settled(new Worker("", { eval: true }), "exit"),
  },
  {
    name: "a program that is started",
    verdict: "told",
    toNobody: true,
    leave: () => settled(spawn(process.execPath, ["--version"]), "exit"),
  },
  {
    name: "Bun.fetch",
    verdict: "refused",
    absent: !Bun,
    leave: ({ place }) => Bun!.fetch(`http://${place}/`),
  },
  {
    name: "node:http2, a new session",
    verdict: "refused",
    connects: true,
    async leave({ place }) {
      const one = http2.connect(`http://${place}`);
      one.on("error", () => {});
      try {
        return await asked(one);
      } finally {
        one.destroy();
      }
    },
  },
  {
    name: "node:http2, a session that is open",
    verdict: "refused",
    async setUp({ place, arrives }) {
      session = http2.connect(`http://${place}`);
      session.on("error", () => {});
      if (arrives) await settled(session, "connect");
    },
    leave: async () => await asked(session),
    tearDown: () => session.destroy(),
  },
  {
    name: "WebSocket",
    verdict: "heard",
    absent: !kept.WebSocket,
    leave: ({ place }) => opened(WebSocket, `ws://${place}/`),
  },
  {
    name: "WebSocket, by wss",
    verdict: "heard",
    absent: !kept.WebSocket,
    leave: ({ place }) => opened(WebSocket, `wss://${place}/`),
  },
  {
    name: "a WebSocket class kept from before",
    verdict: isNode ? "heard" : "refused",
    imported: "heard",
    absent: !kept.WebSocket,
    connects: !isNode,
    leave: ({ place }) => opened(kept.WebSocket, `ws://${place}/`),
  },
  {
    name: "EventSource",
    verdict: "heard",
    absent: !EventSource,
    leave: ({ place }) =>
      opened((globalThis as unknown as Classes).EventSource!, `http://${place}/`),
  },
  {
    // It does not say where it leads before it has asked.
    name: "an EventSource class kept from before",
    verdict: "refused, and sent",
    absent: !EventSource,
    leave: ({ place }) => opened(kept.EventSource!, `http://${place}/`),
  },
  {
    name: "Deno.connect to port 443",
    verdict: "refused",
    absent: !Deno,
    toNobody: true,
    leave: ({ host }) => Deno!.connect({ hostname: host, port: 443 }),
  },
  {
    name: "Deno.connectTls, offering HTTP",
    verdict: "refused",
    absent: !Deno,
    leave: ({ host, port }) => Deno!.connectTls({ hostname: host, port, alpnProtocols: ["h2"] }),
  },
  {
    name: "Bun.connect to port 443",
    verdict: "refused",
    absent: !Bun,
    toNobody: true,
    leave: ({ host }) => Bun!.connect({ hostname: host, port: 443, socket: { data() {} } }),
  },
  {
    name: "own server, by a fetch kept from before",
    verdict: "passes",
    imported: "heard",

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
    name: "Postgres on this machine, by node:net",
    verdict: "passes",
    absent: !process.env.PGPORT,
    leave: () => sayHello({ host: "127.0.0.1", port: Number(process.env.PGPORT) }),
  },
  {
    name: "Postgres on this machine, through its Unix socket",
    verdict: "passes",
    absent: !process.env.PGPORT,
    leave: () => sayHello({ path: join(process.env.PGHOST!, `.s.PGSQL.${process.env.PGPORT}`) }),
  },
  {
    name: "server of another process on this machine, by node:http",
    verdict: "heard",
    leave: ({ port }) => settled(get(`http://127.0.0.1:${port}/`), "response"),
  },
  {
    name: "server of another process on this machine, by a fetch kept from before",
    verdict: isNode ? "heard" : "told",
    imported: "heard",
    leave: async ({ port }) => await (await kept.fetch(`http://127.0.0.1:${port}/`)).text(),
  },
  {
    name: "server of another process on this machine, by Bun.fetch",
    verdict: "told",
    absent: !Bun,
    leave: async ({ port }) => await (await Bun!.fetch(`http://localhost:${port}/`)).bytes(),
  },
];

/** Begins a session of Postgres, as its clients do, and waits for what it asks first. */
async function sayHello(where: net.NetConnectOpts): Promise<void> {
  const socket = net.connect(where);
  const said = "user\0postgres\0database\0postgres\0\0";
  const hello = new DataView(new ArrayBuffer(8));
  hello.setUint32(0, 8 + said.length);
  hello.setUint32(4, 196_608); // version 3.0
  socket.write(new Uint8Array(hello.buffer));
  socket.write(said);
  const [first] = await once(socket, "data");
  socket.destroy();
  if (first[0] !== "R".charCodeAt(0)) throw new Error(`Postgres said ${first}`);
}

function urlOptions(url: string): http.RequestOptions {
  const { hostname, port, pathname } = new URL(url);
  return { hostname, port, path: pathname };
}

const tried = await tryWaysOut(ways, farFromArguments(), retake);
console.log(JSON.stringify(tried));
process.exit();
