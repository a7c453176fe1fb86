// Tests of a stranger, one after another: the first records inside an async scope of its own, and loads all that
// Retake loads when it is first needed; the second is in no scope, whatever the first one was in.
import { AsyncLocalStorage } from "node:async_hooks";
import { assertEquals } from "@std/assert";
import { memoryStore, withCassette } from "../../mod.ts";
import { serve } from "./local_server.ts";
import { asking, runWithPrices, suiteOf } from "./suites.ts";

const scope = new AsyncLocalStorage<string>();

Deno.test("one that records, twice, and runs a suite", async () => {
  await using server = await serve();
  const store = memoryStore();
  await scope.run("the first", async () => {
    for (const mode of ["record", "record"] as const) {
      await withCassette("two", { mode, store }, async () => {
        await (await fetch(server.url)).text();
      });
    }
    const load = () => Promise.reject(new Error("no prices"));
    await runWithPrices(suiteOf({ one: asking(server.url) }), { mode: "record" }, load);
  });
});

Deno.test("one after it", async () => {
  assertEquals(scope.getStore(), undefined);
  await using server = await serve((_, response) => response.end("the second"));
  assertEquals(await (await fetch(server.url)).text(), "the second");
});
