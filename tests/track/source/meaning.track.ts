// What names mean across files.
import { assertEquals } from "@std/assert";
import {
  exportMeaning,
  exportNames,
  importedName,
  type Meaning,
  meaningOf,
} from "../../../src/track/source/meaning.ts";
import { get } from "../../../src/track/syntax/ast.ts";
import { first, open } from "../opened.ts";

const PROJECT = `
import one, { two as second, gone } from "./lib.ts";
import * as lib from "./lib.ts";
import { deep } from "./again.ts";
import data from "./data.json";
import { readFile } from "node:fs/promises";
import * as path from "node:path";
import { a } from "./nowhere.ts";
const own = 1;
=== src/lib.ts
export const two = 2; export default function one() {} export * from "./more.ts"; export * from "pack";
=== src/more.ts
export const three = 3; export default 1; export * from "./lib.ts";
=== src/again.ts
export { three as deep } from "./lib.ts";
=== src/data.json
{ "x": 1 }
`;

function told(meaning: Meaning | undefined): string {
  switch (meaning?.kind) {
    case "item":
      return `${meaning.item.module.path}#${meaning.item.name}`;
    case "namespace":
      return `all of ${meaning.module.path}`;
    case "data":
      return [meaning.module.path, ...meaning.path].join(" ");
    case "external":
      return `${meaning.name}#${meaning.exported}`;
    default:
      return `missing ${meaning?.name}`;
  }
}

Deno.test("track source: imported names mean what is declared elsewhere", async () => {
  const { graph, module } = await open(PROJECT);
  for (
    const [name, meaning] of [
      ["own", "src/main.ts#own"],
      ["one", "src/lib.ts#one"],
      ["second", "src/lib.ts#two"],
      ["gone", "pack#gone"], // the package may have it
      ["lib", "all of src/lib.ts"],
      ["deep", "src/more.ts#three"],
      ["data", "src/data.json"],
      ["readFile", "node:fs/promises#readFile"],
      ["a", "missing nowhere.ts"],
    ] as const
  ) assertEquals(told(meaningOf(graph, module, module.names.top.get(name)!)), meaning, name);
});

Deno.test("track source: exports through stars, without their defaults and without end", async () => {
  const { graph } = await open(PROJECT);
  const lib = graph.modules.get("src/lib.ts")!;
  assertEquals(exportNames(graph, lib), ["default", "three", "two"]);
  const again = graph.modules.get("src/again.ts")!;
  assertEquals(exportMeaning(graph, again, "default"), undefined);
  assertEquals(exportMeaning(graph, again, "other"), undefined);
});

Deno.test("track source: what is called, by its import or as a global", async () => {
  const name = async (call: string) => {
    const { graph, module } = await open(PROJECT.replace("const own = 1;", `${call};`));
    return importedName(graph, module, get(first(module.program, "CallExpression"), "callee"));
  };
  assertEquals(await name("readFile('a')"), "node:fs#readFile");
  assertEquals(await name("path.posix('a')"), "node:path#posix");
  assertEquals(await name("Deno.cwd()"), "Deno#cwd");
  assertEquals(await name("fetch('a')"), "fetch");
  assertEquals(await name("one()"), undefined);
});
