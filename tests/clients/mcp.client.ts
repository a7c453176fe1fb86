// MCP over HTTP, by both of its transports: a client of the official SDK is recorded with a real server, and
// replayed without one.
import { assertEquals } from "@std/assert";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { SSEServerTransport } from "@modelcontextprotocol/sdk/server/sse.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { ToolListChangedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import { memoryStore, withCassette } from "../../mod.ts";

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** A tool that adds. */
function sums(): McpServer {
  const mcp = new McpServer({ name: "sums", version: "1.0.0" });
  const tool = { description: "Adds", inputSchema: { a: z.number(), b: z.number() } };
  const add = ({ a, b }: { a: number; b: number }) => ({
    content: [{ type: "text" as const, text: `${a + b}` }],
  });
  mcp.registerTool("add", tool, add);
  return mcp;
}

/** As soon as a client listens for news, there is another tool. */
function greets(mcp: McpServer): void {
  mcp.registerTool("greet", {}, () => ({ content: [{ type: "text", text: "Hello “東京”" }] }));
}

/** What is asked, and answered, by one transport. */
interface Way {
  handle(mcp: McpServer): Promise<Handle>;
  open(url: URL): StreamableHTTPClientTransport | SSEClientTransport;
}

const WAYS: Record<string, Way> = {
  "streamable HTTP": {
    async handle(mcp) {
      const transport = new StreamableHTTPServerTransport({
        sessionIdGenerator: () => randomUUID(),
      });
      await mcp.connect(transport);
      return async (request, response) => {
        const handled = transport.handleRequest(request, response);
        if (request.method !== "GET") return await handled;
        while (!response.headersSent) await new Promise((resolve) => setImmediate(resolve));
        greets(mcp);
      };
    },
    open: (url) => new StreamableHTTPClientTransport(url),
  },
  "the older event streams": {
    handle: (mcp) => {
      let transport: SSEServerTransport | undefined;
      return Promise.resolve(async (request, response) => {
        if (request.method !== "GET") return await transport!.handlePostMessage(request, response);
        transport = new SSEServerTransport("/messages", response);
        await mcp.connect(transport);
        mcp.server.oninitialized = () => greets(mcp);
      });
    },
    open: (url) => new SSEClientTransport(url),
  },
};

async function serve({ handle }: Way) {
  const mcp = sums();
  const answer = await handle(mcp);
  let hits = 0;
  const server = createServer((request, response) => {
    hits++;
    void answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    hits: () => hits,
    async close() {
      await mcp.close();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}

/** What a client does, and sees; it may take its time. */
async function talk({ open }: Way, url: string, slow = 0): Promise<unknown> {
  const transport = open(new URL(url));
  const client = new Client({ name: "asker", version: "1.0.0" });
  const news = new Promise<void>((resolve) =>
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => resolve())
  );
  const pause = () => new Promise((resolve) => setTimeout(resolve, slow));
  try {
    await client.connect(transport);
    await news; // by the stream that stays open beside all requests
    await pause();
    const { tools } = await client.listTools();
    await pause();
    const sum = await client.callTool({ name: "add", arguments: { a: 1, b: 2 } });
    const greeting = await client.callTool({ name: "greet", arguments: {} });
    await pause();
    const wrong = await client.callTool({ name: "add", arguments: { a: "one" } });
    const server = client.getServerVersion();
    if ("terminateSession" in transport) await transport.terminateSession();
    return { server, tools, sum, greeting, wrong };
  } finally {
    await client.close(); // else it would ask again for ever
  }
}

for (const [name, way] of Object.entries(WAYS)) {
  Deno.test(`MCP over ${name} is the same recorded, and replayed without a server`, async () => {
    const options = { store: memoryStore(), own: "record" } as const;
    const server = await serve(way);
    const record = { ...options, mode: "record" } as const;
    const recorded = await withCassette("a", record, () => talk(way, server.url));
    const hits = server.hits();
    await server.close();
    await withCassette("a", options, async (session) => {
      // On a machine that is busier than it was then.
      assertEquals(await talk(way, server.url, 50), recorded);
      const { missed, unused } = session.report();
      assertEquals([missed, unused], [0, 0]);
    });
    assertEquals(server.hits(), hits);
    const { tools, sum } = recorded as { tools: { name: string }[]; sum: unknown };
    assertEquals(tools.map(({ name }) => name), ["add", "greet"]);
    assertEquals(sum, { content: [{ type: "text", text: "3" }] });
  });
}
