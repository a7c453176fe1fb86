/**
 * What a replay costs beside a hand-written stub, in the same process, by turns: read the ratios.
 *
 *     deno task bench        npm run bench        bun scripts/bench.ts
 */
import { existsSync } from "node:fs";
import { Agent, createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { start } from "../examples/process.ts";
import {
  memoryStore,
  openSession,
  restoreFetch,
  type SessionOptions,
  withCassette,
} from "../mod.ts";
import { FORMAT } from "../src/cassette/format.ts";
import type { Body, Cassette, Interaction } from "../src/cassette/types.ts";
import { byNodeHttp, byUndici } from "./bench_clients.ts";

type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

interface Work {
  name: string;
  /** What the cassette answers with. */
  body: Body;
  contentType: string;
  /** What is asked; the request's body is part of it. */
  init?: RequestInit;
  /** How the code under test reads the answer. */
  read: (response: Response) => Promise<unknown>;
  /** The hand-written stub: what one would write without a recorder. */
  stub: () => Response;
  calls: number;
}

const url = "https://api.example.com/v1/things";
const headers: [string, string][] = [
  ["cache-control", "no-store"],
  ["content-type", "application/json"],
  ["date", "Thu, 01 Jan 2026 00:00:00 GMT"],
  ["openai-processing-ms", "312"],
  ["openai-version", "2020-10-01"],
  ["strict-transport-security", "max-age=31536000"],
  ["x-ratelimit-remaining", "4999"],
  ["x-request-id", "req_0123456789abcdef"],
];

const answer = (bytes: number) => ({
  id: "chatcmpl-1",
  choices: Array.from({ length: Math.ceil(bytes / 100) }, (_, index) => ({
    index,
    message: { role: "assistant", content: "All happy families are alike; each is hap" },
  })),
});
const question = JSON.stringify({
  model: "gpt",
  messages: Array.from({ length: 40 }, (_, index) => ({
    role: "user",
    content: `${index}: ${"Tell me about persistence of memory. ".repeat(2)}`,
  })),
});
const events = Array.from(
  { length: 200 },
  (_, index) => `data: {"index":${index},"choices":[{"delta":{"content":"word"}}]}\n\n`,
);
const large = new Uint8Array(5_000_000).fill(65);
const small = answer(1000);
const medium = answer(2000);

const readStream = async (response: Response) => {
  const reader = response.body!.getReader();
  while (!(await reader.read()).done);
};

const works: Work[] = [
  {
    name: "GET, 1 KB of JSON",
    body: { json: small },
    contentType: "application/json",
    read: (response) => response.json(),
    stub: ((text) => () => new Response(text, { status: 200, headers }))(JSON.stringify(small)),
    calls: 300,
  },
  {
    name: "POST 4 KB, 2 KB of JSON",
    body: { json: medium },
    contentType: "application/json",
    init: { method: "POST", body: question, headers: { "content-type": "application/json" } },
    read: (response) => response.json(),
    stub: ((text) => () => new Response(text, { status: 200, headers }))(JSON.stringify(medium)),
    calls: 300,
  },
  {
    name: "200 server-sent events",
    body: { chunks: events.map((text, at) => ({ at, text })) },
    contentType: "text/event-stream",
    read: readStream,
    stub: () =>
      new Response(
        new ReadableStream({
          start(controller) {
            const encoder = new TextEncoder();
            for (const event of events) controller.enqueue(encoder.encode(event));
            controller.close();
          },
        }),
        { status: 200, headers },
      ),
    calls: 40,
  },
  {
    name: "5 MB of text as bytes",
    body: { text: new TextDecoder().decode(large) },
    contentType: "text/plain",
    read: (response) => response.arrayBuffer(),
    stub: () => new Response(large, { status: 200, headers }),
    calls: 3,
  },
];

function recording(work: Work, at = 0): Interaction {
  const body = work.init?.body;
  return {
    request: {
      method: work.init?.method ?? "GET",
      url: at === 0 ? url : `${url}/${at}`,
      headers: [...new Headers(work.init?.headers)],
      ...(body ? { body: { json: JSON.parse(body as string) } } : {}),
    },
    recordedAt: "2026-01-01T00:00:00.000Z",
    waited: 300,
    response: { status: 200, statusText: "OK", type: "basic", headers, body: work.body },
  };
}

function replayOf(interactions: Interaction[]): SessionOptions {
  const cassette: Cassette = { format: FORMAT, recordedAt: "2026-01-01T00:00:00Z", interactions };
  const store = { ...memoryStore(), load: () => Promise.resolve(cassette) };
  return { store, mode: "replay", unused: "ignore", expires: "never" };
}

async function session(interactions: Interaction[]) {
  return await openSession("bench", replayOf(interactions));
}

/** Microseconds a call. */
async function time(work: Work, fetch: Fetch, target = () => url): Promise<number> {
  const start = performance.now();
  for (let call = 0; call < work.calls; call++) await work.read(await fetch(target(), work.init));
  return (performance.now() - start) * 1000 / work.calls;
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}

/** Two ways by turns, so that a busy machine slows both; the median of the ratios pair by pair. */
async function compare(rounds: number, one: () => Promise<number>, other: () => Promise<number>) {
  const [ones, others, ratios]: number[][] = [[], [], []];
  for (let round = -5; round < rounds; round++) {
    const a = await one();
    const b = await other();
    if (round < 0) continue; // the first are for the engines to warm up
    ones!.push(a);
    others!.push(b);
    ratios!.push(b / a);
  }
  return { one: median(ones!), other: median(others!), ratio: median(ratios!) };
}

function row(name: string, ...cells: string[]): void {
  console.log(name.padEnd(44) + cells.map((cell) => cell.padStart(14)).join(""));
}

const us = (microseconds: number) => `${microseconds.toFixed(1)} µs`;
const times = (ratio: number) => `${ratio.toFixed(2)}x`;

row("replay beside a hand-written stub", "stub", "replay", "ratio");
for (const work of works) {
  const stub: Fetch = async () => await Promise.resolve(work.stub());
  const { one, other, ratio } = await compare(40, () => time(work, stub), async () => {
    await using open = await session(Array.from({ length: work.calls }, () => recording(work)));
    return await time(work, open.fetch);
  });
  row(work.name, us(one), us(other), times(ratio));
}

const placeHeard = "http://api.example.com/v1/things";
const answered: [string, string][] = [
  ...headers,
  ["content-length", String(JSON.stringify(small).length)],
];
const heard = (): Interaction => {
  const made = recording(works[0]!);
  made.request.url = placeHeard;
  made.response!.headers = answered;
  return made;
};

console.log();
row("the same by other clients than fetch", "stub", "replay", "ratio");
const clients = [
  byNodeHttp(placeHeard, small, answered),
  await byUndici(placeHeard, small, answered),
];
for (const { name, asks } of clients) {
  const calls = 300;
  const timeBy = async (ask: () => Promise<unknown>) => {
    const start = performance.now();
    for (let call = 0; call < calls; call++) await ask();
    return (performance.now() - start) * 1000 / calls;
  };
  const interactions = Array.from({ length: calls }, heard);
  const { one, other, ratio } = await compare(
    40,
    () => timeBy(asks.stub),
    () => withCassette("bench", replayOf(interactions), () => timeBy(asks.replay)),
  );
  row(name, us(one), us(other), times(ratio));
}

console.log();
row("10,000 recordings beside 10 (GET, 1 KB)", "10", "10,000", "ratio");
for (const kind of ["URLs of their own", "one URL, bodies of their own"]) {
  const work = { ...(kind.startsWith("URL") ? works[0]! : works[1]!), calls: 10 };
  const own = (at: number): Interaction => {
    const made = recording(work, kind.startsWith("URL") ? at + 1 : 0);
    if (made.request.body) made.request.body = { json: { prompt: at } };
    return made;
  };
  const ask = async (count: number) => {
    await using open = await session(Array.from({ length: count }, (_, at) => own(at)));
    const init = (at: number) =>
      work.init ? { ...work.init, body: JSON.stringify({ prompt: at }) } : undefined;
    const place = (at: number) => kind.startsWith("URL") ? `${url}/${at + 1}` : url;
    const first = Math.floor(count / 2);
    await work.read(await open.fetch(place(first), init(first))); // what is built at first use
    const start = performance.now();
    for (let step = 1; step < 10; step++) {
      const at = (first + step * 7) % count; // out of order
      await work.read(await open.fetch(place(at), init(at)));
    }
    return (performance.now() - start) * 1000 / 9;
  };
  const { one, other, ratio } = await compare(15, () => ask(10), () => ask(10_000));
  row(`  ${kind}`, us(one), us(other), times(ratio));
}

console.log();
row("recording beside plain fetch, on loopback", "plain", "recording", "ratio");
const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(small));
  });
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const local = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
for (const work of works.slice(0, 2)) {
  const measured = { ...work, calls: 100 };
  const { one, other, ratio } = await compare(
    30,
    () => time(measured, globalThis.fetch, () => local),
    async () => {
      await using open = await openSession("bench", { store: memoryStore(), mode: "record" });
      return await time(measured, open.fetch, () => local);
    },
  );
  row(work.name, us(one), us(other), times(ratio));
}

