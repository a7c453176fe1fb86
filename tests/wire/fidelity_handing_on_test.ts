/**
 * Fidelity of responses that are handed on: to a server of the runtime, to `node:http`, to a file
 * or a stream of Node.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { compare } from "../support/compare.ts";
import { runtime } from "../support/runtime.ts";
import { get } from "../support/server.ts";

/** The little of the runtimes' own servers that is used here; Node and Deno know neither's types. */
interface Serving {
  Deno: {
    serve(
      options: { port: number; hostname: string; onListen(at: { port: number }): void },
      handler: () => Promise<Response>,
    ): { shutdown(): Promise<void> };
  };
  Bun: {
    serve(options: { port: number; hostname: string; fetch: () => Promise<Response> }): {
      port: number;
      stop(force: boolean): Promise<void>;
    };
  };
}
const { Deno: deno, Bun: bun } = globalThis as unknown as Serving;

const kept: Response[] = [];

const FORMS: Record<string, (url: string) => Promise<Response>> = {
  "as it is": (url) => fetch(url),
  "as a clone": async (url) => (await fetch(url)).clone(),
  "after its clone was read": async (url) => {
    const response = await fetch(url);
    await response.clone().text();
    return response;
  },
  "made anew of its body": async (url) => {
    const response = await fetch(url);
    // Live, Node cancels the body of a response that is collected, whoever has that body now.
    kept.push(response);
    return new Response(response.body, response);
  },
};

for (const [form, respond] of Object.entries(FORMS)) {
  if (runtime === "deno") {
    Deno.test(`Deno.serve sends on a response ${form}`, async () => {
      const { observed } = await compare({
        answer: (response) => response.writeHead(203, { "x-from": "far" }).end("handed on"),
        run: async ({ url }) => {
          const response = await respond(url); // handlers run outside of the cassette's scope
          let port = 0;
          const server = deno.serve({
            port: 0,
            hostname: "127.0.0.1",
            onListen: (at) => void (port = at.port),
          }, () => Promise.resolve(response));
          const answer = await get(port);
          await server.shutdown();
          return answer;
        },
      });
      assertEquals(observed, { status: 203, from: "far", body: "handed on" });
    });
  }

  if (runtime === "bun") {
    Deno.test(`Bun.serve sends on a response ${form}`, async () => {
      const { observed } = await compare({
        answer: (response) => response.writeHead(203, { "x-from": "far" }).end("handed on"),
        run: async ({ url }) => {
          const response = await respond(url);
          const server = bun.serve({
            port: 0,
            hostname: "127.0.0.1",
            fetch: () => Promise.resolve(response),
          });
          const answer = await get(server.port);
          await server.stop(true);
          return answer;
        },
      });
      assertEquals(observed, { status: 203, from: "far", body: "handed on" });
    });
  }

  Deno.test(`a node:http server sends on a response ${form}`, async () => {
    const { observed } = await compare({
      answer: (response) => response.writeHead(203, { "x-from": "far" }).end("handed on"),
      run: async ({ url }) => {
        const response = await respond(url);
        const server = createServer(async (_, reply) => {
          reply.writeHead(response.status, { "x-from": response.headers.get("x-from")! });
          for await (const piece of response.body!) reply.write(piece);
          reply.end();
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const answer = await get((server.address() as AddressInfo).port);
        await new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        });
        return answer;
      },
    });
    assertEquals(observed, { status: 203, from: "far", body: "handed on" });
  });
}

Deno.test("a body becomes a stream of Node", async () => {
  const { observed } = await compare({
    answer: (response) => response.end("to node"),
    run: async ({ url }) => {
      const { body } = await fetch(url);
      let text = "";
      // Node's types know only its own ReadableStream, which is the same one.
      for await (const piece of Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0])) {
        text += new TextDecoder().decode(piece as Uint8Array);
      }
      return text;
    },
  });
  assertEquals(observed, "to node");
});

Deno.test("a body is uploaded again by a second fetch", async () => {
  const { seen } = await compare({
    answer: (response, { count }) => response.end(`answer ${count}`),
    // Bodies straight from the network have a known length on Deno and Bun, so that they are sent
    // on with a content-length; ours are streams, and sent on as such.
    ignoreSeen: ["content-length", "transfer-encoding"],
    run: async ({ url }) => {
      const first = await fetch(url);
      const init = { method: "POST", body: first.body, duplex: "half" };
      return await (await fetch(`${url}/second`, init as RequestInit)).text();
    },
  });
  assertEquals(seen[1]!.body, "answer 1");
});
