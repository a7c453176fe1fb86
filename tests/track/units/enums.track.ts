// The values of enums that can be told without running anything.
import { assertEquals } from "@std/assert";
import { enumValues } from "../../../src/track/units/enums.ts";
import { itemOf, open } from "../opened.ts";

Deno.test("track units: values of an enum are counted up from the last number", async () => {
  const { module } = await open(`
    enum E { a, b = 5, c, d = "x", e, f = -1, g, h = f(), i, "quoted" = 3 }
    enum E { later = 9 }`);
  assertEquals(Object.fromEntries(enumValues(itemOf(module, "E"))), {
    a: 0,
    b: 5,
    c: 6,
    d: "x",
    f: -1,
    g: 0,
    quoted: 3,
    later: 9,
  });
});
