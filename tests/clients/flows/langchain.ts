// LangChain's ChatOpenAI and its embeddings.
import { ChatOpenAI } from "@langchain/openai";
import { failing, type Flows, type Place } from "../flow.ts";

const model = (baseURL: string) =>
  new ChatOpenAI({
    model: "gpt-4.1-mini",
    apiKey: "sk-fake-1",
    maxRetries: 0,
    streamUsage: false,
    configuration: { baseURL },
  });
const at = (place: Place, manner: string) => model(place.at(manner, "v1"));

async function invoke(model: ChatOpenAI): Promise<unknown> {
  const { content, response_metadata, usage_metadata } = await model.invoke("Hi");
  return { content, response_metadata, usage_metadata };
}

export const flows: Flows = {
  json: (place) => invoke(at(place, "json")),
  stream: async (place) => {
    const all: unknown[] = [];
    for await (const { content } of await at(place, "stream").stream("Hi")) all.push(content);
    return all;
  },
  upload: async (place) => {
    const long = "a long prompt ".repeat(20_000);
    const { content } = await at(place, "json").invoke([["human", long]]);
    return content;
  },
  error: (place) => failing(() => invoke(at(place, "error"))),
  abort: async (place) => {
    const stop = new AbortController();
    const stream = await at(place, "endless").stream("Hi", { signal: stop.signal });
    return await failing(async () => {
      for await (const _ of stream) stop.abort();
    });
  },
  redirect: (place) => invoke(at(place, "redirect")),
  compressed: (place) => invoke(at(place, "gzip")),
  refused: ({ nobody }) => failing(() => invoke(model(nobody))),
};
