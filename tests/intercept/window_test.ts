// A realm with the classes of a page, as Jest's jsdom has it: its fetch knows these, and gives of these.
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { memoryStore, withCassette } from "../../mod.ts";
import { shareWith } from "../../src/intercept/realms.ts";
import { serve } from "../support/local_server.ts";
import { asBody, type TestWindow, testWindow, windowBodies } from "../support/window.ts";

const echo = () =>
  serve((hit, response, { headers }) => {
    response.setHeader("content-type", headers["x-answer"] ?? "image/x");
    response.end(headers["x-answer"] ? "a=1" : `${headers["content-type"] ?? "none"} ${hit.body}`);
  });

/** A window that was given what it shares. */
function given(): Required<TestWindow> & Disposable {
  const page = testWindow();
  const unshare = shareWith(page);
  return Object.assign(page as Required<TestWindow>, { [Symbol.dispose]: unshare });
}

Deno.test("a window's fetch and its Request take bodies of the window: live, recorded, replayed", async () => {
  await using server = await echo();
  using page = given();
  const store = memoryStore();
  const bodies = Object.values(windowBodies(page));
  // As those of happy-dom, which do not say what they are.
  for (const { body } of bodies) Reflect.deleteProperty(body as object, Symbol.toStringTag);
  const ask = async () => {
    const said: string[] = [];
    for (const { body } of bodies) {
      const init = { method: "POST", body };
      said.push(await (await page.fetch(server.url, init)).text());
      said.push(await (await page.fetch(new page.Request(server.url, init))).text());
    }
    return said;
  };
  const runs = [
    await ask(),
    await withCassette("window/bodies", { store, mode: "record" }, ask),
    await withCassette("window/bodies", { store }, ask),
  ];
  for (const said of runs) {
    for (const [at, { wanted }] of bodies.entries()) {
      assertMatch(said[2 * at]!, wanted);
      assertMatch(said[2 * at + 1]!, wanted);
    }
  }
  assertEquals(server.hits.length, 4 * bodies.length);
});

Deno.test("what a window's fetch gives is of the window's classes, also a copy of it", async () => {
  await using server = await echo();
  using page = given();
  const store = memoryStore();
  const ask = async () => {
    const response = await page.fetch(server.url);
    assert(response instanceof page.Response);
    assert(response.headers instanceof page.Headers);
    const copy = response.clone();
    for (const blob of [await response.blob(), await copy.blob()]) {
      assert(blob instanceof page.Blob);
      assertEquals([blob.type, blob.size], ["image/x", 5]);
    }
    const headers = new page.Headers({ "x-answer": "application/x-www-form-urlencoded" });
    const form = await (await page.fetch(server.url, { headers })).formData();
    assert(form instanceof page.FormData);
    assertEquals([...form], [["a", "1"]]);
  };
  await withCassette("window/answers", { store, mode: "record" }, ask);
  await withCassette("window/answers", { store }, ask);
  assertEquals(server.hits.length, 2);
});

Deno.test("a window makes requests and answers of its own blobs", async () => {
  using page = given();
  const body = asBody(new page.Blob(["hey"], { type: "text/y" }));
  const request = new page.Request("https://api.example.com", { method: "POST", body });
  const response = new page.Response(body, { status: 201 });
  assert(request instanceof page.Request && response instanceof page.Response);
  for (const one of [request, response]) {
    assertEquals(one.headers.get("content-type"), "text/y");
    const blob = await one.blob();
    assert(blob instanceof page.Blob);
    assertEquals(blob.size, 3);
  }
  assertEquals(response.status, 201);
  assertEquals([page.Request.name, page.Response.name], ["Request", "Response"]);
});

Deno.test("a signal of a window aborts, with its reason, before and while it is asked", async () => {
  await using server = await serve(() => {}); // answers nothing
  using page = given();
  const reason = new Error("given up");
  const ask = async () => {
    const signal = new page.AbortSignal();
    const asked = page.fetch(server.url, { signal: signal as unknown as AbortSignal });
    setTimeout(() => signal.abort(reason), 50);
    assertEquals(await assertRejects(() => asked), reason);
    const late = page.fetch(server.url, { signal: signal as unknown as AbortSignal });
    assertEquals(await assertRejects(() => late), reason);
  };
  const store = memoryStore();
  await withCassette("window/signal", { store, mode: "record", settle: 0 }, ask);
  await withCassette("window/signal", { store }, ask);
  assertEquals(server.hits.length, 1);
});

Deno.test("a window's fetch refuses what cannot be sent, and all is taken back at its end", async () => {
  const page = testWindow();
  const unshare = shareWith(page);
  const blob = new page.Blob(["hey"]);
  Object.defineProperty(blob, "size", { value: 4 });
  const asked = () =>
    page.fetch!("https://api.example.com", { method: "POST", body: asBody(blob) });
  assertMatch((await assertRejects(asked, TypeError)).message, /^The Blob cannot be sent: /);
  unshare();
  assertEquals(Object.keys(page), Object.keys(testWindow()));
});
