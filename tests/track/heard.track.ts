// Which function a recording comes from, whichever way it asked: node:http, undici, a WebSocket of the runtime's
// and of the package ws. Tracked ones by their scope, others by the stack. A program records in a process of its own.
import { assert, assertEquals } from "@std/assert";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { serve } from "../support/local_server.ts";
import { runtime } from "../support/runtime.ts";
import { openSocketServer } from "../support/socket_server.ts";
import { inProject } from "../support/tracked_project.ts";

/** What asks, by the name of the way: an expression that gives the text that came. */
const WAYS: Record<string, string> = {
  fetch: `fetch(web).then((response) => response.text())`,
  http: `new Promise((resolve, reject) => {
    http.get(web, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece) => text += piece);
      response.on("end", () => resolve(text));
    }).on("error", reject);
  })`,
  undici6: `undici6.request(web).then(({ body }) => body.text())`,
  // On Bun the name is Bun's own, which is refused; and so is its ws.
  ...(runtime === "bun" ? {} : {
    undici7: `undici7.request(web).then(({ body }) => body.text())`,
    ws: `talk(new Ws(sockets))`,
  }),
  // Node 20 has none.
  ...("WebSocket" in globalThis ? { websocket: `talk(new WebSocket(sockets))` } : {}),
};

const IMPORTS = `
import http from "node:http";
import process from "node:process";
import * as undici6 from "undici-6";
${
  runtime === "bun" ? "" : `
import * as undici7 from "undici";
import Ws from "ws";
`
}
import { track } from "@retake/retake/track";
const web = process.env.WEB!;
const sockets = process.env.SOCKETS!;
`;

// Without "return call()": Bun's engine leaves no trace of who does that.
const LIBRARY = `${IMPORTS}
const talk = (socket) => new Promise((resolve, reject) => {
  socket.onopen = () => socket.send("hello");
  socket.onmessage = ({ data }) => {
    socket.close();
    resolve(data);
  };
  socket.onerror = () => reject(new Error("no connection"));
});
${
  Object.entries(WAYS).map(([name, asks]) => `
export async function ${name}Asks() {
  const text = await ${asks};
  return text;
}
export const ${name}Tracked = track(async () => {
  await new Promise((done) => setTimeout(done, 1)); // here the stack ends
  const text = await ${name}Asks();
  return text;
});`).join("\n")
}
`;

const PROGRAM = `
import { withCassette } from "@retake/retake";
import { readdirSync, readFileSync } from "node:fs";
import * as library from "./lib/library.ts";

const how = { mode: "record" } as const;
for (const name of ${JSON.stringify(Object.keys(WAYS))}) {
  await withCassette(name + "_stack", how, async () => void await library[name + "Asks"]());
  await withCassette(name + "_scope", how, async () => void await library[name + "Tracked"]());
}
const out: Record<string, unknown> = {};
for (const name of readdirSync("cassettes").sort()) {
  const { interactions } = JSON.parse(readFileSync("cassettes/" + name, "utf8"));
  out[name.replace(/\\.json$/, "")] = interactions.map(({ producedBy = [] }) =>
    producedBy.map(({ fn, how, hash }) => [fn, how, hash?.length].join(" "))
  );
}
console.log(JSON.stringify(out));
process.exit();
`;

Deno.test("recordings by node:http, undici and WebSockets are linked to what they come from", async () => {
  await using web = await serve((_, response) => response.end("hello"));
  const sockets = await openSocketServer({
    "/echo": { onMessage: (peer, data) => peer.send(data) },
  });
  await using _closing = { [Symbol.asyncDispose]: () => sockets.close() };
  await inProject(
    { "lib/library.ts": LIBRARY, "main.ts": PROGRAM },
    async ({ folder, run }) => {
      const packages = fileURLToPath(new URL("../../node_modules", import.meta.url));
      await symlink(packages, join(folder, "node_modules"), "junction");
      const env = { WEB: web.url, SOCKETS: `${sockets.url}/echo`, CASSETTE_CI_RECORD: "true" };
      const { code, stdout, stderr } = await run("main.ts", [], { env });
      assertEquals(code, 0, stderr);
      const linked: Record<string, string[][]> = JSON.parse(stdout.trim().split("\n").at(-1)!);
      const names = Object.keys(WAYS);
      assertEquals(
        Object.keys(linked),
        names.flatMap((name) => [`${name}_scope`, `${name}_stack`]).sort(),
      );
      for (const name of names) {
        assertEquals(linked[`${name}_scope`], [[`lib/library.ts#${name}Tracked scope 64`]], name);
        const [found, ...more] = linked[`${name}_stack`]!;
        assertEquals(more, [], name);
        assert(found!.includes(`lib/library.ts#${name}Asks stack 64`), `${name}: ${found}`);
      }
    },
  );
});
