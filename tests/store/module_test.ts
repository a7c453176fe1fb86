import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { isRetakeError, withCassette } from "../../mod.ts";
import { moduleStore } from "../../src/store/module.ts";
import { serve } from "../support/local_server.ts";

const empty = '{"format":"retake/1","recordedAt":"2026-01-01T00:00:00.000Z","interactions":[]}';

Deno.test("a module store reads what it was given, and refuses to write", async () => {
  const store = moduleStore({ "b/c": JSON.parse(empty), a: JSON.parse(empty) });
  assertEquals(await store.list(), ["a", "b/c"]);
  assertEquals(await store.load("toString"), undefined);
  await using server = await serve();
  await withCassette("a", { store }, () => {});
  const error = await assertRejects(() =>
    withCassette("new", { store, mode: "record" }, () => fetch(server.url))
  );
  assert(isRetakeError(error, "STORE_WRITE"));
});

Deno.test("a module store gives the value itself, which a replay does not change", async () => {
  const cassettes = { a: Object.freeze(JSON.parse(empty)) };
  const store = moduleStore(cassettes);
  assert(await store.load("a") === cassettes.a);
  await withCassette("a", { store, expires: "never" }, () => {});
  for (const change of [store.save("a", "{}"), store.remove("a")]) {
    const error = await assertRejects(() => change) as Error;
    assert(isRetakeError(error, "STORE_WRITE"));
    assertStringIncludes(error.message, "generate the module again");
  }
});
