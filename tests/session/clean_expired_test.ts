import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { memoryStore, type SessionOptions, type Store } from "../../mod.ts";
import { makeRetake } from "../../src/session/use.ts";

const DAY = 86_400_000;
const START = Date.parse("2026-01-01T00:00:00Z");

/** Runs one request in a world where CLEAN_EXPIRED is set, so many days after the start. */
async function run(store: Store, days: number, options: SessionOptions = {}, answer = "new") {
  const warnings: string[] = [];
  const host = {
    variable: (name: string) => name === "CLEAN_EXPIRED" ? "true" : undefined,
  };
  const { openSession } = makeRetake(host, { store });
  const session = await openSession("a", {
    now: () => START + days * DAY,
    fetch: () =>
      answer === "" ? Promise.reject(new Error("down")) : Promise.resolve(new Response(answer)),
    onWarning: (message) => void warnings.push(message),
    ...options,
  });
  let text: string;
  try {
    text = await (await session.fetch("https://api.example.com/")).text();
  } catch (error) {
    await session.close({ failed: true }).catch(() => {});
    throw error;
  }
  await session.close();
  return { text, warnings: warnings.join("\n") };
}

async function old(): Promise<Store> {
  const store = memoryStore();
  await run(store, 0, { mode: "record" }, "old");
  return store;
}

Deno.test("CLEAN_EXPIRED: what has not expired is played", async () => {
  assertEquals((await run(await old(), 29)).text, "old");
});

for (const mode of ["once", "update"] as const) {
  Deno.test(`CLEAN_EXPIRED: what has expired is recorded anew in ${mode}`, async () => {
    const store = await old();
    const { text, warnings } = await run(store, 31, { mode });
    assertEquals(text, "new");
    assertStringIncludes(warnings, "31 days ago");
    const { interactions } = JSON.parse(await store.load("a") as string);
    assertEquals(interactions.length, 1);
    assertEquals((await run(store, 32)).text, "new");
  });

  Deno.test(`CLEAN_EXPIRED: what could not be recorded anew in ${mode} is kept`, async () => {
    const store = await old();
    const before = await store.load("a");
    await assertRejects(() => run(store, 31, { mode }, ""));
    assertEquals(await store.load("a"), before);
  });
}

Deno.test("CLEAN_EXPIRED: in replay what has expired is gone, and a request misses", async () => {
  const store = await old();
  const error = await assertRejects(() => run(store, 31)) as Error;
  assertStringIncludes(error.message, "There is no cassette");
  assertEquals(await store.list(), []);
});

Deno.test("CLEAN_EXPIRED: what never expires is played", async () => {
  assertEquals((await run(await old(), 9999, { expires: "never" })).text, "old");
});
