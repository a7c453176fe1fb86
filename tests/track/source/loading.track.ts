// What code loads as it runs.
import { assertEquals } from "@std/assert";
import { isGlob, loadedBy, loadedText, specifiersOf } from "../../../src/track/source/loading.ts";
import { resolveNames } from "../../../src/track/syntax/scopes.ts";
import { parsed } from "../syntax/parsed.ts";
import { first } from "../opened.ts";

/** What the first call or import() of a source may load; `undefined` if it loads nothing. */
async function loads(source: string): Promise<string[] | undefined> {
  const program = await parsed(source, "a.ts");
  const names = resolveNames(program);
  const type = source.includes("import(") ? "ImportExpression" : "CallExpression";
  const node = first(program, type);
  const found = loadedBy(node, names);
  return found && specifiersOf(found, names);
}

Deno.test("track source: import() and require() of what is known", async () => {
  assertEquals(await loads(`import("./a.ts");`), ["./a.ts"]);
  assertEquals(await loads(`require("./a.cjs");`), ["./a.cjs"]);
  assertEquals(await loads(`load("./a.ts");`), undefined);
  assertEquals(await loads(`function f(require) { require("./a.cjs"); }`), undefined);
  assertEquals(await loads(`const A = "./a"; import(A + ".ts");`), ["./a.ts"]);
  assertEquals(await loads(`import(b ? "./a.ts" : "./b.ts");`), ["./a.ts", "./b.ts"]);
  assertEquals(await loads(`import(b ?? "./b.ts");`), ["*", "./b.ts"]);
  assertEquals(await loads("import(import.meta.resolve('./a.ts'));"), ["./a.ts"]);
});

Deno.test("track source: what is not known of a specifier is a star", async () => {
  assertEquals(await loads("import(`./plugins/${name}.ts`);"), ["./plugins/*.ts"]);
  assertEquals(await loads("import(name);"), ["*"]);
  assertEquals(await loads("let a = './a.ts'; a = './b.ts'; import(a);"), ["*"]);
  assertEquals(isGlob("./plugins/*.ts"), true);
  assertEquals(isGlob("./plugins/a.ts"), false);
  assertEquals(isGlob("*"), false); // it may begin anywhere
});

Deno.test("track source: createRequire gives a require", async () => {
  const program = await parsed(
    `const load = createRequire(import.meta.url); const a = load("./a.cjs");`,
  );
  const names = resolveNames(program);
  const declarations = program.body as { declarations: { init: never }[] }[];
  assertEquals(loadedText(declarations[1]!.declarations[0]!.init, names), "./a.cjs");
});
