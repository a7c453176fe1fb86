import { runScenarios } from "../run_scenario.ts";
import { FetchError, ofetch } from "ofetch";
import { collect, facts, failure, problem, type Scenarios, type Scene, SECRETS } from "../scene.ts";

const path = "/chat/completions";
const ask = (content: string) => ({
  model: "gpt-4.1-mini",
  messages: [{ role: "user", content }],
});

function apiFor(scene: Scene) {
  const headers = { authorization: `Bearer ${SECRETS.openai}` };
  return ofetch.create({ baseURL: `${scene.origin}/v1`, method: "POST", headers });
}

const scenarios: Scenarios = {
  json: async (scene) => await apiFor(scene)(path, { body: ask("Hello “Ünïcode” 東京") }),

  "raw response": async (scene) => {
    const response = await apiFor(scene).raw(path, { body: ask("Raw") });
    // ofetch writes what it has read onto the response.
    return { response: facts(response), data: response._data };
  },

  "get with a query": async (scene) => {
    return await apiFor(scene)("/models", { method: "GET", query: { limit: 2, after: "a b+c/d" } });
  },

  stream: async (scene) => {
    const body = { ...ask("A story"), stream: true };
    const stream = await apiFor(scene)(path, { body, responseType: "stream" });
    return (await collect(stream.pipeThrough(new TextDecoderStream()))).join("");
  },

  // Runtimes hold the link from a signal to its request weakly; who stands between may not let go.
  "aborted after a garbage collection": async (scene) => {
    const controller = new AbortController();
    const response = await apiFor(scene).raw(path, {
      body: { ...ask("please speak slowly"), stream: true },
      responseType: "stream",
      signal: controller.signal,
    });
    let chunks = 0;
    const error = await failure(async () => {
      for await (const _ of response.body!) {
        if (++chunks !== 3) continue;
        await collectGarbage();
        controller.abort();
      }
    });
    return [problem(error), facts(response)];
  },

  blob: async (scene) => {
    const blob = await apiFor(scene)(path, { body: ask("As a blob"), responseType: "blob" });
    return { type: blob.type, size: blob.size, text: await blob.text() };
  },

  "429, then a retry": async (scene) =>
    await apiFor(scene)(path, { body: ask("please rate limit me once"), retry: 1, retryDelay: 50 }),

  "404": async (scene) => {
    const body = { ...ask("Hi"), model: "no-such-model" };
    const error = await failure(() => apiFor(scene)(path, { body }));
    return error instanceof FetchError &&
      [problem(error), error.statusMessage, facts(error.response!)];
  },

  timeout: async (scene) => {
    const options = { body: ask("please take your time"), timeout: 1500, retry: 0 };
    return problem(await failure(() => apiFor(scene)(path, options)));
  },
};

/** As far as a program can ask for it without a flag: by making much of it. */
async function collectGarbage(): Promise<void> {
  for (let i = 0; i < 10; i++) {
    Array.from({ length: 20 }, () => new Array(100_000).fill(i));
    await new Promise((resolve) => setTimeout(resolve));
  }
}

await runScenarios("ofetch", "https://api.openai.com", scenarios);
