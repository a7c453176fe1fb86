// The colours of a terminal.
import { assertEquals } from "@std/assert";
import { painter } from "../../../src/suite/report/colours.ts";

Deno.test("colours are set and ended, or not there at all", () => {
  assertEquals(painter(false)("red", "text"), "text");
  assertEquals(painter(true)("red", "text"), "\u001b[31mtext\u001b[39m");
  assertEquals(
    painter(true)("bold", painter(true)("green", "a")),
    "\u001b[1m\u001b[32ma\u001b[39m\u001b[22m",
  );
});
