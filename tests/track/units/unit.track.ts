// The pieces that are hashed one by one.
import { assertEquals, assertStrictEquals } from "@std/assert";
import {
  exportsUnit,
  fileUnit,
  isMethodUnit,
  itemUnit,
  methodUnits,
} from "../../../src/track/units/unit.ts";
import { get, list, staticKey } from "../../../src/track/syntax/ast.ts";
import { idsOf, itemOf, open } from "../opened.ts";

const CLASS = `
  class A {
    constructor() {}
    send() {}
    static send() {}
    #hidden() {}
    get size() { return 1; }
    toString() { return ""; }
    @decorated close() {}
    [computed]() {}
    field = () => 1;
  }
  function f() {}`;

Deno.test("track units: a piece asked for twice is one", async () => {
  const { units, module } = await open(CLASS);
  const item = itemOf(module, "f");
  assertStrictEquals(itemUnit(units, item), itemUnit(units, item));
  assertEquals(itemUnit(units, item).id, "src/main.ts#f");
  assertEquals(exportsUnit(units, module).id, "src/main.ts#*");
});

Deno.test("track units: a file is read as it is, a glob stands for many", async () => {
  const { units } = await open("");
  assertEquals(fileUnit(units, "prompts/a.md").kind, "asset");
  assertEquals(fileUnit(units, "prompts/*.md").kind, "glob");
});

Deno.test("track units: methods that are named when they are called are units", async () => {
  const { units, module } = await open(CLASS);
  const methods = methodUnits(units, itemOf(module, "A"));
  assertEquals(idsOf([...methods.values()].flat()), [
    "src/main.ts#A.#hidden",
    "src/main.ts#A.close",
    "src/main.ts#A.send",
    "src/main.ts#A.size",
    "src/main.ts#A.static send",
  ]);
  assertEquals(methodUnits(units, itemOf(module, "f")).size, 0);
  const members = list(get(itemOf(module, "A").nodes[0]!, "body"), "body");
  const others = members.filter((it) => !isMethodUnit(it, members)).map((it) =>
    staticKey(it, "key")
  );
  assertEquals(others, ["constructor", "toString", undefined, "field"]);
});
