// Whether a computed read may pick a method that nobody names.
import { assertEquals } from "@std/assert";
import { constantText, isOpen } from "../../../src/track/normal_form/dynamic.ts";
import { get } from "../../../src/track/syntax/ast.ts";
import { first, open } from "../opened.ts";
import { writerIn } from "./alone.ts";

const TOP = "const TABLE = {}, made = f(), KEY = 'a'; let key = 'b'; key = 'c'; class A {}";

async function read(body: string) {
  const writer = writerIn(await open(`${TOP} function f(given, at) { ${body}; }`));
  const member = first(writer.root!, "MemberExpression");
  return { writer, object: get(member, "object"), key: get(member, "property") };
}

Deno.test("track normal form: a read of an instance by a name that is worked out is open", async () => {
  for (
    const [body, expected] of [
      ["given[at]", true],
      ["new A()[at]", true],
      ["made[at]", true],
      ["given[0]", false],
      ["given[at - 1]", false],
      ["given[at.length]", false],
      ["let i = 0; given[i]", false],
      ["given[Math.floor(at)]", false],
      ["[1][at]", false],
      ["TABLE[at]", false],
      ["process.env[at]", false],
      ["const list = []; list[at]", false],
    ] as const
  ) {
    const { writer, object, key } = await read(body);
    assertEquals(isOpen(writer, object, key), expected, body);
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
