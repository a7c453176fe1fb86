// Declared names with their values.
import { assertEquals } from "@std/assert";
import { DECLARATIONS } from "../../../src/track/normal_form/declarations.ts";
import { alone } from "./alone.ts";

const write = async (declaration: string) => {
  const project = `const CONFIG = { a: 1, b: { c: 2 } }; function f() { ${declaration} }`;
  return (await alone(DECLARATIONS, "VariableDeclaration", project)).text;
};

Deno.test("track normal form: one name after the other, let like const", async () => {
  assertEquals(await write("const a = 1, b = 2;"), "(let <a> <1> ) (let <b> <2> )");
  assertEquals(await write("let a;"), "(let <a> )");
  assertEquals(await write("var a = 1;"), "(var <a> <1> )");
  assertEquals(await write("using a = b;"), "(using <a> <b> )");
});

Deno.test("track normal form: what is taken out of a constant refers to what is taken alone", async () => {
  assertEquals(
    await write("const { a: x, b: { c } } = CONFIG;"),
    "(let (take <x> @CONFIG.a ) (take <c> @CONFIG.b.c ) )",
  );
  assertEquals(await write("const { none } = CONFIG;"), "(let <{ none }> <CONFIG> )");
  assertEquals(await write("const { a, ...rest } = CONFIG;"), "(let <{ a, ...rest }> <CONFIG> )");
  assertEquals(await write("const { a } = other;"), "(let <{ a }> <other> )");
});
