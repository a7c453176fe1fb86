import { runScenarios } from "../run_scenario.ts";
import { createOpenAI } from "@ai-sdk/openai";
import { APICallError, embedMany, generateText, Output, stepCountIs, streamText, tool } from "ai";
import { z } from "zod";
import { collect, failure, problem, type Scenarios, type Scene, SECRETS } from "../scene.ts";

// Its hints for newcomers go to standard output, where the outcome goes too.
Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false });

function openaiFor(scene: Scene) {
  return createOpenAI({ apiKey: SECRETS.openai, baseURL: `${scene.origin}/v1` });
}

const weather = tool({
  description: "The weather in a city",
  inputSchema: z.object({ city: z.string(), days: z.number().int() }),
  execute: ({ city, days }) => Promise.resolve(`sunny in ${city} for ${days} days`),
});

const film = z.object({ title: z.string(), year: z.number(), good: z.boolean() });

const scenarios: Scenarios = {
  // By default the provider speaks /v1/responses ...
  "generateText, responses": async (scene) => {
    const result = await generateText({ model: openaiFor(scene)("gpt-4.1-mini"), prompt: "Hello" });
    const { text, usage, finishReason, response } = result;
    return { text, usage, finishReason, id: response.id, modelId: response.modelId };
  },

  // ... and on request /v1/chat/completions.
  "generateText, chat": async (scene) => {
    const model = openaiFor(scene).chat("gpt-4.1-mini");
    const { text, usage, finishReason, response } = await generateText({
      model,
      prompt: "Hi 東京",
    });
    return { text, usage, finishReason, id: response.id, body: response.body };
  },

  "streamText, responses": async (scene) => {
    const result = streamText({ model: openaiFor(scene)("gpt-4.1-mini"), prompt: "A story" });
    const pieces = await collect(result.textStream);
    return { pieces, usage: await result.usage, finishReason: await result.finishReason };
  },

  "streamText, chat": async (scene) => {
    const model = openaiFor(scene).chat("gpt-4.1-mini");
    const result = streamText({ model, prompt: "Another story" });
    const pieces = await collect(result.textStream);
    return { pieces, usage: await result.usage, finishReason: await result.finishReason };
  },

  "structured output": async (scene) => {
    const model = openaiFor(scene)("gpt-4.1-mini");
    const output = Output.object({ schema: film });
    const result = await generateText({ model, prompt: "A film, please", output });
    return result.output;
  },

  "structured output, streamed": async (scene) => {
    const model = openaiFor(scene).chat("gpt-4.1-mini");
    const output = Output.object({ schema: film });
    const result = streamText({ model, prompt: "Another film, please", output });
    await result.consumeStream();
    return await result.output;
  },

  "tools in two steps": async (scene) => {
    const result = await generateText({
      model: openaiFor(scene).chat("gpt-4.1-mini"),
      prompt: "Weather in Lisbon?",
      tools: { weather },
      stopWhen: stepCountIs(3),
    });
    const steps = result.steps.map(({ text, toolCalls, toolResults }) => ({
      text,
      calls: toolCalls.map(({ toolName, input }) => [toolName, input]),
      results: toolResults.map(({ output }) => output),
    }));
    return { steps, text: result.text };
  },

  embedMany: async (scene) => {
    const model = openaiFor(scene).embedding("text-embedding-3-small");
    const { embeddings, usage } = await embedMany({
      model,
      values: ["tape", "reel"],
      providerOptions: { openai: { dimensions: 32 } },
    });
    return { embeddings, usage };
  },

  "429, then a retry": async (scene) => {
    const model = openaiFor(scene).chat("gpt-4.1-mini");
    return (await generateText({ model, prompt: "please rate limit me once" })).text;
  },

  "404": async (scene) => {
    const model = openaiFor(scene).chat("no-such-model");
    const error = await failure(() => generateText({ model, prompt: "Hi" }));
    return [problem(error), APICallError.isInstance(error) && error.isRetryable];
  },
};

await runScenarios("ai", "https://api.openai.com", scenarios);
