// Answers as the documentation of each API has them, and what each costs: a bill, worked out by hand
// from the prices that its provider publishes. Prices in US dollars: of a million tokens, of a
// thousand searches or pages, of an hour of audio. Where a bill is not the whole, `atLeast` says what
// is left out.
import { encodeText } from "../../src/cassette/body.ts";
import { toBase64 } from "../../src/cassette/base64.ts";
import type { Body, HeaderPair, Interaction, JsonValue } from "../../src/cassette/types.ts";

/** How many, and the price of how many that is. */
type Line = [count: number, price: number, of?: number];

export interface PricedAnswer {
  interaction: Interaction;
  /** What is paid for, line by line. */
  bill: Line[];
  /** What the lines come to. */
  dollars: number;
  /** What is left out, where the bill is not the whole. */
  atLeast?: RegExp;
}

const THOUSAND = 1e3;
const HOUR = 3600;
const JUNE = "2026-06-01T12:00:00.000Z";

const json = (value: unknown): Body => ({ json: value as JsonValue });
const lines = (...values: unknown[]): Body =>
  encodeText(values.map((it) => JSON.stringify(it)).join("\n") + "\n");
const events = (...values: unknown[]): Body =>
  encodeText(values.map((it) => `data: ${JSON.stringify(it)}\n\n`).join("") + "data: [DONE]\n\n");
const form = (model: string): Body => ({
  boundary: "x",
  parts: [{
    headers: [["Content-Disposition", 'form-data; name="model"']],
    body: { text: model },
  }],
});

/** Frames of `application/vnd.amazon.eventstream`: checksums are not looked at. */
function frames(...payloads: unknown[]): Body {
  const bytes = payloads.flatMap((payload) => {
    const content = [...new TextEncoder().encode(JSON.stringify(payload))];
    const length = 12 + content.length + 4;
    const word = (it: number) => [it >>> 24, (it >>> 16) & 255, (it >>> 8) & 255, it & 255];
    return [...word(length), ...word(0), ...word(0xfffffff0), ...content, ...word(0xfffffff1)];
  });
  return { base64: toBase64(new Uint8Array(bytes)) };
}

interface Asked {
  method?: string;
  body?: Body;
  at?: string;
  headers?: HeaderPair[];
}

function answer(url: string, body: Body, { method = "POST", at = JUNE, ...asked }: Asked = {}) {
  return {
    request: { method, url, headers: [], ...(asked.body ? { body: asked.body } : {}) },
    recordedAt: at,
    waited: 1,
    response: {
      status: 200,
      statusText: "OK",
      type: "basic" as const,
      headers: asked.headers ?? [],
      body,
    },
  };
}

const CHAT = "https://api.openai.com/v1/chat/completions";
const RESPONSES = "https://api.openai.com/v1/responses";
const IMAGES = "https://api.openai.com/v1/images/generations";
const AUDIO = "https://api.openai.com/v1/audio/transcriptions";
const EMBED = "https://api.openai.com/v1/embeddings";
const OPENAI_FILE = "https://api.openai.com/v1/files/file-1/content";
const CLAUDE = "https://api.anthropic.com/v1/messages";
const CLAUDE_BATCH = "https://api.anthropic.com/v1/messages/batches/b/results";
const gemini = (model: string, verb = "generateContent") =>
  `https://generativelanguage.googleapis.com/v1beta/models/${model}:${verb}`;
const GEMINI_BATCH = "https://generativelanguage.googleapis.com/v1beta/batches/b";
const GROK = "https://api.x.ai/v1/chat/completions";
const BEDROCK = "https://bedrock-runtime.us-east-1.amazonaws.com/model";
const VOYAGE = "https://api.voyageai.com/v1";
const MISTRAL = "https://api.mistral.ai/v1";
const GROQ = "https://api.groq.com/openai/v1";
const COHERE = "https://api.cohere.com/v2";
const OPENROUTER = "https://openrouter.ai/api/v1/chat/completions";
const PERPLEXITY = "https://api.perplexity.ai/chat/completions";

const gpt = (model: string, usage: unknown, more = {}) => json({ model, usage, ...more });
const claude = (model: string, usage: unknown) => json({ model, role: "assistant", usage });
const gem = (modelVersion: string, usageMetadata: unknown, more = {}) =>
  json({ candidates: [], ...more, modelVersion, usageMetadata });
const tokens = (prompt_tokens: number, completion_tokens: number, more = {}) => ({
  prompt_tokens,
  completion_tokens,
  total_tokens: prompt_tokens + completion_tokens,
  ...more,
});
const batchLine = (custom_id: string, body: unknown) => ({
  id: `batch_req_${custom_id}`,
  custom_id,
  response: { status_code: 200, request_id: "r", body },
  error: null,
});
const claudeLine = (custom_id: string, usage: unknown) => ({
  custom_id,
  result: { type: "succeeded", message: { model: "claude-sonnet-4-5", usage } },
});

