// Watch mode follows the files that the tracker follows: whichever way an import leads to them, and no others.
import { assertEquals } from "@std/assert";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { inProject } from "../support/tracked_project.ts";

const affected = new URL("../../src/staleness/affected.ts", import.meta.url).href;

/** Imports of a suite in the folder `app`, and what they lead to; a file beside it is imported by nobody. */
const LEADS: readonly (readonly [title: string, specifier: string, file: string])[] = [
  ["a file", "./lib/near.ts", "lib/near.ts"],
  ["a file of another folder", "../shared/far.ts", "../shared/far.ts"],
  ["a workspace", "@acme/member", "../packages/member/src/index.ts"],
  ["a workspace that is not built", "@acme/unbuilt", "../packages/unbuilt/src/index.ts"],
  ["a link in node_modules", "@acme/linked", "../linked/index.ts"],
  ["an import of package.json", "#inner", "inner/inner.ts"],
  ["paths of a tsconfig", "@/typed", "src/typed.ts"],
  ["an alias of Vite", "~/aliased", "web/aliased.ts"],
];

/** A folder of the repository, and the suites in it, which run nowhere: they are only read. */
const FILES: Record<string, string> = {
  "package.json": `{ "type": "module", "workspaces": ["app", "packages/*"] }`,
  "packages/member/package.json": `{ "name": "@acme/member", "exports": "./src/index.ts" }`,
  "packages/unbuilt/package.json": `{ "name": "@acme/unbuilt", "exports": "./dist/index.js" }`,
  "linked/package.json": `{ "name": "@acme/linked", "exports": "./index.ts" }`,
  "app/package.json":
    `{ "name": "app", "type": "module", "imports": { "#inner": "./inner/inner.ts" } }`,
  "app/tsconfig.json": `{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }`,
  "app/vite.config.ts": `import { resolve } from "node:path";
    export default { resolve: { alias: { "~": resolve(__dirname, "./web") } } };`,
  "app/deno.json": "{}",
  "shared/deep.ts": `export const deep = "deep";`,
  "prompts/read.md": "read",
  "prompts/many/one.md": "one",
  "prompts/idle.md": "idle",
  "app/reads.suite.ts": `import { prompts } from "../shared/prompts.ts";
    export const all = suite("Reads", { cases: [{ name: "a", fn: () => prompts("one") }] });`,
  "shared/prompts.ts": `import { readFile } from "node:fs/promises";
    const read = (path: string) => readFile(new URL("../prompts/" + path + ".md", import.meta.url), "utf8");
    export const prompts = async (name: string) => await read("read") +
      await readFile(new URL(\`../prompts/many/\${name}.md\`, import.meta.url), "utf8");`,
  "main.ts": `import process from "node:process";
    process.chdir("app");
    const { affectedBy, reachedOutside, reachOf } = await import(${JSON.stringify(affected)});
    const [suites, changes] = JSON.parse(process.argv[2]!);
    const reached = [];
    const reach = await reachOf(suites);
    for (const it of changes) reached.push(affectedBy(reach, [it]));
    console.log(JSON.stringify({ reached, outside: (await reachedOutside(suites)).sort() }));`,
};

const suiteOf = (index: number) => `lead${index}.suite.ts`;
const besideOf = (file: string) => file.replace(/[^/]+$/, "idle.ts");

for (const [index, [, specifier, file]] of LEADS.entries()) {
  FILES[`app/${suiteOf(index)}`] = `import { help } from ${JSON.stringify(specifier)};
    export const all = suite("All", { cases: [{ name: "a", fn: () => help() }] });`;
  const path = join("app", file).replaceAll("\\", "/");
  FILES[path] = `${
    index === 1 ? 'import { deep } from "./deep.ts";\n' : ""
  }export const help = () => 1;`;
  FILES[besideOf(path)] = `export const idle = 1;`;
}

Deno.test("kind 4: watch mode follows the files that imports lead to, and no others", () =>
  inProject(FILES, async ({ folder, run }) => {
    await mkdir(join(folder, "node_modules/@acme"), { recursive: true });
    await symlink(join(folder, "linked"), join(folder, "node_modules/@acme/linked"), "junction");
    const leads = LEADS.map((_, index) => suiteOf(index));
    const wanted: [changed: string, reached: string[]][] = [
      ...LEADS.map(([, , file], index): [string, string[]] => [file, [suiteOf(index)]]),
      ...LEADS.map(([, , file]): [string, string[]] => [besideOf(file), []]),
      ["../shared/deep.ts", [suiteOf(1)]],
      [suiteOf(0), [suiteOf(0)]],
    ];
    const asked = JSON.stringify([leads, wanted.map(([changed]) => changed)]);
    const { code, stdout, stderr } = await run("main.ts", [asked]);
    assertEquals(code, 0, stderr);
    const { reached, outside } = JSON.parse(stdout.trim().split("\n").at(-1)!);
    for (const [index, [changed, suites]] of wanted.entries()) {
      assertEquals(reached[index], suites, changed);
    }
    // What lies outside of the folder is watched file by file.
    const files = LEADS.map(([, , file]) => file).filter((it) => it.startsWith("../"));
    assertEquals(outside, [...files, "../shared/deep.ts"].sort());
  }));

Deno.test("kind 4: watch mode follows the files outside of the folder that are read", () =>
  inProject(FILES, async ({ run }) => {
    const { code, stdout, stderr } = await run("main.ts", [
      JSON.stringify([["reads.suite.ts"], ["../shared/prompts.ts", "../shared/far.ts"]]),
    ]);
    assertEquals(code, 0, stderr);
    assertEquals(JSON.parse(stdout.trim().split("\n").at(-1)!), {
      reached: [["reads.suite.ts"], []],
      outside: ["../prompts/many/one.md", "../prompts/read.md", "../shared/prompts.ts"],
    });
  }));
