// What the demo calls: the official OpenAI SDK, used as anybody would, each call in a cassette.
// demo.ts runs this file twice: `record <upstream>`, then `replay`, each in a process of its own.
import process from "node:process";
import OpenAI from "openai";
import { withCassette } from "../mod.ts";

const [mode, upstream] = process.argv.slice(2) as ["record" | "replay", string | undefined];
const model = process.env.OPENAI_MODEL ?? "gpt-4.1-mini";
const openai = new OpenAI({
  apiKey: process.env.OPENAI_API_KEY ?? "sk-no-key-is-needed-here",
  baseURL: "https://api.openai.com/v1",
});

const user = (content: string) => ({ role: "user" as const, content });

const calls: Record<string, () => Promise<unknown>> = {
  chat: () => openai.chat.completions.create({ model, messages: [user("What is a retake?")] }),

  "chat-stream": async () => {
    const messages = [user("Tell me a story about a tape.")];
    const chunks = [];
    for await (
      const chunk of await openai.chat.completions.create({ model, messages, stream: true })
    ) {
      chunks.push(chunk);
    }
    return chunks;
  },

  "tool-call": () =>
    openai.chat.completions.create({
      model,
      messages: [user("How is the weather in Lisbon?")],
      tools: [{
        type: "function",
        function: {
          name: "weather",
          parameters: {
            type: "object",
            properties: { city: { type: "string" } },
            required: ["city"],
          },
        },
      }],
    }),

  embeddings: () =>
    openai.embeddings.create({ model: "text-embedding-3-small", input: "tape", dimensions: 256 }),

  // Both at once, to one URL: neither may get the other's answer.
  "two-at-once": () =>
    Promise.all(
      ["Name a colour.", "Name a river."].map((prompt) =>
        openai.chat.completions.create({ model, messages: [user(prompt)] })
      ),
    ),
};

const results = [];
for (const [call, run] of Object.entries(calls)) {
  const started = performance.now();
  const upstreams = upstream ? { "https://api.openai.com": upstream } : undefined;
  let where = "";
  const tape = withCassette(`demo/${call}`, { mode, upstreams }, (tape) => {
    where = tape.report().where;
    return run();
  });
  const outcome = await tape.catch(({ name, message, cause }: Error) => {
    console.error(`${call}: ${name}: ${message}`, ...cause instanceof Error ? [cause.message] : []);
    process.exit(1);
  });
  results.push({ call, ms: performance.now() - started, where, outcome });
}
console.log(JSON.stringify(results));
