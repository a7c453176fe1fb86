// A subscription to a channel that nobody else holds.
import { assertEquals } from "@std/assert";
import { channel } from "node:diagnostics_channel";
import { listenTo } from "../../src/host/guard/channel.ts";
import { usedHeap } from "../support/heap.ts";

const granted = Deno.permissions.querySync({ name: "run" }).state === "granted";

Deno.test({
  name:
    "who listens to a channel hears of it after a collection too, and no more when that is ended",
  ignore: !granted, // a collection is asked for by a flag of the engine
  async fn() {
    const heard: unknown[] = [];
    const end = listenTo("retake:test", (message) => heard.push(message));
    for (let round = 0; round < 5; round++) {
      usedHeap();
      await new Promise((resolve) => setTimeout(resolve, 1)); // what is weak is let go between turns
    }
    channel("retake:test").publish("one");
    end();
    channel("retake:test").publish("two");
    assertEquals(heard, ["one"]);
  },
});
