import got from "got";
import { Buffer } from "node:buffer";
import { ask, chatUrl, headers, words } from "../chat.ts";
import { runScenarios } from "../run_scenario.ts";
import { collect, failure, type Scenarios } from "../scene.ts";

const scenarios: Scenarios = {
  "json": async (scene) => {
    const response = await got.post(chatUrl(scene), { headers, json: ask("Hello by got") });
    const { statusCode, statusMessage, body, url, redirectUrls, isFromCache } = response;
    return { statusCode, statusMessage, body, url, redirectUrls, isFromCache };
  },

  "stream": async (scene) => {
    const stream = got.stream.post(chatUrl(scene), {
      headers,
      json: ask("A story", { stream: true }),
    });
    return Buffer.concat(await collect(stream as AsyncIterable<Uint8Array>)).toString();
  },

  "404": async (scene) => {
    const json = { ...ask("Hi"), model: "no-such-model" };
    const options = { headers, json, retry: { limit: 0 } };
    return words(await failure(() => got.post(chatUrl(scene), options)));
  },

  "a time limit": async (scene) => {
    const options = {
      headers,
      json: ask("please take your time"),
      timeout: { request: 1500 },
      retry: { limit: 0 },
    };
    return words(await failure(() => got.post(chatUrl(scene), options)));
  },
};

await runScenarios("got", "https://api.openai.com", scenarios);
