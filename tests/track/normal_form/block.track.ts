// Lists of statements.
import { assertEquals } from "@std/assert";
import { writeBlock, writeStatements } from "../../../src/track/normal_form/block.ts";
import { localToken } from "../../../src/track/normal_form/writer.ts";
import { get, list } from "../../../src/track/syntax/ast.ts";
import { open } from "../opened.ts";
import { told, writerIn } from "./alone.ts";

async function body(source: string) {
  const writer = writerIn(await open(`function f() { ${source} }`));
  return { writer, block: get(writer.root!, "body") };
}

Deno.test("track normal form: blocks that declare nothing are taken apart", async () => {
  const { writer, block } = await body("a; { b; { c; } } { let d; }");
  writeBlock(writer, block);
  assertEquals(told(writer.form.tokens), "{ <a;> <b;> <c;> <{ let d; }> }");
});

Deno.test("track normal form: a statement alone is a block of one", async () => {
  const { writer, block } = await body("a;");
  writeBlock(writer, list(block, "body")[0]!);
  assertEquals(told(writer.form.tokens), "{ <a;> }");
});

Deno.test("track normal form: declared functions come last, in the order in which they are used", async () => {
  const { writer, block } = await body("function g() {} function h() {} a;");
  const statements = list(block, "body");
  const [g, h] = statements.slice(0, 2).map((it) => writer.module.names.of.get(get(it, "id")));
  localToken(writer, h!); // it was used first
  localToken(writer, g!);
  writeStatements(writer, statements);
  assertEquals(told(writer.form.tokens), "<a;> <function h() {}> <function g() {}>");
});