export const PRICED: Record<string, PricedAnswer> = {
  // --- OpenAI: gpt-4o 2.50 / 1.25 cached / 10; gpt-4o-mini 0.15 / 0.075 / 0.60; gpt-4.1 2 / 0.50 / 8;
  // gpt-5 1.25 / 0.125 / 10; gpt-5-mini 0.25 / 0.025 / 2; o3 2 / 0.50 / 8.
  "OpenAI chat": {
    interaction: answer(CHAT, gpt("gpt-4o-2024-08-06", tokens(1000, 500))),
    bill: [[1000, 2.5], [500, 10]],
    dollars: 0.0075,
  },
  "OpenAI chat, cached in part": {
    interaction: answer(
      CHAT,
      gpt("gpt-4o-mini", tokens(2006, 300, { prompt_tokens_details: { cached_tokens: 1920 } })),
    ),
    bill: [[86, 0.15], [1920, 0.075], [300, 0.6]],
    dollars: 0.0003369,
  },
  "OpenAI chat, with reasoning among what is written": {
    interaction: answer(
      CHAT,
      gpt(
        "gpt-5-mini-2025-08-07",
        tokens(75, 1186, {
          completion_tokens_details: {
            reasoning_tokens: 1024,
            accepted_prediction_tokens: 0,
            rejected_prediction_tokens: 0,
          },
        }),
      ),
    ),
    bill: [[75, 0.25], [1186, 2]],
    dollars: 0.00239075,
  },
  "OpenAI chat, predictions that were rejected are among what is written": {
    interaction: answer(
      CHAT,
      gpt(
        "gpt-4o",
        tokens(100, 50, {
          completion_tokens_details: {
            accepted_prediction_tokens: 20,
            rejected_prediction_tokens: 10,
          },
        }),
      ),
    ),
    bill: [[100, 2.5], [50, 10]],
    dollars: 0.00075,
  },
  "OpenAI chat, a stream": {
    interaction: answer(
      CHAT,
      events(
        { model: "gpt-4.1-2025-04-14", choices: [{ delta: { content: "a" } }], usage: null },
        { model: "gpt-4.1-2025-04-14", choices: [], usage: tokens(900, 20) },
      ),
    ),
    bill: [[900, 2], [20, 8]],
    dollars: 0.00196,
  },
  "OpenAI chat, the tier flex, half the price": {
    interaction: answer(CHAT, gpt("gpt-5", tokens(10000, 2000), { service_tier: "flex" })),
    bill: [[10000, 0.625], [2000, 5]],
    dollars: 0.01625,
  },
  "OpenAI chat, the tier flex, cached in part": {
    interaction: answer(
      CHAT,
      gpt("o3", tokens(10000, 1000, { prompt_tokens_details: { cached_tokens: 8000 } }), {
        service_tier: "flex",
      }),
    ),
    bill: [[2000, 1], [8000, 0.25], [1000, 4]],
    dollars: 0.008,
  },
  "OpenAI chat, the tier default": {
    interaction: answer(CHAT, gpt("gpt-5", tokens(10000, 2000), { service_tier: "default" })),
    bill: [[10000, 1.25], [2000, 10]],
    dollars: 0.0325,
  },
  "OpenAI chat, the tier priority, whose price no list has": {
    interaction: answer(CHAT, gpt("gpt-5", tokens(10000, 2000), { service_tier: "priority" })),
    bill: [[10000, 1.25], [2000, 10]],
    dollars: 0.0325,
    atLeast: /the tier priority/,
  },
  // gpt-audio 2.50 / 10 for text, 32 / 64 for audio.
  "OpenAI chat, audio in and out": {
    interaction: answer(
      CHAT,
      gpt(
        "gpt-audio-2025-08-28",
        tokens(200, 300, {
          prompt_tokens_details: { audio_tokens: 150, cached_tokens: 0 },
          completion_tokens_details: { audio_tokens: 250, reasoning_tokens: 0 },
        }),
      ),
    ),
    bill: [[50, 2.5], [150, 32], [50, 10], [250, 64]],
    dollars: 0.021425,
  },
  "OpenAI chat, audio of a model whose audio no list prices": {
    interaction: answer(
      CHAT,
      gpt(
        "gpt-4o-audio-preview",
        tokens(200, 300, { completion_tokens_details: { audio_tokens: 250 } }),
      ),
    ),
    bill: [[200, 2.5], [300, 10]],
    dollars: 0.0035,
    atLeast: /output_audio_tokens/,
  },
  "OpenAI chat, a model that searches the web at each call": {
    interaction: answer(CHAT, gpt("gpt-4o-search-preview", tokens(10, 200))),
    bill: [[10, 2.5], [200, 10]],
    dollars: 0.002025,
    atLeast: /web search/,
  },
  "OpenAI chat, a count that nobody knows yet": {
    interaction: answer(
      CHAT,
      gpt("gpt-4o", tokens(100, 10, { completion_tokens_details: { hologram_tokens: 4 } })),
    ),
    bill: [[100, 2.5], [10, 10]],
    dollars: 0.00035,
    atLeast: /hologram_tokens/,
  },
  "OpenAI responses": {
    interaction: answer(
      RESPONSES,
      gpt("gpt-4.1-2025-04-14", {
        input_tokens: 3600,
        input_tokens_details: { cached_tokens: 1024 },
        output_tokens: 870,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: 4470,
      }, { object: "response", output: [{ type: "message" }] }),
    ),
    bill: [[2576, 2], [1024, 0.5], [870, 8]],
    dollars: 0.012624,
  },
  "OpenAI responses, two searches of the web at 10 for a thousand": {
    interaction: answer(
      RESPONSES,
      gpt("gpt-5-2025-08-07", { input_tokens: 9000, output_tokens: 1200 }, {
        output: [
          { type: "web_search_call", action: { type: "search", query: "a" } },
          { type: "web_search_call", action: { type: "open_page", url: "https://a.test" } },
          { type: "web_search_call", action: { type: "search", query: "b" } },
          { type: "message" },
        ],
      }),
    ),
    bill: [[9000, 1.25], [1200, 10], [2, 10, THOUSAND]],
    dollars: 0.04325,
  },
  "OpenAI responses, a search of files at 2.50 for a thousand, in a stream": {
    interaction: answer(
      RESPONSES,
      events(
        { type: "response.created", response: { model: "gpt-4.1", usage: null, output: [] } },
        {
          type: "response.completed",
          response: {
            model: "gpt-4.1",
            output: [{ type: "file_search_call" }, { type: "message" }],
            usage: { input_tokens: 5000, output_tokens: 100 },
          },
        },
      ),
    ),
    bill: [[5000, 2], [100, 8], [1, 2.5, THOUSAND]],
    dollars: 0.0133,
  },
  "OpenAI responses, a container of the code interpreter": {
    interaction: answer(
      RESPONSES,
      gpt("gpt-4.1", { input_tokens: 1000, output_tokens: 100 }, {
        output: [{ type: "code_interpreter_call" }],
      }),
    ),
    bill: [[1000, 2], [100, 8]],
    dollars: 0.0028,
    atLeast: /containers/,
  },
  "OpenAI responses, made in the background and read when it is done": {
    interaction: answer(
      `${RESPONSES}/resp_1`,
      gpt("gpt-5", { input_tokens: 800, output_tokens: 4000 }, {
        object: "response",
        background: true,
        status: "completed",
      }),
      { method: "GET" },
    ),
    bill: [[800, 1.25], [4000, 10]],
    dollars: 0.041,
  },
  "OpenAI responses, read again": {
    interaction: answer(
      `${RESPONSES}/resp_1`,
      gpt("gpt-5", { input_tokens: 800, output_tokens: 4000 }, {
        object: "response",
        background: false,
      }),
      { method: "GET" },
    ),
    bill: [],
    dollars: 0,
  },
  // gpt-image-1: text 5, images in 10, images out 40; gpt-image-1.5: 5, 8, text out 10, images out 32.
  "OpenAI images": {
    interaction: answer(
      IMAGES,
      json({
        usage: {
          input_tokens: 50,
          input_tokens_details: { text_tokens: 10, image_tokens: 40 },
          output_tokens: 4160,
          total_tokens: 4210,
        },
      }),
      { body: json({ model: "gpt-image-1", prompt: "a hat" }) },
    ),
    bill: [[10, 5], [40, 10], [4160, 40]],
    dollars: 0.16685,
  },
  "OpenAI images, with text out, from a form": {
    interaction: answer(
      "https://api.openai.com/v1/images/edits",
      json({
        usage: {
          input_tokens: 1000,
          input_tokens_details: { text_tokens: 100, image_tokens: 900 },
          output_tokens: 1400,
          output_tokens_details: { text_tokens: 344, image_tokens: 1056 },
        },
      }),
      { body: form("gpt-image-1.5") },
    ),
    bill: [[100, 5], [900, 8], [344, 10], [1056, 32]],
    dollars: 0.044932,
  },
  // whisper-1: 0.006 a minute; gpt-4o-transcribe: audio 6, text 2.50, out 10.
  "OpenAI transcription by the second": {
    interaction: answer(AUDIO, json({ text: "a", usage: { type: "duration", seconds: 90 } }), {
      body: form("whisper-1"),
    }),
    bill: [[90, 0.36, HOUR]],
    dollars: 0.009,
  },
  "OpenAI transcription, said at length": {
    interaction: answer(
      AUDIO,
      json({ task: "transcribe", language: "english", duration: 30, text: "a" }),
      { body: form("whisper-1") },
    ),
    bill: [[30, 0.36, HOUR]],
    dollars: 0.003,
  },
  "OpenAI transcription by the token": {
    interaction: answer(
      AUDIO,
      json({
        text: "a",
        usage: {
          type: "tokens",
          input_tokens: 1014,
          input_token_details: { text_tokens: 14, audio_tokens: 1000 },
          output_tokens: 450,
          total_tokens: 1464,
        },
      }),
      { body: form("gpt-4o-transcribe") },
    ),
    bill: [[14, 2.5], [1000, 6], [450, 10]],
    dollars: 0.010535,
  },
  "OpenAI embeddings": {
    interaction: answer(
      EMBED,
      json({ model: "text-embedding-3-small", usage: { prompt_tokens: 8000, total_tokens: 8000 } }),
    ),
    bill: [[8000, 0.02]],
    dollars: 0.00016,
  },
  "OpenAI, two answers of a batch and one that failed, half the price": {
    interaction: answer(
      OPENAI_FILE,
      lines(
        batchLine("a", { model: "gpt-4o-mini", usage: tokens(22, 2) }),
        batchLine("b", { model: "gpt-4o", usage: tokens(1000, 100) }),
        { custom_id: "c", response: null, error: { code: "batch_expired" } },
      ),
      { method: "GET" },
    ),
    bill: [[22, 0.075], [2, 0.3], [1000, 1.25], [100, 5]],
    dollars: 0.00175225,
  },
  "OpenAI, embeddings of a batch": {
    interaction: answer(
      OPENAI_FILE,
      lines(batchLine("a", {
        model: "text-embedding-3-small",
        usage: { prompt_tokens: 100000, total_tokens: 100000 },
      })),
      { method: "GET" },
    ),
    bill: [[100000, 0.01]],
    dollars: 0.001,
  },
  // --- Anthropic: Sonnet 4.5 3 / 15, Opus 4.5 5 / 25, Haiku 4.5 1 / 5; into a cache 1.25 times the
  // input, for an hour twice; from it a tenth.
  "Anthropic": {
    interaction: answer(
      CLAUDE,
      claude("claude-sonnet-4-5-20250929", { input_tokens: 2095, output_tokens: 503 }),
    ),
    bill: [[2095, 3], [503, 15]],
    dollars: 0.01383,
  },
  "Anthropic, into the cache and from it": {
    interaction: answer(
      CLAUDE,
      claude("claude-sonnet-4-5", {
        input_tokens: 50,
        cache_creation_input_tokens: 2000,
        cache_read_input_tokens: 10000,
        output_tokens: 100,
      }),
    ),
    bill: [[50, 3], [2000, 3.75], [10000, 0.3], [100, 15]],
    dollars: 0.01215,
  },
  "Anthropic, into the cache for an hour": {
    interaction: answer(
      CLAUDE,
      claude("claude-sonnet-4-5", {
        input_tokens: 2048,
        cache_read_input_tokens: 1800,
        cache_creation_input_tokens: 248,
        output_tokens: 503,
        cache_creation: { ephemeral_5m_input_tokens: 148, ephemeral_1h_input_tokens: 100 },
      }),
    ),
    bill: [[2048, 3], [1800, 0.3], [148, 3.75], [100, 6], [503, 15]],
    dollars: 0.015384,
  },
  "Anthropic, all of it for an hour": {
    interaction: answer(
      CLAUDE,
      claude("claude-opus-4-5", {
        input_tokens: 3,
        cache_creation_input_tokens: 4000,
        output_tokens: 10,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 4000 },
      }),
    ),
    bill: [[3, 5], [4000, 10], [10, 25]],
    dollars: 0.040265,
  },
  "Anthropic, three searches of the web at 10 for a thousand": {
    interaction: answer(
      CLAUDE,
      claude("claude-haiku-4-5", {
        input_tokens: 10682,
        output_tokens: 510,
        server_tool_use: { web_search_requests: 3, web_fetch_requests: 0 },
      }),
    ),
    bill: [[10682, 1], [510, 5], [3, 10, THOUSAND]],
    dollars: 0.043232,
  },
  "Anthropic, pages that were fetched cost their tokens": {
    interaction: answer(
      CLAUDE,
      claude("claude-haiku-4-5", {
        input_tokens: 25039,
        output_tokens: 931,
        server_tool_use: { web_search_requests: 0, web_fetch_requests: 1 },
      }),
    ),
    bill: [[25039, 1], [931, 5]],
    dollars: 0.029694,
  },
  "Anthropic, a stream": {
    interaction: answer(
      CLAUDE,
      events(
        {
          type: "message_start",
          message: {
            model: "claude-sonnet-4-5",
            usage: {
              input_tokens: 472,
              cache_creation_input_tokens: 1000,
              cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 1000 },
              output_tokens: 2,
            },
          },
        },
        { type: "content_block_delta", delta: { type: "text_delta", text: "a" } },
        {
          type: "message_delta",
          delta: { stop_reason: "end_turn" },
          usage: { output_tokens: 89, server_tool_use: { web_search_requests: 1 } },
        },
      ),
    ),
    bill: [[472, 3], [1000, 6], [89, 15], [1, 10, THOUSAND]],
    dollars: 0.018751,
  },
  "Anthropic, a long prompt at its higher price": {
    interaction: answer(
      CLAUDE,
      claude("claude-sonnet-4-5", { input_tokens: 250000, output_tokens: 1000 }),
    ),
    bill: [[250000, 6], [1000, 22.5]],
    dollars: 1.5225,
  },
  "Anthropic, thinking is among what is written": {
    interaction: answer(
      CLAUDE,
      claude("claude-opus-4-5", {
        input_tokens: 100,
        output_tokens: 2000,
        output_tokens_details: { thinking_tokens: 1500 },
      }),
    ),
    bill: [[100, 5], [2000, 25]],
    dollars: 0.0505,
  },
  "Anthropic, what made the context shorter is paid for too": {
    interaction: answer(
      CLAUDE,
      claude("claude-opus-4-8", {
        input_tokens: 23000,
        output_tokens: 1000,
        iterations: [
          { type: "compaction", input_tokens: 180000, output_tokens: 3500 },
          { type: "message", input_tokens: 23000, output_tokens: 1000 },
        ],
      }),
    ),
    bill: [[23000, 5], [1000, 25], [180000, 5], [3500, 25]],
    dollars: 1.1275,
  },
  "Anthropic, kept in the United States, a tenth more": {
    interaction: answer(
      CLAUDE,
      claude("claude-opus-4-8", { input_tokens: 1000, output_tokens: 100, inference_geo: "us" }),
    ),
    bill: [[1000, 5.5], [100, 27.5]],
    dollars: 0.00825,
  },
  "Anthropic, at the speed fast, whose price no list has": {
    interaction: answer(
      CLAUDE,
      claude("claude-opus-4-8", { input_tokens: 1000, output_tokens: 100, speed: "fast" }),
    ),
    bill: [[1000, 5], [100, 25]],
    dollars: 0.0075,
    atLeast: /the speed fast/,
  },
  "Anthropic, the tier standard": {
    interaction: answer(
      CLAUDE,
      claude("claude-haiku-4-5", { input_tokens: 10, output_tokens: 1, service_tier: "standard" }),
    ),
    bill: [[10, 1], [1, 5]],
    dollars: 0.000015,
  },
  "Anthropic, two answers of a batch, half the price, a search at its own": {
    interaction: answer(
      CLAUDE_BATCH,
      lines(
        claudeLine("a", { input_tokens: 1000, output_tokens: 200, service_tier: "batch" }),
        claudeLine("b", {
          input_tokens: 500,
          cache_read_input_tokens: 4000,
          output_tokens: 100,
          server_tool_use: { web_search_requests: 1 },
        }),
        { custom_id: "c", result: { type: "errored", error: { type: "invalid_request" } } },
      ),
      { method: "GET" },
    ),
    bill: [[1000, 1.5], [200, 7.5], [500, 1.5], [4000, 0.15], [100, 7.5], [1, 10, THOUSAND]],
    dollars: 0.0151,
  },
  // --- Gemini: 2.5 Flash 0.30 (audio 1) / 2.50, cached 0.03 (audio 0.10); 2.5 Pro 1.25 / 10; 3 Pro
  // 2 / 12; 2.5 Flash Image 0.30 / images 30; 2.5 Flash-Lite 0.10 / 0.40.
  "Gemini, with thoughts": {
    interaction: answer(
      gemini("gemini-2.5-flash"),
      gem("gemini-2.5-flash", {
        promptTokenCount: 100,
        candidatesTokenCount: 20,
        thoughtsTokenCount: 300,
        totalTokenCount: 420,
        promptTokensDetails: [{ modality: "TEXT", tokenCount: 100 }],
      }),
    ),
    bill: [[100, 0.3], [320, 2.5]],
    dollars: 0.00083,
  },
  "Gemini, audio": {
    interaction: answer(
      gemini("gemini-2.5-flash"),
      gem("gemini-2.5-flash", {
        promptTokenCount: 2010,
        candidatesTokenCount: 100,
        promptTokensDetails: [
          { modality: "TEXT", tokenCount: 10 },
          { modality: "AUDIO", tokenCount: 2000 },
        ],
      }),
    ),
    bill: [[10, 0.3], [2000, 1], [100, 2.5]],
    dollars: 0.002253,
  },
  "Gemini, audio from a cache": {
    interaction: answer(
      gemini("gemini-2.5-flash"),
      gem("gemini-2.5-flash", {
        promptTokenCount: 5000,
        cachedContentTokenCount: 4000,
        candidatesTokenCount: 100,
        promptTokensDetails: [
          { modality: "TEXT", tokenCount: 1000 },
          { modality: "AUDIO", tokenCount: 4000 },
        ],
        cacheTokensDetails: [{ modality: "AUDIO", tokenCount: 4000 }],
      }),
    ),
    bill: [[1000, 0.3], [4000, 0.1], [100, 2.5]],
    dollars: 0.00095,
  },
  "Gemini, images and video cost what text does": {
    interaction: answer(
      gemini("gemini-2.5-flash"),
      gem("gemini-2.5-flash", {
        promptTokenCount: 1268,
        candidatesTokenCount: 50,
        promptTokensDetails: [
          { modality: "TEXT", tokenCount: 10 },
          { modality: "IMAGE", tokenCount: 258 },
          { modality: "VIDEO", tokenCount: 1000 },
        ],
      }),
    ),
    bill: [[1268, 0.3], [50, 2.5]],
    dollars: 0.0005054,
  },
  "Gemini, a document": {
    interaction: answer(
      gemini("gemini-3-pro-preview"),
      gem("gemini-3-pro-preview", {
        promptTokenCount: 530,
        candidatesTokenCount: 100,
        thoughtsTokenCount: 400,
        promptTokensDetails: [
          { modality: "TEXT", tokenCount: 14 },
          { modality: "DOCUMENT", tokenCount: 516 },
        ],
      }),
    ),
    bill: [[530, 2], [500, 12]],
    dollars: 0.00706,
  },
  "Gemini, an image that was made": {
    interaction: answer(
      gemini("gemini-2.5-flash-image"),
      gem("gemini-2.5-flash-image", {
        promptTokenCount: 20,
        candidatesTokenCount: 1300,
        candidatesTokensDetails: [
          { modality: "IMAGE", tokenCount: 1290 },
          { modality: "TEXT", tokenCount: 10 },
        ],
      }),
    ),
    bill: [[20, 0.3], [10, 2.5], [1290, 30]],
    dollars: 0.038731,
  },
  "Gemini, prompts of tools": {
    interaction: answer(
      gemini("gemini-2.5-flash"),
      gem("gemini-2.5-flash", {
        promptTokenCount: 50,
        candidatesTokenCount: 100,
        toolUsePromptTokenCount: 9000,
        toolUsePromptTokensDetails: [{ modality: "TEXT", tokenCount: 9000 }],
        thoughtsTokenCount: 200,
      }),
    ),
    bill: [[9050, 0.3], [300, 2.5]],
    dollars: 0.003465,
  },
  "Gemini, a stream": {
    interaction: answer(
      gemini("gemini-2.5-pro", "streamGenerateContent"),
      json([
        { modelVersion: "gemini-2.5-pro", usageMetadata: { promptTokenCount: 700 } },
        {
          modelVersion: "gemini-2.5-pro",
          usageMetadata: {
            promptTokenCount: 700,
            candidatesTokenCount: 300,
            thoughtsTokenCount: 900,
          },
        },
      ]),
    ),
    bill: [[700, 1.25], [1200, 10]],
    dollars: 0.012875,
  },
  "Gemini, a long prompt at its higher price, cached in part": {
    interaction: answer(
      gemini("gemini-2.5-pro"),
      gem("gemini-2.5-pro", {
        promptTokenCount: 300000,
        cachedContentTokenCount: 250000,
        candidatesTokenCount: 1000,
      }),
    ),
    bill: [[50000, 2.5], [250000, 0.25], [1000, 15]],
    dollars: 0.2025,
  },
  "Gemini, grounded by Google Search": {
    interaction: answer(
      gemini("gemini-2.5-flash"),
      gem("gemini-2.5-flash", { promptTokenCount: 10, candidatesTokenCount: 100 }, {
        candidates: [{ groundingMetadata: { webSearchQueries: ["who won"] } }],
      }),
    ),
    bill: [[10, 0.3], [100, 2.5]],
    dollars: 0.000253,
    atLeast: /Google Search/,
  },
  "Gemini, the tier flex, half the price": {
    interaction: answer(
      gemini("gemini-2.5-flash"),
      gem("gemini-2.5-flash", {
        promptTokenCount: 1000,
        candidatesTokenCount: 1000,
        serviceTier: "flex",
      }),
    ),
    bill: [[1000, 0.15], [1000, 1.25]],
    dollars: 0.0014,
  },
  "Gemini, two answers of a batch, half the price": {
    interaction: answer(
      GEMINI_BATCH,
      json({
        name: "batches/b",
        done: true,
        response: {
          inlinedResponses: {
            inlinedResponses: [
              {
                response: {
                  modelVersion: "gemini-2.5-flash",
                  usageMetadata: { promptTokenCount: 1000, candidatesTokenCount: 10 },
                },
              },
              {
                response: {
                  modelVersion: "gemini-2.5-flash",
                  usageMetadata: { promptTokenCount: 1000, thoughtsTokenCount: 90 },
                },
              },
            ],
          },
        },
      }),
      { method: "GET" },
    ),
    bill: [[2000, 0.15], [100, 1.25]],
    dollars: 0.000425,
  },
  "Gemini, a file of batch results": {
    interaction: answer(
      "https://generativelanguage.googleapis.com/download/v1beta/files/f:download?alt=media",
      lines({
        key: "a",
        response: {
          modelVersion: "gemini-2.5-flash-lite",
          usageMetadata: { promptTokenCount: 10000, candidatesTokenCount: 1000 },
        },
      }),
      { method: "GET" },
    ),
    bill: [[10000, 0.05], [1000, 0.2]],
    dollars: 0.0007,
  },
  // Voice: gemini-live-2.5-flash audio 3 / 12, text 0.50 / 2.
  "Gemini, spoken": {
    interaction: answer(
      gemini("gemini-live-2.5-flash"),
      gem("gemini-live-2.5-flash", {
        promptTokenCount: 400,
        promptTokensDetails: [{ modality: "AUDIO", tokenCount: 400 }],
        responseTokenCount: 600,
        responseTokensDetails: [{ modality: "AUDIO", tokenCount: 600 }],
      }),
    ),
    bill: [[400, 3], [600, 12]],
    dollars: 0.0084,
  },
  "Vertex, embeddings": {
    interaction: answer(
      "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1/publishers/google/models/gemini-embedding-001:predict",
      json({
        predictions: [
          { embeddings: { values: [0.1], statistics: { truncated: false, token_count: 600 } } },
          { embeddings: { values: [0.2], statistics: { truncated: false, token_count: 400 } } },
        ],
      }),
    ),
    bill: [[1000, 0.15]],
    dollars: 0.00015,
  },
  // --- xAI: Grok 4 3 / 15, cached 0.75; Grok 3 mini 0.30 / 0.50; reasoning apart from what is said.
  "xAI, reasoning apart": {
    interaction: answer(
      GROK,
      gpt("grok-3-mini", {
        prompt_tokens: 32,
        completion_tokens: 9,
        total_tokens: 1141,
        prompt_tokens_details: { text_tokens: 32, audio_tokens: 0, image_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 1100, audio_tokens: 0 },
        num_sources_used: 0,
      }),
    ),
    bill: [[32, 0.3], [1109, 0.5]],
    dollars: 0.0005641,
  },
  "xAI, reasoning apart, cached in part": {
    interaction: answer(
      GROK,
      gpt("grok-4-0709", {
        prompt_tokens: 1000,
        completion_tokens: 100,
        total_tokens: 1500,
        prompt_tokens_details: { cached_tokens: 600 },
        completion_tokens_details: { reasoning_tokens: 400 },
      }),
    ),
    bill: [[400, 3], [600, 0.75], [500, 15]],
    dollars: 0.00915,
  },
  "xAI, sources whose price no list has": {
    interaction: answer(
      GROK,
      gpt("grok-4", {
        prompt_tokens: 100,
        completion_tokens: 10,
        total_tokens: 110,
        num_sources_used: 4,
      }),
    ),
    bill: [[100, 3], [10, 15]],
    dollars: 0.00045,
    atLeast: /num_sources_used/,
  },
  "xAI, which says the cost in ticks": {
    interaction: answer(
      "https://api.x.ai/v1/responses",
      gpt("grok-4-1-fast", {
        input_tokens: 9212,
        output_tokens: 3417,
        cost_in_usd_ticks: 318319000,
        server_side_tool_usage_details: { x_search_calls: 3, web_search_calls: 0 },
      }),
    ),
    bill: [[318319000, 1, 1e10]],
    dollars: 0.0318319,
  },
  // --- Bedrock: Nova Lite 0.06 / 0.24, cached 0.015; Nova Pro 0.80 / 3.20; Claude Haiku 4.5 in a
  // region 1.10 / 5.50, everywhere 1 / 5, into the cache 1.25, from it 0.10.
  "Bedrock, Converse": {
    interaction: answer(
      `${BEDROCK}/amazon.nova-lite-v1%3A0/converse`,
      json({ output: {}, usage: { inputTokens: 30000, outputTokens: 628, totalTokens: 30628 } }),
    ),
    bill: [[30000, 0.06], [628, 0.24]],
    dollars: 0.00195072,
  },
  "Bedrock, Converse, with a cache, said twice": {
    interaction: answer(
      `${BEDROCK}/global.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse`,
      json({
        usage: {
          inputTokens: 10,
          outputTokens: 100,
          totalTokens: 3110,
          cacheReadInputTokens: 2000,
          cacheReadInputTokenCount: 2000,
          cacheWriteInputTokens: 1000,
          cacheWriteInputTokenCount: 1000,
        },
      }),
    ),
    bill: [[10, 1], [2000, 0.1], [1000, 1.25], [100, 5]],
    dollars: 0.00196,
  },
  "Bedrock, ConverseStream": {
    interaction: answer(
      `${BEDROCK}/amazon.nova-pro-v1:0/converse-stream`,
      frames(
        { role: "assistant" },
        { contentBlockIndex: 0, delta: { text: "a" } },
        { stopReason: "end_turn" },
        {
          metrics: { latencyMs: 400 },
          usage: { inputTokens: 500, outputTokens: 50, totalTokens: 550 },
        },
      ),
    ),
    bill: [[500, 0.8], [50, 3.2]],
    dollars: 0.00056,
  },
  "Bedrock, InvokeModel with Claude, in a region": {
    interaction: answer(
      `${BEDROCK}/us.anthropic.claude-haiku-4-5-20251001-v1:0/invoke`,
      claude("claude-haiku-4-5-20251001", { input_tokens: 1000, output_tokens: 100 }),
      { headers: [["x-amzn-bedrock-input-token-count", "1000"]] },
    ),
    bill: [[1000, 1.1], [100, 5.5]],
    dollars: 0.00165,
  },
  "Bedrock, InvokeModelWithResponseStream": {
    interaction: answer(
      `${BEDROCK}/global.anthropic.claude-haiku-4-5-20251001-v1:0/invoke-with-response-stream`,
      frames(
        ...[
          {
            type: "message_start",
            message: {
              model: "claude-haiku-4-5-20251001",
              usage: { input_tokens: 2000, output_tokens: 1 },
            },
          },
          { type: "message_delta", delta: {}, usage: { output_tokens: 40 } },
          {
            type: "message_stop",
            "amazon-bedrock-invocationMetrics": { inputTokenCount: 2000, outputTokenCount: 40 },
          },
        ].map((it) => ({ bytes: btoa(JSON.stringify(it)), p: "abc" })),
      ),
    ),
    bill: [[2000, 1], [40, 5]],
    dollars: 0.0022,
  },
  "Bedrock, a model whose answer leaves the tokens to headers, named by its ARN": {
    interaction: answer(
      `${BEDROCK}/${
        encodeURIComponent(
          "arn:aws:bedrock:us-east-1:1:inference-profile/us.amazon.nova-micro-v1:0",
        )
      }/invoke`,
      json({ outputs: [{ text: "a" }] }),
      {
        headers: [
          ["x-amzn-bedrock-input-token-count", "4000"],
          ["x-amzn-bedrock-output-token-count", "1000"],
        ],
      },
    ),
    bill: [[4000, 0.035], [1000, 0.14]],
    dollars: 0.00028,
  },
  "Bedrock, the tier flex, half the price": {
    interaction: answer(
      `${BEDROCK}/amazon.nova-pro-v1:0/converse`,
      json({
        usage: { inputTokens: 1000, outputTokens: 1000 },
        serviceTier: { type: "flex" },
      }),
    ),
    bill: [[1000, 0.4], [1000, 1.6]],
    dollars: 0.002,
  },
  "Bedrock, an hour in a cache that the list does not price": {
    interaction: answer(
      `${BEDROCK}/global.anthropic.claude-haiku-4-5-20251001-v1:0/converse`,
      json({
        usage: {
          inputTokens: 10,
          outputTokens: 10,
          cacheWriteInputTokens: 1000,
          cacheDetails: [{ ttl: "1h", inputTokens: 1000 }],
        },
      }),
    ),
    bill: [[10, 1], [1000, 1.25], [10, 5]],
    dollars: 0.00131,
    atLeast: /cache_write_1h_tokens/,
  },
  // --- Voyage: voyage-3.5 0.06; the list has neither reranks nor images.
  "Voyage, embeddings": {
    interaction: answer(
      `${VOYAGE}/embeddings`,
      json({ data: [], model: "voyage-3.5", usage: { total_tokens: 10000 } }),
    ),
    bill: [[10000, 0.06]],
    dollars: 0.0006,
  },
  "Voyage, a rerank, which the list does not price": {
    interaction: answer(
      `${VOYAGE}/rerank`,
      json({ data: [], model: "rerank-2.5", usage: { total_tokens: 4000 } }),
    ),
    bill: [],
    dollars: 0,
    atLeast: /no price for rerank-2\.5/,
  },
  "Voyage, images, which the list does not price": {
    interaction: answer(
      `${VOYAGE}/multimodalembeddings`,
      json({
        model: "voyage-multimodal-3",
        usage: { text_tokens: 500, image_pixels: 2000000, total_tokens: 4071 },
      }),
    ),
    bill: [],
    dollars: 0,
    atLeast: /no price for voyage-multimodal-3/,
  },
  // --- Mistral: small 0.10 / 0.30; OCR 2 for a thousand pages, annotated 3; Voxtral 0.18 an hour.
  "Mistral": {
    interaction: answer(
      `${MISTRAL}/chat/completions`,
      gpt("mistral-small-latest", tokens(1400, 400)),
    ),
    bill: [[1400, 0.1], [400, 0.3]],
    dollars: 0.00026,
  },
  "Mistral, OCR": {
    interaction: answer(
      `${MISTRAL}/ocr`,
      json({
        model: "mistral-ocr-2512",
        pages: [],
        usage_info: { pages_processed: 29, doc_size_bytes: 3002783 },
      }),
    ),
    bill: [[29, 2, THOUSAND]],
    dollars: 0.058,
  },
  "Mistral, OCR with annotations": {
    interaction: answer(
      `${MISTRAL}/ocr`,
      json({
        model: "mistral-ocr-2512",
        pages: [],
        document_annotation: "{}",
        usage_info: { pages_processed: 8 },
      }),
    ),
    bill: [[8, 3, THOUSAND]],
    dollars: 0.024,
  },
  "Mistral, transcription": {
    interaction: answer(
      `${MISTRAL}/audio/transcriptions`,
      json({
        model: "voxtral-mini-2602",
        text: "a",
        usage: {
          prompt_audio_seconds: 200,
          prompt_tokens: 4,
          completion_tokens: 635,
          total_tokens: 3264,
        },
      }),
    ),
    bill: [[200, 0.18, HOUR]],
    dollars: 0.01,
  },
  // --- Groq: gpt-oss-120b 0.15 / 0.075 cached / 0.60; whisper-large-v3 0.111 an hour, ten seconds at least.
  "Groq, flex costs the same": {
    interaction: answer(
      `${GROQ}/chat/completions`,
      gpt(
        "openai/gpt-oss-120b",
        tokens(1000, 1000, {
          queue_time: 0.02,
          prompt_time: 0.1,
          completion_time: 1.4,
          total_time: 1.5,
          prompt_tokens_details: { cached_tokens: 400 },
        }),
        { service_tier: "flex" },
      ),
    ),
    bill: [[600, 0.15], [400, 0.075], [1000, 0.6]],
    dollars: 0.00072,
  },
  "Groq, transcription": {
    interaction: answer(
      `${GROQ}/audio/transcriptions`,
      json({ task: "transcribe", duration: 120, text: "a", x_groq: { id: "req_1" } }),
      { body: form("whisper-large-v3") },
    ),
    bill: [[120, 0.111, HOUR]],
    dollars: 0.0037,
  },
  // --- Cohere: Command R 0.15 / 0.60, billed units; embed-v4.0 0.12.
  "Cohere": {
    interaction: answer(
      `${COHERE}/chat`,
      json({
        usage: {
          billed_units: { input_tokens: 5, output_tokens: 418 },
          tokens: { input_tokens: 71, output_tokens: 418 },
        },
      }),
      { body: json({ model: "command-r-08-2024" }) },
    ),
    bill: [[5, 0.15], [418, 0.6]],
    dollars: 0.00025155,
  },
  "Cohere, embeddings": {
    interaction: answer(
      `${COHERE}/embed`,
      json({ embeddings: {}, meta: { billed_units: { input_tokens: 2500 } } }),
      { body: json({ model: "embed-v4.0" }) },
    ),
    bill: [[2500, 0.12]],
    dollars: 0.0003,
  },
  // --- DeepSeek V3.1 terminus 0.27 / 0.13 cached / 0.95; both names for what was cached are one thing.
  "DeepSeek": {
    interaction: answer(
      "https://api.deepseek.com/chat/completions",
      gpt(
        "deepseek-v3.1-terminus",
        tokens(900, 100, {
          prompt_tokens_details: { cached_tokens: 640 },
          prompt_cache_hit_tokens: 640,
          prompt_cache_miss_tokens: 260,
        }),
      ),
    ),
    bill: [[260, 0.27], [640, 0.13], [100, 0.95]],
    dollars: 0.0002484,
  },
  // --- Answers that say their own cost.
  "OpenRouter, which says the cost": {
    interaction: answer(
      OPENROUTER,
      gpt(
        "openai/gpt-4o",
        tokens(194, 2, {
          cost: 0.95,
          is_byok: false,
          cost_details: { upstream_inference_cost: 0.95 },
        }),
      ),
    ),
    bill: [[0.95, 1, 1]],
    dollars: 0.95,
  },
  "OpenRouter, with a key of one's own": {
    interaction: answer(
      OPENROUTER,
      gpt(
        "openai/gpt-4o",
        tokens(194, 2, {
          cost: 0.05,
          is_byok: true,
          cost_details: { upstream_inference_cost: 1 },
        }),
      ),
    ),
    bill: [[0.05, 1, 1], [1, 1, 1]],
    dollars: 1.05,
  },
  "OpenRouter, free": {
    interaction: answer(OPENROUTER, gpt("a/b:free", tokens(194, 2, { cost: 0 }))),
    bill: [],
    dollars: 0,
  },
  "Perplexity, which says the cost": {
    interaction: answer(
      PERPLEXITY,
      gpt(
        "sonar-pro",
        tokens(8, 439, {
          search_context_size: "low",
          cost: {
            input_tokens_cost: 0.000024,
            output_tokens_cost: 0.006585,
            request_cost: 0.006,
            total_cost: 0.012609,
          },
        }),
      ),
    ),
    bill: [[0.012609, 1, 1]],
    dollars: 0.012609,
  },
  // sonar-deep-research 2 / 8, citations 2, reasoning 3, 5 for a thousand searches.
  "Perplexity, deep research": {
    interaction: answer(
      PERPLEXITY,
      gpt("sonar-deep-research", {
        prompt_tokens: 33,
        completion_tokens: 7163,
        total_tokens: 7196,
        citation_tokens: 20016,
        num_search_queries: 18,
        reasoning_tokens: 73997,
      }),
    ),
    bill: [[33, 2], [7163, 8], [20016, 2], [73997, 3], [18, 5, THOUSAND]],
    dollars: 0.409393,
  },
  "LiteLLM, which says the cost in a header": {
    interaction: answer("https://llm.example.com/chat/completions", gpt("fast", tokens(10, 2)), {
      headers: [["x-litellm-response-cost", "0.00042"]],
    }),
    bill: [[0.00042, 1, 1]],
    dollars: 0.00042,
  },
  // --- A price that has changed: o3 cost 10 / 40 until the tenth of June 2025.
  "OpenAI, by the day of the call": {
    interaction: answer(CHAT, gpt("o3-2025-04-16", tokens(1000, 1000)), {
      at: "2025-06-01T12:00:00.000Z",
    }),
    bill: [[1000, 10], [1000, 40]],
    dollars: 0.05,
  },
};

