// The ways to use a cassette, where nothing is given by the runtime.
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { isRetakeError, RetakeError } from "../../src/errors.ts";
import { linkContext, runInContext } from "../../src/session/context.ts";
import { makeRetake } from "../../src/session/use.ts";
import { memoryStore } from "../../src/store/memory.ts";
import { nowhere } from "../support/sessions.ts";

let scope: unknown;
linkContext({
  get: () => scope,
  run(value, fn) {
    scope = value;
    const result = fn();
    if (result instanceof Promise) return result.finally(() => scope = undefined) as typeof result;
    scope = undefined;
    return result;
  },
});

const { withCassette, useCassette, openSession } = makeRetake(nowhere, { store: memoryStore() });

Deno.test("options of the call stand between what is said around it", async () => {
  const modes = async (around: object, mode?: "live" | "once") => {
    const open = () => openSession("a", { mode });
    const session = await runInContext(around, open);
    await session.close();
    return session.mode;
  };
  assertEquals(await modes({}), "replay");
  assertEquals(await modes({ defaults: { mode: "once" } }), "once");
  assertEquals(await modes({ defaults: { mode: "once" } }, "live"), "live");
  assertEquals(await modes({ overrides: { mode: "once" } }, "live"), "once");
});

Deno.test("defaults are looked at when they are given", () => {
  const error = assertThrows(() => makeRetake(nowhere, { modes: "replay" } as object));
  assert(isRetakeError(error, "OPTION_UNKNOWN"));
});

Deno.test("what touches no global cannot be frozen", async () => {
  const error = await assertRejects(() => openSession("a", { freeze: true }));
  assert(isRetakeError(error, "OPTION_INVALID"));
});

Deno.test("of what went wrong, the error that says most is thrown, with the other as its cause", async () => {
  const mine = new Error("mine");
  const fails = () => Promise.reject(mine);
  assertEquals(await assertRejects(() => withCassette("a", fails)), mine);
  const error = await assertRejects(() =>
    withCassette("a", async () => {
      await fetch("https://api.example.com/").catch(() => {});
      throw mine;
    })
  );
  assert(isRetakeError(error, "MISS"));
  assertEquals(error.cause, mine);
  // An error that leads to the miss already is not said twice.
  const wrapped = await assertRejects(() =>
    withCassette("a", async () => void await fetch("https://api.example.com/"))
  );
  assert(isRetakeError(wrapped, "MISS") && wrapped.cause === undefined);
});

Deno.test("a session that cannot listen to the global is closed, and its cassette is free", async () => {
  const store = memoryStore();
  const { fetch } = globalThis;
  globalThis.fetch = () => Promise.resolve(new Response("deaf"));
  try {
    const error = await assertRejects(() => useCassette("a", { store, mode: "record" }));
    assert(isRetakeError(error, "FETCH_NOT_HEARD"));
  } finally {
    globalThis.fetch = fetch;
  }
  const session = await useCassette("a", { store, mode: "record" });
  await session.close();
  await withCassette("a", () => {}); // the global is free again as well
});

Deno.test("a session that was closed inside is not closed again", async () => {
  assertEquals(await withCassette("a", async (session) => void await session.close()), undefined);
  const late = new RetakeError("SECRET_FOUND", "late");
  const thrown = await assertRejects(() =>
    withCassette("a", async (session) => {
      await session.close();
      throw late;
    })
  );
  assertEquals(thrown, late);
});
