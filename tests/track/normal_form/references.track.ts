// References to units, packages, and what is missing.
import { assertEquals } from "@std/assert";
import { baseMeaning, writeReference } from "../../../src/track/normal_form/references.ts";
import { get, list } from "../../../src/track/syntax/ast.ts";
import { itemUnit } from "../../../src/track/units/unit.ts";
import { itemOf, open } from "../opened.ts";
import { told, writerIn } from "./alone.ts";

Deno.test("track normal form: a reference with the members that are read of it", async () => {
  const writer = writerIn(await open("const A = 1;"));
  const unit = itemUnit(writer.units, itemOf(writer.module, "A"));
  writeReference(writer, { unit, rest: ["x", "y"] });
  writeReference(writer, { unit, rest: [], pick: 1 });
  writeReference(writer, { external: { name: "pack", exported: "get" }, rest: [] });
  writeReference(writer, { missing: "gone", rest: [] });
  assertEquals(
    told(writer.form.tokens),
    `(. (. @A "x" ) "y" ) (pick @A 1) package:"pack"#"get" missing:"gone"`,
  );
  assertEquals([...writer.form.names], ["x", "y"]);
  assertEquals([...writer.form.packages], ["pack"]);
  assertEquals([...writer.form.warnings], ["gone cannot be found from src/main.ts"]);
});

Deno.test("track normal form: what a chain may start with, beside a name", async () => {
  const kind = async (expression: string) => {
    const writer = writerIn(
      await open(`const A = 1; (${expression});\n=== src/a.ts\n=== src/b.cjs\nexports.x = 1;\n`),
    );
    const base = get(list(writer.module.program, "body").at(-1)!, "expression");
    return baseMeaning(writer, base)?.kind;
  };
  assertEquals(await kind("A"), "item");
  assertEquals(await kind("await import('./a.ts')"), "namespace");
  assertEquals(await kind("import('./a.ts')"), undefined); // a promise
  assertEquals(await kind("require('./b.cjs')"), "namespace");
  assertEquals(await kind("fetch"), undefined);
});
