// Replays of the committed cassettes with less and less allowed: no network, then nothing at all.
import { assertEquals, assertRejects } from "@std/assert";
import { cassettes } from "../../cassettes/mod.ts";
import { isRetakeError, moduleStore, withCassette } from "../../mod.ts";

const store = moduleStore(cassettes);

async function ask(content: string): Promise<string> {
  const response = await fetch("https://api.openai.com/v1/chat/completions", {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer none" },
    body: JSON.stringify({ messages: [{ role: "user", content }], model: "gpt-4.1-mini" }),
  });
  return (await response.json()).system_fingerprint;
}

const options = { store, expires: "never" }; // that they grow old is no news to these tests
const replay = () => withCassette("examples/with-cassette", options, () => ask("What is a take?"));

Deno.test("a committed cassette answers, and says that a stand-in spoke", async () => {
  assertEquals(await replay(), "fp_retake_standin");
});

Deno.test({
  name: "a replay needs no network",
  permissions: { net: false },
  fn: async () => assertEquals(await replay(), "fp_retake_standin"),
});

Deno.test({
  name: "a replay from the generated module needs no permission at all",
  permissions: "none",
  fn: async () => assertEquals(await replay(), "fp_retake_standin"),
});

Deno.test({
  name: "with no permission at all a miss is a miss",
  permissions: "none",
  async fn() {
    const error = await assertRejects(() =>
      withCassette("examples/with-cassette", options, () => ask("Something else"))
    );
    assertEquals(isRetakeError(error, "MISS"), true);
  },
});
