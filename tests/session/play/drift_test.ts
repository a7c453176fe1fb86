import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { isRetakeError, memoryStore, type SessionOptions, withCassette } from "../../../mod.ts";
import { serve } from "../../support/local_server.ts";
import { compareBy } from "../../../src/diff/comparison.ts";
import {
  describeDrifts,
  type Drift,
  driftError,
  requestDrift,
} from "../../../src/session/play/drift.ts";
import { readPlainRequest } from "../../../src/wire/request.ts";
import { getting } from "../../support/sessions.ts";

const tool = { type: "function", name: "look up" };
const chat = { model: "gpt-4o", messages: [{ role: "user", content: "Hi" }], tools: [tool] };

type Chat = Record<string, unknown>;

/** Records a chat, then asks another in replay; gives back what was said about it. */
async function drifted(
  options: SessionOptions,
  again: Chat | string,
  headers: Record<string, string> = {},
) {
  await using server = await serve((_, response) => response.end("answered"));
  const { url } = server;
  const store = memoryStore();
  const ask = (body: Chat | string, more: Record<string, string> = {}) => async () => {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...more },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    return await response.text();
  };
  await withCassette("a", { store, ...options, drift: "warn", mode: "record" }, ask(chat));
  const before = await store.load("a");
  await server.close();
  const warnings: string[] = [];
  const onWarning = (message: string) => void warnings.push(message);
  let report: { drifted: number } = { drifted: 0 };
  const run = withCassette("a", { store, onWarning, ...options }, async (session) => {
    const answer = await ask(again, headers)();
    report = session.report();
    return answer;
  });
  const [outcome] = await Promise.allSettled([run]);
  const after = await store.load("a");
  return { outcome, warnings: warnings.join("\n"), report, before, after, store, ask, url };
}

const byUrl = { match: { body: false } };
const changes: [string, Chat, string][] = [
  ["a changed prompt", { ...chat, messages: [{ role: "user", content: "Ho" }] }, "$.messages[0]"],
  ["a changed model", { ...chat, model: "gpt-5" }, '$.model: recorded "gpt-4o", asked "gpt-5"'],
  ["a removed tool", { ...chat, tools: [] }, "$.tools[0]"],
];

for (const [name, again, place] of changes) {
  Deno.test(`${name} is told of where bodies need not match`, async () => {
    const { outcome, warnings, report, before, after } = await drifted(byUrl, again);
    assertEquals(outcome.status, "fulfilled");
    assertStringIncludes(warnings, place);
    assertStringIncludes(warnings, "CASSETTE_DRIFT=accept");
    assertEquals(report.drifted, 1);
    assertEquals(after, before);
  });

  Deno.test(`${name} fails the run with drift: "error"`, async () => {
    const { outcome } = await drifted({ ...byUrl, drift: "error" }, again);
    assert(outcome.status === "rejected" && isRetakeError(outcome.reason, "DRIFT"));
    assertStringIncludes(outcome.reason.message, place);
  });

  Deno.test(`${name} is a miss where bodies must match, and can be accepted`, async () => {
    const { outcome } = await drifted({}, again);
    assert(outcome.status === "rejected" && isRetakeError(outcome.reason, "MISS"));
    assertStringIncludes(outcome.reason.message, place.split(":")[0]!);
    assertStringIncludes(outcome.reason.message, "CASSETTE_DRIFT=accept");
  });

  Deno.test(`${name} that is accepted is recorded, without a call`, async () => {
    for (const options of [byUrl, {}]) {
      const { outcome, after, before, store, ask, warnings } = await drifted(
        { ...options, drift: "accept" },
        again,
      );
      assertEquals(outcome, { status: "fulfilled", value: "answered" });
      assert(after !== before);
      const [old, now] = [before, after].map((text) => JSON.parse(text as string).interactions[0]);
      assertEquals(now.response, old.response);
      assertEquals(now.request.body.json, again);
      assertStringIncludes(warnings, "1 request rewritten in memory: a as they are asked now");
      assertStringIncludes(warnings, place.split(":")[0]!);
      await withCassette("a", { store, drift: "error", unused: "error" }, ask(again));
    }
  });
}

