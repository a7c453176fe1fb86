// WebSockets are recorded and played: what a client sees is the same live, while recording and in replay, and
// a replay sends nothing. By the global class where there is one, and by a client that stands on node:http.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  formatCassette,
  isRetakeError,
  memoryStore,
  parseCassette,
  restoreFetch,
  scanCassettes,
  type SessionOptions,
  type Store,
  useCassette,
  withCassette,
} from "../../mod.ts";
import { runInContext } from "../../src/session/context.ts";
import type { RequestEvent } from "../../src/session/observe.ts";
import { HttpSocket } from "../support/socket_client.ts";
import { openSocketServer, type Peer } from "../support/socket_server.ts";
import { withoutWaits } from "../support/timers.ts";

/** What of the class the tests use. */
type Client = new (url: string | URL, protocols?: string[]) => WebSocket;

/** Asked for when it is used: the global one is replaced while a cassette is open. */
const CLIENTS: Record<string, () => Client> = {
  ...("WebSocket" in globalThis ? { "the global WebSocket": () => WebSocket as Client } : {}),
  "a client on node:http": () => HttpSocket as unknown as Client,
};

const say = (peer: Peer, value: unknown) => peer.send(JSON.stringify(value));

/** What the server does, by path. */
const MANNERS = {
  "/echo": {
    onMessage(peer: Peer, data: string | Uint8Array<ArrayBuffer>) {
      if (data === "bye") peer.close(4001, "see you");
      else if (data === "close") peer.close();
      else if (data === "cut") peer.cut();
      else peer.send(data);
    },
  },
  "/talk": {
    onOpen: (peer: Peer) => say(peer, { type: "session.created", id: "s1" }),
    onMessage(peer: Peer, data: string | Uint8Array<ArrayBuffer>) {
      if (typeof data !== "string") return;
      const { type, text } = JSON.parse(data);
      if (type !== "ask") return;
      for (const word of String(text).split(" ")) say(peer, { type: "delta", word });
      say(peer, { type: "done", text });
    },
  },
  "/greets": {
    onOpen(peer: Peer) {
      peer.send("one");
      peer.send("two");
      peer.ping();
      peer.send(new Uint8Array([0, 255, 1]));
      peer.close(1000, "that was all");
    },
  },
};

type Say = string | Uint8Array<ArrayBuffer>;

/** What a client has seen; it says the next thing when something has come. */
function converse(
  Socket: Client,
  url: string,
  { says = [], first = [], close, protocols }: {
    /** What is said at once. */
    first?: Say[];
    /** What is said when something has come, each in turn. */
    says?: Say[];
    /** With what it closes when all is said and answered. */
    close?: [code?: number, reason?: string];
    protocols?: string[];
  },
): Promise<unknown[]> {
  return new Promise((resolve) => {
    const seen: unknown[] = [];
    const left = [...says];
    const socket = protocols ? new Socket(url, protocols) : new Socket(url);
    socket.binaryType = "arraybuffer";
    seen.push(["made", socket.url === new URL(url).href, socket.readyState]);
    socket.onopen = () => {
      seen.push(["open", socket.protocol, socket.readyState]);
      for (const one of first) socket.send(one);
    };
    socket.onmessage = ({ data }) => {
      seen.push(typeof data === "string" ? data : [...new Uint8Array(data)]);
      const next = left.shift();
      if (next !== undefined) socket.send(next);
      else if (close) socket.close(...close);
    };
    socket.onerror = (event) => seen.push(["error", (event as ErrorEvent).message]);
    socket.onclose = ({ code, reason, wasClean }) => {
      seen.push(["close", code, reason, wasClean, socket.readyState]);
      resolve(seen);
    };
  });
}

type Flow = (Socket: Client, url: string) => Promise<unknown[]>;

const FLOWS: Record<string, Flow> = {
  "texts, bytes, and the server closes": (Socket, url) =>
    converse(Socket, `${url}/echo`, {
      first: ["é"],
      says: ["", new Uint8Array([1, 2, 255]), '{"a": 1}', '{\n  "b": 1\n}\n', "1e400", "bye"],
    }),
  "the client closes": (Socket, url) =>
    converse(Socket, `${url}/echo`, { first: ["a"], close: [4321, "enough"] }),
  "the server closes without a code": (Socket, url) =>
    converse(Socket, `${url}/echo`, { first: ["close"] }),
  "all comes by itself": (Socket, url) => converse(Socket, `${url}/greets`, {}),
  "several messages for one": (Socket, url) =>
    converse(Socket, `${url}/talk`, {
      says: ['{"type":"ask","text":"a b c"}', "{}", "{}", "{}"],
      close: [1000],
    }),
  "a large message": (Socket, url) =>
    converse(Socket, `${url}/echo`, { first: ["x".repeat(70_000)], says: ["bye"] }),
  "subprotocols": (Socket, url) =>
    converse(Socket, `${url}/echo`, { first: ["bye"], protocols: ["chat.v2", "chat.v1"] }),
  "no such path": (Socket, url) => converse(Socket, `${url}/none`, {}),
  "nobody listens": (Socket) => converse(Socket, "ws://127.0.0.1:1/", {}),
  "the server is gone in mid-conversation": (Socket, url) =>
    converse(Socket, `${url}/echo`, { first: ["a"], says: ["cut"] }),
};

const OWN = { own: "record" } as const;

/**
 * A server, gone at the end of its test.
 *
 * @param refuses gives the status to refuse a handshake with
 */
