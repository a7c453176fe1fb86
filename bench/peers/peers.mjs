/**
 * Other recorders on the same work: each records it from a server on loopback and plays it, in a process of its own
 * beside the hand-written stub. On Node, which runs TypeScript by itself since 22.18:
 *
 *     npm install --prefix bench/peers && node bench/peers/peers.mjs
 *
 * @module
 */
import { createServer } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { byTurns, cpuTime } from "../rounds.ts";
import { WORKS } from "../works.ts";

/** Each records and plays what a function asks by the fetch that it is handed. */
const PEERS = {
  async retake() {
    const { memoryStore, withCassette } = await import("../../mod.ts");
    const options = { store: memoryStore(), unused: "ignore" };
    const use = (mode) => (fn) => withCassette("bench", { ...options, mode }, () => fn(fetch));
    return { record: use("record"), replay: use("replay") };
  },
  async undici() {
    const { fetch, SnapshotAgent } = await import("undici");
    const folder = mkdtempSync(join(tmpdir(), "retake-peers-"));
    process.on("exit", () => rmSync(folder, { recursive: true }));
    const use = (mode) => async (fn) => {
      const dispatcher = new SnapshotAgent({ mode, snapshotPath: join(folder, "a.json") });
      await fn((url, init) => fetch(url, { ...init, dispatcher }));
      if (mode === "record") await dispatcher.saveSnapshots();
      await dispatcher.close();
    };
    return { record: use("record"), replay: use("playback") };
  },
  async nock() {
    const { default: nock } = await import("nock");
    let kept;
    return {
      async record(fn) {
        nock.recorder.rec({ output_objects: true, dont_print: true });
        await fn(fetch);
        kept = nock.recorder.play();
        nock.recorder.clear();
        nock.restore();
      },
      async replay(fn) {
        if (!nock.isActive()) nock.activate();
        nock.define(kept);
        await fn(fetch);
        nock.cleanAll();
      },
    };
  },
  async polly() {
    const { Polly } = await import("@pollyjs/core");
    const { default: FetchAdapter } = await import("@pollyjs/adapter-fetch");
    const { default: Persister } = await import("@pollyjs/persister-fs");
    const folder = mkdtempSync(join(tmpdir(), "retake-peers-"));
    process.on("exit", () => rmSync(folder, { recursive: true }));
    const use = (mode) => async (fn) => {
      const polly = new Polly("bench", {
        mode,
        adapters: [FetchAdapter],
        persister: Persister,
        persisterOptions: { fs: { recordingsDir: folder } },
        logLevel: "silent",
      });
      await fn((url, init) => fetch(url, init));
      await polly.stop();
    };
    return { record: use("record"), replay: use("replay") };
  },
  async "vcr-test"() {
    const { RecordMode, VCR } = await import("vcr-test");
    const kept = new Map();
    const vcr = new VCR({
      load: (name) => Promise.resolve(kept.get(name)),
      save: (name, interactions) => Promise.resolve(void kept.set(name, interactions)),
    });
    const use = (mode) => async (fn) => {
      vcr.mode = mode;
      await vcr.useCassette("bench", () => fn((url, init) => fetch(url, init)));
    };
    return { record: use(RecordMode.all), replay: use(RecordMode.none) };
  },
};

const works = WORKS.filter(({ again, name }) => !again && !name.includes("5 MB"));

/** A server that gives the answers of a work, in its pieces. */
async function serve(work) {
  const answer = work.stub();
  const pieces = [];
  for await (const piece of answer.body) pieces.push(piece);
  const server = createServer(async (request, response) => {
    for await (const _ of request);
    const type = answer.headers.get("content-type");
    response.writeHead(answer.status, { "content-type": type });
    for (const piece of pieces) response.write(piece);
    response.end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { origin: `http://127.0.0.1:${server.address().port}`, close };
}

async function measure(name) {
  const peer = await PEERS[name]();
  for (const work of works) {
    const calls = Math.min(work.calls, 50);
    const { origin, close } = await serve(work);
    const asked = Array.from({ length: calls }, (_, at) => {
      const { url, init } = work.call(at);
      return { url: origin + new URL(url).pathname, init };
    });
    const ask = async (fetch) => {
      for (const { url, init } of asked) await work.read(await fetch(url, init));
    };
    await peer.record(ask);
    close();
    const [, replay] = await byTurns([
      { name: "stub", ready: () => () => ask(() => Promise.resolve(work.stub())) },
      {
        name,
        // What opens it and closes it is not counted.
        ready: () => async () => {
          let took = 0;
          await peer.replay(async (fetch) => {
            const began = cpuTime();
            await ask(fetch);
            took = cpuTime() - began;
          });
          return took;
        },
      },
    ], { rounds: 10, warmup: 3 });
    console.log(JSON.stringify([name, work.name, replay.ratio]));
  }
}

if (process.argv[2] === "measure") {
  await measure(process.argv[3]);
  process.exit();
}
const self = fileURLToPath(import.meta.url);
console.log("| replay ÷ stub |", works.map(({ name }) => name).join(" | "), "|");
console.log("| --- |", works.map(() => "---").join(" | "), "|");
for (const name of Object.keys(PEERS)) {
  const { stdout, stderr } = spawnSync(process.execPath, [self, "measure", name], {
    encoding: "utf8",
    timeout: 300_000,
  });
  const rows = stdout.split("\n").filter((line) => line.startsWith('["')).map((line) =>
    JSON.parse(line)
  );
  const cells = works.map((work) => rows.find(([, row]) => row === work.name)?.[2].toFixed(2));
  console.log(`| ${name} |`, cells.map((cell) => cell ?? "fails").join(" | "), "|");
  if (cells.includes(undefined)) console.error(stderr.split("\n").slice(0, 12).join("\n"));
}
