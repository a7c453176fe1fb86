// The unit that a piece of code stands in.
import { assertEquals } from "@std/assert";
import { type Node, walk } from "../../../src/track/syntax/ast.ts";
import { itemsByStart, unitAround } from "../../../src/track/units/around.ts";
import { open } from "../opened.ts";

Deno.test("track units: the unit around each number of a source", async () => {
  const { units, module } = await open(`
    function f() { return 1; }
    class A { send() { return 2; } field = 3; }
    const TABLE = { a: 4, b() { return 5; }, ...g(6) }, more = 7;
    const PLAIN = { a: 8 };
    namespace Space { export const inside = 9; }
    f(10);`);
  const found: Record<string, string | undefined> = {};
  walk(module.program, (it: Node) => {
    if (it.type !== "NumericLiteral") return;
    found[String(it.value)] = unitAround(units, itemsByStart(module), it)?.id.replace(/.*#/, "");
  });
  assertEquals(found, {
    "1": "f",
    "2": "A.send",
    "3": "A",
    "4": "TABLE", // what is spread may take its place
    "5": "TABLE",
    "6": "TABLE",
    "7": "more",
    "8": "PLAIN.a",
    "9": "Space.inside",
    "10": "[effect 1]",
  });
  assertEquals(unitAround(units, itemsByStart(module), module.program), undefined);
});
