// Which files a closure reads, with the paths that callers name; and what cannot be told.
import { assertEquals } from "@std/assert";
import { signFunction } from "../../../src/track/sign/sign.ts";
import { filesOf } from "../edits.ts";
import { inMemory } from "../samples.ts";

async function signed(body: string) {
  const text = `
    import { readFileSync, readdirSync, writeFileSync } from "node:fs";
    import { homedir } from "node:os";
    import { join } from "node:path";
    const read = (path: string) => readFileSync(path, "utf8");
    const within = (folder: string, name: string) => read(join(folder, name));
    class Loader { constructor(readonly folder: string) {} load(name: string) { return readFileSync(join(this.folder, name)); } }
    ${body}
    === prompts/a.md
    a
    === prompts/b.md
    b`;
  const { assets, opaque } = await signFunction("src/main.ts#ask", inMemory(filesOf(text)));
  return { assets, opaque };
}

Deno.test("track sign: files that callers name, through helpers", async () => {
  const { assets, opaque } = await signed(
    `export const ask = () => [within("prompts", "a.md"), read("prompts/b.md")];`,
  );
  assertEquals(assets, ["prompts/a.md", "prompts/b.md"]);
  assertEquals(opaque, []);
});

Deno.test("track sign: a reader that cannot be followed is opaque, and said", async () => {
  for (
    const body of [
      "export const ask = (path: string) => readFileSync(path);",
      "export const ask = (path: string) => within(path, 'a.md');",
      "export const ask = (it: { path: string }) => read(it.path);",
      "export const ask = () => ['a'].map(read);",
      "export const ask = (folder: string) => new Loader(folder).load('a.md');",
    ]
  ) {
    assertEquals(
      await signed(body),
      { assets: [], opaque: ["readFileSync() in src/main.ts"] },
      body,
    );
  }
  assertEquals((await signed("export const ask = (at: string) => readdirSync(at);")).opaque, [
    "readdirSync() in src/main.ts",
  ]);
});

Deno.test("track sign: what is written or lies elsewhere is neither read nor opaque", async () => {
  for (
    const body of [
      "export const ask = (path: string) => writeFileSync(path, '');",
      "export const ask = () => readFileSync(join(homedir(), '.tool.json'));",
      "export const ask = () => { writeFileSync('prompts/a.md', ''); return read('prompts/a.md'); };",
    ]
  ) assertEquals(await signed(body), { assets: [], opaque: [] }, body);
});

Deno.test("track sign: one name in a folder is any file of it", async () => {
  const { assets, opaque } = await signed(
    "export const ask = (name: string) => within('prompts', `${name}.md`);",
  );
  assertEquals({ assets, opaque }, { assets: ["prompts/*.md"], opaque: [] });
});

Deno.test("track sign: an interface behind which a class is injected is a gap that is said", async () => {
  const opaqueIn = async (fields: string, body: string, more = "") => {
    const text = `
      ${more}
      export class Asker { ${fields} ask(q: string) { return ${body}; } }
      === src/api.ts
      export interface Api { send(q: string): string; mode: string }
      export type Shape = { send(q: string): string };
      export class Client { send(q: string) { return q; } }
      === src/all.ts
      export * from "./api.ts";`;
    return (await signFunction("src/main.ts#Asker.ask", inMemory(filesOf(text)))).opaque;
  };
  const said = ["send() of the interface Api in src/api.ts"];
  const TYPE = `import type { Api, Client, Shape } from "./api.ts";`;
  const GIVEN = "constructor(private readonly api: Api) {}";
  for (
    const [fields, more] of [
      [GIVEN, TYPE],
      [GIVEN, `import { type Api } from "./api.ts";`],
      [GIVEN, `import { Api } from "./api.ts";`],
      [GIVEN, `import type { Api } from "./all.ts";`],
      ["private api: Api; constructor(api: Api) { this.api = api; }", TYPE],
      ["constructor(private readonly api: Api | null) {}", TYPE],
    ]
  ) assertEquals(await opaqueIn(fields!, `this.api.send(q)`, more), said, `${fields} ${more}`);
  assertEquals(await opaqueIn("constructor(private api: Shape) {}", "this.api.send(q)", TYPE), [
    "send() of the interface Shape in src/api.ts",
  ]);
  assertEquals(
    await opaqueIn(GIVEN, "this.api.send(q)", "interface Api { send(q: string): string }"),
    [
      "send() of the interface Api in src/main.ts",
    ],
  );
  for (
    const [fields, body, more] of [
      ["constructor(private api: Client) {}", "this.api.send(q)", TYPE],
      [GIVEN, "this.api.mode + q", TYPE],
      [GIVEN, "q", TYPE],
      ["api = new Client();", "this.api.send(q)", `import { Client } from "./api.ts";`],
      [GIVEN, "this.api.send(q)", `import type { Api } from "another";`],
      ["private words: string[] = [];", "this.words.join(q)", ""],
      ["send(q: string) { return q; }", "this.send(q)", TYPE],
    ]
  ) assertEquals(await opaqueIn(fields!, body!, more), [], `${fields} ${body}`);
});
