// CASSETTE_ONLY: which cassettes a run records, while all others are played.
import { assertEquals, assertRejects } from "@std/assert";
import { memoryStore } from "../../mod.ts";
import type { SessionOptions } from "../../src/session/types.ts";
import { makeRetake } from "../../src/session/use.ts";
import { serve } from "../support/local_server.ts";

Deno.test("of what is to be recorded only the chosen is, all else is played; a mode in code counts more", async () => {
  await using server = await serve();
  const store = memoryStore();
  const variables: Record<string, string> = { CASSETTE_MODE: "once" };
  const retake = makeRetake({ variable: (name) => variables[name] }, { store });
  const use = async (name: string, options?: SessionOptions) => {
    const session = await retake.openSession(name, options);
    const answered = session.fetch(`${server.url}/${name}`).then((response) => response.text());
    await answered.catch(() => {});
    return (await session.close()).recorded;
  };
  assertEquals([await use("chat/a"), await use("chat/b")], [1, 1]);
  Object.assign(variables, { CASSETTE_MODE: "record", CASSETTE_ONLY: "chat/*,!chat/b" });
  assertEquals([await use("chat/a"), await use("chat/b")], [1, 0]);
  assertEquals(await use("chat/b", { mode: "record" }), 1);
  await assertRejects(() => use("talk/new"), Error, 'There is no cassette "talk/new" yet');
  variables.CASSETTE_MODE = "update";
  assertEquals(await use("chat/new"), 1);
  await assertRejects(() => use("talk/new"), Error, "(mode replay; no such file)");
  // What would record by another word does not either.
  Object.assign(variables, { CASSETTE_MODE: "once", CLEAN_EXPIRED: "true" });
  const later = { now: () => Date.now() + 1e11, onWarning: () => {} };
  assertEquals(await use("chat/b", { ...later, onExpired: "record" }), 0);
  assertEquals(await use("chat/a", later), 1);
  variables.ALLOW_FALLBACK = "true";
  await assertRejects(() => use("talk/new"), Error, 'There is no cassette "talk/new" yet');
});
