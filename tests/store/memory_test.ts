import { assertEquals } from "@std/assert";
import { memoryStore } from "../../src/store/memory.ts";
import { checkStore } from "../../src/testing.ts";

for (const { name, run } of checkStore(() => memoryStore())) {
  Deno.test(`memory store: ${name}`, run);
}

Deno.test("a memory store begins with what it is given, and leaves that as it was", async () => {
  const texts = { "b/c": "{}", a: "{}" };
  const store = memoryStore(texts);
  assertEquals(await store.list(), ["a", "b/c"]);
  await store.remove("a");
  await store.save("d", "{}");
  assertEquals(await store.list(), ["b/c", "d"]);
  assertEquals(Object.keys(texts), ["b/c", "a"]);
  assertEquals(store.locate("a/b"), "memory: a/b");
});
