// What runs cost, by the price list that is really used, against sums worked out by hand: answers as
// the documentation of each API has them, recorded through a suite and replayed. Prices in US dollars
// for a million tokens, as the providers had them on the first of June 2026.
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { memoryStore } from "../../mod.ts";
import { loadPrices } from "../../src/host/prices.ts";
import { openSavings } from "../../src/suite.ts";
import { serve } from "../support/local_server.ts";
import { run, suiteOf } from "../support/suites.ts";

const AT = "2026-06-01T12:00:00.000Z";
const MILLION = 1_000_000;

/** A call, what comes back, and what that costs. */
interface Call {
  url: string;
  body: Record<string, unknown>;
  answer: { json: unknown } | { events: unknown[] } | { named: [string, unknown][] };
  /** Tokens. */
  input: number;
  output: number;
  dollars: number;
}

const CALLS: Record<string, Call> = {
  "OpenAI chat, cached in part": {
    url: "https://api.openai.com/v1/chat/completions",
    body: { model: "gpt-4o-mini" },
    answer: {
      json: {
        model: "gpt-4o-mini-2024-07-18",
        usage: {
          prompt_tokens: 1200,
          completion_tokens: 300,
          total_tokens: 1500,
          prompt_tokens_details: { cached_tokens: 1024 },
          completion_tokens_details: { reasoning_tokens: 64 },
        },
      },
    },
    input: 1200,
    output: 300,
    // 0.0000264 + 0.0000768 + 0.00018 = 0.0002832
    dollars: ((1200 - 1024) * 0.15 + 1024 * 0.075 + 300 * 0.60) / MILLION,
  },
  "OpenAI chat, a stream": {
    url: "https://api.openai.com/v1/chat/completions",
    body: { model: "gpt-4.1", stream: true, stream_options: { include_usage: true } },
    answer: {
      events: [
        { model: "gpt-4.1-2025-04-14", choices: [{ delta: { content: "Hi" } }], usage: null },
        {
          model: "gpt-4.1-2025-04-14",
          choices: [],
          usage: { prompt_tokens: 900, completion_tokens: 20 },
        },
        "[DONE]",
      ],
    },
    input: 900,
    output: 20,
    dollars: (900 * 2 + 20 * 8) / MILLION, // 0.00196
  },
  "OpenAI responses": {
    url: "https://api.openai.com/v1/responses",
    body: { model: "gpt-4.1" },
    answer: {
      json: {
        model: "gpt-4.1-2025-04-14",
        usage: {
          input_tokens: 3600,
          input_tokens_details: { cached_tokens: 3000 },
          output_tokens: 87,
          output_tokens_details: { reasoning_tokens: 0 },
        },
      },
    },
    input: 3600,
    output: 87,
    dollars: (600 * 2 + 3000 * 0.50 + 87 * 8) / MILLION, // 0.003396
  },
  "OpenAI responses, a stream": {
    url: "https://api.openai.com/v1/responses",
    body: { model: "gpt-4.1", stream: true },
    answer: {
      named: [
        ["response.created", { response: { model: "gpt-4.1-2025-04-14", usage: null } }],
        ["response.output_text.delta", { delta: "Hi" }],
        ["response.completed", {
          response: {
            model: "gpt-4.1-2025-04-14",
            usage: { input_tokens: 50, output_tokens: 60 },
          },
        }],
      ],
    },
    input: 50,
    output: 60,
    dollars: (50 * 2 + 60 * 8) / MILLION, // 0.00058
  },
  "OpenAI embeddings": {
    url: "https://api.openai.com/v1/embeddings",
    body: { model: "text-embedding-3-small" },
    answer: {
      json: { model: "text-embedding-3-small", usage: { prompt_tokens: 800, total_tokens: 800 } },
    },
    input: 800,
    output: 0,
    dollars: 800 * 0.02 / MILLION, // 0.000016
  },
  "Anthropic, through the cache": {
    url: "https://api.anthropic.com/v1/messages",
    body: { model: "claude-sonnet-4-5" },
    answer: {
      json: {
        model: "claude-sonnet-4-5-20250929",
        usage: {
          input_tokens: 10,
          cache_creation_input_tokens: 200,
          cache_read_input_tokens: 3000,
          output_tokens: 50,
        },
      },
    },
    input: 3210,
    output: 50,
    // 0.00003 + 0.00075 + 0.0009 + 0.00075 = 0.00243
    dollars: (10 * 3 + 200 * 3.75 + 3000 * 0.30 + 50 * 15) / MILLION,
  },
  "Anthropic, a stream": {
    url: "https://api.anthropic.com/v1/messages",
    body: { model: "claude-haiku-4-5", stream: true },
    answer: {
      named: [
        ["message_start", {
          message: {
            model: "claude-haiku-4-5-20251001",
            usage: { input_tokens: 25, cache_read_input_tokens: 1000, output_tokens: 1 },
          },
        }],
        ["content_block_delta", { delta: { type: "text_delta", text: "Hi" } }],
        ["message_delta", { delta: { stop_reason: "end_turn" }, usage: { output_tokens: 15 } }],
        ["message_stop", {}],
      ],
    },
    input: 1025,
    output: 15,
    dollars: (25 * 1 + 1000 * 0.10 + 15 * 5) / MILLION, // 0.0002
  },
  "Gemini, cached in part, with thoughts": {
    url: "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent",
    body: { contents: [] },
    answer: {
      json: {
        modelVersion: "gemini-2.5-flash",
        usageMetadata: {
          promptTokenCount: 1000,
          cachedContentTokenCount: 400,
          candidatesTokenCount: 20,
          thoughtsTokenCount: 30,
        },
      },
    },
    input: 1000,
    output: 50,
    dollars: (600 * 0.30 + 400 * 0.03 + 50 * 2.50) / MILLION, // 0.000317
  },
  "Gemini, a stream that ended in thought": {
    url: "https://generativelanguage.googleapis.com/v1beta/models/" +
      "gemini-2.5-flash:streamGenerateContent?alt=sse",
    body: { contents: [] },
    answer: {
      events: [
        { modelVersion: "gemini-2.5-flash", usageMetadata: { promptTokenCount: 70 } },
        {
          modelVersion: "gemini-2.5-flash",
          usageMetadata: { promptTokenCount: 70, thoughtsTokenCount: 300 },
        },
      ],
    },
    input: 70,
    output: 300,
    dollars: (70 * 0.30 + 300 * 2.50) / MILLION, // 0.000771
  },
  "Mistral": {
    url: "https://api.mistral.ai/v1/chat/completions",
    body: { model: "mistral-small-latest" },
    answer: {
      json: {
        model: "mistral-small-latest",
        usage: { prompt_tokens: 140, completion_tokens: 40, total_tokens: 180 },
      },
    },
    input: 140,
    output: 40,
    dollars: (140 * 0.10 + 40 * 0.30) / MILLION, // 0.000026
  },
  "Mistral, a stream": {
    url: "https://api.mistral.ai/v1/chat/completions",
    body: { model: "mistral-large-latest", stream: true },
    answer: {
      events: [
        { model: "mistral-large-latest", choices: [{ delta: { content: "Hi" } }] },
        {
          model: "mistral-large-latest",
          choices: [{ delta: { content: "" }, finish_reason: "stop" }],
          usage: { prompt_tokens: 11, completion_tokens: 12, total_tokens: 23 },
        },
        "[DONE]",
      ],
    },
    input: 11,
    output: 12,
    dollars: (11 * 2 + 12 * 6) / MILLION, // 0.000094
  },
  "Cohere, which does not say the model": {
    url: "https://api.cohere.com/v2/chat",
    body: { model: "command-r-08-2024" },
    answer: {
      json: {
        finish_reason: "COMPLETE",
        usage: {
          billed_units: { input_tokens: 5, output_tokens: 418 },
          tokens: { input_tokens: 71, output_tokens: 420 },
        },
      },
    },
    input: 5,
    output: 418,
    dollars: (5 * 0.15 + 418 * 0.60) / MILLION, // 0.00025155
  },
  "Cohere, a stream": {
    url: "https://api.cohere.com/v2/chat",
    body: { model: "command-r-plus-08-2024", stream: true },
    answer: {
      named: [
        ["content-delta", { delta: { message: { content: { text: "Hi" } } } }],
        ["message-end", {
          delta: { usage: { billed_units: { input_tokens: 30, output_tokens: 40 } } },
        }],
      ],
    },
    input: 30,
    output: 40,
    dollars: (30 * 2.50 + 40 * 10) / MILLION, // 0.000475
  },
  "Groq": {
    url: "https://api.groq.com/openai/v1/chat/completions",
    body: { model: "llama-3.3-70b-versatile" },
    answer: {
      json: {
        model: "llama-3.3-70b-versatile",
        usage: { prompt_tokens: 100, completion_tokens: 200, queue_time: 0.02 },
      },
    },
    input: 100,
    output: 200,
    dollars: (100 * 0.59 + 200 * 0.79) / MILLION, // 0.000217
  },
  "Groq, a stream": {
    url: "https://api.groq.com/openai/v1/chat/completions",
    body: { model: "llama-3.3-70b-versatile", stream: true },
    answer: {
      events: [
        { model: "llama-3.3-70b-versatile", choices: [{ delta: { content: "Hi" } }] },
        {
          model: "llama-3.3-70b-versatile",
          choices: [],
          x_groq: { usage: { prompt_tokens: 11, completion_tokens: 12 } },
        },
        "[DONE]",
      ],
    },
    input: 11,
    output: 12,
    dollars: (11 * 0.59 + 12 * 0.79) / MILLION, // 0.00001597
  },
  "DeepSeek, cached in part": {
    url: "https://api.deepseek.com/chat/completions",
    body: { model: "deepseek-chat" },
    answer: {
      json: {
        model: "deepseek-chat",
        usage: {
          prompt_tokens: 90,
          completion_tokens: 10,
          prompt_cache_hit_tokens: 64,
          prompt_cache_miss_tokens: 26,
        },
      },
    },
    input: 90,
    output: 10,
    dollars: (26 * 0.27 + 64 * 0.07 + 10 * 1.10) / MILLION, // 0.0000225
  },
};

