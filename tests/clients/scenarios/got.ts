import got from "got";
import { Buffer } from "node:buffer";
import { runScenarios } from "../run_scenario.ts";
import { collect, failure, type Scenarios, type Scene, SECRETS } from "../scene.ts";

const ask = (content: string, more: object = {}) => ({
  model: "gpt-4.1-mini",
  messages: [{ role: "user", content }],
  ...more,
});
const headers = { authorization: `Bearer ${SECRETS.openai}` };
const chat = (scene: Scene) => `${scene.origin}/v1/chat/completions`;

/** What code branches on; the rest of got's errors are its options and its streams. */
const words = (error: unknown) => {
  const { name, code, message } = error as Error & { code?: string };
  return { name, code, message };
};

const scenarios: Scenarios = {
  "json": async (scene) => {
    const response = await got.post(chat(scene), { headers, json: ask("Hello by got") });
    const { statusCode, statusMessage, body, url, redirectUrls, isFromCache } = response;
    return { statusCode, statusMessage, body, url, redirectUrls, isFromCache };
  },

  "stream": async (scene) => {
    const stream = got.stream.post(chat(scene), {
      headers,
      json: ask("A story", { stream: true }),
    });
    return Buffer.concat(await collect(stream as AsyncIterable<Uint8Array>)).toString();
  },

  "404": async (scene) => {
    const json = { ...ask("Hi"), model: "no-such-model" };
    const options = { headers, json, retry: { limit: 0 } };
    return words(await failure(() => got.post(chat(scene), options)));
  },

  "a time limit": async (scene) => {
    const options = {
      headers,
      json: ask("please take your time"),
      timeout: { request: 1500 },
      retry: { limit: 0 },
    };
    return words(await failure(() => got.post(chat(scene), options)));
  },
};

await runScenarios("got", "https://api.openai.com", scenarios);
