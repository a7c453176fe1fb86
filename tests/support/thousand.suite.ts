// A thousand cases over a thousand cassettes: for looks at the terminal, and for what a run costs.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { suite } from "@retake/retake/suite";

const CASES = 1000;
const URL_BASE = "https://api.openai.com";

export const thousand = suite("Thousand", {
  category: "thousand",
  async setup({ mode }) {
    if (mode === "replay") return;
    // A fake of the paid API: it answers any question with the question.
    const server = createServer(async (request, response) => {
      let asked = "";
      for await (const piece of request) asked += piece;
      response.setHeader("content-type", "application/json");
      const usage = { prompt_tokens: 10, completion_tokens: 5 };
      response.end(JSON.stringify({ model: "gpt-4.1-mini", asked, usage }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return {
      session: { upstreams: { [URL_BASE]: `http://127.0.0.1:${port}` } },
      teardown: () => new Promise((resolve) => server.close(resolve)),
    };
  },
  cases: Array.from({ length: CASES }, (_, n) => ({
    name: `asks question ${n}`,
    cassette: true as const,
    async fn() {
      const body = JSON.stringify({ question: n });
      const response = await fetch(`${URL_BASE}/v1/chat/completions`, { method: "POST", body });
      const { asked } = await response.json();
      if (asked !== body) throw new Error(`asked ${body}, and was answered as if it were ${asked}`);
      await new Promise((resolve) => setTimeout(resolve, 20 + n % 50));
    },
  })),
});