/** What is asked, and costs nothing. */
export const FREE: [method: string, url: string, answer: Body][] = [
  ["GET", "https://api.openai.com/v1/models", json({ object: "list", data: [] })],
  ["GET", "https://api.openai.com/v1/batches/b", json({ status: "in_progress" })],
  ["GET", "https://api.openai.com/v1/responses/resp_1", json({ status: "queued", usage: null })],
  ["POST", "https://api.openai.com/v1/responses/resp_1/cancel", json({ status: "cancelled" })],
  ["POST", "https://api.openai.com/v1/responses/input_tokens", json({ input_tokens: 11 })],
  ["POST", "https://api.openai.com/v1/files", json({ id: "file-1" })],
  ["POST", "https://api.openai.com/v1/batches", json({ id: "batch_1" })],
  ["POST", "https://api.openai.com/v1/moderations", json({ results: [] })],
  ["DELETE", "https://api.openai.com/v1/files/file-1", json({ deleted: true })],
  ["GET", "https://a.openai.azure.com/openai/models?api-version=1", json({ data: [] })],
  ["GET", "https://api.anthropic.com/v1/models", json({ data: [] })],
  ["POST", "https://api.anthropic.com/v1/messages/count_tokens", json({ input_tokens: 14 })],
  ["POST", "https://api.anthropic.com/v1/messages/batches", json({ id: "b" })],
  ["GET", "https://api.anthropic.com/v1/messages/batches/b", json({ processing_status: "ended" })],
  ["GET", "https://generativelanguage.googleapis.com/v1beta/models", json({ models: [] })],
  ["POST", gemini("gemini-2.5-flash", "countTokens"), json({ totalTokens: 31 })],
  ["POST", gemini("gemini-2.5-flash", "batchGenerateContent"), json({ name: "batches/b" })],
  ["GET", GEMINI_BATCH, json({ metadata: { state: "BATCH_STATE_RUNNING" } })],
  [
    "POST",
    `${BEDROCK}/anthropic.claude-haiku-4-5-20251001-v1:0/count-tokens`,
    json({ inputTokens: 9 }),
  ],
  ["GET", "https://api.mistral.ai/v1/models", json({ data: [] })],
  ["GET", "https://openrouter.ai/api/v1/generation?id=gen-1", json({ data: { total_cost: 0.2 } })],
  ["POST", "https://api.cohere.com/v1/tokenize", json({ tokens: [1] })],
  ["POST", "https://api.x.ai/v1/tokenize-text", json({ token_ids: [] })],
  ["GET", "https://api.replicate.com/v1/predictions/p", json({ status: "processing" })],
  ["POST", "https://oauth2.googleapis.com/token", json({ token_type: "Bearer" })],
  ["POST", "https://login.example.com/oauth2/v2.0/token", json({ token_type: "Bearer" })],
  ["OPTIONS", "https://api.example.com/anything", json({})],
];
