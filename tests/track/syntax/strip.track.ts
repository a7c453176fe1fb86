// Types vanish, with all that stands for them alone; what runs stays.
import { assertEquals, assertNotEquals } from "@std/assert";
import { isNode, list, type Node, walk } from "../../../src/track/syntax/ast.ts";
import { strip } from "../../../src/track/syntax/strip.ts";
import { parsedWhole } from "./parsed.ts";

/** The tree without positions and names of types, as text. */
async function stripped(source: string): Promise<string> {
  const program = strip(await parsedWhole(source))!;
  walk(program, (it) => {
    it.start = it.end = 0;
  });
  return JSON.stringify(
    program,
    (key, value) =>
      /^(type(Names|Imports)|interfaces)$/.test(key)
        ? undefined
        : isNode(value)
        ? Object.fromEntries(Object.entries(value).sort())
        : value,
  );
}

Deno.test("track syntax: with types and without is the same tree", async () => {
  for (
    const [typed, plain] of [
      ["const a: string = b as any;", "const a = b;"],
      ["const a = b!.c satisfies D;", "const a = b.c;"],
      ["f<string>(a);", "f(a);"],
      ["function f(this: A, b?: string): void {}", "function f(b) {}"],
      ["function f(a: string): void; function f(a: any) {}", "function f(a) {}"],
      ["interface A { b: string } type C = A;", ""],
      ["import type { A } from './a.ts';", ""],
      ["import { type A } from './a.ts';", ""],
      ["import { type A, b } from './a.ts';", "import { b } from './a.ts';"],
      ["export type { A } from './a.ts';", ""],
      ["declare const a: string; declare module 'a' {}", ""],
      ["namespace A { export type B = string }", ""],
      [
        "class A implements B { private readonly c: string = 'd'; declare e: string }",
        "class A { c = 'd'; }",
      ],
      ["abstract class A { abstract b(): void }", "abstract class A {}"],
    ] as const
  ) {
    assertEquals(await stripped(typed), await stripped(plain), typed);
  }
});

Deno.test("track syntax: what has a meaning when it runs is no type", async () => {
  for (
    const source of [
      "import {} from './a.ts';",
      "import './a.ts';",
      "enum A { b }",
      "namespace A { export const b = 1; }",
      "class A { constructor(private b: string) {} }",
      "import a = require('a');",
    ]
  ) assertNotEquals(await stripped(source), await stripped(""), source);
  const program = strip(await parsedWhole("class A { constructor(private b: string) {} }"))!;
  const types = new Set<string>();
  walk(program, (it: Node) => void types.add(it.type));
  assertEquals(types.has("TSParameterProperty"), false); // it is what it is compiled to
  assertEquals(types.has("AssignmentExpression"), true);
  assertEquals(list(program, "body").length, 1);
});

Deno.test("track syntax: names of types are kept as texts, for who looks for what is injected", async () => {
  const program = strip(
    await parsedWhole(
      "import type { A } from './a.ts'; import { type B as C } from './b.ts'; f((x: A | C | string, y: D.E) => x);",
    ),
  )!;
  assertEquals(program.typeImports, [
    { local: "A", specifier: "./a.ts", name: "A" },
    { local: "C", specifier: "./b.ts", name: "B" },
  ]);
  const found: unknown[] = [];
  walk(program, (it) => {
    if (it.typeNames) found.push([it.name, it.typeNames]);
  });
  assertEquals(found, [["x", ["A", "C"]]]);
  const declared = strip(
    await parsedWhole(
      "interface A { b(): void } export interface B {} export type C = { d: 1 }; type E = A; class F {}",
    ),
  )!;
  assertEquals(declared.interfaces, ["A", "B", "C"]);
});