async function serve(refuses?: () => number | undefined) {
  const server = await openSocketServer(MANNERS, refuses);
  return { ...server, [Symbol.asyncDispose]: () => server.close() };
}

/** Options for a store of its own, and what was warned of. */
function bench(more: SessionOptions = {}) {
  const warnings: string[] = [];
  const store = memoryStore();
  const options = {
    ...OWN,
    store,
    onWarning: (message: string) => void warnings.push(message),
    ...more,
  };
  return { store, warnings, options, record: { ...options, mode: "record" } as const };
}

const cassetteOf = async (store: Store) => parseCassette(await store.load("a") as string, "a");

/** Fails as a run does in which something was missed, and gives the error. */
async function failure(run: () => Promise<unknown>, code: string): Promise<string> {
  const error = await assertRejects(run);
  assert(isRetakeError(error, code as "MISS"), String(error));
  return error.message;
}

for (const [client, socket] of Object.entries(CLIENTS)) {
  for (const [name, flow] of Object.entries(FLOWS)) {
    Deno.test(`${client}: ${name}: the same live, recorded and replayed`, async () => {
      await using server = await serve();
      const { store, options, record, warnings } = bench({ unused: "error" });
      const live = await flow(socket(), server.url);
      assertEquals(await withCassette("a", record, () => flow(socket(), server.url)), live);
      const connections = server.connections();
      assertEquals(await withCassette("a", options, () => flow(socket(), server.url)), live);
      assertEquals(server.connections(), connections);
      const text = await store.load("a") as string;
      assertEquals(formatCassette(parseCassette(text, "a")), text);
      const paced = { ...options, pace: 1000 };
      assertEquals(await withCassette("a", paced, () => flow(socket(), server.url)), live);
      assertEquals(warnings, []);
    });
  }
}

for (const [by, recorder] of Object.entries(CLIENTS)) {
  for (const [then, player] of Object.entries(CLIENTS)) {
    if (by === then) continue;
    Deno.test(`what ${by} recorded, ${then} plays`, async () => {
      await using server = await serve();
      const flow = FLOWS["texts, bytes, and the server closes"]!;
      const { options, record } = bench({ unused: "error", drift: "error" });
      const recorded = await withCassette("a", record, () => flow(recorder(), server.url));
      const connections = server.connections();
      assertEquals(await withCassette("a", options, () => flow(player(), server.url)), recorded);
      assertEquals(server.connections(), connections);
    });
  }
}

const socket = Object.values(CLIENTS)[0]!;

Deno.test("a cassette has JSON as JSON, other text as text, bytes as base64, and who closed", async () => {
  await using server = await serve();
  const { store, record } = bench();
  await withCassette(
    "a",
    record,
    () => FLOWS["texts, bytes, and the server closes"]!(socket(), server.url),
  );
  const [interaction] = (await cassetteOf(store)).interactions;
  const { request, response } = interaction!;
  assertEquals([request.method, request.url], ["GET", `${server.url}/echo`]);
  assertEquals(response!.status, 101);
  const said = response!.frames!.filter(({ from }) => from === "client")
    .map(({ from: _, at: __, ...body }) => body);
  assertEquals(said, [
    { text: "é" },
    { text: "" },
    { base64: "AQL/" },
    { text: '{"a": 1}' },
    { json: { b: 1 }, indent: 2, end: "\n" },
    { text: "1e400" },
    { text: "bye" },
  ]);
  const { at: _, ...close } = response!.close!;
  assertEquals(close, { by: "server", code: 4001, reason: "see you", wasClean: true });
});

Deno.test("what the server had sent waits for what it had followed, each in a turn of its own", async () => {
  await using server = await serve();
  const { options, record } = bench();
  const ask = (text: string) => JSON.stringify({ type: "ask", text });
  const flow = (isSlow: boolean) =>
    new Promise<string[]>((resolve) => {
      const order: string[] = [];
      const one = new (socket())(`${server.url}/talk`);
      let asked = 0;
      const send = (text: string) => {
        asked++;
        one.send(ask(text));
      };
      one.onmessage = ({ data }) => {
        const { type, word, text } = JSON.parse(data);
        order.push(`${type} ${word ?? text ?? ""}`);
        // Between two messages there is time for what was waiting for the first.
        queueMicrotask(() => order.push("microtask"));
        if (type === "session.created") isSlow ? setTimeout(() => send("a b"), 20) : send("a b");
        else if (type === "done" && asked === 1) send("c");
        else if (type === "done") one.close();
      };
      one.onclose = () => resolve(order);
    });
  const recorded = await withCassette("a", record, () => flow(false));
  assertEquals(await withCassette("a", options, () => flow(false)), recorded);
  assertEquals(await withCassette("a", options, () => flow(true)), recorded);
});

