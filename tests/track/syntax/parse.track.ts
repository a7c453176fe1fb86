// Sources are parsed once, as what their file's ending says.
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RetakeError } from "../../../src/errors.ts";
import { loadParser } from "../../../src/host/parser.ts";
import { parseModule } from "../../../src/track/syntax/parse.ts";
import { parsed } from "./parsed.ts";

Deno.test("track syntax: the same text is parsed once, as long as its language is the same", async () => {
  let asked = 0;
  const counting = () => {
    asked++;
    return loadParser();
  };
  const first = await parseModule("a.ts", "let a = 1;", counting);
  assertEquals(await parseModule("other/b.ts", "let a = 1;", counting) === first, true);
  assertEquals(asked, 1);
  await parseModule("a.tsx", "let a = 1;", counting);
  await parseModule("a.ts", "let a = 2;", counting);
  assertEquals(asked, 3);
});

Deno.test("track syntax: each ending is read as its language", async () => {
  const [cast] = (await parsed("<string> a;")).body as { expression: { type: string } }[];
  assertEquals(cast!.expression.type, "Identifier");
  const [element] = (await parsed("<a />;", "a.tsx")).body as { expression: { type: string } }[];
  assertEquals(element!.expression.type, "JSXElement");
  await parsed("return 1;", "a.cjs");
  await parsed("class A { constructor(@inject a) {} }"); // decorators of old
});

Deno.test("track syntax: what cannot be parsed is an error that names the place", async () => {
  const error = await assertRejects(() => parsed("let a = 1;\nlet b = ;", "src/a.ts"), RetakeError);
  assertEquals(error.code, "PARSE_FAILED");
  assertStringIncludes(error.message, "src/a.ts:2:9 cannot be parsed: ");
});
