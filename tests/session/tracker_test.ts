// The seam to the function tracker, with a stand-in behind it.
import { assert, assertEquals } from "@std/assert";
import type { Producer } from "../../src/cassette/types.ts";
import { producersIn, withProducers } from "../../src/cassette/producers.ts";
import {
  hasTracker,
  isTracking,
  linkTracker,
  loadTracker,
  stackHere,
  type Tracker,
  turnOnTracking,
} from "../../src/session/tracker.ts";
import { getting } from "../support/sessions.ts";

const producer: Producer = { fn: "a.ts#ask", hash: "a".repeat(64), how: "scope" };

Deno.test("a tracker is loaded when it is first asked, once, and the first one stays", async () => {
  assertEquals([hasTracker(), loadTracker(), isTracking()], [false, undefined, false]);
  let loads = 0;
  const tracker = {} as Tracker;
  linkTracker(() => (loads++, Promise.resolve(tracker)));
  linkTracker(() => Promise.reject(new Error("another one")));
  assertEquals([hasTracker(), loads], [true, 0]);
  assertEquals([await loadTracker(), await loadTracker(), loads], [tracker, tracker, 1]);
  turnOnTracking();
  assertEquals(isTracking(), true);
});

Deno.test("an interaction has its producers where they are written, and none where there are none", () => {
  const linked = withProducers({ ...getting("/a"), recordedFrom: "http://127.0.0.1:1" }, [
    producer,
  ]);
  assertEquals(Object.keys(linked), [
    "request",
    "recordedAt",
    "waited",
    "recordedFrom",
    "producedBy",
    "response",
  ]);
  assertEquals(withProducers(linked, []).producedBy, undefined);
  assertEquals(producersIn([linked, getting("/b"), linked]), [producer, producer]);
});

Deno.test("a stack reaches far, and leaves the limit of others as it was", () => {
  const limited = Error as { stackTraceLimit?: number };
  const before = limited.stackTraceLimit;
  // Not the last thing that it does: of such calls some engines keep no frame.
  const deep = (left: number): string => `${left === 0 ? stackHere() : deep(left - 1)}\n`;
  const frames = deep(30).split("\n").filter((line) => line.includes("deep"));
  assert(frames.length > 20, frames.join("\n"));
  assertEquals(limited.stackTraceLimit, before);
});
