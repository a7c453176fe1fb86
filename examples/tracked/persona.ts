/** Two tracked functions: what is asked inside of them is recorded as theirs. */
import { track } from "@retake/retake/track";
import { buildMessages } from "./messages.ts";

async function complete(messages: unknown): Promise<string> {
  const response = await fetch("https://api.openai.com/v1/chat/completions", {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer key-of-nobody" },
    body: JSON.stringify({ model: "gpt-4o-mini", messages }),
  });
  const answer = await response.json();
  return answer.choices[0].message.content;
}

/** A person, from a description. */
export const fromPrompt = track(async (description: string): Promise<string> => {
  return await complete(buildMessages(description));
});

/** A text in one sentence. */
export const summarize = track(async (text: string): Promise<string> => {
  return await complete([{ role: "user", content: `In one sentence: ${text}` }]);
});
