/**
 * Fidelity of `clone()`.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { compare } from "../support/compare.ts";
import { attempt, head, readPieces } from "../support/observe.ts";
import { runtime } from "../support/runtime.ts";
import { chunk, LAST_CHUNK } from "../support/server.ts";
import type { Wire } from "../support/server.ts";

/** Two chunks, the second only once the client has seen the first. */
const inTwo: Wire = async (socket, { turn }) => {
  socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
  socket.write(chunk("first "));
  await turn();
  socket.write(chunk("second"));
  socket.end(LAST_CHUNK);
};

Deno.test("a clone is a response with the same head", async () => {
  await compare({
    answer: (response) => response.writeHead(201, { "content-type": "text/plain" }).end("x"),
    run: async ({ url }) => {
      const response = await fetch(`${url}/a?b`);
      const clone = response.clone();
      return {
        head: head(clone),
        same: JSON.stringify(head(clone)) === JSON.stringify(head(response)),
        instance: clone instanceof Response,
        constructor: clone.constructor === Response,
        distinct: [clone !== response, clone.headers !== response.headers],
      };
    },
  });
});

Deno.test("a response and its clone are both read, in either order and by any reader", async () => {
  const { observed } = await compare({
    answer: (response) => response.end('{"n":1}'),
    run: async ({ url }) => {
      const seen: unknown[] = [];
      const one = await fetch(`${url}/1`);
      const oneClone = one.clone();
      seen.push(await one.text(), one.bodyUsed, oneClone.bodyUsed, await oneClone.json());
      const two = await fetch(`${url}/2`);
      const twoClone = two.clone();
      seen.push(await twoClone.json(), twoClone.bodyUsed, two.bodyUsed, await two.text());
      const three = await fetch(`${url}/3`);
      const threeClone = three.clone();
      const [a, b] = await Promise.all([three.blob(), threeClone.arrayBuffer()]);
      seen.push(a.size, b.byteLength);
      return seen;
    },
  });
  assertEquals(observed.slice(0, 4), ['{"n":1}', true, false, { n: 1 }]);
});

Deno.test("a clone can be cloned, and all are read", async () => {
  const { observed } = await compare({
    answer: (response) => response.end("many"),
    run: async ({ url }) => {
      const first = await fetch(url);
      const second = first.clone();
      const third = second.clone();
      const fourth = first.clone();
      return [await third.text(), await first.text(), await fourth.text(), await second.text()];
    },
  });
  assertEquals(observed, ["many", "many", "many", "many"]);
});

Deno.test("a response that was read refuses to be cloned, with live's own error", async () => {
  await compare({
    answer: (response) => response.end("read"),
    run: async ({ url }) => {
      const response = await fetch(url);
      await response.text();
      return await attempt(() => response.clone().text());
    },
  });
});

Deno.test("a response whose body is locked refuses to be cloned, with live's own error", async () => {
  await compare({
    answer: (response) => response.end("locked"),
    run: async ({ url }) => {
      const response = await fetch(url);
      const reader = response.body!.getReader();
      const outcome = await attempt(() => response.clone().text());
      reader.releaseLock();
      // A body from the network that was once locked stays so on Bun; no other stream does.
      if (runtime === "bun") return outcome;
      return [outcome, response.bodyUsed, await attempt(() => response.clone().text())];
    },
  });
});

Deno.test("a response that was read in part is cloned or not, as live", async () => {
  await compare({
    wire: inTwo,
    run: async ({ url, confirm }) => {
      const response = await fetch(url);
      const reader = response.body!.getReader();
      const { value } = await reader.read();
      confirm();
      reader.releaseLock();
      const cloned = await attempt(() => response.clone().text());
      const rest = await readPieces(response.body);
      return { first: value!.length, cloned, rest: rest.pieces.join(""), used: response.bodyUsed };
    },
  });
});

Deno.test("a clone gets each chunk too", async () => {
  await compare({
    wire: inTwo,
    run: async ({ url, confirm }) => {
      const response = await fetch(url);
      const clone = response.clone();
      const reader = response.body!.getReader();
      const first = await reader.read();
      confirm();
      const second = await reader.read();
      const end = await reader.read();
      const copy = await readPieces(clone.body);
      return [first.value!.length, second.value!.length, end.done, copy.pieces];
    },
  });
});

Deno.test("after the body was looked at, a clone still has it whole", async () => {
  await compare({
    answer: (response) => response.end("looked at"),
    run: async ({ url }) => {
      const response = await fetch(url);
      const locked = response.body!.locked;
      const clone = response.clone();
      return [locked, await clone.text(), await response.text(), response.bodyUsed];
    },
  });
});

Deno.test("cancelling one of two clones leaves the other whole", async () => {
  await compare({
    wire: inTwo,
    run: async ({ url, confirm }) => {
      const response = await fetch(url);
      const clone = response.clone();
      void clone.body!.cancel(); // settles when both are done with
      confirm();
      return await response.text();
    },
  });
});

Deno.test("a clone of an answer without a body has none", async () => {
  await compare({
    answer: (response) => response.writeHead(204).end(),
    run: async ({ url }) => {
      const response = await fetch(url);
      const clone = response.clone();
      return [clone.body, clone.status, await clone.text(), clone.bodyUsed, response.bodyUsed];
    },
  });
});

Deno.test("a clone of a clone can be read after a garbage collection", async () => {
  await compare({
    answer: (response) => response.end("x".repeat(500)),
    run: async ({ url }) => {
      const response = (await fetch(url)).clone();
      const copy = response.clone();
      const whole = await response.text();
      await collectGarbage();
      return [whole.length, (await copy.text()).length];
    },
  });
});

/** A full collection where the runtime can be told to do one, as Node can; else much garbage. */
async function collectGarbage(): Promise<void> {
  if (runtime === "node") setFlagsFromString("--expose-gc");
  const collect = runtime === "node" ? runInNewContext("gc") as () => void : () => {};
  for (let round = 0; round < 5; round++) {
    collect();
    const garbage = Array.from({ length: 20_000 }, (_, index) => ({ index, text: `${index}` }));
    await new Promise((resolve) => setTimeout(resolve, garbage.length > 0 ? 5 : 0));
  }
}