Deno.test("what the server said after another request waits for that", async () => {
  const began = Date.parse("2026-01-01T12:00:00.000Z");
  const hour = 3_600_000;
  const at = (milliseconds: number) => new Date(began + milliseconds).toISOString();
  const [url, post] = ["ws://api.example.com/news", "http://api.example.com/post"];
  const head = { type: "basic", headers: [] };
  const frames = [
    { from: "server", at: 1, text: "hello" },
    { from: "server", at: hour + 5, text: "posted" },
  ];
  const interactions = [{
    request: { method: "GET", url, headers: [] },
    recordedAt: at(0),
    waited: 10,
    response: { ...head, status: 101, statusText: "Switching Protocols", frames },
  }, {
    request: { method: "POST", url: post, headers: [] },
    recordedAt: at(hour),
    waited: 10,
    response: { ...head, status: 204, statusText: "No Content" },
  }];
  const text = JSON.stringify({ format: "retake/1", recordedAt: at(hour), interactions });
  const options = { store: memoryStore({ a: text }), now: () => began };
  for (const client of Object.values(CLIENTS)) {
    const seen = await withCassette("a", options, () =>
      new Promise<string[]>((resolve) => {
        const seen: string[] = [];
        const one = new (client())(url);
        one.onmessage = async ({ data }) => {
          seen.push(data);
          if (data === "posted") return resolve(seen); // after an hour, if it did not see the request
          for (let i = 0; i < 20; i++) await new Promise((resolve) => setTimeout(resolve));
          seen.push("asking");
          await fetch(post, { method: "POST" });
        };
      }));
    assertEquals(seen, ["hello", "asking", "posted"]);
  }
});

Deno.test("a message that differs is a miss: it says in what, and dooms the run", async () => {
  await using server = await serve();
  const { options, record } = bench();
  const flow = (text: string) =>
    converse(socket(), `${server.url}/talk`, {
      says: [JSON.stringify({ type: "ask", text })],
      close: [1000],
    });
  await withCassette("a", record, () => flow("one"));
  let seen: unknown[] = [];
  const message = await failure(
    () => withCassette("a", options, async () => void (seen = await flow("two"))),
    "MISS",
  );
  for (const part of ["Message 1", "$.text", '"one"', '"two"', `${server.url}/talk`]) {
    assertStringIncludes(message, part);
  }
  assertStringIncludes(message, 'ignore: { body: ["$.text"] }');
  assertEquals(seen.at(-1), ["close", 1006, "", false, 3]);
  // A client on node:http does not tell of an error when it is open.
  if ("WebSocket" in globalThis) assertEquals((seen.at(-2) as unknown[])[0], "error");
  const ignoring = { ...options, ignore: { body: ["$.text"] } };
  const played = await withCassette("a", ignoring, () => flow("two"));
  assertStringIncludes(JSON.stringify(played), "one");
});

Deno.test("one message too many is a miss; one too few is told", async () => {
  await using server = await serve();
  const { options, record, warnings } = bench();
  const flow = (...says: string[]) =>
    converse(socket(), `${server.url}/echo`, { first: ["a"], says, close: [1000] });
  await withCassette("a", record, () => flow("b"));
  const message = await failure(() => withCassette("a", options, () => flow("b", "c")), "MISS");
  assertStringIncludes(message, "Message 3");
  assertStringIncludes(message, "there were only 2 messages, until the client closed it");
  await withCassette("a", options, () => flow());
  assertStringIncludes(warnings.join(), "1 of 2 messages were sent");
  const open = () =>
    new Promise<void>((resolve) => {
      const one = new (socket())(`${server.url}/echo`);
      one.onopen = () => one.send("a");
      one.onmessage = () => resolve();
    });
  await withCassette("a", options, open);
  assertStringIncludes(warnings.at(-1)!, "1 of 2 messages were sent; it still waits for b");
  const strict = { ...options, unused: "error" } as const;
  assertStringIncludes(
    await failure(() => withCassette("a", strict, () => flow()), "UNUSED"),
    "#1",
  );
});

/** Runs what waits for ever until that is told, then as a test does whose time is over. */
async function untilTold(
  options: SessionOptions,
  wait: (url: string) => void,
  url: string,
): Promise<string[]> {
  const warnings: string[] = [];
  let tell = () => {};
  const told = new Promise<void>((resolve) => tell = resolve);
  const onWarning = (message: string) => {
    warnings.push(message);
    tell();
  };
  const { result } = await withoutWaits(() =>
    assertRejects(() =>
      withCassette("a", { ...options, onWarning }, async () => {
        wait(url);
        await told;
        throw new Error("the time is over");
      })
    )
  );
  assertEquals((result as Error).message, "the time is over");
  return warnings;
}

/** What a client does that then waits for ever, and what is told of it. */
const WAITING: Record<string, { first: Say[]; recorded?: "open"; told: string[] }> = {
  "that does not send all": {
    first: ["a"],
    told: ["waits for message 2 of its client", "received  1 of 2 messages", "next      b"],
  },
  "that does not close": {
    first: ["a", "b"],
    told: ["waits for its client to close it", "received  2 of 2 messages"],
  },
  "that waits for a message that is not recorded": {
    first: ["a", "b"],
    recorded: "open",
    told: ["has nothing more to say", "received  2 of 2 messages"],
  },
};

for (const [name, { first, recorded, told }] of Object.entries(WAITING)) {
  for (const [client, socket] of Object.entries(CLIENTS)) {
    Deno.test(`${client}: one ${name} is told while the test still waits`, async () => {
      await using server = await serve();
      const { options, record } = bench();
      await withCassette("a", record, () =>
        new Promise<void>((resolve) => {
          const one = new (socket())(`${server.url}/echo`);
          one.onopen = () => ["a", "b"].forEach((text) => one.send(text));
          let count = 0;
          one.onmessage = () => {
            if (++count < 2) return;
            if (recorded === "open") return resolve();
            one.onclose = () => resolve();
            one.close(1000);
          };
        }));
      const wait = (url: string) => {
        const one = new (socket())(url);
        one.onopen = () => first.forEach((text) => one.send(text));
      };
      const warnings = await untilTold(options, wait, `${server.url}/echo`);
      assertEquals(warnings.length, 1);
      for (const part of [`${server.url}/echo`, "memory: a, #1", "CASSETTE_MODE=record", ...told]) {
        assertStringIncludes(warnings[0]!, part);
      }
    });
  }
}