const write = (answer: Call["answer"]): [type: string, text: string] => {
  if ("json" in answer) return ["application/json", JSON.stringify(answer.json)];
  const show = (value: unknown) => typeof value === "string" ? value : JSON.stringify(value);
  const text = "events" in answer
    ? answer.events.map((event) => `data: ${show(event)}\n\n`)
    : answer.named.map(([name, event]) => `event: ${name}\ndata: ${show(event)}\n\n`);
  return ["text/event-stream", text.join("")];
};

/** Runs calls through a suite, one case for each, against a server that answers as the APIs do. */
async function withCalls(
  calls: Record<string, Call>,
  fn: (scene: Awaited<ReturnType<typeof sceneOf>>) => Promise<void>,
): Promise<void> {
  const scene = await sceneOf(calls);
  await fn(scene).finally(scene.close);
}

async function sceneOf(calls: Record<string, Call>) {
  const server = await serve((hit, response) => {
    const { name } = JSON.parse(hit.body) as { name: string };
    const [type, text] = write(calls[name]!.answer);
    response.writeHead(200, { "content-type": type }).end(text);
  });
  const origins = Object.values(calls).map(({ url }) => new URL(url).origin);
  const suite = suiteOf(Object.fromEntries(
    Object.entries(calls).map(([name, { url, body }]) => [name, {
      cassette: true as const,
      async fn() {
        const init = { method: "POST", body: JSON.stringify({ ...body, name }) };
        await (await fetch(url, init)).text();
      },
    }]),
  ));
  const session = {
    store: memoryStore(),
    now: () => Date.parse(AT),
    upstreams: Object.fromEntries(origins.map((origin) => [origin, server.url])),
  };
  return { suite, session, hits: server.hits, close: server.close };
}

