/**
 * Fidelity of streams in time: while recording nothing is held back, in replay the pace is the one
 * asked for.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Socket } from "node:net";
import { compare, onBench } from "../support/compare.ts";
import { readPieces } from "../support/observe.ts";
import { chunk, LAST_CHUNK, type Wire } from "../support/server.ts";

const HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n" +
  "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n";

const sleep = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

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

/** Three pieces, 80 ms apart. */
const slow: Wire = async (socket) => {
  socket.write(HEAD);
  for (const piece of ["one", "two", "three"]) {
    await sleep(80);
    socket.write(chunk(piece));
  }
  socket.end(LAST_CHUNK);
};

for (
  const [pace, least, most] of [
    ["full", 0, 120],
    ["recorded", 200, 800],
    [10, 15, 160],
  ] as const
) {
  Deno.test(`at pace ${pace} a stream of 240 ms takes ${least} to ${most} ms, in its pieces`, async () => {
    await onBench({ wire: slow }, async ({ server, record, replay }) => {
      const look = async () => {
        const started = performance.now();
        const pieces = await readPieces((await fetch(server.url)).body);
        return { pieces, took: performance.now() - started };
      };
      const recorded = await record(look);
      const played = await replay(look, { pace });
      assertEquals(played.pieces, recorded.pieces);
      assertEquals(played.pieces.pieces, ["one", "two", "three"]);
      assert(played.took >= least && played.took <= most, `it took ${Math.round(played.took)} ms`);
    });
  });
}

Deno.test("at the recorded pace, the wait for the headers is kept too", async () => {
  const late: Wire = async (socket) => {
    await sleep(150);
    socket.end(HEAD + LAST_CHUNK);
  };
  await onBench({ wire: late }, async ({ server, record, replay }) => {
    const look = async () => {
      const started = performance.now();
      await fetch(server.url).then((response) => response.body?.cancel());
      return performance.now() - started;
    };
    await record(look);
    const recorded = await replay(look, { pace: "recorded" });
    const full = await replay(look, { pace: "full" });
    assert(recorded >= 130, `${recorded} ms`);
    assert(full < 100, `${full} ms`);
  });
});

Deno.test("at the recorded pace, a slow reader does not wait twice", async () => {
  await onBench({ wire: slow }, async ({ server, record, replay }) => {
    const look = async () => {
      const response = await fetch(server.url);
      await sleep(300);
      const started = performance.now();
      await readPieces(response.body);
      return performance.now() - started;
    };
    await record(look);
    const took = await replay(look, { pace: "recorded" });
    assert(took < 120, `all was due, and yet it took ${took} ms`);
  });
});

Deno.test("while recording, a slow reader slows the server down, as live", async () => {
  // What the server can send before it is told to wait is what the system's buffers hold: some
  // megabytes. A recorder that reads ahead would take all 64.
  const total = 64 * 1024 * 1024;
  const block = new Uint8Array(256 * 1024);
  let sent = 0;
  const pour = async (socket: Socket) => {
    sent = 0;
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${total}\r\nConnection: close\r\n\r\n`);
    while (sent < total && !socket.destroyed) {
      sent += block.length;
      if (socket.write(block)) continue;
      await new Promise<void>((resolve) => {
        socket.once("drain", resolve).once("close", () => resolve());
      });
    }
  };
  await onBench({ wire: pour }, async ({ server, record }) => {
    const look = async () => {
      const controller = new AbortController();
      const { body } = await fetch(server.url, { signal: controller.signal });
      const reader = body!.getReader();
      await reader.read();
      await sleep(300); // time enough for all of it on loopback
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