Deno.test("keys in another order are no drift", async () => {
  const reordered = `{ "tools": [${JSON.stringify(tool)}], "messages": ${
    JSON.stringify(chat.messages)
  }, "model": "gpt-4o" }`;
  for (const options of [{}, byUrl]) {
    const { outcome, warnings } = await drifted({ ...options, drift: "error" }, reordered);
    assertEquals(outcome.status, "fulfilled");
    assertEquals(warnings, "");
  }
});

Deno.test("a header that is kept for reading and was added is drift, unless it is ignored", async () => {
  const headers = { "openai-beta": "assistants=v2" };
  const { warnings } = await drifted({}, chat, headers);
  assertStringIncludes(warnings, "header.openai-beta: recorded (nothing), asked assistants=v2");
  const { warnings: none } = await drifted({ ignore: { headers: ["OpenAI-Beta"] } }, chat, headers);
  assertEquals(none, "");
  const { warnings: other } = await drifted({}, chat, { "x-request-id": "7" });
  assertEquals(other, "");
  const { warnings: ignored } = await drifted({ drift: "ignore" }, chat, headers);
  assertEquals(ignored, "");
});

Deno.test("a rule for a header that was not recorded is caught", async () => {
  await using server = await serve();
  const store = memoryStore();
  const ask = () => fetch(server.url, { headers: { "x-tenant": "t" } });
  await withCassette("a", { store, mode: "record" }, ask);
  const match = { headers: ["x-tenant"] };
  const error = await assertRejects(() => withCassette("a", { store, match }, ask)) as Error;
  assertStringIncludes(error.message, "header.x-tenant");
  await withCassette("a", { store, match, drift: "accept" }, ask);
  await withCassette("a", { store, match, drift: "error" }, ask);
});

Deno.test("with a matcher of one's own, ignore says what may drift", async () => {
  const match = () => true as const;
  const again = { ...chat, seed: 1 };
  const { warnings } = await drifted({ match }, again);
  assertStringIncludes(warnings, "$.seed");
  const { warnings: none } = await drifted({ match, ignore: { body: ["$.seed"] } }, again);
  assertEquals(none, "");
});

Deno.test("another key is no drift", async () => {
  const { warnings } = await drifted({ drift: "error" }, chat, {
    authorization: "Bearer another-key-entirely",
  });
  assertEquals(warnings, "");
});

Deno.test("what is accepted in a run that fails is not written", async () => {
  await using server = await serve();
  const store = memoryStore();
  const ask = (body: string) => fetch(server.url, { method: "POST", body });
  await withCassette("a", { store, mode: "record" }, () => ask("one"));
  const before = await store.load("a");
  await assertRejects(() =>
    withCassette("a", { store, drift: "accept" }, async () => {
      await ask("two");
      throw new Error("the test failed");
    })
  );
  assertEquals(await store.load("a"), before);
});

/** So many drifts, each in one header. */
const driftsOf = (count: number): Drift[] =>
  Array.from({ length: count }, (_, position) => ({
    entry: { interaction: getting(`/${position}`), position, plays: 1 },
    found: [{
      field: "header.x-a",
      recorded: "1",
      asked: "2",
      ignore: 'ignore: { headers: ["x-a"] }',
    }],
    live: readPlainRequest("https://api.example.com/", undefined)!,
  }));
const rerun = (variable: string) => `${variable} run`;

Deno.test("the error of a drift says which recording it was, what differs and what to do", () => {
  const error = driftError(driftsOf(3)[2]!, { name: "a", where: "cassettes/a.json", rerun });
  assertEquals([error.code, error.facts.position], ["DRIFT", 2]);
  assertStringIncludes(error.message, "cassettes/a.json, #3");
  assertStringIncludes(error.message, "header.x-a: recorded 1, asked 2");
  assertStringIncludes(error.message, "CASSETTE_DRIFT=accept run");
});

Deno.test("of many drifts five are shown, and the way to leave the field out once", () => {
  const text = describeDrifts(driftsOf(7), { where: "a.json", total: 9, rerun });
  assertStringIncludes(text, "7 of 9 recordings in a.json answer requests that have changed");
  assertStringIncludes(text, "... and 2 more");
  assertEquals(text.split('ignore: { headers: ["x-a"] }').length, 2);
});

Deno.test("bodies count for the drift gate where the matcher lets them be", () => {
  const ask = (json: number) => getting("/a", 1, { method: "POST", body: { json } }).request;
  const found = requestDrift(ask(2), ask(1), compareBy({ body: false }));
  assertEquals(found.map(({ field }) => field), ["body"]);
});