Deno.test("what waits where a run fails is told then, where it was not before", async () => {
  await using server = await serve();
  const { options, record, warnings } = bench({ unused: "ignore" });
  const flow = (...texts: string[]) =>
    new Promise<void>((resolve) => {
      const one = new (socket())(`${server.url}/echo`);
      one.onopen = () => texts.forEach((text) => one.send(text));
      let count = 0;
      one.onmessage = () => void (++count === texts.length && resolve());
    });
  await withCassette("a", record, () => flow("a", "b"));
  await withCassette("a", options, () => flow("a", "b"));
  assertEquals(warnings, []);
  const failing = async () => {
    await flow("a", "b");
    throw new Error("another one was expected");
  };
  await assertRejects(() => withCassette("a", options, failing), Error, "another one");
  assertEquals(warnings.length, 1);
  assertStringIncludes(warnings[0]!, "has nothing more to say");
});

Deno.test("a server says again the ids of this run, where those of a message are left out", async () => {
  await using server = await serve();
  const { options, record } = bench({ ignore: { body: ["$..id"] } });
  let made = 0;
  const flow = () =>
    new Promise<boolean[]>((resolve) => {
      const ids = [`request-${++made}`, `request-${++made}`];
      const seen: boolean[] = [];
      const one = new (socket())(`${server.url}/echo`);
      one.onopen = () =>
        ids.forEach((id, at) =>
          one.send(JSON.stringify({ id, at, deep: [{ id, text: `${id}!` }] }))
        );
      one.onmessage = ({ data }) => {
        const { id, at, deep: [{ id: other }] } = JSON.parse(data);
        seen.push(id === ids[at] && other === id);
        if (seen.length === 2) one.close();
      };
      one.onclose = () => resolve(seen);
    });
  const ignoring = { ...options, ignore: { body: ["$..id", "$..text"] } };
  assertEquals(await withCassette("a", { ...ignoring, mode: record.mode }, flow), [true, true]);
  assertEquals(await withCassette("a", ignoring, flow), [true, true]);
  await failure(() => withCassette("a", options, flow), "MISS"); // the text counts there
});

Deno.test("of audio, only the texts around it are compared, where that is asked for", async () => {
  await using server = await serve();
  const { options, record } = bench();
  const flow = (...sound: Uint8Array<ArrayBuffer>[]) =>
    new Promise<string[]>((resolve) => {
      const seen: string[] = [];
      const one = new (socket())(`${server.url}/talk`);
      one.onmessage = ({ data }) => {
        seen.push(data);
        if (seen.length > 1) return void (data.includes("done") && one.close());
        for (const part of sound) one.send(part);
        one.send('{"type":"ask","text":"heard"}');
      };
      one.onclose = () => resolve(seen);
    });
  const recorded = await withCassette(
    "a",
    record,
    () => flow(new Uint8Array([1]), new Uint8Array([2])),
  );
  await failure(() => withCassette("a", options, () => flow(new Uint8Array([3]))), "MISS");
  const texts = { ...options, unused: "error", ignore: { binaryFrames: true } } as const;
  assertEquals(await withCassette("a", texts, () => flow(new Uint8Array([3]))), recorded);
  assertEquals(await withCassette("a", texts, () => flow()), recorded);
});

/** Assembled here, so that no scanner takes this file for a leak. */
const KEY = `sk-${"proj"}-AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcd`;
const TOKEN = "q7Rz2LmX9vK4tB8nW3sY6pD1";

Deno.test("secrets are redacted wherever they stand, and replay needs none of them", async () => {
  await using server = await serve();
  const { store, options, record, warnings } = bench({ unused: "error" });
  const flow = (key: string, token: string) =>
    converse(socket(), `${server.url}/echo?api_key=${key}`, {
      protocols: ["realtime", `openai-insecure-api-key.${key}`, `bearer.${token}`],
      first: [JSON.stringify({ type: "session.update", access_token: token })],
      says: [`what is ${token}?`],
      close: [3000, "ok"],
    });
  await withCassette("a", record, () => flow(KEY, TOKEN));
  const text = await store.load("a") as string;
  for (const secret of [KEY, TOKEN]) assert(!text.includes(secret), text);
  assertEquals((await scanCassettes({ store })).leaks, []);
  const seen = await withCassette(
    "a",
    options,
    () => flow(`sk-${"proj"}-another-key-for-this`, "another-token-for-this"),
  );
  assertStringIncludes(JSON.stringify(seen), "what is redacted_");
  assertEquals(warnings, []);
});

Deno.test("what still looks like a secret in a message keeps the cassette from being written", async () => {
  await using server = await serve();
  const { store, record } = bench();
  const text = "the password is Zk3vQ9xTr7LmW2bN8sYd";
  const message = await failure(
    () =>
      withCassette(
        "a",
        record,
        () => converse(socket(), `${server.url}/echo`, { first: [text], close: [1000] }),
      ),
    "SECRET_FOUND",
  );
  assertStringIncludes(message, "response.frames[0]");
  assertEquals(await store.load("a"), undefined);
});

