// Functions of all forms.
import { assertEquals } from "@std/assert";
import { FUNCTIONS } from "../../../src/track/normal_form/functions.ts";
import { alone } from "./alone.ts";

const write = async (type: string, source: string, role?: "unit") =>
  (await alone(FUNCTIONS, type, source, role)).text;

Deno.test("track normal form: an arrow and a function that needs no own this are one, as a unit", async () => {
  const arrow = await write("ArrowFunctionExpression", "const f = (a) => a;", "unit");
  assertEquals(arrow, "(function [ <a> ]{ (ReturnStatement <a> ) })");
  const whole = await write("FunctionExpression", "const f = function (a) { b; return; };", "unit");
  assertEquals(whole, "(function [ <a> ]{ <b;> })"); // a bare return at the end does nothing
  const within = await write("ArrowFunctionExpression", "(() => a);");
  assertEquals(within, "(=> [ ]{ (ReturnStatement <a> ) })");
});

Deno.test("track normal form: what a function is besides", async () => {
  const source = "async function* f() {}";
  assertEquals(await write("FunctionDeclaration", source, "unit"), "(function async * [ ]{ })");
  assertEquals(await write("FunctionExpression", "(function g() {});"), "(function name:g [ ]{ })");
  assertEquals(await write("ObjectMethod", "({ get a() {} });"), `(get "a" [ ]{ })`);
  assertEquals(
    await write("ClassMethod", "(class { static a() {} });"),
    `(method static "a" [ ]{ })`,
  );
});
