// What a function reaches, with texts and places; and what was consulted for that.
import { assertEquals } from "@std/assert";
import { consulted, unitsOf } from "../../../src/track/sign/reach.ts";
import { open } from "../opened.ts";

const PROJECT = `import text from "./text.md";
const one = 1;
export function ask() {
  return [one, text, TABLE];
}
TABLE.x = 2;
=== src/text.md
Be kind.
`;

Deno.test("track sign: units with where they stand and what they use, the function first", async () => {
  const { project } = await open(PROJECT.replace("TABLE.x", "const TABLE = {}; TABLE.x"));
  const units = await unitsOf("src/main.ts#ask", project);
  assertEquals(units[0]!.id, "src/main.ts#ask");
  assertEquals(units.map(({ id, path, line }) => `${id} ${path}:${line}`).sort(), [
    "src/main.ts#TABLE src/main.ts:6",
    "src/main.ts#[effect 1] src/main.ts:6",
    "src/main.ts#ask src/main.ts:3",
    "src/main.ts#one src/main.ts:2",
    "src/text.md src/text.md:1",
  ]);
  const [ask] = units;
  assertEquals(ask!.source, "function ask() {\n  return [one, text, TABLE];\n}");
  assertEquals([...ask!.uses].sort(), ["src/main.ts#TABLE", "src/main.ts#one", "src/text.md"]);
  const table = units.find(({ id }) => id.endsWith("#TABLE"));
  assertEquals(table!.uses, ["src/main.ts#[effect 1]"]);
});

Deno.test("track sign: units of one id are told apart", async () => {
  const { project } = await open(`
    class A { static x() {} }
    const o = { get a() { return 1; } };
    export const ask = () => [A.x(), o.a, both];
    const both = 1;`);
  const ids = (await unitsOf("src/main.ts#ask", project)).map(({ id }) => id);
  assertEquals(ids.length, new Set(ids).size);
});

Deno.test("track sign: what decides over a signature: sources, other files, folders", async () => {
  const { project } = await open(`import "pack"; ${PROJECT}=== src/other.ts\n`);
  await unitsOf("src/main.ts#ask", project);
  const { reached, files, folders } = consulted(project, "src/main.ts#ask");
  assertEquals(reached, ["src/text.md", "src/main.ts"]);
  assertEquals(files.includes("src/text.md"), true);
  assertEquals(files.includes("deno.json"), true);
  assertEquals(files.includes("src/main.ts"), false);
  assertEquals(folders, []);
});
