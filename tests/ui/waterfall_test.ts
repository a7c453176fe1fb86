// When requests were made: real times, and pauses that are cut.
import { assertEquals } from "@std/assert";
import { spansOf } from "../../src/ui/waterfall.ts";
import { chat } from "../support/ui_scene.ts";

Deno.test("ui: requests stand at their real times; what overlaps does, and long pauses are cut", () => {
  const at = (time: number) => chat("q", null, time); // each waited 320 ms for its headers
  assertEquals(spansOf([at(0), at(100), at(1500), at(3_601_500)], [500, 800, 100, 400]), [
    { start: 0, headers: 320, end: 500, left: 0 },
    { start: 100, headers: 420, end: 900, left: 0 },
    { start: 1500, headers: 1600, end: 1600, left: 0 },
    { start: 3600, headers: 3920, end: 4000, left: 3_597_900 },
  ]);
  // What was recorded later may be of an earlier time: it stands at the start.
  assertEquals(spansOf([at(5000), at(0)], [10, 10]).map(({ start }) => start), [0, 0]);
  assertEquals(spansOf([], []), []);
});
