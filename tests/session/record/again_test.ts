// Recorded again: what a review shows of it.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { memoryStore, openSession, withCassette } from "../../../mod.ts";
import type { SessionOptions } from "../../../src/session/types.ts";
import type { Store } from "../../../src/store/types.ts";
import { postJson, serve } from "../../support/local_server.ts";
import { asElsewhere } from "../../support/sessions.ts";

const DAY = 24 * 60 * 60 * 1000;
const START = Date.parse("2026-01-01T00:00:00Z");

/** An API whose ids, times and cookies are made anew, and which streams in six pieces. */
async function serveAnew() {
  let count = 0;
  const state = { word: "blue" };
  const server = await serve(async ({ path, body }, response) => {
    const id = `chatcmpl-9x${++count}q7w8e9r0t1y2`;
    response.setHeader("x-request-id", crypto.randomUUID());
    response.setHeader("x-ratelimit-remaining-requests", String(500 - count));
    response.setHeader("set-cookie", `__cf_bm=${crypto.randomUUID()}; Path=/`);
    if (path === "/login") {
      response.setHeader("content-type", "application/json");
      return response.end(JSON.stringify({ access_token: `tok-${crypto.randomUUID()}` }));
    }
    response.setHeader("content-type", "text/event-stream");
    for (const content of ["The ", "sky ", "is ", body.includes("colour") ? state.word : "up"]) {
      const delta = { id, choices: [{ index: 0, delta: { content } }] };
      response.write(`data: ${JSON.stringify(delta)}\n\n`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    response.end("data: [DONE]\n\n");
  });
  return Object.assign(server, { state });
}

/** What differs between two texts, line by line, where lines were only put in or changed. */
function changedLines(before: string, after: string): string[] {
  const known = new Map<string, number>();
  for (const line of before.split("\n")) known.set(line, (known.get(line) ?? 0) + 1);
  return after.split("\n").filter((line) => {
    const left = known.get(line) ?? 0;
    known.set(line, left - 1);
    return left <= 0;
  });
}

Deno.test("an unchanged recording changes by one line, and is young again", async () => {
  await using server = await serveAnew();
  let store: Store = memoryStore();
  let now = START;
  const warnings: string[] = [];
  const run = (options: SessionOptions = {}) =>
    withCassette("a", {
      store,
      mode: "record",
      now: () => now,
      onWarning: (text) => warnings.push(text),
      ...options,
    }, async () => {
      const login = await (await fetch(`${server.url}/login`)).json();
      const headers = { authorization: `Bearer ${login.access_token}` };
      const texts = await Promise.all(["colour", "where"].map(async (word) => {
        const init = { method: "POST", headers, body: JSON.stringify({ ask: word }) };
        return await (await fetch(`${server.url}/chat`, init)).text();
      }));
      return texts.join("");
    });
  await run();
  const first = await store.load("a") as string;
  now = START + 40 * DAY;
  store = await asElsewhere(store);
  await run();
  const second = await store.load("a") as string;
  assertEquals(changedLines(first, second), [`  "confirmedAt": "2026-02-10T00:00:00.000Z",`]);

  warnings.length = 0;
  now = START + 69 * DAY;
  assertStringIncludes(await run({ mode: "replay" }), "blue");
  assertEquals(warnings, []);
  now = START + 71 * DAY;
  await run({ mode: "replay" });
  assertStringIncludes(warnings.join("\n"), "31 days ago");

  // One answer says something else: the others are left as they are.
  server.state.word = "green";
  store = await asElsewhere(store);
  await run();
  const third = JSON.parse(await store.load("a") as string);
  const was = JSON.parse(second);
  assertEquals(third.interactions.length, 3);
  assertEquals([third.interactions[0], third.interactions[2]], [
    was.interactions[0],
    was.interactions[2],
  ]);
  assert(third.interactions[1].recordedAt > was.interactions[1].recordedAt);
  assertStringIncludes(await run({ mode: "replay" }), "green");
});

Deno.test("timings: false keeps no times, and the pieces", async () => {
  await using server = await serveAnew();
  const store = memoryStore();
  await using session = await openSession("a", { store, mode: "record", timings: false });
  const response = await session.fetch(`${server.url}/chat`, { method: "POST", body: "colour" });
  const said = await response.text();
  await session.close();
  const { interactions: [one] } = JSON.parse(await store.load("a") as string);
  assertEquals(one.waited, 0);
  assertEquals(new Set(one.response.body.chunks.map(({ at }: { at: number }) => at)), new Set([0]));
  assertEquals(one.response.body.chunks.map(({ text }: { text: string }) => text).join(""), said);
});

Deno.test("what failed to be recorded again leaves the cassette as it was", async () => {
  await using server = await serve();
  const store = memoryStore();
  const options = { store, mode: "record", onWarning: () => {} } as const;
  await withCassette("a", options, () => postJson(`${server.url}/a`, 1));
  const before = await store.load("a");
  let failed = false;
  await withCassette("a", options, async () => {
    await postJson(`${server.url}/a`, 1);
    throw new Error("no");
  }).catch(() => failed = true);
  assert(failed);
  assertEquals(await store.load("a"), before);
});
