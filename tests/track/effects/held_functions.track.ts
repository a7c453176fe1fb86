// The functions that a value is, or holds.
import { assertEquals } from "@std/assert";
import { heldFunctions } from "../../../src/track/effects/held_functions.ts";
import { codeIn } from "./code.ts";

Deno.test("track effects: functions by name, in lists and in tables, however deep", async () => {
  const held = async (expression: string) => {
    const { code, last } = await codeIn(`
      function one() {} const two = () => 2;
      const list = [one, two], table = { deep: { list } }, made = class { three() {} };
      ${expression};`);
    return heldFunctions(code, last).map(({ fn }) => fn.type).sort();
  };
  const both = ["ArrowFunctionExpression", "FunctionDeclaration"];
  assertEquals(await held("one"), ["FunctionDeclaration"]);
  assertEquals(await held("list"), both);
  assertEquals(await held("table.deep"), both);
  assertEquals(await held("[two]"), ["ArrowFunctionExpression"]);
  assertEquals(await held("made"), []);
  assertEquals(await held("fetch"), []);
});
