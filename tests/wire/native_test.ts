// What Retake uses of the runtime is what it found, whoever replaces it later.
import { assert, assertEquals } from "@std/assert";
import { keepRealFetch, realFetch, realNow, realRandomUUID } from "../../src/wire/native.ts";

Deno.test("the clock and chance are the real ones, also while they are faked", () => {
  realRandomUUID(); // found when it is first asked for
  const { now } = Date;
  const { randomUUID } = crypto;
  try {
    Date.now = () => 0;
    crypto.randomUUID = () => "0-0-0-0-0";
    assert(realNow() > Date.parse("2024-01-01"));
    assertEquals(realRandomUUID().length, 36);
    assert(realRandomUUID() !== realRandomUUID());
  } finally {
    Date.now = now;
    crypto.randomUUID = randomUUID;
  }
});

Deno.test("the fetch to send by is the one that was there before it was replaced", async () => {
  const { fetch } = globalThis;
  try {
    globalThis.fetch = () => Promise.resolve(new Response("found"));
    const found = keepRealFetch();
    globalThis.fetch = () => Promise.reject(new Error("replaced"));
    assertEquals(await (await realFetch("https://api.example.com/")).text(), "found");
    assert(found !== globalThis.fetch);
  } finally {
    globalThis.fetch = fetch;
    keepRealFetch();
  }
});
