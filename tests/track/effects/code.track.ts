// What of the code runs, and when.
import { assertEquals } from "@std/assert";
import { doneIn, loadedParts, mayWrite, walkCode } from "../../../src/track/effects/code.ts";
import { first, itemOf, open } from "../opened.ts";

Deno.test("track effects: the parts of items that run when their module is loaded", async () => {
  const { module } = await open(`
    function f() { return 1; }
    const arrow = () => 2, made = f(3), { a = 4 } = made;
    enum E { one, two = f(5) }
    class A extends f(6) { static b = 7; c = 8; static { f(9); } [f(10)]() {} @f(11) d() {} e() {} }
    f(12);
    export default f(13);`);
  const numbers = (name: string) => {
    const found: unknown[] = [];
    for (const part of loadedParts(itemOf(module, name))) {
      walkCode(part, true, (it) => {
        if (it.type === "NumericLiteral") found.push(it.value);
      });
    }
    return found;
  };
  assertEquals(numbers("f"), []);
  assertEquals(numbers("arrow"), []);
  assertEquals(numbers("made"), [3]);
  assertEquals(numbers("a"), [4]); // the default of a pattern runs, too
  assertEquals(numbers("E"), [5]);
  assertEquals(numbers("A"), [6, 7, 9, 10, 11]);
  assertEquals(numbers("[effect 1]"), [12]);
  assertEquals(numbers("default"), [13]);
});

Deno.test("track effects: of a class, only what runs when it is declared", async () => {
  const { module } = await open(
    "const A = class { static a = 1; b = 2; static c() { return 3; } };",
  );
  const numbers: unknown[] = [];
  walkCode(first(module.program, "ClassExpression"), true, (it) => {
    if (it.type === "NumericLiteral") numbers.push(it.value);
  });
  assertEquals(numbers, [1]);
});

Deno.test("track effects: functions written in what is loaded run where a call is given them", async () => {
  const { module } = await open("const a = [() => 1, run(() => 2, [() => 3])];");
  const seen = (runsAll: boolean) => {
    const found: unknown[] = [];
    walkCode(first(module.program, "ArrayExpression"), runsAll, (it) => {
      if (it.type === "NumericLiteral") found.push(it.value);
    });
    return found;
  };
  assertEquals(seen(false), [2, 3]);
  assertEquals(seen(true), [1, 2, 3]);
});

Deno.test("track effects: of a piece of code, the nodes that may do something, in order", async () => {
  const { module } = await open("const a = [b.c, (x) => { x.d = 1; return x; }, 2 + 3];");
  const types = (runsAll: boolean) =>
    doneIn(first(module.program, "ArrayExpression"), runsAll).map((it) => it.type);
  assertEquals(types(false), ["MemberExpression"]);
  assertEquals(types(true), [
    "MemberExpression",
    "ExpressionStatement",
    "AssignmentExpression",
    "MemberExpression",
    "ReturnStatement",
  ]);
  assertEquals(types(false), ["MemberExpression"]); // what was found before is what is found again
});

Deno.test("track effects: what may write when its module is loaded, and what cannot", async () => {
  const may = async (text: string, hasAccessors = false) => {
    const { module } = await open(`const a = ${text};`);
    return loadedParts(itemOf(module, "a")).some((it) => mayWrite(it, hasAccessors));
  };
  for (
    const text of [
      "f()",
      "f?.()",
      "new F()",
      "f`x`",
      "(b = 1)",
      "b++",
      "delete b.c",
      "[1, { d: f() }]",
      "`${f()}`",
      "class { static { f(); } }",
      "class { static b = f(); }",
      "@f class {}",
      "class { @f b = 1 }",
    ]
  ) assertEquals(await may(text), true, text);
  for (
    const text of [
      "1",
      "b",
      "b.c",
      "{ d: `${b.c} e` }",
      "[b, ...c]",
      "() => f()",
      "[() => f()]",
      "class { static b = 1; c = f(); d() { f(); } }",
      "b ? c : 2 + 3",
    ]
  ) assertEquals(await may(text), false, text);
  // A getter may do anything.
  assertEquals(await may("b.c", true), true);
  assertEquals(await may("b?.c", true), true);
  assertEquals(await may("b + 1", true), false);
});
