// Statements: however they were braced, labelled and nested.
import { assertEquals } from "@std/assert";
import { STATEMENTS } from "../../../src/track/normal_form/statements.ts";
import { alone } from "./alone.ts";

const write = async (type: string, source: string) => (await alone(STATEMENTS, type, source)).text;

Deno.test("track normal form: a body is a block, with braces or without", async () => {
  const form = "(if <a> { <b;> } { <c;> } )";
  assertEquals(await write("IfStatement", "if (a) b; else c;"), form);
  assertEquals(await write("IfStatement", "if (a) { b; } else { c; }"), form);
  assertEquals(await write("WhileStatement", "while (a) b;"), "(while <a> { <b;> } )");
  assertEquals(await write("DoWhileStatement", "do b; while (a);"), "(until <a> { <b;> } )");
  assertEquals(await write("CatchClause", "try {} catch { a; }"), "(catch _ { <a;> } )");
});

Deno.test("track normal form: what an expression gives is taken by nobody", async () => {
  assertEquals(await write("ExpressionStatement", "a++;"), "(do <a++ as statement> )");
});

Deno.test("track normal form: a switch, its cases in their order", async () => {
  assertEquals(
    await write("SwitchStatement", "switch (a) { case 1: b; default: c; }"),
    "(switch <a> (case <1> <b;> ) (case _ <c;> ) )",
  );
});

Deno.test("track normal form: a label is how far out it is", async () => {
  const { writer, text } = await alone(STATEMENTS, "LabeledStatement", "x: for (;;) break x;");
  assertEquals([text, writer.labels], ["(label <for (;;) break x;> )", []]);
  assertEquals(await write("BreakStatement", "for (;;) break;"), "(break )".replace(" ", ""));
  writer.labels.push("x", "y");
  const jump = (label: string) => {
    writer.form.tokens.length = 0;
    const node = { type: "Identifier", start: 0, end: 0, name: label };
    STATEMENTS.ContinueStatement!(writer, {
      type: "ContinueStatement",
      start: 0,
      end: 0,
      label: node,
    });
    return writer.form.tokens.join(" ");
  };
  assertEquals([jump("x"), jump("y")], ["(continue2)", "(continue1)"]);
});
