import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  isRetakeError,
  memoryStore,
  type Store,
  useCassette,
  variable,
  withCassette,
} from "../../mod.ts";
import { serve } from "../support/local_server.ts";
import { asElsewhere } from "../support/sessions.ts";

/** What a request holds that differs from run to run. */
function stamp(): string {
  return JSON.stringify({
    id: crypto.randomUUID(),
    at: new Date().toISOString(),
    now: Date.now(),
    chance: Math.random(),
    bytes: [...crypto.getRandomValues(new Uint8Array(4))],
  });
}

const post = async (url: string) => {
  const body = stamp();
  await (await fetch(url, { method: "POST", body })).text();
  return body;
};

Deno.test("a frozen cassette matches itself, clock and chance and all", async () => {
  await using server = await serve();
  let store: Store = memoryStore();
  const run = (mode: "record" | "replay") =>
    withCassette("a", { store, mode, freeze: true, unused: "error" }, async () => {
      const first = await post(server.url);
      await new Promise((resolve) => setTimeout(resolve, 15));
      return [first, await post(server.url)];
    });
  const before = Date.now();
  const recorded = await run("record");
  assert(recorded[0] !== recorded[1]);
  assert(JSON.parse(recorded[0]!).now >= before && JSON.parse(recorded[0]!).now <= Date.now());
  assertEquals(await run("replay"), recorded);
  assertEquals(await run("replay"), recorded);
  const { frozen } = JSON.parse(await store.load("a") as string);
  assertEquals(Object.keys(frozen), ["at", "seed"]);
  store = await asElsewhere(store);
  assert((await run("record"))[0] !== recorded[0], "recorded anew, it is drawn anew");
  assert(stamp() !== stamp(), "out of the scope nothing is frozen");
});

Deno.test("frozen cassettes side by side, and unfrozen ones, do not disturb each other", async () => {
  await using server = await serve();
  const store = memoryStore();
  const run = (mode: "record" | "replay") =>
    Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        withCassette(`c${index}`, { store, mode, freeze: index % 2 === 0 }, async () => {
          if (index % 2 === 1) {
            const body = `${index}`;
            await fetch(server.url, { method: "POST", body });
            return body;
          }
          await new Promise((resolve) =>
            setTimeout(resolve, Math.random() * 5)
          );
          return await post(server.url);
        })),
    );
  assertEquals(await run("replay").catch(() => "none yet"), "none yet");
  const recorded = await run("record");
  assertEquals(await run("replay"), recorded);
});

Deno.test("update keeps a frozen cassette's clock and adds to it", async () => {
  await using server = await serve();
  const store = memoryStore();
  const run = (mode: "once" | "update" | "replay", times: number) =>
    withCassette("a", { store, mode, freeze: true }, async (session) => {
      for (let i = 0; i < times; i++) await post(server.url);
      return session.report().recorded;
    });
  assertEquals(await run("once", 1), 1);
  assertEquals(await run("update", 2), 1);
  assertEquals(await run("replay", 2), 0);
});

Deno.test("a cassette frozen in one run and not in the other is told of", async () => {
  await using server = await serve();
  const store = memoryStore();
  const warnings: string[] = [];
  const onWarning = (message: string) => void warnings.push(message);
  const ask = () => fetch(server.url);
  for (const freeze of [true, false]) {
    await withCassette("a", { store, mode: "record", freeze, onWarning }, ask);
    await withCassette("a", { store, freeze, onWarning }, ask);
    assertEquals(warnings, []);
    await withCassette("a", { store, freeze: !freeze, onWarning }, ask);
    assertStringIncludes(warnings.pop()!, freeze ? "with freeze: true" : "without freeze: true");
  }
});

Deno.test("useCassette freezes until its end", async () => {
  await using server = await serve();
  const store = memoryStore();
  const use = async (mode: "record" | "replay") => {
    await using _session = await useCassette("a", { store, mode, freeze: true });
    return await post(server.url);
  };
  assertEquals(await use("record"), await use("replay"));
  const real = Date;
  assert(Math.abs(new Date().getTime() - performance.timeOrigin - performance.now()) < 5000);
  assertEquals(globalThis.Date, real);
});

Deno.test("a frozen run that fails leaves the clock as it was", async () => {
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, "Date");
  await assertRejects(() =>
    withCassette("a", { store: memoryStore(), mode: "once", freeze: true }, () => {
      throw new Error("the test failed");
    })
  );
  assertEquals(Object.getOwnPropertyDescriptor(globalThis, "Date"), descriptor);
});

Deno.test("a variable is made while recording, and the same in replay", async () => {
  await using server = await serve();
  const store = memoryStore();
  let made = 0;
  const run = (mode: "once" | "update" | "replay") =>
    withCassette("a", { store, mode }, async (session) => {
      const id = variable("order", () => ({ number: ++made, id: crypto.randomUUID() }));
      assertEquals(session.variable("order", () => ({ number: ++made, id: "" })), id);
      await (await fetch(server.url, { method: "POST", body: JSON.stringify(id) })).text();
      return id;
    });
  const id = await run("once");
  assertEquals([await run("replay"), await run("update"), made], [id, id, 1]);
  assertEquals(JSON.parse(await store.load("a") as string).variables, { order: id });
  assert(variable("order", () => "fresh") === "fresh", "where no cassette is in use");
});

Deno.test("a variable that the cassette does not have is a miss, and fails the run", async () => {
  const error = await assertRejects(() =>
    withCassette("a", { store: memoryStore() }, (session) => {
      try {
        session.variable("order", () => 1);
      } catch {
        // swallowed: the run fails all the same
      }
    })
  ) as Error;
  assert(isRetakeError(error, "MISS"));
  assertStringIncludes(error.message, 'no variable "order"');
});

Deno.test("a variable that JSON cannot hold is refused", async () => {
  for (const make of [() => 1n, () => undefined, () => Promise.resolve(1), () => new Date(0)]) {
    const error = await assertRejects(() =>
      withCassette("a", { store: memoryStore(), mode: "once" }, () => variable("v", make as never))
    );
    assert(isRetakeError(error, "OPTION_INVALID"), String(error));
  }
});

Deno.test("variables of any name stay variables", async () => {
  const store = memoryStore();
  const run = (mode: "once" | "replay") =>
    withCassette(
      "a",
      { store, mode },
      () => ["__proto__", "constructor", "toString"].map((name) => variable(name, () => [name])),
    );
  const values = await run("once");
  assertEquals(values, [["__proto__"], ["constructor"], ["toString"]]);
  assertEquals(await run("replay"), values);
});
