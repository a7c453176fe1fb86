// A client that a test loads only when it asks: the copy is known by the first dispatcher that it makes.
import { assertEquals } from "@std/assert";
import { memoryStore, withCassette } from "../../mod.ts";
import { serve } from "../support/local_server.ts";
import { runtime } from "../support/runtime.ts";

Deno.test({
  name: "undici that is loaded inside of a cassette is heard from its first request on",
  // Nothing on Bun tells of what is made; there such a request is refused, if it is none to an own server.
  ignore: runtime === "bun",
  async fn() {
    await using server = await serve((hit, response) => response.end(`asked for ${hit.path}`));
    const options = { store: memoryStore(), own: "record" } as const;
    const ask = async () => {
      const { request } = await import("undici-6");
      return await (await request(`${server.url}/first`)).body.text();
    };
    const record = { ...options, mode: "record" } as const;
    const recorded = await withCassette("a", record, async (session) => {
      const answer = await ask();
      assertEquals(session.report().recorded, 1);
      return answer;
    });
    assertEquals(recorded, "asked for /first");
    assertEquals(await withCassette("a", options, ask), recorded);
    assertEquals(server.hits.length, 1);
  },
});
