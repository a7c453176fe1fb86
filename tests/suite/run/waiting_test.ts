// Waiting for a signal with many others, and no longer than is worth it.
import { assertEquals } from "@std/assert";
import { atMost, onAbort } from "../../../src/suite/run/waiting.ts";

Deno.test("who waits for a signal that has aborted is called too, unless he is not any more", async () => {
  const controller = new AbortController();
  const called: string[] = [];
  onAbort(controller.signal, () => called.push("before"));
  onAbort(controller.signal, () => called.push("undone before"))();
  controller.abort();
  onAbort(controller.signal, () => called.push("after"));
  onAbort(controller.signal, () => called.push("undone after"))();
  assertEquals(called, ["before"]); // whoever calls has gone on first
  await Promise.resolve();
  assertEquals(called, ["before", "after"]);
});

Deno.test("what never comes is waited for so long at most", async () => {
  assertEquals(await atMost(60_000, Promise.resolve("here")), "here");
  const keepsGoing = setInterval(() => {}, 1000); // what waits like that keeps no program from its end
  try {
    assertEquals(await atMost(1, new Promise(() => {})), undefined);
  } finally {
    clearInterval(keepsGoing);
  }
});
