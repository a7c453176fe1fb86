// What recordings cost: tokens as the answers of each API say them, written by hand after their
// public documentation, against a table worked out by hand.
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { encodeText } from "../../src/cassette/body.ts";
import type { Body, Interaction, JsonValue } from "../../src/cassette/types.ts";
import { describeCost, estimate } from "../../src/ledger/estimate.ts";
import type { PriceList } from "../../src/ledger/price.ts";
import { type Usage, usageOf } from "../../src/ledger/usage.ts";

function recorded(url: string, body: Body, request: JsonValue = {}, status = 200): Interaction {
  return {
    request: { method: "POST", url, headers: [], body: { json: request } },
    recordedAt: "2026-11-23T00:00:00.000Z",
    waited: 1,
    response: { status, statusText: "OK", type: "basic", headers: [], body },
  };
}

const json = (value: unknown): Body => ({ json: value as JsonValue });
const events = (...data: unknown[]): Body => ({
  chunks: data.map((item, at) => ({
    at,
    text: `data: ${typeof item === "string" ? item : JSON.stringify(item)}\n\n`,
  })),
});
const named = (...data: [string, unknown][]): Body =>
  encodeText(data.map(([name, it]) => `event: ${name}\ndata: ${JSON.stringify(it)}\n\n`).join(""));

const OPENAI = "https://api.openai.com/v1";

/** An answer, and: model, input, output, read from a cache, put into a cache, said cost. */
const ANSWERS: [string, Interaction, (string | number | undefined)[]][] = [
  [
    "OpenAI chat",
    recorded(
      `${OPENAI}/chat/completions`,
      json({
        model: "gpt-4o-mini-2024-07-18",
        usage: {
          prompt_tokens: 1200,
          completion_tokens: 300,
          total_tokens: 1500,
          prompt_tokens_details: { cached_tokens: 1024 },
          completion_tokens_details: { reasoning_tokens: 64 },
        },
      }),
    ),
    ["gpt-4o-mini-2024-07-18", 1200, 300, 1024, 0],
  ],
  [
    "OpenAI chat, a stream",
    recorded(
      `${OPENAI}/chat/completions`,
      events(
        { model: "gpt-4o-mini", choices: [{ delta: { content: "a" } }], usage: null },
        { model: "gpt-4o-mini", choices: [], usage: { prompt_tokens: 9, completion_tokens: 2 } },
        "[DONE]",
      ),
    ),
    ["gpt-4o-mini", 9, 2, 0, 0],
  ],
  [
    "OpenAI responses",
    recorded(
      `${OPENAI}/responses`,
      json({
        model: "gpt-4.1",
        usage: { input_tokens: 36, input_tokens_details: { cached_tokens: 4 }, output_tokens: 87 },
      }),
    ),
    ["gpt-4.1", 36, 87, 4, 0],
  ],
  [
    "OpenAI responses, a stream",
    recorded(
      `${OPENAI}/responses`,
      named(
        ["response.created", { response: { model: "gpt-4.1", usage: null } }],
        ["response.completed", {
          response: { model: "gpt-4.1", usage: { input_tokens: 5, output_tokens: 6 } },
        }],
      ),
    ),
    ["gpt-4.1", 5, 6, 0, 0],
  ],
  [
    "OpenAI embeddings",
    recorded(
      `${OPENAI}/embeddings`,
      json({ model: "text-embedding-3-small", usage: { prompt_tokens: 8, total_tokens: 8 } }),
    ),
    ["text-embedding-3-small", 8, 0, 0, 0],
  ],
  [
    "Anthropic",
    recorded(
      "https://api.anthropic.com/v1/messages",
      json({
        model: "claude-sonnet-4-5",
        usage: {
          input_tokens: 10,
          cache_creation_input_tokens: 200,
          cache_read_input_tokens: 3000,
          output_tokens: 50,
        },
      }),
    ),
    ["claude-sonnet-4-5", 3210, 50, 3000, 200],
  ],
  [
    "Anthropic, a stream",
    recorded(
      "https://api.anthropic.com/v1/messages",
      named(
        ["message_start", {
          message: { model: "claude-sonnet-4-5", usage: { input_tokens: 25, output_tokens: 1 } },
        }],
        ["content_block_delta", { delta: { type: "text_delta", text: "a" } }],
        ["message_delta", { delta: { stop_reason: "end_turn" }, usage: { output_tokens: 15 } }],
      ),
    ),
    ["claude-sonnet-4-5", 25, 15, 0, 0],
  ],
  [
    "Gemini",
    recorded(
      "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent",
      json({
        modelVersion: "gemini-2.5-flash",
        usageMetadata: {
          promptTokenCount: 100,
          cachedContentTokenCount: 40,
          candidatesTokenCount: 20,
          thoughtsTokenCount: 30,
        },
      }),
    ),
    ["gemini-2.5-flash", 100, 50, 40, 0],
  ],
  [
    "Gemini, a stream as a list",
    recorded(
      "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:streamGenerateContent",
      json([
        { usageMetadata: { promptTokenCount: 7 } },
        { usageMetadata: { promptTokenCount: 7, candidatesTokenCount: 3 } },
      ]),
    ),
    ["gemini-2.5-flash", 7, 3, 0, 0],
  ],
  [
    "Mistral",
    recorded(
      "https://api.mistral.ai/v1/chat/completions",
      json({ model: "mistral-small-latest", usage: { prompt_tokens: 14, completion_tokens: 4 } }),
    ),
    ["mistral-small-latest", 14, 4, 0, 0],
  ],
  [
    "Cohere",
    recorded(
      "https://api.cohere.com/v2/chat",
      json({ usage: { billed_units: { input_tokens: 5, output_tokens: 418 } } }),
      { model: "command-r-08-2024" },
    ),
    ["command-r-08-2024", 5, 418, 0, 0],
  ],
  [
    "Cohere, a stream",
    recorded(
      "https://api.cohere.com/v2/chat",
      named(["message-end", {
        delta: { usage: { billed_units: { input_tokens: 3, output_tokens: 4 } } },
      }]),
      { model: "command-r-08-2024" },
    ),
    ["command-r-08-2024", 3, 4, 0, 0],
  ],
  [
    "Groq, a stream",
    recorded(
      "https://api.groq.com/openai/v1/chat/completions",
      events({
        model: "llama-3.3-70b-versatile",
        x_groq: { usage: { prompt_tokens: 11, completion_tokens: 12 } },
      }),
    ),
    ["llama-3.3-70b-versatile", 11, 12, 0, 0],
  ],
  [
    "DeepSeek",
    recorded(
      "https://api.deepseek.com/chat/completions",
      json({
        model: "deepseek-chat",
        usage: { prompt_tokens: 90, completion_tokens: 10, prompt_cache_hit_tokens: 64 },
      }),
    ),
    ["deepseek-chat", 90, 10, 64, 0],
  ],
  [
    "OpenRouter, which says the cost",
    recorded(
      "https://openrouter.ai/api/v1/chat/completions",
      json({ model: "a/b", usage: { prompt_tokens: 1, completion_tokens: 2, cost: 0.00014 } }),
    ),
    ["a/b", 1, 2, 0, 0, 0.00014],
  ],
  [
    "Ollama",
    recorded(
      "http://127.0.0.1:11434/api/chat",
      json({ model: "llama3.2", prompt_eval_count: 26, eval_count: 290 }),
    ),
    ["llama3.2", 26, 290, 0, 0],
  ],
];

