// Edits of files by what is done with them: read, listed, handed on, or only written and tested for.
import type { Edits } from "./edits.ts";

/** Files that stand by, each with a text of its own. */
const FILES = `
      === prompts/one.md
      first
      === prompts/two.md
      second
      === prompts/deep/three.md
      third
      === out/last.json
      fourth
      === data/rows.json
      [5]
      === src/beside.md
      sixth`;

/** A function that does something with files, after imports. */
function does(imports: string, body: string): string {
  return `
      ${imports}
      export async function ask(name: string): Promise<unknown> {
        ${body}
      }${FILES}`;
}

const FIRST = ["first", "1st"] as const;
const SECOND = ["second", "2nd"] as const;
const THIRD = ["third", "3rd"] as const;
const FOURTH = ["fourth", "4th"] as const;
const FIFTH = ["[5]", "[55]"] as const;
const SIXTH = ["sixth", "6th"] as const;

const FS = `import fs from "node:fs";
      import { readFile, writeFile } from "node:fs/promises";
      import { dirname, join, resolve } from "node:path";`;

/** What is no input: of each, the file that is changed says whether it is taken for one. */
const NO_INPUT: readonly (readonly [title: string, body: string, ...replaced: string[]])[] = [
  ["a file that is written", `await writeFile("out/last.json", "1"); return 1;`, ...FOURTH],
  [
    "a file that is written to a joined path",
    `const to = join("out", "last.json"); await writeFile(to, "1"); return to;`,
    ...FOURTH,
  ],
  [
    "a file that is written by a stream",
    `return fs.createWriteStream(join(process.cwd(), "out", "last.json"));`,
    ...FOURTH,
  ],
  ["a file that is opened to write", `return fs.openSync("out/last.json", "w");`, ...FOURTH],
  ["a file that is added to", `fs.appendFileSync("out/last.json", "1"); return 1;`, ...FOURTH],
  ["a file that is tested for", `return fs.existsSync("prompts/one.md");`, ...FIRST],
  ["a file that is asked about", `return fs.statSync(join("prompts", "one.md")).size;`, ...FIRST],
  ["a file that is deleted", `fs.rmSync("out/last.json", { force: true }); return 1;`, ...FOURTH],
  [
    "a file that is removed",
    `await fs.promises.unlink(new URL("../out/last.json", import.meta.url)); return 1;`,
    ...FOURTH,
  ],
  [
    "a folder that is made",
    `fs.mkdirSync(resolve("out"), { recursive: true }); return 1;`,
    ...FOURTH,
  ],
  [
    "a folder to work in",
    `process.chdir(join(import.meta.dirname!, "../prompts")); return 1;`,
    ...FIRST,
  ],
  [
    "a folder that is joined further, for another file",
    `const at = join(import.meta.dirname!, "../prompts"); return fs.readFileSync(join(at, "two.md"), "utf8");`,
    ...FIRST,
  ],
  [
    "a file deeper than the one that is read",
    `return readFile(join("prompts", "one.md"), "utf8");`,
    ...THIRD,
  ],
  [
    "what the function wrote, read again",
    `await writeFile("out/last.json", name); return readFile("out/last.json", "utf8");`,
    ...FOURTH,
  ],
  [
    "what the function wrote under a made name",
    'const to = `out/${name}.json`; if (fs.existsSync(to)) return fs.readFileSync(to, "utf8"); fs.writeFileSync(to, name); return name;',
    ...FOURTH,
  ],
  [
    "an output among files that are listed",
    `fs.writeFileSync("prompts/two.md", name); return fs.readdirSync("prompts");`,
    ...SECOND,
  ],
  [
    "a file that is copied to elsewhere",
    `fs.copyFileSync("prompts/one.md", "out/last.json"); return 1;`,
    ...FOURTH,
  ],
  [
    "the address of a file that is returned",
    `return new URL("../out/last.json", import.meta.url).href;`,
    ...FOURTH,
  ],
  ["a path in a message", 'console.log(`see ${join("out", "last.json")}`); return 1;', ...FOURTH],
];

