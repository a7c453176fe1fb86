/**
 * Fidelity of streams in time: while recording nothing is held back, in replay the pace is the one
 * asked for.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Socket } from "node:net";
import { formatCassette, parseCassette } from "../../src/cassette/format.ts";
import type { Interaction } from "../../src/cassette/types.ts";
import { type Bench, compare, onBench } from "../support/compare.ts";
import { deferred } from "../support/local_server.ts";
import { readPieces } from "../support/observe.ts";
import { chunk, LAST_CHUNK, type Wire } from "../support/server.ts";
import { clock } from "../../src/wire/native.ts";

const HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n" +
  "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n";

Deno.test("while recording, each chunk reaches the caller before the next is sent", async () => {
  // The server sends nothing more until the client has confirmed what came: a recorder that held
  // anything back would wait here for ever.
  const { observed } = await compare({
    wire: async (socket, { turn }) => {
      socket.write(HEAD);
      for (let index = 0; index < 20; index++) {
        await turn();
        socket.write(chunk(`data: ${index}\n\n`));
      }
      socket.end(LAST_CHUNK);
    },
    run: async ({ url, confirm }) => {
      const pieces: string[] = [];
      const response = await fetch(url);
      confirm(); // the headers alone are here
      for await (const piece of response.body!) {
        pieces.push(new TextDecoder().decode(piece));
        confirm();
      }
      return pieces;
    },
  });
  assertEquals(observed, Array.from({ length: 20 }, (_, index) => `data: ${index}\n\n`));
});

Deno.test("while recording, headers reach the caller before the body begins", async () => {
  await compare({
    wire: async (socket, { turn }) => {
      socket.write(HEAD);
      await turn();
      socket.end(`${chunk("late")}${LAST_CHUNK}`);
    },
    run: async ({ url, confirm }) => {
      const response = await fetch(url);
      const { status } = response;
      confirm();
      return [status, await response.text()];
    },
  });
});

Deno.test("while recording, a second request is answered while the first still streams", async () => {
  const { replay } = await compare({
    wire: async (socket, { seen, turn }) => {
      if (seen.target === "/second") return socket.end(`${HEAD}${chunk("second")}${LAST_CHUNK}`);
      socket.write(`${HEAD}${chunk("begun")}`);
      await turn();
      socket.end(`${chunk(" ended")}${LAST_CHUNK}`);
    },
    run: async ({ url, confirm }) => {
      const first = await fetch(url);
      const second = await (await fetch(`${url}/second`)).text();
      confirm();
      return [second, await first.text()];
    },
  });
  assertEquals(replay.played, 2);
});

/** Three pieces, one after another. */
const three: Wire = async (socket, { turn }) => {
  socket.write(HEAD);
  for (const piece of ["one", "two", "three"]) {
    socket.write(chunk(piece));
    await turn();
  }
  socket.end(LAST_CHUNK);
};

const HOUR = 3_600_000;

/** A recording of three pieces that came so many milliseconds after the headers, and these so late. */
async function recordedThree(
  { server, store, record }: Bench,
  at: readonly number[],
  waited = 0,
): Promise<void> {
  await record(async () => {
    for await (const _ of (await fetch(server.url)).body!) server.confirm();
  });
  const cassette = parseCassette((await store.load("scene"))!, "scene");
  const [{ response, ...rest }] = cassette.interactions as [Interaction];
  const texts = ["one", "two", "three"];
  const chunks = texts.map((text, index) => ({ at: at[index]!, text }));
  const interaction = {
    ...rest,
    waited,
    response: { ...response!, body: { chunks } },
  } as Interaction;
  await store.save("scene", formatCassette({ ...cassette, interactions: [interaction] }));
}

/** Runs something by a clock of the test's own, so that what is due does not hang on the machine. */
async function byClock<T>(now: () => number, fn: () => Promise<T>): Promise<T> {
  const real = clock.elapsed;
  clock.elapsed = now;
  try {
    return await fn();
  } finally {
    clock.elapsed = real;
  }
}

