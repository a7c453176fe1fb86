// The code under test in the examples: plain `fetch`, and no idea that cassettes exist.
import process from "node:process";

export async function ask(prompt: string, fetch = globalThis.fetch): Promise<string> {
  const response = await fetch("https://api.openai.com/v1/chat/completions", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${process.env.OPENAI_API_KEY ?? "sk-no-key-is-needed-here"}`,
    },
    body: JSON.stringify({
      model: "gpt-4.1-mini",
      messages: [{ role: "user", content: prompt }],
    }),
  });
  if (!response.ok) throw new Error(`The API answered ${response.status}`);
  return (await response.json()).choices[0].message.content;
}
