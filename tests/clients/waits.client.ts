// Clients that were told to wait ten minutes and try again, in a replay that skips waits.
import { assertEquals, assertStringIncludes } from "@std/assert";
import axios from "axios";
import got from "got";
import OpenAI from "openai";
import { memoryStore, withCassette } from "../../mod.ts";
import { serve } from "../support/local_server.ts";

Deno.test("an SDK's pause after a 429 passes at once, and time limits of clients do not end before answers", async () => {
  let asked = 0;
  await using server = await serve(({ path }, response) => {
    asked++;
    const isRefused = path !== "/axios" && asked % 2 === 1;
    const headers = { "content-type": "application/json", "retry-after": "1" };
    response.writeHead(isRefused ? 429 : 200, headers);
    response.end(JSON.stringify({ object: "list", data: [{ id: path, object: "model" }] }));
  });
  const store = memoryStore();
  const options = { store, waits: "skip", recordFailures: "all", own: "record" } as const;
  const run = (mode: "record" | "replay") =>
    withCassette("a", { ...options, mode }, async () => {
      const openai = new OpenAI({ apiKey: "none", baseURL: server.url, maxRetries: 1 });
      const { data } = await openai.models.list();
      const limits = { timeout: { request: 3_000_000, response: 2_000_000 } };
      const retry = { limit: 1, methods: ["GET" as const] };
      const second = await got(`${server.url}/got`, { ...limits, retry }).json();
      const third = await axios.get(`${server.url}/axios`, { timeout: 1_000_000 });
      return JSON.stringify([data, second, third.data]);
    });
  const recorded = await run("record");
  assertEquals(asked, 5);
  const text = await store.load("a") as string;
  const longer = text.replaceAll('["retry-after", "1"]', '["retry-after", "600"]');
  assertStringIncludes(longer, '"600"');
  await store.save("a", longer);
  assertEquals(await run("replay"), recorded);
  assertEquals(asked, 5);
});