/**
 * What happens, in order: the pieces of an answer, and the end of a time that begins with the question.
 * Of timers the one that is due first goes off first, however busy the machine is.
 */
async function eventsWith(url: string, time: number): Promise<string[]> {
  const events: string[] = [];
  const timer = setTimeout(() => events.push("time"), time);
  const response = await fetch(url);
  events.push("headers");
  for await (const piece of response.body!) events.push(new TextDecoder().decode(piece));
  clearTimeout(timer);
  return events;
}

Deno.test("at full pace nobody waits: pieces that were hours apart come at once", async () => {
  await onBench({ wire: three }, async (bench) => {
    await recordedThree(bench, [HOUR, 2 * HOUR, 3 * HOUR], HOUR);
    const played = await bench.replay(() => eventsWith(bench.server.url, HOUR), { pace: "full" });
    assertEquals(played, ["headers", "one", "two", "three"]);
  });
});

for (
  const [pace, unit] of [["recorded", 1], [10, 10], [36_000, 36_000]] as const
) {
  Deno.test(`at pace ${pace} what was recorded to take ${unit * 200} ms takes 200, in its pieces`, async () => {
    await onBench({ wire: three }, async (bench) => {
      await recordedThree(bench, [0, 0, unit * 200]);
      const ask = () => byClock(() => 0, () => eventsWith(bench.server.url, 100));
      const played = await bench.replay(ask, { pace });
      assertEquals(played, ["headers", "one", "two", "time", "three"]);
    });
  });
}

Deno.test("at the recorded pace, the wait for the headers is kept too", async () => {
  await onBench({ wire: three }, async (bench) => {
    await recordedThree(bench, [0, 0, 0], 200);
    const ask = () => eventsWith(bench.server.url, 100);
    const all = ["headers", "one", "two", "three"];
    assertEquals(await bench.replay(ask, { pace: "recorded" }), ["time", ...all]);
  });
});

Deno.test("at the recorded pace, a slow reader does not wait twice", async () => {
  await onBench({ wire: three }, async (bench) => {
    await recordedThree(bench, [HOUR, 2 * HOUR, 3 * HOUR]);
    let time = 0;
    const read = async () => {
      const response = await fetch(bench.server.url);
      time = 4 * HOUR; // all of it is due by then
      return await readPieces(response.body);
    };
    const ask = () => byClock(() => time, read);
    const { pieces } = await bench.replay(ask, { pace: "recorded" });
    assertEquals(pieces, ["one", "two", "three"]);
  });
});

Deno.test("while recording, a slow reader slows the server down, as live", async () => {
  // What the server can send before it is told to wait is what the system's buffers hold: some
  // megabytes. A recorder that reads ahead would take all 64.
  const total = 64 * 1024 * 1024;
  const block = new Uint8Array(256 * 1024);
  let sent = 0;
  let held = deferred();
  const pour = async (socket: Socket) => {
    sent = 0;
    held = deferred();
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${total}\r\nConnection: close\r\n\r\n`);
    while (sent < total && !socket.destroyed) {
      sent += block.length;
      if (socket.write(block)) continue;
      // Held back for good, or only until the buffers are emptied: so long without a drain tells.
      const timer = setTimeout(held.resolve, 400);
      await new Promise<void>((resolve) => {
        socket.once("drain", resolve).once("close", () => resolve());
      });
      clearTimeout(timer);
    }
    held.resolve();
  };
  await onBench({ wire: pour }, async ({ server, record }) => {
    const look = async () => {
      const controller = new AbortController();
      const { body } = await fetch(server.url, { signal: controller.signal });
      const reader = body!.getReader();
      await reader.read();
      await held.promise;
      const taken = sent;
      controller.abort();
      await reader.closed.catch(() => {});
      return taken;
    };
    const live = await look();
    const recorded = await record(look);
    if (live > total / 2) return; // this runtime itself reads ahead
    assert(recorded < total / 2, `live ${live} bytes were taken, while recording ${recorded}`);
  });
});
