// jsdom's own window: what its classes hold is sent by the runtime's fetch as a browser sends it, and what that gives
// is of its classes.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { JSDOM } from "jsdom";
import { memoryStore, withCassette } from "../../mod.ts";
import { shareWith } from "../../src/intercept/realms.ts";
import { serve } from "../support/local_server.ts";
import { type TestWindow, windowBodies } from "../support/window.ts";

const echo = () =>
  serve((hit, response, { headers }) => {
    response.setHeader("content-type", "text/plain");
    response.end(`${headers["content-type"] ?? "none"} ${hit.body}`);
  });

Deno.test("jsdom's bodies by the runtime's fetch, and by its window's", async () => {
  const { window: page } = new JSDOM("", { url: "http://localhost/" });
  const bodies = Object.values(windowBodies(page as TestWindow));
  const unshare = shareWith(page);
  await using server = await echo();
  const store = memoryStore();
  const ask = async () => {
    const said: string[] = [];
    for (const { body } of bodies) {
      const init = { method: "POST", body };
      said.push(await (await fetch(server.url, init)).text());
      said.push(await (await page.fetch(server.url, init)).text());
      said.push(await (await page.fetch(new page.Request(server.url, init))).text());
    }
    return said;
  };
  try {
    const recorded = await withCassette("jsdom/bodies", { store, mode: "record" }, ask);
    for (const [at, said] of recorded.entries()) {
      assertMatch(said, bodies[Math.floor(at / 3)]!.wanted);
    }
    assertEquals(await withCassette("jsdom/bodies", { store }, ask), recorded);
    assertEquals(server.hits.length, recorded.length);
  } finally {
    unshare();
    page.close();
  }
});

Deno.test("jsdom reads the blobs of its window's fetch, and its signals abort that", async () => {
  const { window: page } = new JSDOM("", { url: "http://localhost/" });
  const unshare = shareWith(page);
  await using server = await echo();
  const store = memoryStore();
  const ask = async () => {
    const response = await page.fetch(server.url);
    assert(response instanceof page.Response && response.headers instanceof page.Headers);
    const blob = await response.blob();
    const text = await new Promise((resolve) => {
      const reader = new page.FileReader();
      reader.onload = () => resolve(reader.result);
      reader.readAsText(blob);
    });
    assertEquals(text, "none ");
    const given = new page.AbortController();
    const asked = page.fetch(server.url, { signal: given.signal });
    given.abort();
    assertEquals((await asked.catch((error: Error) => error)).name, "AbortError");
  };
  try {
    await withCassette("jsdom/answers", { store, mode: "record" }, ask);
    await withCassette("jsdom/answers", { store }, ask);
  } finally {
    unshare();
    page.close();
  }
});