/** What is read, in whichever way. */
const INPUT: readonly (readonly [title: string, body: string, ...replaced: string[]])[] = [
  ["a file that is read", `return readFile("prompts/one.md", "utf8");`, ...FIRST],
  [
    "a file of a folder that is joined",
    `const at = join(import.meta.dirname!, "../prompts"); return fs.readFileSync(join(at, "one.md"), "utf8");`,
    ...FIRST,
  ],
  [
    "a file that is tested for and read",
    `const at = resolve("prompts/one.md"); return fs.existsSync(at) ? fs.readFileSync(at) : "";`,
    ...FIRST,
  ],
  [
    "a file of a name that is not known",
    'return readFile(`prompts/${name}.md`, "utf8");',
    ...FIRST,
  ],
  ["a file of a folder that is listed", `return fs.readdirSync(join("prompts"));`, ...SECOND],
  [
    "a file deep in a folder that is listed",
    `return fs.promises.readdir("prompts", { recursive: true });`,
    ...THIRD,
  ],
  ["a file that is opened to read", `return fs.openSync("prompts/one.md", "r");`, ...FIRST],
  ["one of two files", `return readFile(name ? "prompts/one.md" : "prompts/two.md");`, ...SECOND],
  [
    "a file where the environment names none",
    `return readFile(process.env.PROMPT ?? "prompts/one.md");`,
    ...FIRST,
  ],
  [
    "a file beside the module",
    `return readFile(join(dirname(new URL(import.meta.url).pathname), "beside.md"));`,
    ...SIXTH,
  ],
  [
    "a file by an address of its own",
    `const at = new URL("./beside.md", import.meta.url); return readFile(at);`,
    ...SIXTH,
  ],
  [
    "another file than the one that is written",
    `await writeFile("out/last.json", "1"); return readFile("prompts/one.md");`,
    ...FIRST,
  ],
  [
    "a file that is read beside one of a made name",
    'fs.writeFileSync(`out/${name}.json`, "1"); return fs.readFileSync("out/last.json");',
    ...FOURTH,
  ],
];

