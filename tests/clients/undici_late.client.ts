// A client that a test loads only when it asks: the copy is known by the first dispatcher that it makes.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { isRetakeError, memoryStore, withCassette } from "../../mod.ts";
import { serve } from "../support/local_server.ts";
import { runtime } from "../support/runtime.ts";

// Nothing on Bun tells of what is made; there such a request is refused, if it is none to an own server.
if (runtime !== "bun") {
  Deno.test("undici that is loaded inside of a cassette is heard from its first request on", async () => {
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
  });
}

if (runtime === "bun") {
  Deno.test("undici that is loaded inside of a cassette: what to do about its first request is said", async () => {
    await using server = await serve((hit, response) => response.end(`asked for ${hit.path}`));
    const options = { store: memoryStore(), own: "record" } as const;
    const ask = async (url: string) => {
      const { request } = await import("undici-6");
      return await (await request(url)).body.text();
    };
    const error = await assertRejects(() =>
      withCassette("a", { store: memoryStore() }, () => ask("http://api.example.invalid/first"))
    );
    assert(isRetakeError(error, "UNHEARD"), `${error}`);
    assertStringIncludes(error.message, "to do     import it before the cassette is opened");
    // From then on it is heard.
    const again = () => ask(`${server.url}/second`);
    const recorded = await withCassette("a", { ...options, mode: "record" }, again);
    assertEquals(await withCassette("a", options, again), recorded);
    assertEquals(server.hits.length, 1);
  });
}