Deno.test("what each API is paid is what its price list says, recorded and replayed", () =>
  withCalls(CALLS, async ({ suite, session, close }) => {
    const savings = openSavings({}, AT);
    const recorded = await run(suite, { mode: "record", session });
    await close();
    const replayed = await run(suite, { session, savings });
    assertEquals(recorded.report.outcome, "passed");
    for (const [name, { input, output, dollars }] of Object.entries(CALLS)) {
      for (
        const sum of [
          recorded.cases[name]!.ledger.recorded,
          replayed.cases[name]!.ledger.replayed,
        ]
      ) {
        assertEquals([name, sum.requests, sum.unknown], [name, 1, 0]);
        assertEquals([name, sum.input, sum.output], [name, input, output]);
        assertAlmostEquals(sum.dollars, dollars, 1e-12, name);
      }
    }
    // By hand: 0.0002832 + 0.00196 + 0.003396 + 0.00058 + 0.000016 + 0.00243 + 0.0002 + 0.000317
    // + 0.000771 + 0.000026 + 0.000094 + 0.00025155 + 0.000475 + 0.000217 + 0.00001597 + 0.0000225
    const total = 0.01105522;
    const { ledger } = recorded.report;
    assertAlmostEquals(ledger.recorded.dollars, total, 1e-9);
    assertEquals(ledger.recorded.requests, 16);
    // 1200+900+3600+50+800+3210+1025+1000+70+140+11+5+30+100+11+90, and what was written
    assertEquals([ledger.recorded.input, ledger.recorded.output], [12242, 1614]);
    assertEquals([ledger.replayed.requests, ledger.live.requests], [0, 0]);
    assertAlmostEquals(replayed.report.ledger.replayed.dollars, total, 1e-9);
    assertEquals(replayed.report.ledger.recorded.requests, 0);
    const since = replayed.report.sinceRecorded!;
    assertEquals([since.requests, since.unknown, since.since], [16, 0, AT]);
    assertAlmostEquals(since.dollars, total, 1e-9);
    assertEquals(ledger.unknownWhy, []);
  }));

