// Literals, templates, operators, properties.
import { assertEquals } from "@std/assert";
import { EXPRESSIONS } from "../../../src/track/normal_form/expressions.ts";
import { alone } from "./alone.ts";

const text = async (type: string, source: string) =>
  (await alone(EXPRESSIONS, type, `(${source});`)).text;

Deno.test("track normal form: literals by their values", async () => {
  assertEquals(await text("StringLiteral", "'a\\u0062'"), `"ab"`);
  assertEquals(await text("NumericLiteral", "1_0e1"), "100");
  assertEquals(await text("BigIntLiteral", "0x10n"), "16n");
  assertEquals(await text("RegExpLiteral", "/a/gid"), "/a/dgi");
  assertEquals(await text("NullLiteral", "null"), "null");
  assertEquals(await text("BooleanLiteral", "true"), "true");
});

Deno.test("track normal form: templates by what they give, tagged ones by how they are written", async () => {
  assertEquals(await text("TemplateLiteral", "`a\\n`"), `"a\\n"`);
  assertEquals(await text("TemplateLiteral", "`a${b}c`"), `(template "a" <b> "c" )`);
  assertEquals(
    await text("TaggedTemplateExpression", "t`a\\n${b}`"),
    `(tag <t> (raw "a\\\\n" <b> "" ) )`,
  );
});

Deno.test("track normal form: operators", async () => {
  assertEquals(await text("UnaryExpression", "!a"), "(! <a> )");
  assertEquals(await text("UnaryExpression", "void 0"), "undefined");
  assertEquals(await text("UnaryExpression", "void a"), "(void <a> )");
  assertEquals(await text("UpdateExpression", "a++"), "(++ post <a> )");
  assertEquals(
    (await alone(EXPRESSIONS, "UpdateExpression", "(a++);", "statement")).text,
    "(++ pre <a> )",
  );
  assertEquals(await text("AssignmentExpression", "a.b = c"), "(= <a.b> <c> )");
});

Deno.test("track normal form: a property by its name, and what a pattern reads", async () => {
  assertEquals(await text("ObjectProperty", "{ 'a': b }"), `(: "a" <b> )`);
  assertEquals(await text("ObjectProperty", "{ [a]: b }"), "(: (computed <a> ) <b> )");
  const { form } = await alone(EXPRESSIONS, "ObjectProperty", "const { a: [] } = b;");
  assertEquals([...form.names], ["a"]);
});
