import { runScenarios } from "../run_scenario.ts";
import OpenAI, { toFile } from "openai";
import { zodResponseFormat } from "openai/helpers/zod";
import { z } from "zod";
import { collect, facts, failure, problem, type Scenarios, type Scene, SECRETS } from "../scene.ts";

const model = "gpt-4.1-mini";
const user = (content: string) => ({ role: "user" as const, content });
const ask = (content: string) => ({ model, messages: [user(content)] });

function clientFor(scene: Scene, options: { timeout?: number; maxRetries?: number } = {}): OpenAI {
  return new OpenAI({ apiKey: SECRETS.openai, baseURL: `${scene.origin}/v1`, ...options });
}

// Made while no session is open: it keeps the `fetch` it finds now.
const early = new OpenAI({ apiKey: SECRETS.openai });

const weather: OpenAI.ChatCompletionTool = {
  type: "function",
  function: {
    name: "weather",
    parameters: {
      type: "object",
      properties: { city: { type: "string" }, days: { type: "integer" } },
      required: ["city", "days"],
    },
  },
};

const scenarios: Scenarios = {
  json: async (scene) => {
    const call = clientFor(scene).chat.completions.create(ask("What is a retake? “Ünïcode” 東京"));
    const { data, response, request_id } = await call.withResponse();
    return { data, request_id, response: facts(response) };
  },

  stream: async (scene) => {
    const call = clientFor(scene).chat.completions.create({
      ...ask("Tell me a story."),
      stream: true,
      stream_options: { include_usage: true },
    });
    const { data, response } = await call.withResponse();
    return { chunks: await collect(data), response: facts(response) };
  },

  // The client aborts the request; what was heard so far is all there is on tape.
  "early break": async (scene) => {
    const stream = await clientFor(scene).chat.completions.create({
      ...ask("Tell me a long story."),
      stream: true,
    });
    const chunks = [];
    for await (const chunk of stream) {
      chunks.push(chunk);
      if (chunks.length === 5) break;
    }
    return chunks;
  },

  "aborted by the caller in mid-stream": async (scene) => {
    const controller = new AbortController();
    const stream = await clientFor(scene).chat.completions.create(
      { ...ask("Tell me the longest story."), stream: true },
      { signal: controller.signal },
    );
    const chunks = [];
    for await (const chunk of stream) {
      chunks.push(chunk);
      if (chunks.length === 5) controller.abort();
    }
    return chunks;
  },

  // Two readers of one stream: the SDK tees it.
  "stream, in two": async (scene) => {
    const stream = await clientFor(scene).chat.completions.create({
      ...ask("Tell it to two."),
      stream: true,
    });
    const [one, two] = stream.tee();
    return await Promise.all([collect(one), collect(two)]);
  },

  "stream helper": async (scene) => {
    const events: unknown[] = [];
    const runner = clientFor(scene).chat.completions.stream({
      ...ask("Tell me another."),
      stream_options: { include_usage: true },
    });
    runner.on("content", (delta, snapshot) => events.push([delta, snapshot.length]));
    return { final: await runner.finalChatCompletion(), usage: await runner.totalUsage(), events };
  },

  "tool call, then its answer": async (scene) => {
    const client = clientFor(scene);
    const messages: OpenAI.ChatCompletionMessageParam[] = [user("Weather in Lisbon?")];
    const first = await client.chat.completions.create({ model, messages, tools: [weather] });
    const asked = first.choices[0]!.message;
    messages.push(asked, {
      role: "tool",
      tool_call_id: asked.tool_calls![0]!.id,
      content: "sunny",
    });
    const second = await client.chat.completions.create({ model, messages, tools: [weather] });
    return { first, second };
  },

  "tool call, streamed": async (scene) => {
    const runner = clientFor(scene).chat.completions.stream({
      ...ask("Weather in Oslo?"),
      tools: [weather],
    });
    return await runner.finalMessage();
  },

  "structured output": async (scene) => {
    const format = zodResponseFormat(z.object({ title: z.string(), year: z.number() }), "film");
    const { choices } = await clientFor(scene).chat.completions.parse({
      ...ask("A film, please."),
      response_format: format,
    });
    return choices[0]!.message.parsed;
  },

  responses: async (scene) => {
    const client = clientFor(scene);
    const whole = await client.responses.create({ model, input: "What is a reel?" });
    const stream = await client.responses.create({ model, input: "And a tape?", stream: true });
    return { whole, text: whole.output_text, events: await collect(stream) };
  },

  // The SDK asks for base64 of its own accord and decodes it.
  embeddings: async (scene) => {
    const client = clientFor(scene);
    const request = { model: "text-embedding-3-small", input: ["tape", "reel"], dimensions: 64 };
    const packed = await client.embeddings.create(request);
    const floats = await client.embeddings.create({ ...request, encoding_format: "float" });
    return { packed, floats };
  },

  // A form with a boundary of its own in every process, and bytes that are no text.
  "file upload": async (scene) => {
    const bytes = Uint8Array.from({ length: 300 }, (_, i) => i % 256);
    const file = await toFile(bytes, "naïve tape.bin", { type: "application/octet-stream" });
    return await clientFor(scene).files.create({ file, purpose: "user_data" });
  },

  models: async (scene) => await collect(await clientFor(scene).models.list()),

  "429, then a retry": async (scene) => {
    const { data, response } = await clientFor(scene).chat.completions
      .create(ask("please rate limit me once")).withResponse();
    return { data, response: facts(response) };
  },

  "429 without a retry": async (scene) => {
    const client = clientFor(scene, { maxRetries: 0 });
    const error = await failure(() =>
      client.chat.completions.create(ask("please rate limit me once, and let me know"))
    ) as InstanceType<typeof OpenAI.RateLimitError>;
    return [
      problem(error),
      error instanceof OpenAI.RateLimitError,
      [...error.headers]
        .filter(([name]) => name !== "set-cookie"),
    ];
  },

  "400": async (scene) => {
    const client = clientFor(scene);
    const error = await failure(() => client.chat.completions.create({ ...ask("Hi"), model: "" }));
    return [problem(error), error instanceof OpenAI.BadRequestError];
  },

  "404 of a stream": async (scene) => {
    const request = { ...ask("Hi"), model: "no-such-model", stream: true as const };
    const error = await failure(() => clientFor(scene).chat.completions.create(request));
    return [problem(error), error instanceof OpenAI.NotFoundError];
  },

  // Never answered: in replay the client has to wait until its own patience ends, as it did live.
  "the client's own timeout": async (scene) => {
    const client = clientFor(scene, { timeout: 1500, maxRetries: 0 });
    const error = await failure(() => client.chat.completions.create(ask("please take your time")));
    return [problem(error), error instanceof OpenAI.APIConnectionTimeoutError];
  },

  "aborted by the caller before the answer": async (scene) => {
    const { signal } = delayedAbort(1500);
    const request = ask("please take your time, I shall not wait");
    const error = await failure(() =>
      clientFor(scene).chat.completions.create(request, { signal })
    );
    return [problem(error), error instanceof OpenAI.APIUserAbortError];
  },

  "a client made before the session": async (scene) => {
    early.baseURL = `${scene.origin}/v1`;
    return await early.chat.completions.create(ask("Were you here before?"));
  },

  "parallel prompts": async (scene) => {
    const client = clientFor(scene);
    const colours = ["red", "green", "blue", "white", "black", "grey", "pink", "gold"];
    return await Promise.all(
      colours.map((colour) => client.chat.completions.create(ask(`Sing of ${colour}.`))),
    );
  },

  // The stand-in numbers its answers to the same request: 1, 2, 3.
  "the same prompt three times": async (scene) => {
    const client = clientFor(scene);
    const ids = [];
    for (let i = 0; i < 3; i++) {
      ids.push((await client.chat.completions.create(ask("Again!")))._request_id);
    }
    return ids;
  },
};

function delayedAbort(ms: number): AbortController {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), ms);
  return controller;
}

await runScenarios("openai", "https://api.openai.com", scenarios);
