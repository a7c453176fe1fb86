// What is called, and with what.
import { assertEquals } from "@std/assert";
import { calledUnit, callOf, classOf } from "../../../src/track/effects/calls.ts";
import { get } from "../../../src/track/syntax/ast.ts";
import { codeIn } from "./code.ts";

Deno.test("track effects: a call is taken as it is meant", async () => {
  const told = async (source: string) => {
    const { code, last } = await codeIn(source);
    const text = (it?: { start: number; end: number }) =>
      it && code.module.source.slice(it.start, it.end);
    const { callee, args, self } = callOf(code, last);
    return [text(callee), text(self) ?? "-", ...args.map(text)].join(" ");
  };
  assertEquals(await told("f(a, b)"), "f - a b");
  assertEquals(await told("o.f(a)"), "o.f o a");
  assertEquals(await told("f.call(o, a)"), "f o a");
  assertEquals(await told("o.f.apply(p, [a, b])"), "o.f p a b");
  assertEquals(await told("f.apply(p, a)"), "f p a");
  assertEquals(await told("Reflect.apply(f, o, [a])"), "f o a");
  assertEquals(await told("o.f`x${a}`"), "o.f o `x${a}` a");
});

Deno.test("track effects: the function that a call runs, where it is known", async () => {
  const told = async (call: string) => {
    const { code, last } = await codeIn(`
      import * as lib from "./lib.ts";
      function f() {} const g = () => 1, o = { m() {} }, made = f();
      class A { send() {} static make() {} }
      ${call};
      === src/lib.ts
      export function far() {}`);
    const found = calledUnit(code, get(last, "callee"));
    return found && `${found.module.path.slice(4)} ${found.item.name} ${found.fn.type}`;
  };
  assertEquals(await told("f()"), "main.ts f FunctionDeclaration");
  assertEquals(await told("g()"), "main.ts g ArrowFunctionExpression");
  assertEquals(await told("o.m()"), "main.ts o ObjectMethod");
  assertEquals(await told("A.make()"), "main.ts A ClassMethod");
  assertEquals(await told("lib.far()"), "lib.ts far FunctionDeclaration");
  assertEquals(await told("made()"), undefined);
  assertEquals(await told("o[name]()"), undefined);
  assertEquals(await told("fetch()"), undefined);
});

Deno.test("track effects: the class that an expression names or is", async () => {
  const isClass = async (expression: string) => {
    const { code, last } = await codeIn(
      `class A {} const B = class {}; function f() { class C {} (${expression}); }`,
    );
    return classOf(code.context.units, code.module, last) !== undefined;
  };
  assertEquals(await isClass("A"), true);
  assertEquals(await isClass("B"), true);
  assertEquals(await isClass("C"), true);
  assertEquals(await isClass("class {}"), true);
  assertEquals(await isClass("f"), false);
  assertEquals(await isClass("Map"), false);
});
