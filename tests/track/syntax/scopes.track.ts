// Which declaration each name means.
import { assertEquals } from "@std/assert";
import { resolveNames } from "../../../src/track/syntax/scopes.ts";
import { type Node, walk } from "../../../src/track/syntax/ast.ts";
import { parsed } from "./parsed.ts";

/** For each `x` of a source, in order: the type of what declares it, or `global`. */
async function meanings(source: string): Promise<string[]> {
  const program = await parsed(source, "a.tsx");
  const names = resolveNames(program);
  const found: string[] = [];
  walk(program, (node: Node) => {
    if (!/^(JSX)?Identifier$/.test(node.type) || node.name !== "x") return;
    const binding = names.of.get(node);
    found.push(binding ? `${binding.top ? "top " : ""}${binding.declaration?.type}` : "global");
  });
  return found;
}

Deno.test("track syntax: a name means the nearest declaration around it", async () => {
  const [declared, used] = ["VariableDeclarator", "FunctionDeclaration"];
  assertEquals(await meanings("f(x);"), ["global"]);
  assertEquals(await meanings("f(x); const x = 1;"), [`top ${declared}`, `top ${declared}`]);
  assertEquals(await meanings("{ let x = 1; } x;"), [declared, "global"]);
  assertEquals(await meanings("function f(x) { return x; }"), [used, used]);
  assertEquals(await meanings("function f() { if (a) { var x = 1; } return x; }"), [
    declared,
    declared,
  ]);
  assertEquals(await meanings("try {} catch (x) { x; }"), ["CatchClause", "CatchClause"]);
  assertEquals(await meanings("for (const x of a) x; x;"), [declared, declared, "global"]);
});

Deno.test("track syntax: names of members, keys and labels mean nothing", async () => {
  assertEquals(await meanings("const x = 1; a.x; ({ x: 1 }); x: for (;;) break x; <x />;"), [
    "top VariableDeclarator",
    ...Array(5).fill("global"),
  ]);
});

Deno.test("track syntax: it is known where a name is assigned again, and whether it is called", async () => {
  const names = resolveNames(
    await parsed("let a = 1; a = 2; a++; [a] = b; for (a of b); let f; f.call(1);"),
  );
  assertEquals(names.top.get("a")!.writes.length, 4);
  assertEquals(names.top.get("f")!.called, true);
  assertEquals(names.top.get("a")!.called, undefined);
});

Deno.test("track syntax: a namespace and an enum have names of their own", async () => {
  const program = await parsed("namespace N { export const x = 1; } enum E { y, z = y }");
  const names = resolveNames(program);
  const [namespace] = program.body as Node[];
  assertEquals([...names.inside.get(namespace!)!.keys()], ["x"]);
  const member = [...names.of.values()].find((it) => it.name === "y");
  assertEquals(member!.member, true);
});
