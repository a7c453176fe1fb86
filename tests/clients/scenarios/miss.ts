import { runScenarios } from "../run_scenario.ts";
import { createOpenAI } from "@ai-sdk/openai";
import { generateText } from "ai";
import axios from "axios";
import ky from "ky";
import { ofetch } from "ofetch";
import OpenAI from "openai";
import { type Scenarios, type Scene, SECRETS } from "../scene.ts";

Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false });

/** Recorded with one prompt and replayed with another: what somebody gets who edits a prompt. */
const ask = (scene: Scene) => ({
  model: "gpt-4.1-mini",
  messages: [{
    role: "user" as const,
    content: scene.mode === "replay" ? "The edited prompt" : "The first prompt",
  }],
});

/** It retries for three seconds and more. */
const openaiFor = (scene: Scene, maxRetries = 3) =>
  new OpenAI({ apiKey: SECRETS.openai, baseURL: `${scene.origin}/v1`, maxRetries });

const headers = { authorization: `Bearer ${SECRETS.openai}` };

/** How the client tells it to the code that called; the scenario then fails as that code would. */
async function noted<T>(scene: Scene, call: () => PromiseLike<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const { constructor, cause, code } = error as Error & { code?: string };
    scene.note({ class: constructor.name, code: (cause as { code?: string })?.code ?? code });
    throw error;
  }
}

const scenarios: Scenarios = {
  // It retries whatever fetch throws, each time after a longer wait.
  "openai": (scene) => noted(scene, () => openaiFor(scene).chat.completions.create(ask(scene))),

  "openai, streamed": (scene) =>
    noted(scene, () => openaiFor(scene).chat.completions.stream(ask(scene)).finalMessage()),

  "openai, without retries": (scene) =>
    noted(scene, () => openaiFor(scene, 0).chat.completions.create(ask(scene))),

  // The caller has a way to live without the API: the test would be green, and wrong.
  "openai, swallowed": async (scene) => {
    try {
      return await noted(scene, () => openaiFor(scene, 0).chat.completions.create(ask(scene)));
    } catch {
      return "a fallback";
    }
  },

  "ai": (scene) =>
    noted(scene, async () => {
      const api = createOpenAI({ apiKey: SECRETS.openai, baseURL: `${scene.origin}/v1` });
      const prompt = ask(scene).messages[0]!.content;
      return (await generateText({ model: api.chat("gpt-4.1-mini"), prompt })).text;
    }),

  "ky": (scene) =>
    noted(
      scene,
      () => ky.post(`${scene.origin}/v1/chat/completions`, { json: ask(scene), headers }).json(),
    ),

  "ofetch": (scene) =>
    noted(
      scene,
      () =>
        ofetch(`${scene.origin}/v1/chat/completions`, {
          method: "POST",
          body: ask(scene),
          headers,
          retry: 2,
        }),
    ),

  "axios": (scene) =>
    noted(scene, async () => {
      const api = axios.create({ adapter: "fetch", headers });
      return (await api.post(`${scene.origin}/v1/chat/completions`, ask(scene))).data;
    }),
};

await runScenarios("miss", "https://api.openai.com", scenarios);
