// Which classes a computed read may pick a method of that nobody names.
import { assertEquals } from "@std/assert";
import { constantText, openClasses } from "../../../src/track/normal_form/dynamic.ts";
import { get } from "../../../src/track/syntax/ast.ts";
import { first, open } from "../opened.ts";
import { writerIn } from "./alone.ts";

const TOP = `
  const TABLE = {}, made = f(), KEY = 'a'; let key = 'b'; key = 'c';
  class A {} class B extends A {} class Own { a = new A(); constructor(private b: B) {} }
  const one = new A(), CLIENTS = { a: new A(), b: [new B()] };
  const make = () => new B();
`;

async function read(body: string) {
  const writer = writerIn(
    await open(`${TOP} function f(given, at, typed: B, plain: string) { ${body}; }`),
  );
  const member = first(writer.root!, "MemberExpression");
  return { writer, object: get(member, "object"), key: get(member, "property") };
}

Deno.test("track normal form: a read by a name that is worked out is one of any member of an instance", async () => {
  for (
    const [body, ...expected] of [
      ["new A()[at]", "A"],
      ["one[at]", "A"],
      ["const own = new B(); own[at]", "B"],
      ["let own; own = new B(); own[at]", "B"],
      ["A[at]", "A"],
      ["typed[at]", "B"],
      ["CLIENTS.a[at]", "A"],
      ["CLIENTS[at][at]", "A"],
      ["make()[at]", "B"],
      ["(at ? one : make())[at]", "A", "B"],
      ["A.prototype[at]", "A"],
      ["given[at]"],
      ["plain[at]"],
      ["made[at]"],
      ["given.rows[at]"],
      ["CLIENTS[at]"],
      ["JSON.parse(at)[at]"],
      ["one[0]"],
      ["one[at - 1]"],
      ["one[at.length]"],
      ["let i = 0; one[i]"],
      ["one[Math.floor(at)]"],
      ["[1][at]"],
      ["TABLE[at]"],
      ["process.env[at]"],
      ["const list = []; list[at]"],
    ] as const
  ) {
    const { writer, object, key } = await read(body);
    assertEquals(openClasses(writer, object, key).map(({ name }) => name), expected, body);
  }
});

Deno.test("track normal form: a name that stands for a text", async () => {
  const text = async (body: string) => {
    const { writer, key } = await read(body);
    return constantText(writer, key);
  };
  assertEquals(await text("given['a']"), "a");
  assertEquals(await text("given[KEY]"), "a");
  assertEquals(await text("const own = 'd'; given[own]"), "d");
  assertEquals(await text("given[key]"), undefined); // assigned again
  assertEquals(await text("given[at]"), undefined);
});
