import { assertEquals, assertStringIncludes } from "@std/assert";
import { memoryStore } from "../../../mod.ts";
import { makeRetake } from "../../../src/session/use.ts";

const VALUE = ["k3Vq9", "Zt71m", "Xw4Rb", "8Lp"].join("");

/** What is said while an answer is recorded. */
async function saidOf(answer: string, times = 1): Promise<string[]> {
  const said: string[] = [];
  const host = {
    variable: () => undefined,
    variables: (): [string, string][] => [["ACME_API_KEY", VALUE], ["HOME", "/home/ada"]],
  };
  const { openSession } = makeRetake(host, {
    store: memoryStore(),
    onWarning: (message) => void said.push(message),
    fetch: () => Promise.resolve(new Response(answer)),
  });
  const session = await openSession("a", { mode: "record" });
  for (let time = 0; time < times; time++) {
    await (await session.fetch("https://api.example.com/", { headers: { "x-api-key": VALUE } }))
      .text();
  }
  await session.close();
  return said.filter((message) => message.includes("variable"));
}

Deno.test("a value of the environment in an answer is told by its variable's name, once", async () => {
  const said = await saidOf(`{"seen":"${VALUE}"}`, 3);
  assertEquals(said.length, 1);
  assertStringIncludes(said[0]!, "ACME_API_KEY");
  assertEquals(said[0]!.includes(VALUE), false);
});

Deno.test("what is only in the request is not told", async () => {
  assertEquals(await saidOf('{"home":"/home/ada"}'), []);
});