/** Readers by their import, each of the first file. */
const READERS:
  readonly (readonly [title: string, imports: string, body: string, ...replaced: string[]])[] = [
    [
      "a default import of fs",
      `import fs from "fs";`,
      `return fs.readFileSync("prompts/one.md");`,
      ...FIRST,
    ],
    [
      "a namespace of fs",
      `import * as files from "node:fs/promises";`,
      `return files.readFile("prompts/one.md");`,
      ...FIRST,
    ],
    [
      "promises of fs",
      `import { promises as files } from "fs";`,
      `return files.readFile("prompts/one.md");`,
      ...FIRST,
    ],
    [
      "a name taken out of fs",
      `import fs from "node:fs"; const { readFile: get } = fs.promises;`,
      `return get("prompts/one.md");`,
      ...FIRST,
    ],
    [
      "a promisified reader",
      `import fs from "node:fs"; import { promisify } from "node:util"; const get = promisify(fs.readFile);`,
      `return get("prompts/one.md");`,
      ...FIRST,
    ],
    [
      "a required fs",
      `const { readFileSync } = require("fs");`,
      `return readFileSync("prompts/one.md");`,
      ...FIRST,
    ],
    [
      "fs that is loaded",
      "",
      `const { readFile } = await import("node:fs/promises"); return readFile("prompts/one.md");`,
      ...FIRST,
    ],
    [
      "a stream of a file",
      `import { createReadStream } from "node:fs";`,
      `return createReadStream("prompts/one.md");`,
      ...FIRST,
    ],
    [
      "JSON by fs-extra",
      `import { readJson } from "fs-extra";`,
      `return readJson("data/rows.json");`,
      ...FIFTH,
    ],
    [
      "a file by fs-extra",
      `import fse from "fs-extra";`,
      `return fse.readFileSync("prompts/one.md");`,
      ...FIRST,
    ],
    ["glob", `import { glob } from "glob";`, `return glob("prompts/*.md");`, ...FIRST],
    [
      "glob, at once, below",
      `import { globSync } from "glob";`,
      `return globSync("prompts/**/*.md");`,
      ...THIRD,
    ],
    [
      "fast-glob, with braces",
      `import fg from "fast-glob";`,
      `return fg("{prompts,out}/*.{md,json}");`,
      ...FOURTH,
    ],
    [
      "fast-glob in a folder",
      `import fg from "fast-glob";`,
      `return fg.sync("*.md", { cwd: "prompts" });`,
      ...FIRST,
    ],
    [
      "globby of several patterns",
      `import { globby } from "globby";`,
      `return globby(["prompts/*.md", "!prompts/two.md", "data/*.json"]);`,
      ...FIFTH,
    ],
    [
      "import.meta.glob",
      "",
      `return import.meta.glob("./*.md", { query: "?raw", eager: true });`,
      ...SIXTH,
    ],
    [
      "import.meta.glob of several, from the root",
      "",
      `return import.meta.glob(["/prompts/*.md", "../data/*.json"]);`,
      ...FIRST,
    ],
    ["Deno.readTextFile", "", `return Deno.readTextFile("prompts/one.md");`, ...FIRST],
    ["Deno.readDir", "", `return Deno.readDir("prompts");`, ...FIRST],
    ["Bun.file", "", `return Bun.file("prompts/one.md").text();`, ...FIRST],
    ["Bun.Glob", "", `return new Bun.Glob("prompts/*.md").scan();`, ...FIRST],
    [
      "dotenv",
      `import { config } from "dotenv";`,
      `return config({ path: "data/rows.json" });`,
      ...FIFTH,
    ],
    [
      "dotenv, whole, with several",
      `import dotenv from "dotenv";`,
      `return dotenv.config({ path: ["prompts/one.md", "data/rows.json"] });`,
      ...FIFTH,
    ],
    [
      "process.loadEnvFile",
      `import process from "node:process";`,
      `return process.loadEnvFile("data/rows.json");`,
      ...FIFTH,
    ],
    [
      "a file behind the folder of the module",
      FS,
      "return readFile(`${import.meta.dirname}/beside.md`);",
      ...SIXTH,
    ],
    [
      "a file behind the working directory, by +",
      FS,
      `return readFile(process.cwd() + "/prompts/one.md");`,
      ...FIRST,
    ],
    [
      "a file behind the working directory, in a template",
      FS,
      "return readFile(`${process.cwd()}/prompts/${name}.md`);",
      ...SECOND,
    ],
    [
      "a file that is joined with a slash",
      FS,
      `return readFile(join(import.meta.dirname!, "/beside.md"));`,
      ...SIXTH,
    ],
    ["fetch of an address", "", `return fetch(new URL("./beside.md", import.meta.url));`, ...SIXTH],
    [
      "a package that is told where a file is",
      `import { load } from "a-package"; import { join } from "node:path";`,
      `return load(join(import.meta.dirname!, "beside.md"));`,
      ...SIXTH,
    ],
    [
      "a package that is told where a folder is",
      `import { configure } from "a-package"; import { join } from "node:path";`,
      `return configure({ paths: [join(process.cwd(), "prompts")] });`,
      ...FIRST,
    ],
  ];

