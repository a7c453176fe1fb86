// Connections that were open before Retake was imported: an agent of node:http and a pool of undici are shared
// by three cassettes at once, and each has its own.
import { assert, assertEquals } from "@std/assert";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { Pool } from "undici-6";

const NAMES = ["one", "two", "three"];

/** A server that tells what it was asked for, and counts. */
async function serve() {
  const served = { hits: 0, connections: 0 };
  const server = http.createServer((request, response) => {
    served.hits++;
    response.end(request.url);
  });
  server.on("connection", () => served.connections++);
  server.keepAliveTimeout = 0; // connections stay open for as long as the test takes
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { served, url: `http://127.0.0.1:${port}`, close };
}

Deno.test("three cassettes at once, on an agent and a pool that were open before the import", async () => {
  assert(!(Symbol.for("retake.guard/1") in globalThis), "Retake is imported already");
  const { served, url, close } = await serve();
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const pool = new Pool(url, { connections: 1 });
  const byAgent = (path: string) =>
    new Promise<string>((resolve, reject) => {
      http.get(url + path, { agent }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (piece) => text += piece);
        response.on("end", () => resolve(text)).on("error", reject);
      }).on("error", reject);
    });
  const byPool = async (path: string) =>
    await (await pool.request({ path, method: "GET" })).body.text();
  assertEquals(await Promise.all([byAgent("/a"), byPool("/b")]), ["/a", "/b"]);
  const { connections } = served;
  assertEquals(connections, 2);

  const { memoryStore, parseCassette, withCassette } = await import("../../mod.ts");
  const store = memoryStore();
  const pathsOf = (name: string) =>
    ["agent/1", "agent/2", "pool/1", "pool/2"].map((rest) => `/${name}/${rest}`);
  const run = (mode: "record" | "replay") =>
    Promise.all(
      NAMES.map((name) =>
        withCassette(name, { own: "record", store, mode }, () =>
          Promise.all(
            pathsOf(name).map((path) => path.includes("agent") ? byAgent(path) : byPool(path)),
          ))
      ),
    );
  assertEquals(await run("record"), NAMES.map(pathsOf));
  // What is recorded goes over the connections that were open.
  assertEquals(served, { hits: 2 + 3 * 4, connections });
  for (const name of NAMES) {
    const { interactions } = parseCassette(await store.load(name) as string, name);
    const paths = interactions.map(({ request }) => new URL(request.url).pathname);
    assertEquals(paths.sort(), pathsOf(name));
  }
  assertEquals(await run("replay"), NAMES.map(pathsOf));
  assertEquals(served, { hits: 2 + 3 * 4, connections });
  agent.destroy();
  await pool.close();
  await close();
});
