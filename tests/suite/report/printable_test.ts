// What others wrote can steer no terminal.
import { assertEquals } from "@std/assert";
import { oneLine, printable } from "../../../src/suite/report/printable.ts";

Deno.test("colours go, and what steers is written out", () => {
  assertEquals(printable("\u001b[31mred\u001b[0m\u0007"), "red\\u0007");
  assertEquals(printable("a\r\nb\rc\td"), "a\nb\nc\td");
  assertEquals(printable("\u009b1m \u202e \ud800 \ufffe"), "\\u009b1m \\u202e \\ud800 \\ufffe");
  assertEquals(printable("😀 ไทย عربى\n[31m"), "😀 ไทย عربى\n[31m");
  assertEquals(oneLine(" a\n  b\tc "), "a b c");
  assertEquals(oneLine(" \n"), "(no name)");
});
