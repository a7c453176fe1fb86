// Tokens as the answers of each API say them, written by hand after their public documentation.
import { assertEquals } from "@std/assert";
import { encodeText } from "../../src/cassette/body.ts";
import type { Body, Interaction, JsonValue } from "../../src/cassette/types.ts";
import { usagesOf } from "../../src/ledger/usage.ts";
import { json, recorded } from "../support/priced_answers.ts";

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
    const usages = usagesOf(interaction)!;
    assertEquals(usages.length, 1);
    const { model, input, output, units, cost } = usages[0]!;
    const { cache_read_tokens = 0, cache_write_tokens = 0 } = units;
    const said = [model, input, output, cache_read_tokens, cache_write_tokens];
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
    assertEquals(usagesOf(recorded("https://a.test/", body)), undefined, JSON.stringify(body));
  }
});

/** A conversation over a WebSocket. */
const spoken = (url: string, ...said: ["client" | "server", JsonValue][]): Interaction => ({
  request: { method: "GET", url, headers: [] },
  recordedAt: "2026-01-01T00:00:00.000Z",
  waited: 1,
  response: {
    status: 101,
    statusText: "",
    type: "basic",
    headers: [],
    frames: said.map(([from, json], at) => ({ from, at, json })),
  },
});

const done = (input: number, output: number, cached: number, audio = 0): JsonValue => ({
  type: "response.done",
  response: {
    usage: {
      total_tokens: input + output,
      input_tokens: input,
      output_tokens: output,
      input_token_details: { cached_tokens: cached, text_tokens: input, audio_tokens: audio },
      output_token_details: { text_tokens: output, audio_tokens: 0 },
    },
  },
});

Deno.test("a Realtime conversation has used what each of its answers has", () => {
  const url = "wss://api.openai.com/v1/realtime?model=gpt-realtime";
  const talk = spoken(
    url,
    ["server", { type: "session.created", session: { id: "s" } }],
    ["client", { type: "response.create" }],
    ["server", { type: "response.created", response: { usage: null } }],
    ["server", done(100, 20, 10)],
    ["server", done(150, 30, 100)],
  );
  const said = usagesOf(talk)!.map(({ model, input, output, units }) => [
    model,
    input,
    output,
    units.cache_read_tokens,
  ]);
  assertEquals(said, [["gpt-realtime", 100, 20, 10], ["gpt-realtime", 150, 30, 100]]);
  const named = spoken(
    url,
    ["server", { type: "session.created", session: { model: "gpt-x" } }],
    ["server", done(1, 2, 0, 7)],
  );
  assertEquals(usagesOf(named)?.[0]?.model, "gpt-x");
  assertEquals(usagesOf(spoken(url, ["server", { type: "error" }])), undefined);
});

Deno.test("what says its usage all along, without a type, has used what it says last", () => {
  const live = spoken(
    "wss://generativelanguage.googleapis.com/ws/live",
    ["client", { setup: { model: "models/gemini-live" } }],
    ["server", { usageMetadata: { promptTokenCount: 5, responseTokenCount: 1 } }],
    ["server", { usageMetadata: { promptTokenCount: 5, responseTokenCount: 9 } }],
  );
  assertEquals(usagesOf(live)!.map(({ input, output, model }) => [input, output, model]), [
    [5, 9, "gemini-live"],
  ]);
});
