// Functions that read a file whose name they are given.
import { assertEquals } from "@std/assert";
import { fileFor, fileParamOf } from "../../../src/track/normal_form/file_params.ts";
import { fileOf } from "../../../src/track/source/file_paths.ts";
import { first, open } from "../opened.ts";
import { writerIn } from "./alone.ts";

async function reader(source: string) {
  const writer = writerIn(await open(`import { readFile } from "node:fs/promises"; ${source}`));
  const call = first(writer.root!, "CallExpression");
  const file = fileOf(writer.units.graph, writer.module, call);
  return { writer, param: fileParamOf(writer, call, file) };
}

Deno.test("track normal form: which file is read, the caller says", async () => {
  const { writer, param } = await reader(
    "function f(a, b = 'x') { return readFile(`${a}/${b}.md`); }",
  );
  const file = (texts?: (string | undefined)[]) =>
    fileFor(writer.units, writer.unit, param!, texts)?.id;
  assertEquals(file(["prompts", "y"]), "prompts/y.md");
  assertEquals(file(["prompts"]), "prompts/x.md"); // by the default
  assertEquals(file(["prompts", undefined]), "prompts/*.md");
  assertEquals(file([undefined, "y"]), undefined); // it may be anywhere
  assertEquals(file(), undefined);
});

Deno.test("track normal form: what does not hang on a parameter is no matter of the caller", async () => {
  assertEquals((await reader("function f(a) { return readFile('a.md', a); }")).param, undefined);
  assertEquals(
    (await reader("function f(a) { a = g(); return readFile(`prompts/${a}.md`); }")).param,
    undefined,
  );
});
