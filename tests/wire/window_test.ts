// Bodies of jsdom's classes, which the runtime's fetch does not know: sent, recorded and replayed as a browser would
// send them.
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { memoryStore, parseCassette, withCassette } from "../../mod.ts";
import { serve } from "../support/local_server.ts";
import { asBody, testWindow, windowBodies } from "../support/window.ts";

const page = testWindow();

/** A server that says what it was sent. */
const echo = () =>
  serve((hit, response, { headers }) =>
    response.end(`${headers["content-type"] ?? "none"} ${hit.body}`)
  );

for (const [name, { body, wanted }] of Object.entries(windowBodies(page))) {
  Deno.test(`a body of jsdom is sent as a browser sends it, and replayed: ${name}`, async () => {
    await using server = await echo();
    const store = memoryStore();
    const ask = async () => await (await fetch(`${server.url}/a`, { method: "POST", body })).text();
    for (const mode of ["live", "record"] as const) {
      assertMatch(await withCassette("window", { store, mode }, ask), wanted);
    }
    const recorded = await withCassette("window", { store }, ask);
    assertMatch(recorded, wanted);
    assertEquals(server.hits.length, 2);
    const { interactions } = parseCassette(await store.load("window") as string, "window");
    assert(!JSON.stringify(interactions).includes("[object"));
  });
}

Deno.test("a type that is given counts before that of a body of jsdom", async () => {
  await using server = await echo();
  const store = memoryStore();
  const body = asBody(new page.Blob(["hey"], { type: "text/y" }));
  const ask = async (mode?: "record") =>
    await withCassette("typed", { store, mode }, async () => {
      const headers = { "Content-Type": "text/mine" };
      const asked = new Request(`${server.url}/a`, { method: "POST", headers });
      const first = await (await fetch(asked.url, { method: "POST", headers, body })).text();
      return [first, await (await fetch(asked, { body })).text()];
    });
  const wanted = ["text/mine hey", "text/mine hey"];
  assertEquals([await ask("record"), await ask()], [wanted, wanted]);
});

Deno.test("a body of jsdom whose bytes cannot be read is refused, in record as in replay", async () => {
  await using server = await echo();
  const blob = new page.Blob(["hey"]);
  Object.defineProperty(blob, "size", { value: 4 });
  for (const mode of ["record", "replay"] as const) {
    const asked = () => fetch(server.url, { method: "POST", body: asBody(blob) });
    const error = await assertRejects(
      () => withCassette("unread", { store: memoryStore(), mode }, asked),
      TypeError,
    );
    assertMatch(error.message, /^The Blob cannot be sent: .*\n {2}to do {2}give fetch its bytes: /);
  }
  assertEquals(server.hits, []);
});
