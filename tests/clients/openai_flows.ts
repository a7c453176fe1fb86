// The openai package, old or new.
import { BYTES, failing, type Flows, type Place } from "./flow.ts";

const ask = (content: string) => ({
  model: "gpt-4.1-mini",
  messages: [{ role: "user" as const, content }],
});

/** What is used of the package, in all its versions. */
// deno-lint-ignore no-explicit-any -- two versions of a class, of which no third type is the base
type OpenAIClass = new (options: object) => any;

/**
 * @param OpenAI its class
 * @param toFile its helper for uploads
 */
export function openaiFlows(
  OpenAI: OpenAIClass,
  toFile: (bytes: Uint8Array, name: string) => Promise<unknown>,
): Flows {
  const api = (baseURL: string) => new OpenAI({ apiKey: "sk-fake-1", baseURL, maxRetries: 0 });
  const at = (place: Place, manner: string) => api(place.at(manner, "v1"));
  const chat = (place: Place, manner: string) =>
    at(place, manner).chat.completions.create(ask("Hi"));
  return {
    json: (place) => chat(place, "json"),
    stream: async (place) => {
      const all: unknown[] = [];
      const body = { ...ask("Hi"), stream: true };
      for await (const one of await at(place, "stream").chat.completions.create(body)) {
        all.push(one);
      }
      return all;
    },
    upload: async (place) => {
      const file = await toFile(BYTES, "a.jsonl");
      return await at(place, "upload").files.create({ file, purpose: "batch" });
    },
    error: (place) => failing(() => chat(place, "error")),
    abort: async (place) => {
      const body = { ...ask("Hi"), stream: true };
      const stream = await at(place, "endless").chat.completions.create(body);
      const all: unknown[] = [];
      for await (const one of stream) {
        all.push(one);
        stream.controller.abort();
      }
      return all;
    },
    redirect: (place) => chat(place, "redirect"),
    compressed: (place) => chat(place, "gzip"),
    refused: ({ nobody }) => failing(() => api(nobody).chat.completions.create(ask("Hi"))),
  };
}
