// What a change since a commit reaches: by imports, and by the files that any module on the way names.
import { assertEquals } from "@std/assert";
import { execFileSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { inProject, writeFiles } from "../support/tracked_project.ts";

const changed = new URL("../../src/cli/changed.ts", import.meta.url).href;

const test = (name: string, from: string) =>
  `import { ask } from "${from}";\ntest("${name}", () => ask());`;

/** A workspace: each test of `app` asks by another module, and each of these reads its prompt in another way. */
const FILES: Record<string, string> = {
  "app/main.ts": `import process from "node:process";
    process.chdir("app");
    const { unreachedSince } = await import(${JSON.stringify(changed)});
    const names = ["path", "url", "value", "pattern", "folder", "shared", "none"];
    const store = { list: () => Promise.resolve(names.map((name) => \`test/\${name}/\${name}\`)) };
    console.log(JSON.stringify(await unreachedSince({ path: "cassettes", store }, "HEAD")));`,
  "main.ts": `import "./app/main.ts";`,
  "app/package.json": `{ "name": "app", "type": "module" }`,
  "app/src/path.js": `import { readFile } from "node:fs/promises";
    export const ask = async () => fetch("/", { body: await readFile("prompts/path.md", "utf8") });`,
  "app/src/url.js": `import { readFile } from "node:fs/promises";
    export const ask = async () =>
      fetch("/", { body: await readFile(new URL("../prompts/url.md", import.meta.url), "utf8") });`,
  "app/src/value.js": `import { readFileSync } from "node:fs";
    const { text } = JSON.parse(readFileSync(new URL("../prompts/value.json", import.meta.url), "utf8"));
    export const ask = () => fetch("/", { body: text });`,
  "app/src/pattern.js": `import { load } from "./load.js";
    export const ask = async () => fetch("/", { body: await load("de") });`,
  "app/src/load.js": `import { readFile } from "node:fs/promises";
    export const load = (language) => readFile(\`prompts/many/\${language}.md\`, "utf8");`,
  "app/src/folder.js": `import { readFile } from "node:fs/promises";
    import { join } from "node:path";
    export const ask = async () => fetch("/", { body: await readFile(join("texts", "a" + ".md"), "utf8") });`,
  "app/src/shared.js": `import { read } from "../../common/read.js";
    export const ask = async () => fetch("/", { body: await read() });`,
  "app/src/none.js": `export const ask = () => fetch("/");`,
  "common/read.js": `import { readFile } from "node:fs/promises";
    export const read = () => readFile(new URL("./far.md", import.meta.url), "utf8");`,
  "app/prompts/path.md": "one",
  "app/prompts/url.md": "one",
  "app/prompts/value.json": `{ "text": "one" }`,
  "app/prompts/many/de.md": "eins",
  "app/prompts/idle.md": "one",
  "app/texts/a.md": "one",
  "common/far.md": "one",
  "common/idle.md": "one",
};
const NAMES = ["path", "url", "value", "pattern", "folder", "shared", "none"];
for (const name of NAMES) FILES[`app/test/${name}.test.js`] = test(name, `../src/${name}.js`);

/** What is changed, and which of the tests that reaches. */
const ROWS: [file: string, reached: string[]][] = [
  ["app/prompts/path.md", ["path"]],
  ["app/prompts/url.md", ["url"]],
  ["app/prompts/value.json", ["value"]],
  ["app/prompts/many/de.md", ["pattern"]],
  ["app/prompts/many/new.md", ["pattern"]],
  ["app/texts/a.md", ["folder"]],
  ["common/far.md", ["shared"]],
  ["common/read.js", ["shared"]],
  ["app/src/load.js", ["pattern"]],
  ["app/test/none.test.js", ["none"]],
  ["app/prompts/idle.md", []],
  ["common/idle.md", []],
];

Deno.test("a change reaches what reads the file that has changed, however far away", () =>
  inProject(FILES, async ({ folder, run }) => {
    const git = (...words: string[]) =>
      execFileSync("git", words, { cwd: folder, stdio: "ignore" });
    git("init", "-q");
    git("config", "user.name", "a");
    git("config", "user.email", "a@example.com");
    git("add", ".");
    git("commit", "-qm", "first");
    for (const [file, reached] of ROWS) {
      const text = FILES[file];
      const after = file.endsWith("json") ? '{ "text": "two" }' : `${text ?? ""}\n// two`;
      await writeFiles(folder, { [file]: after });
      const { code, stdout, stderr } = await run("main.ts");
      assertEquals(code, 0, stderr);
      const unreached: string[] = JSON.parse(stdout.trim().split("\n").at(-1)!);
      const found = NAMES.filter((name) => !unreached.includes(`test/${name}/${name}`));
      assertEquals(found, reached, file);
      if (text === undefined) await rm(`${folder}/${file}`);
      else await writeFiles(folder, { [file]: text });
    }
  }));