const OTHERS:
  readonly (readonly [title: string, imports: string, body: string, ...replaced: string[]])[] = [
    [
      "fs of a project's own",
      `import { readFile } from "./own.ts";`,
      `return readFile("prompts/one.md");`,
      ...FIRST,
    ],
    [
      "fs-extra that writes",
      `import { outputJson, ensureDir } from "fs-extra";`,
      `await ensureDir("out"); return outputJson("out/last.json", 1);`,
      ...FOURTH,
    ],
    [
      "fs-extra that tests",
      `import { pathExists } from "fs-extra";`,
      `return pathExists("prompts/one.md");`,
      ...FIRST,
    ],
    [
      "a glob that does not match",
      `import { glob } from "glob";`,
      `return glob("prompts/*.txt");`,
      ...FIRST,
    ],
    [
      "a glob in another folder",
      `import fg from "fast-glob";`,
      `return fg("*.md", { cwd: "out" });`,
      ...FIRST,
    ],
    [
      "a glob that leaves its folders out",
      `import { globby } from "globby";`,
      `return globby("prompts/*.md");`,
      ...THIRD,
    ],
    ["import.meta.glob of others", "", `return import.meta.glob("./*.txt");`, ...SIXTH],
    ["Deno.writeTextFile", "", `return Deno.writeTextFile("out/last.json", "1");`, ...FOURTH],
    [
      "Deno.open to write",
      "",
      `return Deno.open("out/last.json", { write: true, create: true });`,
      ...FOURTH,
    ],
    ["Bun.write", "", `return Bun.write("out/last.json", "1");`, ...FOURTH],
    ["Bun.write of a file", "", `return Bun.write(Bun.file("out/last.json"), "1");`, ...FOURTH],
    ["Bun.file that is tested for", "", `return Bun.file("prompts/one.md").exists();`, ...FIRST],
    [
      "dotenv of another file",
      `import { config } from "dotenv";`,
      `return config({ path: "data/none.env" });`,
      ...FIFTH,
    ],
    [
      "dotenv that is not told which",
      `import { config } from "dotenv";`,
      `return config({ override: true });`,
      ...FIFTH,
    ],
    ["fetch of a URL", "", `return fetch("https://api.test/prompts/one.md");`, ...FIRST],
    ["a file at the root of the disk", FS, `return readFile("/prompts/one.md");`, ...FIRST],
    [
      "an endpoint that a client is told",
      "class Api { constructor(readonly client: any) {} get(id: string) { return this.client.request(`/prompts/${id}`); } }",
      `return new Api(name).get("one.md");`,
      ...FIRST,
    ],
    [
      "an endpoint of a constant",
      `import { client } from "a-package"; const ENDPOINT = "/prompts/one.md";`,
      `return client.request(ENDPOINT);`,
      ...FIRST,
    ],
    [
      "an endpoint with a name behind it",
      `import { client } from "a-package";`,
      `return client.request("/prompts/" + name);`,
      ...FIRST,
    ],
    [
      "an endpoint that a helper gets",
      `import { client } from "a-package"; const call = (path: string) => client.request(path);`,
      `return call("/prompts/one.md");`,
      ...FIRST,
    ],
    [
      "a package that runs in a folder",
      `import { execa } from "a-package"; import { join } from "node:path";`,
      `return execa("ls", { cwd: join(process.cwd(), "prompts") });`,
      ...FIRST,
    ],
    [
      "a package that is told where to write",
      `import { render } from "a-package"; import { join } from "node:path";`,
      `return render("x", { outputDir: join(process.cwd(), "out") });`,
      ...FOURTH,
    ],
    [
      "a package that is told a folder of code",
      `import { setup } from "a-package"; import { join } from "node:path";`,
      `return setup(join(process.cwd(), "src"));`,
      ...SIXTH,
    ],
  ];

/** What takes nothing of `data/rows.json` but its value. */
const AS_JSON: readonly (readonly [title: string, imports: string, body: string])[] = [
  ["in one go", FS, `return JSON.parse(fs.readFileSync("data/rows.json", "utf8"));`],
  ["awaited", FS, `return JSON.parse(await readFile("data/rows.json", "utf8") as string);`],
  [
    "made a text first",
    FS,
    `return [JSON.parse(fs.readFileSync("data/rows.json").toString()), JSON.parse(String(await readFile("data/rows.json")))];`,
  ],
  ["from a promise", FS, `return readFile("data/rows.json", "utf8").then(JSON.parse);`],
  [
    "by a name",
    FS,
    `const text = await readFile("data/rows.json", "utf8"); return JSON.parse(text);`,
  ],
  [
    "by a name of the module",
    `${FS}
      const raw = fs.readFileSync(new URL("../data/rows.json", import.meta.url), "utf8");
      const rows = JSON.parse(raw);`,
    `return rows;`,
  ],
  [
    "by a helper that is told the path",
    `${FS}
      const load = (at: string) => JSON.parse(fs.readFileSync(join("data", at), "utf8"));`,
    `return load("rows.json");`,
  ],
  [
    "of a name that is not known",
    FS,
    'return JSON.parse(fs.readFileSync(`data/${name}.json`, "utf8"));',
  ],
  ["on Deno", "", `return JSON.parse(Deno.readTextFileSync("data/rows.json"));`],
  ["on Bun", "", `return await Bun.file("data/rows.json").json();`],
  ["by fs-extra", `import { readJson } from "fs-extra";`, `return readJson("data/rows.json");`],
  ["by an import", `import rows from "../data/rows.json" with { type: "json" };`, `return rows;`],
];