console.log();
row("an idle guard beside none, on loopback", "none", "idle guard", "ratio");
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const getOnce = () =>
  new Promise<void>((resolve, reject) => {
    get(local, { agent }, (response) => response.resume().on("end", resolve)).on("error", reject);
  });
const idle: Record<string, () => Promise<number>> = {
  "GET, 1 KB of JSON, by fetch": () =>
    time({ ...works[0]!, calls: 100 }, globalThis.fetch, () => local),
  "the same by node:http": async () => {
    const start = performance.now();
    for (let call = 0; call < 100; call++) await getOnce();
    return (performance.now() - start) * 1000 / 100;
  },
};
for (const [name, ask] of Object.entries(idle)) {
  const { one, other, ratio } = await compare(40, () => {
    restoreFetch(); // all of it is as if Retake were not there
    return ask();
  }, async () => {
    await withCassette("bench", { store: memoryStore() }, () => {}); // the guard is in place from here on
    return await ask();
  });
  row(name, us(one), us(other), times(ratio));
}
agent.destroy();
server.closeAllConnections();
server.close();

console.log();
const built = new URL("../npm/esm/mod.js", import.meta.url);
if (existsSync(built)) {
  const timer = new URL("./import_time.mjs", import.meta.url);
  const took: number[] = [];
  for (let run = 0; run < 9; run++) {
    took.push(Number((await start(timer, [built.href]).finished).stdout));
  }
  row("import of the npm package, in a new process", `${median(took).toFixed(1)} ms`);
  const opener = new URL("./first_cassette.mjs", import.meta.url);
  const opened: number[] = [];
  for (let run = 0; run < 9; run++) {
    opened.push(Number((await start(opener, [built.href]).finished).stdout));
  }
  row("the first cassette of a process, without it", `${median(opened).toFixed(1)} ms`);
} else console.log("build the npm package to see what its import costs: deno task build:npm");
