// Servers that listen before Retake is imported, and one of another process at the port that is given.
// It prints what became of each own one, and what was recorded.
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import process from "node:process";

const other = `http://127.0.0.1:${process.argv[2]}`;
const kinds: Record<string, number> = {};
for (const kind of ["node:http", "node:http, unref"]) {
  const server = createServer(async (_, response) => {
    const asked = await fetch(`${other}/${kind.length}`).catch((error) => error);
    response.end(asked.ok ? "own" : `${asked}`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  if (kind.endsWith("unref")) server.unref();
  kinds[kind] = (server.address() as AddressInfo).port;
}
const { Bun } = globalThis as unknown as { Bun?: { serve(options: object): { port: number } } };
const where = { port: 0, hostname: "127.0.0.1" };
if (Bun) kinds["Bun.serve"] = Bun.serve({ ...where, fetch: () => new Response("own") }).port;
else if ("deno" in process.versions) {
  const server = Deno.serve({ ...where, onListen() {} }, () => new Response("own"));
  kinds["Deno.serve"] = server.addr.port;
}

const { memoryStore, withCassette } = await import("../../mod.ts");
const store = memoryStore();
const said: Record<string, string> = {};
await withCassette("early", { store, own: "pass", mode: "record" }, async () => {
  for (const [kind, port] of Object.entries(kinds)) {
    said[kind] = await (await fetch(`http://127.0.0.1:${port}/`)).text();
  }
  await (await fetch(`${other}/model`)).text();
});
const { interactions } = JSON.parse(await store.load("early") as string);
const recorded = interactions.map((one: { request: { url: string } }) => one.request.url);
console.log(JSON.stringify([said, recorded]));
process.exit();