/** What takes, or may take, its text too. */
const AS_TEXT: readonly (readonly [title: string, imports: string, body: string])[] = [
  ["alone", FS, `return fs.readFileSync("data/rows.json", "utf8");`],
  [
    "besides",
    FS,
    `return [JSON.parse(fs.readFileSync("data/rows.json", "utf8")), await readFile("data/rows.json", "utf8")];`,
  ],
  [
    "by the same name",
    FS,
    `const text = await readFile("data/rows.json", "utf8"); return [JSON.parse(text), text.length];`,
  ],
  [
    "by a name that is exported",
    `${FS}
      export const raw = fs.readFileSync("data/rows.json", "utf8");
      const rows = JSON.parse(raw);`,
    `return rows;`,
  ],
  [
    "by a reviver, which may see how it was written",
    FS,
    `return JSON.parse(fs.readFileSync("data/rows.json", "utf8"), (_, it, { source }) => source ?? it);`,
  ],
  [
    "by a function of that name",
    `${FS}
      const JSON = { parse: (text: string) => text.length };`,
    `return JSON.parse(fs.readFileSync("data/rows.json", "utf8"));`,
  ],
  [
    "by a text that is changed before",
    FS,
    `return JSON.parse(fs.readFileSync("data/rows.json", "utf8").replaceAll("  5", "6"));`,
  ],
];

const LAID_OUT = ["[5]", "[\n        5\n      ]"] as const;

export const FILE_USES: Edits[] = [
  ...AS_JSON.map(([title, imports, body]): Edits => ({
    base: does(imports, body),
    edits: [
      [`JSON that is laid out otherwise, read as JSON ${title}`, "same", ...LAID_OUT],
      [`another value of JSON that is read as JSON ${title}`, "changed", ...FIFTH],
    ],
  })),
  ...AS_TEXT.map(([title, imports, body]): Edits => ({
    base: does(imports, body),
    edits: [[`JSON that is laid out otherwise, read as text ${title}`, "changed", ...LAID_OUT]],
  })),
  {
    base: does(FS, `return JSON.parse(fs.readFileSync("data/rows.json", "utf8"));`)
      .replace("[5]", '{ "a": 1.0, "b": 2 }'),
    edits: [
      ["a number of JSON that is spelt otherwise", "same", "1.0", "1"],
      ["members of JSON in another order", "changed", '"a": 1.0, "b": 2', '"b": 2, "a": 1.0'],
    ],
  },
  ...NO_INPUT.map(([title, body, ...replaced]): Edits => ({
    base: does(FS, body),
    edits: [[title, "same", ...replaced]],
  })),
  ...INPUT.map(([title, body, ...replaced]): Edits => ({
    base: does(FS, body),
    edits: [[title, "changed", ...replaced]],
  })),
  ...READERS.map(([title, imports, body, ...replaced]): Edits => ({
    base: does(imports, body),
    edits: [[title, "changed", ...replaced]],
  })),
  ...OTHERS.map(([title, imports, body, ...replaced]): Edits => ({
    base: does(imports, body) +
      "\n      === src/own.ts\n      export const readFile = (it: string) => it;",
    edits: [[title, "same", ...replaced]],
  })),
  {
    // Paths that callers name, through helpers of helpers, methods and constants.
    base: `
      import { readFileSync, writeFileSync } from "node:fs";
      import { join } from "node:path";
      const FOLDER = join(import.meta.dirname!, "..", "prompts");
      const pathOf = (name: string) => join(FOLDER, name + ".md");
      const read = (name: string) => readFileSync(pathOf(name), "utf8");
      const trimmed = (name: string, mark = "") => read(name).trim() + mark;
      const save = (to: string, text: string) => writeFileSync(join("out", to), text);
      const again = (from: string) => readFileSync(join("out", from), "utf8");
      const files = { read: (name: string) => readFileSync(name, "utf8") };
      export const ask = () => [trimmed("one"), save("last.json", "1"), again("last.json"), files.read("data/rows.json")];${FILES}`,
    edits: [
      ["a file that a helper's helper reads", "changed", ...FIRST],
      ["a file that a member reads", "changed", ...FIFTH],
      ["a file that the helpers are not asked for", "same", ...SECOND],
      ["a file that a helper wrote", "same", ...FOURTH],
      ["a folder's other files", "same", ...THIRD],
    ],
  },
];
