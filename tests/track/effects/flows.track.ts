// What local names may hold.
import { assertEquals } from "@std/assert";
import { patternsOf } from "../../../src/track/effects/flows.ts";
import { get, str } from "../../../src/track/syntax/ast.ts";
import { first } from "../opened.ts";
import { codeIn } from "./code.ts";

Deno.test("track effects: where in a value a pattern finds what it binds", async () => {
  const { code } = await codeIn("const { a, b: [, c = 1], [d]: e, ...f } = g;");
  const pattern = get(first(code.module.program, "VariableDeclarator"), "id");
  const found = patternsOf(pattern).map(({ id, path, isRest }) =>
    [str(id, "name"), ...path, ...isRest ? ["rest"] : []].join(" ")
  );
  assertEquals(found, ["a a", "c b 1", "e *", "f rest"]);
});

/** What the local names of a function may hold, as sources: `name: value path`. */
async function flows(body: string): Promise<string[]> {
  const { code } = await codeIn(`function f(given) { ${body} }`);
  return [...code.flows].flatMap(([{ name }, held]) =>
    held.map(({ value, path }) =>
      [`${name}:`, code.module.source.slice(value.start, value.end), ...path].join(" ")
    )
  ).sort();
}

Deno.test("track effects: names hold what they are declared with, assigned, and called with", async () => {
  assertEquals(await flows("const a = given; let b; b = a;"), ["a: given", "b: a"]);
  assertEquals(await flows("const { c: a } = given;"), ["a: given c"]);
  assertEquals(await flows("for (const a of given) a;"), ["a: given *"]);
  assertEquals(await flows("((a, b = 1) => a)(given);"), ["a: given", "b: 1"]);
  assertEquals(await flows("const g = (a) => a; g(given);"), ["a: given", "g: (a) => a"]);
  assertEquals(await flows("given.map((a) => a);"), ["a: given", "a: given *"]);
  assertEquals(await flows("given.reduce((a, b) => a, start);"), ["a: start", "b: given *"]);
});
