// Classes: whole, or a shell whose methods are units.
import { assertEquals } from "@std/assert";
import { CLASSES } from "../../../src/track/normal_form/classes.ts";
import { alone } from "./alone.ts";

const write = (source: string, role?: "unit", type = "ClassDeclaration") =>
  alone(CLASSES, type, source, role);

Deno.test("track normal form: the class of an item leaves out methods that are units", async () => {
  const source =
    "class A { send() {} a = 1; get size() { return 1; } get b() {} set b(c) {} static { b; } constructor() {} }";
  assertEquals(
    (await write(source, "unit")).text,
    `name:A (class extends _ (field "a" <1> ) (static <static { b; }> ) <get b() {}> <set b(c) {}> <constructor() {}> )`,
  );
});

Deno.test("track normal form: another class is whole, its methods by their names", async () => {
  const { text } = await write(
    "(class B extends A { z() {} y() {} });",
    undefined,
    "ClassExpression",
  );
  assertEquals(text, "(class name:B extends <A> <y() {}> <z() {}> )");
});

Deno.test("track normal form: whether somebody else may call any method", async () => {
  const any = async (source: string) => (await write(source, "unit")).form.allMethods;
  assertEquals(await any("class A {}"), false);
  assertEquals(await any("@mark class A {}"), true);
  assertEquals(await any("class A extends Error {}"), false);
  assertEquals(await any("class A extends HTMLElement {}"), true);
  assertEquals(await any("class Base {} class A extends Base {}"), false);
  assertEquals(await any("import { Base } from 'pack'; class A extends Base {}"), true);
  assertEquals(await any("class A extends f() {}"), true);
});
