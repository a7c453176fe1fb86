// What the tree is asked by everybody: fixed names, bound names, texts, `this`.
import { assertEquals } from "@std/assert";
import {
  bound,
  enumMembers,
  get,
  list,
  literalText,
  saysThis,
  staticKey,
  str,
} from "../../../src/track/syntax/ast.ts";
import { expression, parsed } from "./parsed.ts";

Deno.test("track syntax: the name of a member or property, where it is fixed", async () => {
  for (
    const [source, name] of [
      ["a.b", "b"],
      ['a["b"]', "b"],
      ["a[`b`]", "b"],
      ["a[0x10]", "16"],
      ["a[1n]", "1"],
      ["a[b]", undefined],
      ["a[`${b}`]", undefined],
    ] as const
  ) assertEquals(staticKey(await expression(source), "property"), name, source);
  const object = await expression("{ a: 1, 'b': 2, [c]: 3, ['d']: 4 }");
  assertEquals(list(object, "properties").map((it) => staticKey(it, "key")), [
    "a",
    "b",
    undefined,
    "d",
  ]);
});

Deno.test("track syntax: the names that a pattern binds, in order", async () => {
  const [statement] = list(await parsed("const { a, b: [c = 1, ...d], ...e } = f;"), "body");
  const [declarator] = list(statement!, "declarations");
  assertEquals(bound(get(declarator!, "id")).map((it) => str(it, "name")), ["a", "c", "d", "e"]);
});

Deno.test("track syntax: the text of a literal, and of a template with nothing in it", async () => {
  assertEquals(literalText(await expression("'a'")), "a");
  assertEquals(literalText(await expression("`a\\n`")), "a\n");
  assertEquals(literalText(await expression("`a${1}`")), undefined);
  assertEquals(literalText(await expression("a")), undefined);
});

Deno.test("track syntax: a function says this of its own, or not", async () => {
  for (
    const [source, says] of [
      ["function () { return this.a; }", true],
      ["() => this", true],
      ["function () { return () => this; }", true],
      ["function () { return function () { return this; }; }", false],
      ["function () { return class { a = this; }; }", false],
      ["function () { return 1; }", false],
    ] as const
  ) assertEquals(saysThis(await expression(source)), says, source);
});

Deno.test("track syntax: the members of an enum", async () => {
  const [statement] = list(await parsed("enum A { one, two = 2 }"), "body");
  assertEquals(enumMembers(statement!).map((it) => get(it, "id").name), ["one", "two"]);
});
