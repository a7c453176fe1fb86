// MCP over HTTP: a client of the official SDK is recorded with a real server, and replayed without one.
import { assertEquals } from "@std/assert";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { ToolListChangedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import { memoryStore, withCassette } from "../../mod.ts";

/** A server with a tool that adds; as soon as a client listens for news, it has another one. */
async function serve() {
  const mcp = new McpServer({ name: "sums", version: "1.0.0" });
  const tool = { description: "Adds", inputSchema: { a: z.number(), b: z.number() } };
  const add = ({ a, b }: { a: number; b: number }) => ({
    content: [{ type: "text" as const, text: `${a + b}` }],
  });
  mcp.registerTool("add", tool, add);
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => randomUUID() });
  await mcp.connect(transport);
  let hits = 0;
  const server = createServer(async (request, response) => {
    hits++;
    const handled = transport.handleRequest(request, response);
    if (request.method !== "GET") return await handled;
    while (!response.headersSent) await new Promise((resolve) => setImmediate(resolve));
    mcp.registerTool("greet", {}, () => ({ content: [{ type: "text", text: "Hello “東京”" }] }));
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

/** What a client does, and sees. */
async function talk(url: string): Promise<unknown> {
  const transport = new StreamableHTTPClientTransport(new URL(url));
  const client = new Client({ name: "asker", version: "1.0.0" });
  const news = new Promise<void>((resolve) =>
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => resolve())
  );
  await client.connect(transport);
  await news; // by the stream that stays open beside all requests
  const { tools } = await client.listTools();
  const sum = await client.callTool({ name: "add", arguments: { a: 1, b: 2 } });
  const greeting = await client.callTool({ name: "greet", arguments: {} });
  const wrong = await client.callTool({ name: "add", arguments: { a: "one" } });
  const server = client.getServerVersion();
  await transport.terminateSession();
  await client.close();
  return { server, tools, sum, greeting, wrong };
}

Deno.test("MCP over streamable HTTP is the same recorded, and replayed without a server", async () => {
  const options = { store: memoryStore(), own: "record" } as const;
  const server = await serve();
  const recorded = await withCassette("a", { ...options, mode: "record" }, () => talk(server.url));
  const hits = server.hits();
  await server.close();
  await withCassette("a", options, async (session) => {
    assertEquals(await talk(server.url), recorded);
    const { missed, unused } = session.report();
    assertEquals([missed, unused], [0, 0]);
  });
  assertEquals(server.hits(), hits);
  const { tools, sum } = recorded as { tools: { name: string }[]; sum: unknown };
  assertEquals(tools.map(({ name }) => name), ["add", "greet"]);
  assertEquals(sum, { content: [{ type: "text", text: "3" }] });
});