for (const [api, interaction, expected] of ANSWERS) {
  Deno.test(`the tokens of an answer: ${api}`, () => {
    const usage = usageOf(interaction)!;
    const { model, input, output, cacheRead, cacheWrite, cost } = usage;
    const said = [model, input, output, cacheRead, cacheWrite];
    assertEquals(cost === undefined ? said : [...said, cost], expected);
  });
}

Deno.test("an answer that says nothing of tokens is unknown, whatever it holds", () => {
  const odd: Body[] = [
    json(null),
    json([]),
    json("usage"),
    json({ usage: "much" }),
    json({ usage: { prompt_tokens: -5, completion_tokens: "3" } }),
    json({ usage: [] }),
    encodeText("data: {\n\ndata: [1,2\n\n"),
    { base64: "AAEC" },
  ];
  for (const body of odd) {
    assertEquals(usageOf(recorded("https://a.test/", body)), undefined, JSON.stringify(body));
  }
});

/** A dollar for each thousand tokens of a known model. */
const PRICES: PriceList = {
  priceOf: ({ model, input, output }: Usage) =>
    model === "known" ? (input + output) / 1000 : { unknown: `no price for ${model}` },
};
const answer = (model: string, prompt_tokens: number) =>
  recorded("https://a.test/", json({ model, usage: { prompt_tokens, completion_tokens: 0 } }));

Deno.test("costs add up, and what is unknown is said", () => {
  const cheap = estimate([answer("known", 2), answer("known", 0)], PRICES);
  assertEquals([cheap.requests, cheap.unknown], [2, 0]);
  assertAlmostEquals(cheap.dollars, 0.002);
  assertEquals(describeCost(cheap), "about $0.002");
  const mixed = estimate([answer("known", 310), answer("new", 5)], PRICES);
  assertEquals(
    describeCost(mixed),
    "about $0.31, and 1 request of unknown price (no price for new)",
  );
  assertEquals(describeCost(estimate([answer("new", 5)], PRICES)), "unknown (no price for new)");
  assertEquals(describeCost(estimate([], PRICES)), "nothing");
  assertEquals(describeCost(estimate([answer("known", 123456)], PRICES)), "about $123.46");
  assertEquals(describeCost(estimate([answer("known", 0.01)], PRICES)), "about $0.00001");
  const plain = recorded("https://a.test/x", json({ ok: true }));
  assert(describeCost(estimate([plain], PRICES)).includes("a.test does not say what it used"));
  const refused = recorded("https://a.test/x", json({ error: {} }), {}, 429);
  assertEquals(describeCost(estimate([refused], PRICES)), "nothing");
});

Deno.test("prices of one's own count more than the list", () => {
  const plain = recorded("https://api.weather.test/x", json({ ok: true }));
  const byHost = estimate([plain], PRICES, { "api.weather.test": { perRequest: 0.25 } });
  assertEquals(byHost.dollars, 0.25);
  const byFunction = estimate(
    [plain, answer("known", 500)],
    PRICES,
    ({ request }) => request.url.includes("weather") ? 1 : undefined,
  );
  assertEquals(byFunction.dollars, 1.5);
});
