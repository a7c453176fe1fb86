// A chat with the stand-in for OpenAI's API, for clients that know nothing of it.
import { type Scene, SECRETS } from "./scene.ts";

export const headers = { authorization: `Bearer ${SECRETS.openai}` };

/** Where chats are asked for. */
export const chatUrl = (scene: Scene): string => `${scene.origin}/v1/chat/completions`;

/** What is asked. */
export const ask = (content: string, more: object = {}) => ({
  model: "gpt-4.1-mini",
  messages: [{ role: "user", content }],
  ...more,
});

/** What code branches on in an error; the rest of some clients' errors are options and streams. */
export function words(error: unknown) {
  const { name, code, message } = error as Error & { code?: string };
  return { name, code, message };
}
