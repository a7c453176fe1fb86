// The table of all writers, and the recursion over it.
import { assertEquals } from "@std/assert";
import { writerFor } from "../../../src/track/normal_form/write.ts";
import { get, list } from "../../../src/track/syntax/ast.ts";
import { itemUnit } from "../../../src/track/units/unit.ts";
import { open } from "../opened.ts";
import { told } from "./alone.ts";

async function written(expression: string) {
  const { units, module } = await open(`const A = { b: 1 }; (${expression});`);
  const writer = writerFor(units, itemUnit(units, module.items.at(-1)!), module);
  writer.write(get(list(module.program, "body").at(-1)!, "expression"));
  return writer;
}

Deno.test("track normal form: writers of all files make one text", async () => {
  const writer = await written(
    "async (x) => { for (const y of await x(A.b)) if (y) return `${y}!`; }",
  );
  assertEquals(
    told(writer.form.tokens),
    `(=> async [ $0 ]{ (ForOfStatement _ (let $1 ) (AwaitExpression (call $0 [ @A.b ]) ) ` +
      `{ (if $1 { (ReturnStatement (template "" $1 "!" ) ) } ) } ) })`,
  );
});

Deno.test("track normal form: syntax that nobody knows is written as it is, with a warning", async () => {
  const writer = await written("1");
  writer.form.tokens.length = 0;
  writer.write({
    type: "Novelty",
    start: 0,
    end: 0,
    zeta: true,
    alpha: { type: "NullLiteral", start: 0, end: 0 },
  });
  assertEquals(told(writer.form.tokens), "(Novelty null true )");
  assertEquals([...writer.form.warnings], ["unknown syntax Novelty in src/main.ts"]);
  writer.form.tokens.length = 0;
  writer.write(undefined);
  assertEquals(told(writer.form.tokens), "_");
});