Deno.test("values of one machine are written by their names, and put back for another", async () => {
  await using server = await serve();
  const { store, options, record } = bench({ unused: "error" });
  const flow = (home: string) => () =>
    converse(socket(), `${server.url}/echo`, {
      first: [JSON.stringify({ file: `${home}/a.txt` })],
      close: [1000],
    });
  await withCassette("a", { ...record, substitute: { home: "/home/ada" } }, flow("/home/ada"));
  const text = await store.load("a") as string;
  assert(text.includes("{{home}}/a.txt") && !text.includes("/home/ada"), text);
  const there = { ...options, substitute: { home: "/Users/grace" } };
  const seen = JSON.stringify(await withCassette("a", there, flow("/Users/grace")));
  assertStringIncludes(seen, "/Users/grace/a.txt");
});

Deno.test("a redactor for bodies sees each message, and replay compares what it has left", async () => {
  await using server = await serve();
  const blank = (value: unknown) => JSON.parse(JSON.stringify(value).replaceAll("Ada", "NAME"));
  const { store, options, record } = bench({
    redact: { request: blank, response: blank },
  });
  const flow = () =>
    converse(socket(), `${server.url}/echo`, { first: ['{"to":"Ada"}'], close: [1000] });
  await withCassette("a", record, flow);
  assert(!(await store.load("a") as string).includes("Ada"));
  assertStringIncludes(JSON.stringify(await withCassette("a", options, flow)), "NAME");
});

/** A store whose journals can be read while they are written. */
function withJournals() {
  const lines: string[] = [];
  const journal = (first: string) => {
    lines.push(first);
    let isOver = false;
    const end = () => Promise.resolve(void (isOver = true));
    return {
      id: "1",
      where: "journal",
      append: (line: string) =>
        isOver ? Promise.reject(new Error("closed")) : Promise.resolve(void lines.push(line)),
      close: end,
      remove: end,
    };
  };
  const found = () => [{
    id: "0",
    where: "journal",
    lines,
    alive: false,
    remove: () => Promise.resolve(void (lines.length = 0)),
  }];
  const store: Store = {
    ...memoryStore(),
    journals: {
      open: (_, first) => Promise.resolve(journal(first)),
      list: () => Promise.resolve([]),
    },
  };
  /** As the next process finds it. */
  const left: Store = {
    ...store,
    journals: { ...store.journals!, list: () => Promise.resolve(found()) },
  };
  return { store, left, lines };
}

Deno.test("each message is in the journal before the code has it, and a crash loses none", async () => {
  await using server = await serve();
  const { store, left, lines } = withJournals();
  const { record, options } = bench({ store });
  const found: boolean[] = [];
  const words: string[] = [];
  const session = await useCassette("a", record);
  await new Promise<void>((resolve) => {
    const one = new (socket())(`${server.url}/talk`);
    one.onmessage = ({ data }) => {
      const { type, word, text } = JSON.parse(data);
      found.push(lines.some((line) => line.includes(data.slice(1, -1))));
      if (type === "session.created") {
        one.send(`{"type":"ask","text":"a b","access_token":"${TOKEN}"}`);
      }
      words.push(word ?? text ?? type);
      if (type === "done") resolve(); // here it is killed
    };
  });
  assertEquals(found, [true, true, true, true]);
  assert(!lines.join().includes(TOKEN), lines.join("\n"));
  const killed = [...lines];
  await session.close({ failed: true }).catch(() => {});
  lines.splice(0, lines.length, ...killed);
  const before = server.connections();
  const taken = await withCassette(
    "a",
    { ...options, store: left, mode: "update" },
    () =>
      new Promise<string[]>((resolve) => {
        const again: string[] = [];
        const one = new (socket())(`${server.url}/talk`);
        one.onmessage = ({ data }) => {
          const { type, word, text } = JSON.parse(data);
          if (type === "session.created") {
            one.send(`{"type":"ask","text":"a b","access_token":"${TOKEN}"}`);
          }
          again.push(word ?? text ?? type);
          if (type === "done") resolve(again);
        };
      }),
  );
  assertEquals(taken, words);
  assertEquals(server.connections(), before);
});

Deno.test("a session that closes while one is open keeps what came so far", async () => {
  await using server = await serve();
  const { store, options, record } = bench();
  const flow = () =>
    new Promise<[WebSocket, string]>((resolve) => {
      const one = new (socket())(`${server.url}/talk`);
      one.onmessage = ({ data }) => resolve([one, data]);
    });
  const [opened, said] = await withCassette("a", record, flow);
  const { response } = (await cassetteOf(store)).interactions[0]!;
  assertEquals([response!.partial, response!.frames!.length], ["open", 1]);
  assertEquals(await closed(opened), 1000);
  const [played, again] = await withCassette("a", options, flow);
  assertEquals(again, said);
  assertEquals(await closed(played), 1000);
});

Deno.test("what goes over one when its session has closed is its client's alone", async () => {
  await using server = await serve();
  const { store } = withJournals();
  const { record, warnings } = bench({ store });
  for (const mode of ["record", "live"] as const) {
    const open = () =>
      new Promise<WebSocket>((resolve) => {
        const one = new (socket())(`${server.url}/echo`);
        one.onopen = () => resolve(one);
      });
    const one = await withCassette("a", { ...record, mode }, open);
    const said = new Promise<string>((resolve) => one.onmessage = ({ data }) => resolve(data));
    one.send("still there?");
    assertEquals(await said, "still there?");
    assertEquals(await closed(one), 1000);
  }
  assertEquals((await cassetteOf(store)).interactions[0]!.response!.frames, []);
  assertEquals(warnings, []);
});

