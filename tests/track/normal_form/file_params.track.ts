// Functions that use a file whose name they are given.
import { assertEquals } from "@std/assert";
import { givenTo, pathParamsOf } from "../../../src/track/normal_form/file_params.ts";
import { fileOf, fileUsesOf } from "../../../src/track/source/file_uses.ts";
import { first, open } from "../opened.ts";
import { writerIn } from "./alone.ts";

async function reader(source: string) {
  const writer = writerIn(await open(`import { readFile } from "node:fs/promises"; ${source}`));
  const { units: { graph }, module } = writer;
  const [use] = fileUsesOf(graph, module, first(writer.root!, "CallExpression"));
  const params = pathParamsOf(writer)!;
  return (texts?: (string | undefined)[]) => fileOf(graph, module, use!, givenTo(params, texts));
}

Deno.test("track normal form: which file is read, the caller says", async () => {
  const file = await reader("function f(a, b = 'x') { return readFile(`${a}/${b}.md`); }");
  assertEquals(file(["prompts", "y"]), "prompts/y.md");
  assertEquals(file(["prompts"]), "prompts/x.md"); // by the default
  assertEquals(file(["prompts", undefined]), "prompts/*.md");
  assertEquals(file([undefined, "y"]), undefined); // it may be anywhere
  assertEquals(file(), undefined);
});

Deno.test("track normal form: what does not hang on a parameter is no matter of the caller", async () => {
  const file = await reader("function f(a) { a = 'y'; return readFile(`prompts/${a}.md`); }");
  assertEquals(file(["x"]), "prompts/*.md");
});
