// WebSockets as they are used: a voice agent, by the npm package ws and by the global class, against a server that
// behaves as OpenAI's Realtime API does. Recorded, the server stopped, and replayed in a new process.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import net, { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type WebSocket as Peer, WebSocketServer } from "ws";
import { start } from "../../examples/process.ts";
import { runtimes } from "../support/others.ts";
import { runtime } from "../support/runtime.ts";

/** What there is here: on Bun the name ws is Bun's own, and Node 20 has no global class. */
const CLASSES = [
  ...(runtime === "bun" ? [] : ["ws"]),
  ...("WebSocket" in globalThis ? ["global"] : []),
];

/** Who plays what was recorded: each class that there is here, and one on each other runtime. */
const PLAYERS: { by: string; command?: string[] }[] = [
  ...CLASSES.map((by) => ({ by })),
  ...runtimes().slice(1).map((command) => ({
    by: /node(?:\.exe)?$/.test(command[0]!) ? "ws" : "global",
    command,
  })),
];

const program = new URL("./scenarios/realtime.ts", import.meta.url);
const NAMES = ["ada", "grace", "linus"];

/** One client of the server: what it says follows from what it has heard. */
function answer(peer: Peer): void {
  let heard = 0;
  const send = (event: object) =>
    peer.send(JSON.stringify({ event_id: crypto.randomUUID(), ...event }));
  send({ type: "session.created", session: { model: "gpt-realtime" } });
  peer.on("message", (data: Uint8Array, isBinary: boolean) => {
    if (isBinary) {
      heard += data.length;
      return peer.send(new Uint8Array([0, 1, 254, 255]));
    }
    const { type, session, audio, response } = JSON.parse(String(data));
    if (type === "session.update") send({ type: "session.updated", session });
    if (type === "input_audio_buffer.append") heard += atob(audio).length;
    if (type !== "response.create") return;
    for (const word of `I heard ${heard} bytes and ${response.input}`.split(" ")) {
      send({ type: "response.output_audio.delta", delta: btoa(word) });
      send({ type: "response.output_audio_transcript.delta", delta: word });
    }
    const usage = { total_tokens: 30, input_tokens: 20, output_tokens: 10 };
    send({ type: "response.done", response: { status: "completed", usage } });
  });
}

/** The server, and in its place, once it is stopped, a trap that counts who comes. */
async function serve() {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  server.on("connection", answer);
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  let strays = 0;
  const trap = net.createServer((socket) => {
    strays++;
    socket.destroy();
  });
  return {
    url: `ws://127.0.0.1:${port}`,
    strays: () => strays,
    async stop() {
      for (const client of server.clients) client.terminate();
      await new Promise((resolve) => server.close(resolve));
      await new Promise<void>((resolve) => trap.listen(port, "127.0.0.1", resolve));
    },
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => trap.close(() => resolve())),
  };
}

const run = (...args: string[]) => runBy(undefined, ...args);

async function runBy(runtime: string[] | undefined, ...args: string[]): Promise<unknown> {
  const env = { CASSETTE_MODE: undefined };
  const { code, stdout, stderr } = await start(program, args, { env, runtime }).finished;
  assertEquals(code, 0, stdout + stderr);
  return JSON.parse(stdout);
}

async function folder() {
  const path = await mkdtemp(join(tmpdir(), "retake-websocket-"));
  const file = (name: string) => join(path, `${name}.json`);
  return {
    path,
    read: (name: string) => readFile(file(name), "utf8"),
    write: (name: string, text: string) => writeFile(file(name), text),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true }),
  };
}

for (const by of CLASSES) {
  Deno.test(`a voice agent by ${by}: three cassettes at once, played by each class on each runtime with the server gone`, async () => {
    await using server = await serve();
    await using cassettes = await folder();
    const { url } = server;
    const live = await run(url, by, cassettes.path, "live", "hello");
    const recorded = await run(url, by, cassettes.path, "record", "hello");
    assertEquals(recorded, live);
    await server.stop();
    const written = await Promise.all(NAMES.map(cassettes.read));
    for (const [index, text] of written.entries()) {
      assert(!text.includes("A1b2C3d4"), text);
      assertStringIncludes(text, `You are ${NAMES[index]}.`);
      const { interactions } = JSON.parse(text);
      const { response } = interactions[0];
      assertEquals([interactions.length, response.status, response.close.by], [1, 101, "client"]);
    }
    for (const { by: player, command } of PLAYERS) {
      const played = await runBy(command, url, player, cassettes.path, "replay", "hello");
      assertEquals(played, recorded, command?.join(" "));
    }
    assertEquals(await Promise.all(NAMES.map(cassettes.read)), written);

    const other = await run(url, by, cassettes.path, "replay", "good morning") as {
      code: string;
      message: string;
    };
    assertEquals(other.code, "MISS");
    for (const part of ["$.response.input", '"hello"', '"good morning"', "Message 6"]) {
      assertStringIncludes(other.message, part);
    }
    await cassettes.write("ada", written[0]!.replace('"from": "server"', '"from": "nobody"'));
    const damaged = await run(url, by, cassettes.path, "replay", "hello") as { code: string };
    assertEquals(damaged.code, "CASSETTE_INVALID");
    assertEquals(server.strays(), 0);
  });
}
