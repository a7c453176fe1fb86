/**
 * Fidelity of failures: the network's errors are the same in class, name, message, code and cause.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { compare } from "../support/compare.ts";
import { attempt } from "../support/observe.ts";
import { closedPort, httpText, resetSocket, type Wire } from "../support/server.ts";

/** A fetch that fails before there is a response, several ways of asking. */
async function failing(wire: Wire | undefined, urlOf: (url: string) => string, raw?: "raw") {
  const { observed, recording, replay, cassette } = await compare({
    ...(wire ? raw ? { raw: wire } : { wire } : {}),
    run: async ({ url }) => [
      await attempt(() => fetch(urlOf(url)).then(() => "answered")),
      await attempt(() =>
        fetch(new Request(urlOf(url), { method: "POST", body: "posted" })).then(() => "answered")
      ),
    ],
  });
  assert(observed.every((outcome) => "error" in outcome), JSON.stringify(observed));
  assertEquals([recording.recorded, replay.played], [2, 2]);
  assert(cassette.interactions.every((interaction) => interaction.error !== undefined));
}

Deno.test("a refused connection fails as live", async () => {
  const port = await closedPort();
  await failing(undefined, () => `http://127.0.0.1:${port}/`);
});

Deno.test("a connection refused on every address of a name fails as live", async () => {
  const port = await closedPort();
  await failing(undefined, () => `http://localhost:${port}/`);
});

Deno.test("a name that does not exist fails as live", async () => {
  await failing(undefined, () => "http://nothing.invalid/");
});

Deno.test("a port that fetch forbids fails as live", async () => {
  await failing(undefined, () => "http://127.0.0.1:1/");
});

Deno.test("a reset before the headers fails as live", async () => {
  await failing((socket) => resetSocket(socket), (url) => url);
});

Deno.test("a connection closed before the headers fails as live", async () => {
  await failing((socket) => void socket.end(), (url) => url);
});

Deno.test("a connection closed in the middle of the headers fails as live", async () => {
  await failing((socket) => void socket.end("HTTP/1.1 200 OK\r\nContent-Ty"), (url) => url);
});

Deno.test("an answer that is no HTTP fails as live", async () => {
  await failing((socket) => void socket.end("220 mail.example ESMTP\r\n\r\n"), (url) => url);
});

Deno.test("a server that speaks no TLS fails as live", async () => {
  const garbage: Wire = (socket) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
  await failing(garbage, (url) => url.replace("http:", "https:"), "raw");
});

Deno.test("a TLS connection that is closed at once fails as live", async () => {
  await failing((socket) => void socket.end(), (url) => url.replace("http:", "https:"), "raw");
});

Deno.test("a TLS connection that is refused fails as live", async () => {
  const port = await closedPort();
  await failing(undefined, () => `https://127.0.0.1:${port}/`);
});

Deno.test("429, then 200 plays in sequence", async () => {
  const { observed } = await compare({
    options: { recordFailures: "all" },
    answer: (response, { count }) =>
      count === 1
        ? response.writeHead(429, { "retry-after": "0" }).end('{"error":"slow down"}')
        : response.end('{"ok":true}'),
    run: async ({ url }) => {
      const seen: unknown[] = [];
      for (let attempts = 0; attempts < 2; attempts++) {
        const response = await fetch(url, { method: "POST", body: "ask" });
        seen.push(response.status, response.headers.get("retry-after"), await response.text());
      }
      return seen;
    },
  });
  assertEquals([observed[0], observed[3]], [429, 200]);
});

Deno.test("a failure, then an answer plays in sequence", async () => {
  let healed = false; // not a count: a runtime may try more than once before it gives up
  const { observed } = await compare({
    wire: (socket) =>
      healed ? void socket.end(httpText("200 OK", [], "at last")) : resetSocket(socket),
    run: async ({ url }) => {
      const ask = async () => await (await fetch(url, { method: "POST", body: "ask" })).text();
      healed = false;
      const first = await attempt(ask);
      healed = true;
      return [first, await attempt(ask)];
    },
  });
  assert("error" in observed[0]!);
  assertEquals(observed[1], { value: "at last" });
});

Deno.test("errors are not shared: each call gets its own", async () => {
  const port = await closedPort();
  const { observed } = await compare({
    run: async () => {
      const errors: unknown[] = [];
      for (let attempts = 0; attempts < 2; attempts++) {
        await fetch(`http://127.0.0.1:${port}/`).catch((error) => errors.push(error));
      }
      return [errors.length, errors[0] !== errors[1], errors[0] instanceof TypeError];
    },
  });
  assertEquals(observed.slice(0, 2), [2, true]);
});

Deno.test("an error has a stack that leads to the caller's own code or is a text, as live", async () => {
  const port = await closedPort();
  await compare({
    run: async () => {
      const error = await fetch(`http://127.0.0.1:${port}/`).catch((it: Error) => it);
      return [typeof (error as Error).stack, (error as Error).stack?.split("\n")[0]];
    },
  });
});

Deno.test("a failure that nobody awaits at once is not lost and not unhandled", async () => {
  const port = await closedPort();
  await compare({
    run: async () => {
      const failing = fetch(`http://127.0.0.1:${port}/`).catch((error: Error) => error.name);
      await new Promise((resolve) => setTimeout(resolve, 20));
      return await failing;
    },
  });
});
