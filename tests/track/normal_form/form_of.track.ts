// The form of each kind of unit.
import { assertEquals, assertStrictEquals } from "@std/assert";
import { formOf } from "../../../src/track/normal_form/form_of.ts";
import { findFunction } from "../../../src/track/functions/by_id.ts";
import { meaningOf } from "../../../src/track/source/meaning.ts";
import { refer } from "../../../src/track/units/reference.ts";
import { exportsUnit, fileUnit, itemUnit } from "../../../src/track/units/unit.ts";
import { itemOf, open } from "../opened.ts";
import { told } from "./alone.ts";

const PROJECT = `
  import { track } from "@retake/retake/track";
  import data from "./data.json";
  let count = 0;
  count = 1;
  export function f() {}
  export const tracked = track(() => 1, { deps: ["a.md"] });
  const { a, b: [c = 2] } = count;
  const TABLE = { one: 1, two() { return this.one; } };
  enum Level { low, high = "h" }
  namespace Space { export const inside = 3; }
  class A { send() { return 4; } }
  console.log(5);
  === src/data.json
  { "x": [1] }`;

Deno.test("track normal form: items of each kind", async () => {
  const { units, module } = await open(PROJECT);
  const text = (name: string) => told(formOf(units, itemUnit(units, itemOf(module, name))).tokens);
  assertEquals(text("f"), "name:f (function [ ]{ })");
  assertEquals(text("count"), "let name:count 0");
  assertEquals(text("tracked"), "name:tracked (function [ ]{ (ReturnStatement 1 ) })");
  assertEquals(text("a,c"), `(of { "a" $0 "b" [ $1 = 2 ] } ) @count`);
  assertEquals(text("Level"), `(enum "low" 0 "high" "h" )`);
  assertEquals(text("Space"), `(namespace "inside" @Space.inside )`);
  assertEquals(text("A"), "name:A (class extends _ )");
  assertEquals(text("[effect 2]"), `(do (call (. global:console "log" ) [ 5 ]) )`);
  assertEquals([...formOf(units, itemUnit(units, itemOf(module, "tracked"))).deps], ["a.md"]);
});

Deno.test("track normal form: members, methods, values, data, exports, files", async () => {
  const { units, graph, module } = await open(PROJECT);
  const text = (name: string, ...path: string[]) => {
    const meaning = meaningOf(graph, module, module.names.top.get(name)!);
    return told(formOf(units, refer(units, meaning, path).unit!).tokens);
  };
  assertEquals(text("TABLE", "one"), "1");
  assertEquals(text("TABLE", "two"), `(method "two" [ ]{ (ReturnStatement (self @TABLE.one ) ) })`);
  assertEquals(text("Level", "high"), `"h"`);
  assertEquals(text("data", "x"), "[1]");
  const method = findFunction(units, "src/main.ts", "A.send")!;
  assertEquals(
    told(formOf(units, method).tokens),
    `@A (method "send" [ ]{ (ReturnStatement 4 ) })`,
  );
  assertEquals(told(formOf(units, exportsUnit(units, module)).tokens), `"f" @f "tracked" @tracked`);
  assertEquals(formOf(units, fileUnit(units, "a.md")).tokens, []); // its text is added when it is hashed
  assertStrictEquals(formOf(units, method), formOf(units, method));
});