const closed = (one: WebSocket) =>
  new Promise<number>((resolve) => {
    one.onclose = ({ code }) => resolve(code);
    one.close(1000);
  });

Deno.test("once records and then plays; update adds; live sends and keeps nothing", async () => {
  await using server = await serve();
  const { store, options } = bench();
  const flow = (text: string) => () =>
    converse(socket(), `${server.url}/echo?q=${text}`, { first: [text], close: [1000] });
  const connections = async (mode: "once" | "update" | "live", text: string) => {
    const before = server.connections();
    await withCassette("a", { ...options, mode }, flow(text));
    return server.connections() - before;
  };
  assertEquals(await connections("once", "a"), 1);
  assertEquals(await connections("once", "a"), 0);
  assertEquals(await connections("update", "a"), 0);
  assertEquals(await connections("update", "b"), 1);
  assertEquals((await cassetteOf(store)).interactions.length, 2);
  assertEquals(await connections("live", "c"), 1);
  assertEquals((await cassetteOf(store)).interactions.length, 2);
  await failure(() => withCassette("a", options, flow("c")), "MISS");
});

Deno.test("a session counts what it has played, recorded and sent", async () => {
  await using server = await serve();
  const { options, record } = bench();
  const count = async (how: SessionOptions) => {
    const session = await useCassette("a", how);
    await converse(socket(), `${server.url}/echo`, { first: ["a"], close: [1000] });
    const { played, recorded, live, partial, unused } = await session.close();
    return { played, recorded, live, partial, unused };
  };
  const none = { played: 0, recorded: 0, live: 0, partial: 0, unused: 0 };
  assertEquals(await count(record), { ...none, recorded: 1 });
  assertEquals(await count(options), { ...none, played: 1 });
  assertEquals(await count({ ...options, mode: "live" }), { ...none, live: 1 });
});

Deno.test("who watches is told what became of each, with what went over it", async () => {
  await using server = await serve();
  const { options, record } = bench();
  const told: unknown[] = [];
  const onRequest = ({ verdict, call, interaction }: RequestEvent) =>
    void told.push([verdict, call, interaction?.response?.frames?.length]);
  const watch = (how: SessionOptions, text = "a") =>
    runInContext(
      { observer: { onRequest } },
      () =>
        withCassette("a", how, () =>
          converse(socket(), `${server.url}/echo`, { first: [text], close: [1000] })),
    );
  await watch(record);
  await watch(options);
  await watch({ ...options, mode: "live" });
  await failure(() => watch(options, "b"), "MISS");
  const call = `GET ${server.url}/echo`;
  assertEquals(told, [
    ["recorded", call, 2],
    ["played", call, 2],
    ["live", call, 2],
    ["played", call, 2],
    ["missed", `message 1 to ${server.url}/echo`, undefined],
  ]);
});

Deno.test("one that is open when its session closes is told of then", async () => {
  await using server = await serve();
  const { record } = bench();
  for (const mode of ["record", "live"] as const) {
    const told: string[] = [];
    const onRequest = ({ verdict }: RequestEvent) => void told.push(verdict);
    const opened = await runInContext(
      { observer: { onRequest } },
      () =>
        withCassette("a", { ...record, mode }, () =>
          new Promise<WebSocket>((resolve) => {
            const one = new (socket())(`${server.url}/talk`);
            one.onmessage = () => resolve(one);
          })),
    );
    assertEquals(told, [mode === "live" ? "live" : "recorded"]);
    await closed(opened);
  }
});

Deno.test("other subprotocols drift, and old recordings expire", async () => {
  await using server = await serve();
  const long = Date.parse("2020-01-01T00:00:00.000Z");
  const { options, record } = bench({ drift: "error" });
  const flow = (...protocols: string[]) =>
    converse(socket(), `${server.url}/echo`, { protocols, first: ["a"], close: [1000] });
  await withCassette("a", { ...record, now: () => long }, () => flow("chat.v1"));
  const message = await failure(() => withCassette("a", options, () => flow("chat.v2")), "DRIFT");
  for (const part of ["sec-websocket-protocol", "chat.v1", "chat.v2"]) {
    assertStringIncludes(message, part);
  }
  const strict = { ...options, onExpired: "error" } as const;
  await failure(() => withCassette("a", strict, () => flow("chat.v1")), "EXPIRED");
});

Deno.test("a refusal that another try overcame is left out, where its status is known", async () => {
  let asked = 0;
  await using server = await serve(() => ++asked % 2 === 1 ? 503 : undefined);
  const { store, record, warnings } = bench({ unused: "error" });
  const flow = async () => {
    const url = `${server.url}/echo`;
    const first = await converse(HttpSocket as unknown as Client, url, {});
    const last = () =>
      converse(HttpSocket as unknown as Client, url, { first: ["a"], close: [1000] });
    return first.length === 3 ? await last() : first;
  };
  const recorded = await withCassette("a", record, flow);
  const { interactions } = await cassetteOf(store);
  assertEquals(interactions.map(({ response }) => response!.status), [101]);
  assertStringIncludes(warnings.join(), "503");
  const all = bench({ recordFailures: "all" });
  await withCassette("a", all.record, flow);
  assertEquals(
    (await cassetteOf(all.store)).interactions.map(({ response }) => response!.status),
    [503, 101],
  );
  assertEquals(await withCassette("a", all.options, flow), recorded);
});