const plain = (model: string, url = "https://api.openai.com/v1/chat/completions"): Call => ({
  url,
  body: { model },
  answer: { json: { model, usage: { prompt_tokens: 10, completion_tokens: 10 } } },
  input: 10,
  output: 10,
  dollars: NaN,
});

Deno.test("a model that no list knows is of unknown price, never of none", () =>
  withCalls({ new: plain("gpt-99-unheard-of"), known: plain("gpt-4o-mini") }, async (scene) => {
    const { report, cases } = await run(scene.suite, { mode: "record", session: scene.session });
    const { recorded, unknownWhy } = cases.new!.ledger;
    assertEquals([recorded.dollars, recorded.unknown, recorded.input], [0, 1, 10]);
    assertEquals(unknownWhy, ["no price for gpt-99-unheard-of"]);
    assertEquals([report.ledger.recorded.unknown, report.ledger.recorded.requests], [1, 2]);
    assertAlmostEquals(report.ledger.recorded.dollars, (10 * 0.15 + 10 * 0.60) / MILLION, 1e-12);
  }));

Deno.test("a known model at an unknown place has its maker's price, or one's own", () =>
  withCalls({ asks: plain("gpt-4o-mini", "https://proxy.example.com/v1/chat") }, async (scene) => {
    const { suite, session } = scene;
    const listed = await run(suite, { mode: "record", session });
    assertAlmostEquals(listed.report.ledger.recorded.dollars, 7.5 / MILLION, 1e-12);
    const prices = { "proxy.example.com": { perRequest: 0.5 } };
    const own = await run(suite, { mode: "record", session, prices });
    assertEquals(own.report.ledger.recorded.dollars, 0.5);
    const byFunction = await run(suite, {
      session,
      prices: ({ request }) => request.url.includes("proxy") ? 0.25 : undefined,
    });
    assertEquals(byFunction.report.ledger.replayed.dollars, 0.25);
  }));

Deno.test("a price is that of the day on which an answer was recorded", async () => {
  const { priceOf } = await loadPrices();
  const used = { model: "gpt-4o", input: MILLION, output: 0, units: {} };
  const url = "https://api.openai.com/v1/chat/completions";
  assertEquals(priceOf(used, url, new Date(AT)), 2.5);
  const nameless = priceOf({ ...used, model: undefined }, url, new Date(AT));
  assert(typeof nameless === "object");
  assertEquals(nameless.unknown, "the answer names no model");
});

Deno.test("a budget holds with real prices, by the answers that are allowed", () =>
  withCalls(
    Object.fromEntries(["1", "2", "3"].map((name) => [name, {
      ...plain("gpt-4o-mini"),
      body: { model: "gpt-4o-mini", max_tokens: 1000 },
    }])),
    async ({ suite, session, hits }) => {
      // A thousand tokens written are $0.0006, so one of that fits and no second one beside it. What it
      // has really cost, 0.0000075, leaves room for the others.
      const options = { mode: "record", session, budget: 0.0009 } as const;
      const one = await run(suite, { ...options, concurrency: 3 });
      assertEquals([one.report.outcome, hits.length], ["over budget", 1]);
      const two = await run(suite, { ...options, concurrency: 1 });
      assertEquals([two.report.outcome, hits.length], ["passed", 4]);
    },
  ));
