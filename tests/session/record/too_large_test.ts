// A cassette that grows too large to be read again: that is said before the API is paid, not after.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { isRetakeError, parseCassette, type Store, withCassette } from "../../../mod.ts";
import { memoryStore } from "../../../src/store/memory.ts";
import { type LocalServer, serve } from "../../support/local_server.ts";
import { openShelf, shelfStore } from "../../support/shelf_store.ts";
import { HttpSocket } from "../../support/socket_client.ts";
import { openSocketServer } from "../../support/socket_server.ts";

const ANSWER = "All happy families are alike. ".repeat(350);
const LARGEST = 100_000;

const api = () => serve((_, response) => response.end(ANSWER));

/** Asks until it is refused, and goes on. */
async function askOn(
  store: Store,
  server: LocalServer,
  { mode = "record", init }: { mode?: "record" | "update"; init?: RequestInit } = {},
) {
  const warnings: string[] = [];
  const options = {
    store,
    mode,
    own: "record" as const,
    onWarning: (text: string) => void warnings.push(text),
  };
  let whole = 0;
  const run = withCassette("a", options, async () => {
    for (let turn = 0; turn < 20; turn++) {
      const url = `${server.url}/${mode}/${turn}`;
      const text = await fetch(url, init ?? {}).then((response) => response.text(), () => "");
      if (text === ANSWER) whole++;
    }
  });
  const error = await assertRejects(() => run);
  assert(isRetakeError(error, "STORE_WRITE"), `${error}`);
  return { error, whole, warnings };
}

const STORES: Record<string, () => Store> = {
  "a store with journals": () => ({ ...shelfStore(), largest: LARGEST }),
  "a store without": () => ({ ...memoryStore(), largest: LARGEST }),
};

for (const [what, open] of Object.entries(STORES)) {
  Deno.test(`${what}: nothing is asked that could not be read again`, async () => {
    await using server = await api();
    const store = open();
    const { error, whole, warnings } = await askOn(store, server);
    assertEquals(
      [whole, server.hits.length],
      [5, 5],
      "5 of 11 KB are over half of 100 KB, 4 are not",
    );
    for (
      const words of ["/record/5 is not asked", "too large to be read again", "49 KB", "of its own"]
    ) assertStringIncludes(error.message, words);
    const kept = await store.load("a.failed") as string;
    assert(kept.length < LARGEST);
    assertEquals(
      parseCassette(kept, "a.failed").interactions.length,
      5,
      "what was paid for is kept",
    );
    assertEquals(warnings.length, 1);
  });

  Deno.test(`${what}: what is added to counts too`, async () => {
    await using server = await api();
    const store = open();
    await withCassette("a", { store, mode: "record" }, async () => {
      for (let turn = 0; turn < 4; turn++) await (await fetch(`${server.url}/old/${turn}`)).text();
    });
    const { whole } = await askOn(store, server, { mode: "update" });
    assertEquals([whole, server.hits.length], [1, 5]);
    assertEquals(parseCassette(await store.load("a") as string, "a").interactions.length, 4);
    // Recorded anew, as by another process, what is there does not count.
    const anew = await askOn({ ...store }, server);
    assertEquals(anew.whole, 5);
  });

  Deno.test(`${what}: a large upload is refused before it is sent`, async () => {
    await using server = await api();
    for (
      const body of ["x".repeat(60_000), new Uint8Array(50_000), new Blob(["x".repeat(50_000)])]
    ) {
      const { error } = await askOn(open(), server, { init: { method: "POST", body } });
      assertStringIncludes(error.message, "what is sent has");
    }
    assertEquals(server.hits.length, 0);
  });
}

Deno.test("an interrupted recording that is taken over counts too", async () => {
  await using server = await api();
  const shelf = openShelf();
  const store = { ...shelfStore(shelf), largest: LARGEST };
  await askOn(store, server);
  const { interactions } = parseCassette(await store.load("a.failed") as string, "a.failed");
  const journal = await store.journals.open("a", '{"journal":"retake-journal/1","run":"killed"}');
  for (const [at, interaction] of interactions.entries()) {
    await journal.append(JSON.stringify({ at, interaction }));
  }
  await journal.close();
  const { whole } = await askOn(store, server, { mode: "update" });
  assertEquals([whole, server.hits.length], [0, 5]);
});

Deno.test("a WebSocket is not opened where its messages could not be read again", async () => {
  await using server = await api();
  let opened = 0;
  const sockets = await openSocketServer({ "/": { onOpen: () => void opened++ } });
  const store = { ...shelfStore(), largest: LARGEST };
  const run = withCassette(
    "a",
    { store, mode: "record", own: "record", onWarning: () => {} },
    async () => {
      for (let turn = 0; turn < 5; turn++) await (await fetch(`${server.url}/${turn}`)).text();
      await new Promise<void>((resolve) => {
        const socket = new HttpSocket(`${sockets.url}/`);
        socket.onopen = socket.onerror = socket.onclose = () => resolve();
      });
    },
  );
  try {
    const error = await assertRejects(() => run);
    assert(isRetakeError(error, "STORE_WRITE"), `${error}`);
    assertStringIncludes(error.message, "too large");
    assertEquals(opened, 0);
  } finally {
    await sockets.close();
  }
});