for (const [client, socket] of Object.entries(CLIENTS)) {
  Deno.test(`${client}: upstreams send it elsewhere, and the cassette has what was asked`, async () => {
    await using server = await serve();
    const origin = server.url.replace("ws:", "http:");
    for (
      const [scheme, from, to] of [
        ["ws", "http", origin],
        ["ws", "ws", origin],
        ["wss", "https", server.url],
        ["wss", "wss", server.url],
      ]
    ) {
      const { store, options, record } = bench({
        upstreams: { [`${from}://api.example.com`]: to! },
      });
      const asked = `${scheme}://api.example.com/echo`;
      const flow = () => converse(socket(), asked, { first: ["a"], close: [1000] });
      const before = server.connections();
      const recorded = await withCassette("a", record, flow);
      assertEquals(server.connections() - before, 1, from);
      const [interaction] = (await cassetteOf(store)).interactions;
      assertEquals([interaction!.request.url, interaction!.recordedFrom], [asked, origin]);
      assertEquals(await withCassette("a", options, flow), recorded);
    }
  });
}

Deno.test("what pass names goes, and is not recorded; so does an own server where nobody says otherwise", async () => {
  await using server = await serve();
  for (const more of [{ pass: ["127.0.0.1"] }, { own: undefined }, { own: "pass" }] as const) {
    const { store, options } = bench(more);
    const flow = () => converse(socket(), `${server.url}/echo`, { first: ["a"], close: [1000] });
    const before = server.connections();
    await withCassette("a", options, flow);
    assertEquals(server.connections() - before, 1);
    assertEquals(await store.load("a"), undefined);
  }
});

Deno.test("with listen.websocket false, what would leave the machine is refused as ever", async () => {
  const { options } = bench({ listen: { websocket: false } });
  const message = await failure(
    () =>
      withCassette("a", options, async () => {
        try {
          await converse(socket(), "ws://api.example.com/", {});
        } catch {
          // some clients throw it at once
        }
      }),
    "UNHEARD",
  );
  assertStringIncludes(message, "WebSocket");
});

Deno.test("three cassettes at once: each has its own", async () => {
  await using server = await serve();
  const store = memoryStore();
  const talk = (name: string, how: SessionOptions) =>
    withCassette(
      name,
      { ...OWN, ...how, store },
      () =>
        converse(socket(), `${server.url}/echo`, {
          first: [name],
          says: [`${name} again`],
          close: [1000],
        }),
    );
  const names = ["a", "b", "c"];
  const recorded = await Promise.all(names.map((name) => talk(name, { mode: "record" })));
  const before = server.connections();
  assertEquals(await Promise.all(names.map((name) => talk(name, {}))), recorded);
  assertEquals(server.connections(), before);
  for (const [index, name] of names.entries()) {
    assertStringIncludes(JSON.stringify(recorded[index]), `${name} again`);
    const { interactions } = parseCassette(await store.load(name) as string, name);
    assertEquals(interactions.length, 1);
  }
});

/** Each as it may be damaged by hand, and what is said of it. */
const DAMAGES: Record<string, [RegExp, string, string]> = {
  "a direction that there is not": [/"from": "server"/, '"from": "nobody"', ".from is"],
  "a message in no form": [/"text": "a"/, '"texts": "a"', "exactly one of"],
  "bytes that are no base64": [/"base64": "AQ=="/, '"base64": "?"', "is not base64"],
  "frames of another status": [/"status": 101/, '"status": 200', "not 101"],
  "no frames at all": [/"frames": \[[^]*\],\n {8}"close"/, '"close"', "frames is missing"],
  "a code that there is not": [/"code": 1000/, '"code": 9999', "not 0 to 4999"],
};

for (const [name, [found, put, said]] of Object.entries(DAMAGES)) {
  Deno.test(`a cassette that is damaged, with ${name}, is told where`, async () => {
    await using server = await serve();
    const { store, options, record } = bench();
    const flow = () =>
      converse(socket(), `${server.url}/echo`, {
        first: ["a"],
        says: [new Uint8Array([1])],
        close: [1000],
      });
    await withCassette("a", record, flow);
    const text = await store.load("a") as string;
    const damaged = text.replace(found, put);
    assert(damaged !== text, text);
    await store.save("a", damaged);
    const message = await failure(() => withCassette("a", options, flow), "CASSETTE_INVALID");
    assertStringIncludes(message, said);
  });
}

