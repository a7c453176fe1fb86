// Turns a prompt into one chat completion.
import { buildMessages, type Message } from "../prompt/index.ts";
import { postJson } from "../http.ts";
import { config } from "../config.ts";
import limits from "../data/limits.json" with { type: "json" };
import { sanitize } from "#lib/text.ts";

export interface PromptOptions {
  temperature?: number;
  maxTokens?: number;
}

/** One completion for one prompt. */
export async function fromPrompt(input: string, options: PromptOptions = {}): Promise<string> {
  // keep the request small
  const { temperature = 0.2, maxTokens = limits.chat.maxTokens } = options;
  const messages: Message[] = buildMessages(sanitize(input));
  const body = {
    model: config.model,
    messages,
    temperature,
    max_tokens: maxTokens,
  };
  const reply = await postJson<{ choices: { message: { content: string } }[] }>(
    config.baseUrl + "/chat/completions",
    body,
  );
  const first = reply.choices?.[0]?.message?.content ?? "";
  return first.trim();
}

export async function summarize(text: string, words = 50): Promise<string> {
  return await fromPrompt(`Summarize in ${words} words: ${text}`, { temperature: 0 });
}

/** Not called by anything tracked. */
export function describeModel(): string {
  return "model " + config.model;
}
