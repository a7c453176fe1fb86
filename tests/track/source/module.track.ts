// One file: its items, imports, exports and requests.
import { assertEquals } from "@std/assert";
import { loadParser } from "../../../src/host/parser.ts";
import { readModule } from "../../../src/track/source/module.ts";

const read = (source: string, path = "a.ts") => readModule(path, source, loadParser);

Deno.test("track source: the items of a module, in order", async () => {
  const { items } = await read(`
    function f() {}
    class A {}
    let a = 1, { b, c: [d] } = f();
    a = 2;
    enum E { x }
    namespace E { export const y = 1; }
    console.log(a);
    if (a) f();
    export default () => 1;
  `);
  assertEquals(
    items.map(({ kind, name, reassigned }) => [kind, name, ...reassigned ? ["again"] : []]),
    [
      ["function", "f"],
      ["class", "A"],
      ["variable", "a", "again"],
      ["variable", "b,d"],
      ["effect", "[effect 1]"], // a = 2
      ["enum", "E"],
      ["variable", "E.y"],
      ["effect", "[effect 2]"],
      ["effect", "[effect 3]"],
      ["default", "default"],
    ],
  );
  assertEquals(items[5]!.nodes.length, 2);
});

Deno.test("track source: imports and exports, and what is requested in order", async () => {
  const module = await read(`
    import d, { a as b } from "./one.ts";
    import * as all from "./two.ts";
    export { x as y } from "./three.ts";
    export * from "./four.ts";
    export * as five from "./five.ts";
    export { b, d as default };
    const lazy = () => import("./six.ts");
    const many = (name) => import(\`./seven/\${name}.ts\`);
  `);
  assertEquals(
    [...module.imports].map(([{ name }, from]) => `${name} ${from.name} ${from.specifier}`),
    [
      "d default ./one.ts",
      "b a ./one.ts",
      "all * ./two.ts",
    ],
  );
  assertEquals([...module.exports.keys()], ["y", "five", "b", "default"]);
  assertEquals(module.stars, ["./four.ts"]);
  assertEquals(module.requests.map((it) => it.slice(2, -3)), [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
  ]);
  assertEquals(module.globs, ["./seven/*.ts"]);
});

Deno.test("track source: other files are data, texts, or CommonJS in one piece", async () => {
  const json = await read(`\uFEFF{ "a": [1] }`, "a.json");
  assertEquals([json.kind, json.value], ["json", { a: [1] }]);
  assertEquals((await read("# a", "a.md")).kind, "asset");
  assertEquals((await read("f(module);", "a.cjs")).kind, "cjs");
  const common = await read("const b = require('./b.cjs'); exports.a = b;", "a.cjs");
  assertEquals([common.kind, common.isCommon, [...common.exports.keys()]], ["code", true, ["a"]]);
  assertEquals([...common.imports.values()], [{ specifier: "./b.cjs", name: "*" }]);
});

Deno.test("track source: what is loaded as a program runs is found, however it is written", async () => {
  for (
    const text of [
      'import("./x.ts")',
      'import /* for later */ ("./x.ts")',
      'import\n("./x.ts")',
      'import.source("./x.ts")',
      'require("./x.ts")',
      'r\\u0065quire("./x.ts")',
      "import(`./x.ts`)",
      'import(import.meta.resolve("./x.ts"))',
    ]
  ) assertEquals((await read(`export const a = () => ${text};`)).requests, ["./x.ts"], text);
  const made = await read(`
    import { createRequire } from "node:module";
    const load = createRequire(import.meta.url);
    load("./x.ts");`);
  assertEquals(made.requests, ["node:module", "./x.ts"]);
  const globs = await read('export const a = import.meta.glob("./x/*.ts");');
  assertEquals(globs.globs, ["./x/*.ts"]);
  assertEquals((await read('import type { A } from "./x.ts"; export const a = 1;')).requests, []);
});
