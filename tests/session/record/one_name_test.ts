// Tests of one process that give one name: none loses what another has recorded without a word.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { isRetakeError, memoryStore, useCassette, withCassette } from "../../../mod.ts";
import type { SessionOptions, Store } from "../../../mod.ts";
import { runInContext } from "../../../src/session/context.ts";
import { serve } from "../../support/local_server.ts";

/** A server that answers with how often it was asked, and tests of it. */
async function scene(options: SessionOptions = {}) {
  const server = await serve((hit, response) => response.end(`${hit.path} ${server.hits.length}`));
  const store = memoryStore();
  const warnings: string[] = [];
  const onWarning = (message: string) => void warnings.push(message);
  const settings: SessionOptions = { store, mode: "record", onWarning, ...options };
  const get = async (path: string) => await (await fetch(server.url + path)).text();
  return { server, store, warnings, settings, get, [Symbol.asyncDispose]: server.close };
}

async function recordedIn(store: Store): Promise<string[]> {
  const text = await store.load("a") as string | undefined;
  const { interactions } = JSON.parse(text ?? '{"interactions":[]}');
  return interactions.map((one: { response: { body: { text: string[] | string } } }) =>
    [one.response.body.text].flat().join("")
  );
}

Deno.test("the second test of a name adds to what the first has recorded, and that is told", async () => {
  await using made = await scene();
  const { settings, store, get, warnings } = made;
  const first = (options: SessionOptions) => withCassette("a", options, () => get("/one"));
  const second = (options: SessionOptions) =>
    withCassette("a", options, async () => [await get("/one"), await get("/two")]);
  await first(settings);
  await second(settings);
  assertEquals(await recordedIn(store), ["/one 1", "/two 2"]);
  assertEquals(warnings.length, 1, warnings.join("\n"));
  assertStringIncludes(warnings[0]!, "memory: a");
  assertStringIncludes(warnings[0]!, "one_name_test.ts");
  await made.server.close();
  assertEquals(await first({ store }), "/one 1");
  assertEquals(await second({ store }), ["/one 1", "/two 2"]);
});

Deno.test("a test that is run again replaces what it had recorded", async () => {
  await using made = await scene();
  const { settings, store, get, warnings } = made;
  for (const path of ["/one", "/one"]) await withCassette("a", settings, () => get(path));
  assertEquals(await recordedIn(store), ["/one 2"]);
  assertEquals(warnings, []);
});

Deno.test("one that is run again beside another of its name replaces its own alone", async () => {
  await using made = await scene();
  const { settings, store, get } = made;
  // On Bun a function that ends in a call leaves no trace, so these do not.
  const first = async () => void await withCassette("a", settings, () => get("/one"));
  const second = async () => void await withCassette("a", settings, () => get("/two"));
  const run = { first, second };
  for (const name of ["first", "second", "second", "first"] as const) await run[name]();
  assertEquals((await recordedIn(store)).toSorted(), ["/one 4", "/two 3"]);
});

Deno.test("what one place of the code replaces and does not ask for again is told", async () => {
  await using made = await scene();
  const { settings, store, get, warnings } = made;
  const any = (path: string) => withCassette("a", settings, () => get(path));
  for (const path of ["/one", "/two"]) await any(path);
  assertEquals(await recordedIn(store), ["/two 2"]);
  assertEquals(warnings.length, 1);
  assertStringIncludes(warnings[0]!, "/one");
  assertStringIncludes(warnings[0]!, "a name of its own");
});

Deno.test("through a helper, tests are told apart by who calls it", async () => {
  await using made = await scene();
  const { settings, store, get } = made;
  const helper = async (path: string) => await withCassette("a", settings, () => get(path));
  await helper("/one");
  await helper("/two");
  assertEquals(await recordedIn(store), ["/one 1", "/two 2"]);
});

Deno.test("where nothing tells tests apart, what is not asked for again stays, and is told", async () => {
  await using made = await scene();
  const { settings, store, get, warnings } = made;
  const untraced = (path: string) =>
    new Promise<void>((resolve, reject) => {
      // What a timer calls has no frame of the project but its own.
      const run = withCassette.bind(undefined, "a", settings, () => get(path));
      setTimeout(() => Promise.resolve().then(run).then(() => resolve(), reject), 0);
    });
  for (const path of ["/one", "/two", "/two"]) await untraced(path);
  assertEquals(await recordedIn(store), ["/one 1", "/two 3"]);
  assert(warnings.length > 0);
  for (const text of warnings) assertStringIncludes(text, "kept beside");
});

Deno.test("useCassette too: one after the other they add, at the same time the second is refused", async () => {
  await using made = await scene();
  const { settings, store, get } = made;
  {
    await using _ = await useCassette("a", settings);
    await get("/one");
  }
  {
    await using _ = await useCassette("a", settings);
    await get("/two");
    const error = await assertRejects(() => withCassette("a", settings, () => get("/three")));
    assert(isRetakeError(error, "SESSION_OVERLAP"));
  }
  assertEquals(await recordedIn(store), ["/one 1", "/two 2"]);
});

for (const mode of ["once", "update", "record"] as const) {
  Deno.test(`${mode}: of two at the same time, the second is refused, or none loses anything`, async () => {
    await using made = await scene({ mode });
    const { settings, store, get } = made;
    const all = await Promise.allSettled([
      withCassette("a", settings, () => get("/one")),
      withCassette("a", settings, () => get("/two")),
    ]);
    for (const [index, path] of ["/one", "/two"].entries()) {
      const outcome = all[index]!;
      if (outcome.status === "rejected") assert(isRetakeError(outcome.reason, "SESSION_OVERLAP"));
      else assert((await recordedIn(store)).some((text) => text.startsWith(path)));
    }
    assertEquals(all[0]!.status, "fulfilled");
  });
}

