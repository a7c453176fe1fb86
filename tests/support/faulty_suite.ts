// A program that runs a suite of cases that do what no case should, and prints its report. Started
// by suite/run/faults_test.ts with the name of a case to run alone, or none for all.
import { createServer, get } from "node:http";
import { type AddressInfo, connect, createServer as createPlainServer } from "node:net";
import process from "node:process";
import { memoryStore, type Session } from "../../mod.ts";
import { type Case, runSuite, suite } from "../../src/suite.ts";

const wait = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
const error = (message: string) => new Error(message);

const recordedAt = "2026-11-23T00:00:00.000Z";
const url = "http://recorded.example/";
const request = { method: "GET", url, headers: [] };
const response = {
  status: 200,
  statusText: "OK",
  type: "default",
  headers: [],
  body: { text: "hello" },
};
const tape = JSON.stringify({
  format: "retake/1",
  recordedAt,
  interactions: [{ request, recordedAt, waited: 1, response }],
});

/** Other parts of the process, which are none of the cases' doing. */
const server = createServer((request, response) => {
  if (request.url !== "/hang") response.end("hello");
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const { port } = server.address() as AddressInfo;
const heard: string[] = [];

const listening = <T extends { listen(port: number, host: string, done: () => void): unknown }>(
  made: T,
) => new Promise<T>((resolve) => made.listen(0, "127.0.0.1", () => resolve(made)));

type Fn = Case["fn"];
const plain: Record<string, Fn> = {
  "throws": () => {
    throw new TypeError("not this way");
  },
  "rejects": () => Promise.reject(error("not that way")),
  "hangs": () => new Promise(() => {}),
  "rejects with undefined": () => Promise.reject(undefined),
  "throws null": () => {
    throw null;
  },
  "throws a text": () => {
    throw "a text";
  },
  "throws an object": () => {
    throw { status: 404 };
  },
  "throws a circle": () => {
    const circle: Record<string, unknown> = Object.create(null);
    circle.self = circle;
    throw circle;
  },
  "throws a symbol": () => {
    throw Symbol("odd");
  },
  "throws an odd error": () => {
    const odd = error("");
    Object.defineProperty(odd, "message", { value: 5 });
    throw odd;
  },
  "throws an error that cannot be read": () => {
    const hidden = error("");
    Object.defineProperty(hidden, "message", {
      get() {
        throw error("hidden");
      },
    });
    throw hidden;
  },
  "exits": () => process.exit(0),
  "exits and catches that": () => {
    try {
      process.exit(3);
    } catch {
      // no fault of mine
    }
  },
  "exits later": async () => {
    setTimeout(() => {
      try {
        process.exit(4);
      } catch {
        // told all the same
      }
    }, 5);
    await wait(60);
  },
  "leaves a rejection": () => void Promise.reject(error("left behind")),
  "leaves a later rejection": async () => {
    void wait(5).then(() => Promise.reject(error("left behind later")));
    await wait(60);
  },
  "throws in a timer": async () => {
    setTimeout(() => {
      throw error("in a timer");
    }, 5);
    await wait(60);
  },
  "leaves a server open": async () => void await listening(createServer()),
  "leaves a plain server open": async () => void await listening(createPlainServer()),
  "leaves a connection open": async () => {
    const socket = connect(port, "127.0.0.1");
    await new Promise<void>((resolve) => socket.once("connect", resolve));
  },
  "throws and leaves a server open": async () => {
    await listening(createServer());
    throw error("and more");
  },
  "closes what it opens": async () => {
    const own = await listening(createServer());
    await new Promise((resolve) => own.close(resolve));
    const socket = connect(port, "127.0.0.1");
    await new Promise<void>((resolve) => socket.once("connect", resolve));
    socket.destroy();
  },
  "asks by node:http": () =>
    new Promise<void>((resolve, reject) => {
      get({ port, host: "127.0.0.1" }, (response) => {
        response.resume().on("end", () => resolve());
      }).on("error", reject);
    }),
};
const inCassette: Record<string, Fn> = {
  "hangs in a request": () => new Promise(() => void fetch(url).then(() => {})),
  "closes its cassette": async ({ session }) => {
    await (await fetch(url)).text();
    await session!.close();
  },
  "closes its cassette twice": async ({ session }) => {
    await (await fetch(url)).text();
    await session!.close();
    await session!.close();
  },
  "swallows a miss": async () => {
    await (await fetch(url)).text();
    await fetch(`${url}other`).catch(() => {});
  },
  "asks after its end": async ({ session }) => {
    await (await fetch(url)).text();
    void late(session!);
  },
  "leaves a request open": async () => {
    await (await fetch(url)).text();
    void fetch(`${url}other`);
    await wait(1);
  },
};

async function late(session: Session): Promise<void> {
  await wait(5);
  await session.fetch(url);
}

/** Only what never ends by itself is short of time, however slow this machine is. */
function timed(name: string): { timeout?: number } {
  return name.startsWith("hangs") ? { timeout: 300 } : {};
}

const ok = (name: string): Case => ({ name, fn: () => wait(1) });
const cases: Case[] = [
  ok("passes before"),
  ...Object.entries(plain).map(([name, fn]) => ({ name, fn, ...timed(name) })),
  ...Object.entries(inCassette).map(([name, fn]) => ({
    name,
    fn,
    cassette: true as const,
    ...timed(name),
  })),
  // The last thing that happens, but for this.
  { name: "passes after", fn: () => wait(150) },
];
if (process.versions.deno) {
  cases.push({
    name: "exits as Deno does",
    fn: () => (globalThis as unknown as { Deno: { exit(code: number): never } }).Deno.exit(5),
  });
}

const [only] = process.argv.slice(2);
const chosen = only ? cases.filter(({ name }) => name === only) : cases;
const texts: Record<string, string> = {};
for (const { name } of chosen) texts[`faulty/${name.replaceAll(" ", "-")}`] = tape;
const report = await runSuite(suite("Faulty", { category: "faulty", cases: chosen }), {
  concurrency: only ? 1 : 4,
  session: { store: memoryStore(texts), mode: "replay", expires: "never" },
});
// What was put in place is put back: the process may be ended again.
for (const event of ["unhandledRejection", "uncaughtException"]) {
  if (process.listenerCount(event) > 0) heard.push(event);
}
server.close();
server.closeAllConnections();
process.stdout.write(JSON.stringify({ report, heard }) + "\n", () => process.exit(7));
