// What is sent as nobody's business is counted by host, once whichever way it goes, for who watches the session.
import { assertEquals } from "@std/assert";
import { get } from "node:http";
import { memoryStore, type SessionOptions, withCassette } from "../../mod.ts";
import { runInContext } from "../../src/session/context.ts";
import type { Observer } from "../../src/session/observe.ts";
import { serve } from "../support/local_server.ts";

/** What was told of at the end of a session in which something was asked. */
async function passedOn(fn: () => Promise<unknown>, options: SessionOptions): Promise<unknown[]> {
  const told: unknown[] = [];
  const observer: Observer = {
    onReport: (_, { passedOn }) => void told.push(Object.fromEntries(passedOn ?? [])),
  };
  const all = { store: memoryStore(), onWarning: () => {}, ...options };
  await runInContext({ observer }, () => withCassette("passed/on", all, fn));
  return told;
}

function askHttp(url: string): Promise<void> {
  return new Promise((resolve, reject) =>
    get(url, (response) => response.resume().on("end", resolve)).on("error", reject)
  );
}

const WAYS: Record<string, (url: string) => Promise<unknown>> = {
  fetch: async (url) => await (await fetch(url)).text(),
  "a Request": async (url) => await (await fetch(new Request(url))).text(),
  "node:http": askHttp,
};

for (const [way, ask] of Object.entries(WAYS)) {
  for (const mode of ["replay", "record"] as const) {
    Deno.test(`what passes by ${way} is counted by its host: ${mode}`, async () => {
      await using server = await serve();
      const { host, hostname } = new URL(server.url);
      const both = async () => {
        await ask(`${server.url}/one`);
        await ask(`${server.url}/two`);
      };
      for (const guard of ["error", "off"] as const) {
        assertEquals(await passedOn(both, { mode, guard, pass: [hostname] }), [{ [host]: 2 }]);
      }
      assertEquals(server.hits.length, 4);
    });
  }
}

Deno.test("what goes to an own server as own has it is not counted: it stays in the process", async () => {
  await using server = await serve();
  assertEquals(await passedOn(() => WAYS.fetch!(server.url), { own: "pass" }), [{}]);
  assertEquals(server.hits.length, 1);
});

Deno.test("what was recorded or played is not counted", async () => {
  await using server = await serve();
  const store = memoryStore();
  const ask = () => WAYS.fetch!(server.url);
  assertEquals(await passedOn(ask, { store, mode: "record" }), [{}]);
  assertEquals(await passedOn(ask, { store }), [{}]);
  assertEquals(server.hits.length, 1);
});
