// What calls do with files, and which files those are, worked out from constants.
import { assertEquals } from "@std/assert";
import { fileDeed, isPlaceToWrite } from "../../../src/track/source/file_functions.ts";
import { fileOf, fileUsesOf, unreadFile } from "../../../src/track/source/file_uses.ts";
import { type Node, walk } from "../../../src/track/syntax/ast.ts";
import { open } from "../opened.ts";

/** What the outermost call of a source does with files: `read a.md`; `?` where the file is not known. */
async function uses(source: string): Promise<string[]> {
  const { graph, module } = await open(`
    import { readFile, promises } from "node:fs";
    import { readFile as later } from "node:fs/promises";
    import { homedir } from "node:os";
    import { join, dirname } from "node:path";
    import { fileURLToPath } from "node:url";
    import { load } from "a-package";
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
  return fileUsesOf(graph, module, found!)
    .map((it) => `${it.deed} ${fileOf(graph, module, it) ?? "?"}`);
}

Deno.test("track source: what a call does with which file, from the root", async () => {
  for (
    const [source, ...wanted] of [
      ["readFile('a.md')", "read a.md"],
      ["later(new URL('./a.md', import.meta.url))", "read src/a.md"],
      ["promises.readFile(join(import.meta.dirname, '..', 'a.md'))", "read a.md"],
      ["readFile(join(dirname(fileURLToPath(import.meta.url)), NAMES.ask))", "read src/ask.md"],
      ["readFile(new URL('b.md', FOLDER))", "read prompts/b.md"],
      ["Deno.readTextFile(`prompts/${name}.md`)", "read prompts/*.md"],
      ["Bun.file(__dirname + '/a.md')", "read src/a.md"],
      ["readFile(a ? 'a.md' : b)", "read a.md", "read ?"],
      ["promises.readdir('prompts')", "list prompts"],
      ["promises.writeFile('a.md', text)", "write a.md"],
      ["load(join(import.meta.dirname, 'a.md'))", "give src/a.md"],
      ["load('a.md')"], // a text, and nothing says that it is a path
      ["new URL('./a.md', import.meta.url)"],
      ["other('a.md')"],
      ["readFile(join(homedir(), '.tool', 'a.md'))", "read "], // none of the project
      ["readFile(name)", "read ?"],
      ["readFile(`${name}.md`)", "read ?"], // it may be anywhere
    ] as const
  ) assertEquals(await uses(source), wanted, source);
});

Deno.test("track source: the file that Bun.file() gives is not always read", async () => {
  const unread = async (source: string) => {
    const { graph, module } = await open(source);
    let found: Node | undefined;
    walk(module.program, (it) => {
      if (it.type === "CallExpression") found ??= it;
    });
    return unreadFile(graph, module, found!)?.type;
  };
  assertEquals(await unread("Bun.file('a').exists();"), "CallExpression");
  assertEquals(await unread("Bun.write(Bun.file('a'), '');"), "CallExpression");
  assertEquals(await unread("Bun.file('a').text();"), undefined);
  assertEquals(await unread("file('a').exists();"), undefined);
});

Deno.test("track source: functions that do something with files, by name", () => {
  assertEquals(fileDeed("node:fs#readFileSync"), { deed: "read", index: 0 });
  assertEquals(fileDeed("fs-extra#outputJson"), { deed: "write", index: 0 });
  assertEquals(fileDeed("Deno#copyFile"), { deed: "write", index: 1 });
  assertEquals(fileDeed("globby#globby"), { deed: "match", index: 0 });
  assertEquals(fileDeed("node:fs#existsSync"), undefined);
  assertEquals(["cwd", "outDir", "logFile", "promptDir"].map(isPlaceToWrite), [
    true,
    true,
    true,
    false,
  ]);
});