Deno.test("update: tests at the same time play one complete cassette", async () => {
  await using made = await scene({ mode: "update" });
  const { settings, store, get, server } = made;
  await withCassette("a", settings, () => get("/one"));
  const before = await store.load("a");
  await server.close();
  let inside = 0;
  let open = () => {};
  const all = new Promise<void>((resolve) => open = resolve);
  const play = () =>
    withCassette("a", settings, async () => {
      if (++inside === 3) open();
      await all;
      return await get("/one");
    });
  assertEquals(await Promise.all([play(), play(), play()]), ["/one 1", "/one 1", "/one 1"]);
  assertEquals(await store.load("a"), before);
});

Deno.test("update: of two that add at the same time the second is refused, whatever it makes of that", async () => {
  await using made = await scene({ mode: "update", unused: "ignore" });
  const { settings, store, get, server } = made;
  await withCassette("a", settings, () => get("/one"));
  const error = await withCassette("a", settings, async () => {
    await get("/two");
    return await assertRejects(() =>
      withCassette("a", settings, async () => {
        assertEquals(await get("/one"), "/one 1");
        await get("/three").catch(() => {});
      })
    );
  });
  assert(isRetakeError(error, "SESSION_OVERLAP"));
  assertEquals(server.hits.map(({ path }) => path), ["/one", "/two"]);
  assertEquals(await recordedIn(store), ["/one 1", "/two 2"]);
  await withCassette("a", settings, () => get("/three"));
  assertEquals(await recordedIn(store), ["/one 1", "/two 2", "/three 3"]);
});

Deno.test("update: who adds keeps what another has added since both were opened", async () => {
  await using made = await scene({ mode: "update", unused: "ignore" });
  const { settings, store, get } = made;
  await withCassette("a", settings, () => get("/one"));
  await withCassette("a", settings, async () => {
    await withCassette("a", settings, () => get("/two"));
    await get("/three");
  });
  assertEquals(await recordedIn(store), ["/one 1", "/two 2", "/three 3"]);
});

Deno.test("once: the second plays what the first has recorded, and what that lacks is a miss", async () => {
  await using made = await scene({ mode: "once" });
  const { settings, store, get } = made;
  await withCassette("a", settings, () => get("/one"));
  assertEquals(await withCassette("a", settings, () => get("/one")), "/one 1");
  const error = await assertRejects(() => withCassette("a", settings, () => get("/two")));
  assert(isRetakeError(error, "MISS"));
  assertEquals(await recordedIn(store), ["/one 1"]);
});

Deno.test("update: the second adds what is not recorded yet", async () => {
  await using made = await scene({ mode: "update", unused: "ignore" });
  const { settings, store, get, warnings } = made;
  await withCassette("a", settings, () => get("/one"));
  await withCassette("a", settings, () => get("/two"));
  assertEquals(await recordedIn(store), ["/one 1", "/two 2"]);
  assertEquals(warnings, []);
});

Deno.test("a cassette that was removed meanwhile is recorded as if there had been none", async () => {
  await using made = await scene();
  const { settings, store, get, warnings } = made;
  await withCassette("a", settings, () => get("/one"));
  await store.remove("a");
  await withCassette("a", settings, () => get("/two"));
  assertEquals(await recordedIn(store), ["/two 2"]);
  assertEquals(warnings, []);
});

Deno.test("what a failed test has recorded does not count: it is not in the cassette", async () => {
  await using made = await scene();
  const { settings, store, get } = made;
  const failing = () =>
    withCassette("a", settings, async () => {
      await get("/one");
      throw new Error("the test failed");
    });
  await assertRejects(failing);
  await withCassette("a", settings, () => get("/two"));
  await assertRejects(failing);
  assertEquals(await recordedIn(store), ["/two 2"]);
});

Deno.test("a retry that goes well takes back what was said of the try that failed, once", async () => {
  await using made = await scene();
  const { settings, store, get, warnings } = made;
  let tries = 0;
  const run = () =>
    withCassette("a", settings, async () => {
      const text = await get("/one");
      if (++tries < 3) throw new Error("the test failed");
      return text;
    });
  await assertRejects(run);
  await assertRejects(run);
  assertEquals(warnings.length, 2);
  assertStringIncludes(warnings[1]!, "was not made");
  await run();
  assertEquals(warnings.length, 3);
  assertStringIncludes(warnings[2]!, "went well now");
  assertStringIncludes(warnings[2]!, "memory: a.failed is removed");
  assertEquals(await store.list(), ["a"]);
  await run();
  assertEquals(warnings.length, 3);
});

Deno.test("another run of cases in the same process records anew", async () => {
  await using made = await scene();
  const { settings, store, get, warnings } = made;
  const first = {};
  const record = (path: string) => withCassette("a", settings, () => get(path));
  await runInContext({ run: first }, async () => await record("/one"));
  await runInContext({ run: first }, async () => await record("/two"));
  assertEquals(await recordedIn(store), ["/one 1", "/two 2"]);
  await runInContext({ run: {} }, async () => await record("/three"));
  assertEquals(await recordedIn(store), ["/three 3"]);
  assertEquals(warnings.length, 1);
});
