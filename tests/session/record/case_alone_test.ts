// Names that differ in case alone are one file on macOS and Windows: the second of them is not recorded.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { isRetakeError, memoryStore, type SessionOptions, withCassette } from "../../../mod.ts";
import { runInContext } from "../../../src/session/context.ts";
import { folderStore } from "../../../src/store/fs.ts";
import { serve } from "../../support/local_server.ts";
import { inFolder } from "../../support/temporary.ts";

const ask = (url: string) => async () => await (await fetch(url)).text();

for (const mode of ["once", "update", "record"] as const) {
  inFolder(
    `a new cassette beside one in other case is refused before anything is sent: ${mode}`,
    async (folder) => {
      await using server = await serve();
      const store = folderStore(folder);
      const settings: SessionOptions = { store, mode };
      await withCassette("chat/asks", settings, ask(server.url));
      assertEquals(server.hits.length, 1);
      for (const run of [(fn: () => Promise<unknown>) => fn(), late]) {
        const error = await assertRejects(() =>
          run(() => withCassette("Chat/asks", settings, () => ask(server.url)().catch(() => {})))
        );
        assert(isRetakeError(error, "NAME_INVALID"), String(error));
        assertStringIncludes(error.message, '"Chat/asks" and "chat/asks" differ in case alone');
      }
      assertEquals(server.hits.length, 1);
      assertEquals(await store.list(), ["chat/asks"]);
    },
  );
}

/** As a runner's hooks open cassettes: with their first request. */
const late = (fn: () => Promise<unknown>) => runInContext({ late: true }, fn);

Deno.test("two that are there already are played, and recorded again", async () => {
  await using server = await serve();
  const text = '{"format":"retake/2","recordedAt":"2026-01-01T00:00:00.000Z","interactions":[]}';
  const store = memoryStore({ chat: text, Chat: text });
  for (const name of ["chat", "Chat"]) {
    await withCassette(name, { store, mode: "record" }, ask(server.url));
    await withCassette(name, { store }, ask(server.url));
  }
  assertEquals(server.hits.length, 2);
});

Deno.test("what asks for nothing records nothing, whatever it is called", async () => {
  const store = memoryStore({ chat: "{}" });
  await withCassette("Chat", { store, mode: "once" }, () => {});
  assertEquals(await store.list(), ["chat"]);
});
