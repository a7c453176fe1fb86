import { runScenarios } from "../run_scenario.ts";
import ky, { HTTPError, type KyInstance, TimeoutError } from "ky";
import { collect, facts, failure, problem, type Scenarios, type Scene, SECRETS } from "../scene.ts";

const path = "chat/completions";
const ask = (content: string) => ({
  model: "gpt-4.1-mini",
  messages: [{ role: "user", content }],
});

function apiFor(scene: Scene): KyInstance {
  const headers = { authorization: `Bearer ${SECRETS.openai}` };
  return ky.create({ prefix: `${scene.origin}/v1`, headers });
}

const scenarios: Scenarios = {
  json: async (scene) => {
    const response = await apiFor(scene).post(path, { json: ask("Hello “Ünïcode” 東京") });
    return { response: facts(response), body: await response.json() };
  },

  "get with a query": async (scene) => {
    const searchParams = { limit: 2, after: "a b+c/d" };
    return await apiFor(scene).get("models", { searchParams }).json();
  },

  // ky sends one Request with a body; a hook may still change it.
  "text, with hooks": async (scene) => {
    const seen: unknown[] = [];
    const api = apiFor(scene).extend({
      hooks: {
        beforeRequest: [({ request }) => request.headers.set("x-traced", "yes")],
        afterResponse: [({ response }) => void seen.push(response.status)],
      },
    });
    return { text: await api.post(path, { json: ask("With hooks") }).text(), seen };
  },

  stream: async (scene) => {
    const response = await apiFor(scene).post(path, {
      json: { ...ask("A story"), stream: true },
    });
    const text = response.body!.pipeThrough(new TextDecoderStream());
    return { text: (await collect(text)).join(""), response: facts(response) };
  },

  "clone and bytes": async (scene) => {
    const response = await apiFor(scene).post(path, { json: ask("Twice") });
    const copy = response.clone();
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { length: bytes.length, copy: await copy.text(), used: response.bodyUsed };
  },

  "429, then a retry": async (scene) => {
    const retry = { limit: 2, methods: ["post" as const], statusCodes: [429] };
    return await apiFor(scene).post(path, { json: ask("please rate limit me once"), retry }).json();
  },

  "404": async (scene) => {
    const json = { ...ask("Hi"), model: "no-such-model" };
    const error = await failure(() => apiFor(scene).post(path, { json }).json());
    return error instanceof HTTPError && [problem(error), error.data, facts(error.response)];
  },

  timeout: async (scene) => {
    const options = { json: ask("please take your time"), timeout: 1500, retry: 0 };
    const error = await failure(() => apiFor(scene).post(path, options).json());
    return [problem(error), error instanceof TimeoutError];
  },
};

await runScenarios("ky", "https://api.openai.com", scenarios);