if ("WebSocket" in globalThis) {
  Deno.test("an object in a session looks like one of the runtime's own", async () => {
    await using server = await serve();
    const looks = () =>
      new Promise<unknown>((resolve) => {
        const seen: unknown[] = [];
        const one = new WebSocket(`${server.url}/echo`);
        const attempt = (fn: () => unknown) => {
          try {
            return fn();
          } catch (error) {
            return [(error as Error).name, (error as Error).constructor.name];
          }
        };
        const handler = () => {};
        one.onerror = handler;
        seen.push(
          one instanceof WebSocket,
          one instanceof EventTarget,
          Object.prototype.toString.call(one),
          [WebSocket.CONNECTING, WebSocket.OPEN, WebSocket.CLOSING, WebSocket.CLOSED],
          [one.CONNECTING, one.OPEN, one.CLOSING, one.CLOSED],
          [one.readyState, one.bufferedAmount, one.protocol, one.extensions, one.binaryType],
          [one.onopen, one.onerror === handler, one.onclose],
          attempt(() => one.send("too early")),
          attempt(() => one.close(1)),
          attempt(() => one.close(1000, "x".repeat(124))),
          attempt(() => new WebSocket("no url")),
          attempt(() => new WebSocket("ftp://example.com/")),
          attempt(() => new WebSocket("ws://example.com/", ["a", "a"])),
          attempt(() => new WebSocket("ws://example.com/", "a b")),
        );
        const order: string[] = [];
        one.addEventListener("message", () => order.push("listener"));
        one.onmessage = ({ data, origin, target, constructor }) => {
          seen.push([typeof data, origin.length, target === one, constructor.name]);
          order.push("attribute");
          one.onmessage = null;
          one.close();
          seen.push(one.readyState, attempt(() => one.send("too late")));
        };
        one.addEventListener("message", () => order.push("behind"), { once: true });
        one.addEventListener("open", {
          handleEvent: ({ type }) => (order.push(type), one.send("a")),
        });
        one.addEventListener("close", (event) => {
          seen.push(event.constructor.name, event instanceof Event, one.onmessage, order);
          resolve(seen);
        });
      });
    const { options, record } = bench();
    const live = await looks();
    assertEquals(await withCassette("a", record, looks), live);
    assertEquals(await withCassette("a", options, looks), live);
  });

  Deno.test("blobs are sent in their turn, and received where they are asked for", async () => {
    await using server = await serve();
    const flow = () =>
      new Promise<unknown[]>((resolve) => {
        const seen: unknown[] = [];
        const one = new WebSocket(`${server.url}/echo`);
        one.binaryType = "blob";
        one.onopen = () => {
          one.send(new Blob(["one"]));
          one.send("two");
          one.send(new Uint8Array([0, 1, 2]).subarray(1));
          one.send(new Uint8Array([3]).buffer);
        };
        one.onmessage = ({ data }) => {
          seen.push(data instanceof Blob ? data.size : data);
          if (seen.length === 4) one.close();
        };
        one.onclose = () => resolve(seen);
      });
    const { options, record } = bench();
    const live = await flow();
    assertEquals(await withCassette("a", record, flow), live);
    assertEquals(await withCassette("a", options, flow), live);
  });

  Deno.test("a class that extends it is heard, and keeps what it adds", async () => {
    await using server = await serve();
    const flow = () => {
      class Loud extends WebSocket {
        sent = 0;
        shout(text: string) {
          this.sent++;
          this.send(text.toUpperCase());
        }
        override send(data: string) {
          super.send(`${data}, said`);
        }
        override close(code = 4002, reason = "shut") {
          super.close(code, `${reason} at ${super.readyState}`);
        }
        override get url() {
          return `${super.url}#loud`;
        }
      }
      return new Promise<unknown[]>((resolve) => {
        const one = new Loud(`${server.url}/echo`);
        one.onopen = () => one.shout("a");
        one.onmessage = ({ data }) => {
          one.close();
          one.onclose = ({ code, reason }) =>
            resolve([
              ...[data, code, reason, one.url === `${server.url}/echo#loud`, one.sent],
              ...[one instanceof Loud, one instanceof WebSocket],
            ]);
        };
      });
    };
    const { options, record } = bench();
    const live = await flow();
    assertEquals(await withCassette("a", record, flow), live);
    assertEquals(await withCassette("a", options, flow), live);
  });

  Deno.test("closed before it is open, it ends as live", async () => {
    await using server = await serve();
    const flow = () =>
      new Promise<unknown[]>((resolve) => {
        const seen: unknown[] = [];
        const one = new WebSocket(`${server.url}/echo`);
        one.onopen = () => seen.push("open");
        one.onerror = () => seen.push("error");
        one.onclose = ({ code, wasClean }) => resolve([...seen, code, wasClean]);
        one.close();
      });
    const { options, record } = bench();
    const live = await flow();
    assertEquals(await withCassette("a", record, flow), live);
    assertEquals(await withCassette("a", options, flow), live);
  });

  Deno.test("a class that was kept when no cassette was open is heard in each that is", async () => {
    await using server = await serve();
    const { options, record } = bench();
    const Kept = WebSocket as Client; // before the first, or between two
    const flow = () => converse(Kept, `${server.url}/echo`, { first: ["a"], close: [1000] });
    const live = await flow();
    assertEquals(await withCassette("a", record, flow), live);
    const connections = server.connections();
    assertEquals(await withCassette("a", options, flow), live);
    assertEquals(server.connections(), connections);
  });

  Deno.test("the global class is as it was found when Retake is put away", async () => {
    await using server = await serve();
    const look = () => Object.getOwnPropertyDescriptor(globalThis, "WebSocket");
    restoreFetch();
    const found = look();
    const { prototype } = WebSocket;
    const lookAtMembers = () => JSON.stringify(Object.getOwnPropertyDescriptors(prototype));
    const { send } = prototype;
    const members = lookAtMembers();
    const { options, record } = bench();
    await withCassette("a", { ...options, mode: "live" }, () => {
      assert(look()?.value !== found?.value || look()?.get !== found?.get, "it was not replaced");
      assertEquals(WebSocket.name, "WebSocket");
    });
    const Extended = class extends WebSocket {} as unknown as Client;
    const flow = () => converse(Extended, `${server.url}/echo`, { first: ["a"], close: [1000] });
    await withCassette("a", record, flow);
    assert(prototype.send !== send, "its members were not replaced");
    restoreFetch();
    assertEquals(look(), found);
    assert(prototype.send === send);
    assertEquals(lookAtMembers(), members);
    await withCassette("b", { ...options, mode: "live" }, () => {}); // takes its place again, for other tests
  });
}
