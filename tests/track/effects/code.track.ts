// What of the code runs, and when.
import { assertEquals } from "@std/assert";
import { loadedParts, walkCode } from "../../../src/track/effects/code.ts";
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
