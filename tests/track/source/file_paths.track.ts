// Paths of files that a program reads, worked out from constants.
import { assertEquals } from "@std/assert";
import { fileOf, leadsToFile } from "../../../src/track/source/file_paths.ts";
import { type Node, walk } from "../../../src/track/syntax/ast.ts";
import { open } from "../opened.ts";

/** The file that the outermost last call of a source leads to. */
async function file(source: string): Promise<string | undefined> {
  const { graph, module } = await open(`
    import { readFile, promises } from "node:fs";
    import { readFile as later } from "node:fs/promises";
    import { join, dirname } from "node:path";
    import { fileURLToPath } from "node:url";
    import { FOLDER } from "./constants.ts";
    const NAMES = { ask: "ask.md" };
    ${source};
    === src/constants.ts
    export const FOLDER = new URL("../prompts/", import.meta.url);
  `);
  let found: Node | undefined;
  walk(module.items.at(-1)!.nodes[0]!, (it) => {
    if (/^(Call|New)Expression$/.test(it.type)) found ??= it;
  });
  return fileOf(graph, module, found!);
}

Deno.test("track source: the file that a call reads, from the root", async () => {
  for (
    const [source, path] of [
      ["readFile('a.md')", "a.md"],
      ["later(new URL('./a.md', import.meta.url))", "src/a.md"],
      ["promises.readFile(join(import.meta.dirname, '..', 'a.md'))", "a.md"],
      ["readFile(join(dirname(fileURLToPath(import.meta.url)), NAMES.ask))", "src/ask.md"],
      ["readFile(new URL('b.md', FOLDER))", "prompts/b.md"],
      ["Deno.readTextFile(`prompts/${name}.md`)", "prompts/*.md"],
      ["Bun.file(__dirname + '/a.md')", "src/a.md"],
      ["new URL('./a.md', import.meta.url)", "src/a.md"],
      ["readFile(name)", undefined],
      ["other('a.md')", undefined],
      ["new URL('./', import.meta.url)", undefined],
      ["new URL('main.ts', import.meta.url)", undefined], // where the module itself is
      ["readFile(`${name}.md`)", undefined], // it may be anywhere
    ] as const
  ) assertEquals(await file(source), path, source);
});

Deno.test("track source: a call that may read is told from one that does not", async () => {
  const leads = async (source: string) => {
    const { graph, module } = await open(`import * as fs from "node:fs"; ${source}`);
    let found: Node | undefined;
    walk(module.items.at(-1)!.nodes[0]!, (it) => {
      if (/^(Call|New)Expression$/.test(it.type)) found ??= it;
    });
    return leadsToFile(graph, module, found!);
  };
  assertEquals(await leads("fs.readFileSync(name);"), true);
  assertEquals(await leads("fs.writeFileSync(name);"), false);
  assertEquals(await leads("new URL(name);"), true);
  assertEquals(await leads("new Map(name);"), false);
});
