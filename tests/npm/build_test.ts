// The way of the npm package through dnt, with a stand-in for dnt itself, which JSR alone has: it
// leaves what the real one leaves, files that nobody wants included. What it emits is really compiled.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { copy, ensureDir, walk } from "@std/fs";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { hostname } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type DntOptions, dntOptions } from "../../scripts/npm/dnt_options.ts";
import { type Emit, withDnt } from "../../scripts/npm/emit.ts";
import { buildPackage } from "../../scripts/npm/package.ts";
import { type Project, readProject } from "../../scripts/npm/project.ts";
import { mayRun } from "../support/runtime.ts";
import { inFolder } from "../support/temporary.ts";

const esbuild = fileURLToPath(new URL("../../node_modules/.bin/esbuild", import.meta.url));
/** Without `npm install` there is no esbuild, and so no package. */
const cannotBuild = !mayRun || !existsSync(esbuild);

const SOURCES: Record<string, string> = {
  "deno.json": JSON.stringify({
    name: "@some/one",
    version: "1.2.3",
    license: "MIT",
    exports: { ".": "./mod.ts", "./core": "./src/core.ts", "./module": "./src/store/module.ts" },
  }),
  "package.json": JSON.stringify({ private: true, homepage: "https://one.test/" }),
  "LICENSE": "MIT License\n\nCopyright (c) 2026 Some One\n",
  "README.md": "# One\n",
  "CHANGELOG.md": "# Changes\n",
  "SECURITY.md": "# Security\n",
  "action.yml": "name: A package\n",
  "docs/page.md": "# A page\n",
  "mod.ts": `import { hostname } from "node:os";\nimport { two } from "./src/core.ts";\n` +
    `export const name = (): string => hostname() + two();\n` +
    `export const later = async (): Promise<number> => (await import("./src/core.ts")).two();\n` +
    `export const place = (): string => import.meta.url;\n`,
  "src/core.ts": `import { all } from "./inner.ts";\n` +
    `/** Two. */\nexport const two = (): number => all.findLast((it) => it > 0)!;\n`,
  "src/inner.ts": "export const all = [1, 2];\n",
  "src/store/module.ts": `export { two as store } from "../core.ts";\n`,
};

async function lay(folder: string, more: Record<string, string> = {}): Promise<Project> {
  for (const [path, text] of Object.entries({ ...SOURCES, ...more })) {
    await ensureDir(dirname(join(folder, path)));
    await writeFile(join(folder, path), text);
  }
  return await readProject(folder);
}

/** What the stand-in does beyond what it is asked for. */
interface Whims {
  /** As the versions that know no such option. */
  ignoresPolyfills?: boolean;
  /** Fails when it has written half. */
  breaks?: boolean;
}

/**
 * Emits as dnt does: the copy of the sources under `src` of the output, compiled to `esm`; a file of
 * polyfills that every entry imports, unless `polyfills` is false; and its own papers.
 */
const standIn = (whims: Whims = {}) => async (options: DntOptions): Promise<void> => {
  const { outDir, entryPoints } = options;
  const root = dirname(entryPoints[0]!.path);
  const [copied, esm] = [join(outDir, "src"), join(outDir, "esm")];
  await mkdir(copied);
  await copy(join(root, "src"), join(copied, "src"));
  await copy(join(root, "mod.ts"), join(copied, "mod.ts"));
  const hasPolyfills = options.polyfills !== false || whims.ignoresPolyfills;
  for await (const { path } of walk(copied, { includeDirs: false })) {
    const text = await readFile(path, "utf8");
    const isEntry = entryPoints.some((it) => relative(root, it.path) === relative(copied, path));
    const up = relative(dirname(path), copied).replaceAll("\\", "/") || ".";
    const before = hasPolyfills && isEntry ? `import "${up}/_dnt.polyfills.ts";\n` : "";
    await writeFile(path, before + text);
  }
  if (hasPolyfills) {
    const text = `import { createRequire } from "node:module";\nvoid createRequire;\n`;
    await writeFile(join(copied, "_dnt.polyfills.ts"), text);
  }
  const files: string[] = [];
  for await (const { path } of walk(copied, { includeDirs: false })) files.push(path);
  const flags = [`--outdir=${esm}`, `--outbase=${copied}`, "--sourcemap", "--log-level=error"];
  execFileSync(esbuild, [...files, ...flags, "--format=esm"]);
  for (const path of files) {
    const types = join(esm, relative(copied, path).replace(/\.ts$/, ".d.ts"));
    const isMain = relative(copied, path) === "mod.ts";
    const leads = `/** import "./nothing.ts" */\nexport * from "./src/core.ts";\n`;
    await writeFile(types, isMain ? leads : "export interface Open extends AsyncDisposable {}\n");
  }
  for await (const { path } of walk(esm, { exts: ["js"] })) {
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace(/(from |import |import\()"([^"]+)\.ts"/g, '$1"$2.js"'));
  }
  await rm(copied, { recursive: true }); // dnt has it in memory alone
  await writeFile(join(outDir, ".npmignore"), "src\n");
  await writeFile(join(outDir, "package.json"), "{}");
  await writeFile(join(esm, "package.json"), '{ "type": "module" }\n');
  if (whims.breaks) throw new Error("dnt breaks down");
};

const build = (project: Project, emit: Emit) =>
  buildPackage(project, join(project.root, "npm"), { emit, esbuild });

/** Paths and contents of all files below a folder. */
async function contentOf(folder: string): Promise<Record<string, string>> {
  const found: [string, string][] = [];
  for await (const { path } of walk(folder, { includeDirs: false })) {
    found.push([relative(folder, path).replaceAll("\\", "/"), await readFile(path, "utf8")]);
  }
  return Object.fromEntries(found.sort());
}

Deno.test("npm: dnt is asked for modules alone, without polyfills and without deno.json", () => {
  const exports = { ".": "./mod.ts", "./core": "./src/core.ts" };
  const project = { root: "/p", name: "one", version: "1.0.0", license: "MIT", exports, links: {} };
  const options = dntOptions(project, "/p/out");
  assertEquals(options.polyfills, false);
  assertEquals(options.configFile, false);
  assertEquals([options.scriptModule, options.test, options.skipNpmInstall], [false, false, true]);
  assertEquals(options.outDir, "/p/out");
  assertEquals(options.entryPoints, [
    { kind: "export", name: ".", path: "/p/mod.ts" },
    { kind: "export", name: "./core", path: "/p/src/core.ts" },
  ]);
});

inFolder("npm: files of code are ASCII, and say what they said", async (folder) => {
  const project = await lay(folder, {
    "src/inner.ts":
      "export const all = [1, 2];\nexport const dots = /^(?:\u2026|[\ud83d\ude00-\ud83d\ude02])$/u;\n" +
      "export const mark = `${all.length}\u2713 \ud83d\ude01`;\n",
    "src/core.ts":
      `export { dots, mark } from "./inner.ts";\nexport const two = (): number => 2;\n`,
  });
  await build(project, withDnt(standIn()));
  for (const [name, text] of Object.entries(await contentOf(join(folder, "npm")))) {
    if (name.endsWith(".js")) assertEquals(text.match(/[\u0080-\uffff]/g), null, name);
  }
  for (const kind of ["esm", "cjs"]) {
    const file = join(folder, "npm", kind, "src/core.js");
    const core = kind === "esm"
      ? await import(pathToFileURL(file).href)
      : createRequire(import.meta.url)(file);
    assertEquals(core.mark, "2\u2713 \ud83d\ude01");
    assertEquals(["\u2026", "\ud83d\ude01", "\ud83d\ude03", "x"].map((it) => core.dots.test(it)), [
      true,
      true,
      false,
      false,
    ]);
  }
});

inFolder("npm: a build through dnt leaves the package and nothing else", async (folder) => {
  const project = await lay(folder);
  const built = await build(project, withDnt(standIn()));
  const names = Object.keys(await contentOf(join(folder, "npm")));
  assertEquals(built.files, names.length);
  const shared = names.filter((name) => /shared-\w+\.js(\.map)?$/.test(name));
  assertEquals(names.filter((name) => !shared.includes(name)), [
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "SECURITY.md",
    "action.yml",
    "cjs/mod.d.ts",
    "cjs/mod.js",
    "cjs/mod.js.map",
    "cjs/package.json",
    "cjs/src/core.d.ts",
    "cjs/src/core.js",
    "cjs/src/core.js.map",
    "cjs/src/store/module.d.ts",
    "cjs/src/store/module.js",
    "docs/page.md",
    "esm/mod.d.ts",
    "esm/mod.js",
    "esm/mod.js.map",
    "esm/src/core.d.ts",
    "esm/src/core.js",
    "esm/src/core.js.map",
    "esm/src/store/module.d.ts",
    "esm/src/store/module.js",
    "mod.ts",
    "package.json",
    "src/core.ts",
    "src/inner.ts",
  ]);
  assertEquals((await readdir(folder)).filter((name) => name.startsWith("npm")), ["npm"]);
  const manifest = JSON.parse(await readFile(join(folder, "npm/package.json"), "utf8"));
  assertEquals([manifest.name, manifest.author], ["@some/one", "Some One"]);
  assertEquals([manifest.homepage, manifest.repository], ["https://one.test/", undefined]);
  assertEquals(manifest.exports["./core"], {
    "module-sync": { types: "./esm/src/core.d.ts", default: "./esm/src/core.js" },
    "bun": { types: "./esm/src/core.d.ts", default: "./esm/src/core.js" },
    "import": { types: "./esm/src/core.d.ts", default: "./esm/src/core.js" },
    "require": { types: "./cjs/src/core.d.ts", default: "./cjs/src/core.js" },
  });
  assertEquals(manifest.typesVersions["*"], {
    "core": ["./cjs/src/core.d.ts"],
    "module": ["./cjs/src/store/module.d.ts"],
  });
  const types = await readFile(join(folder, "npm/esm/mod.d.ts"), "utf8");
  assertStringIncludes(types, `export * from "./src/core.js";\n`);
  assertEquals(
    await readFile(join(folder, "npm/cjs/src/core.d.ts"), "utf8"),
    `/// <reference lib="esnext.disposable" />\nexport interface Open extends AsyncDisposable {}\n`,
  );
  const { two } = await import(pathToFileURL(join(folder, "npm/esm/src/core.js")).href);
  assertEquals(two(), 2);
  const required = createRequire(import.meta.url)(join(folder, "npm/cjs/mod.js"));
  assertEquals(Object.keys(required), ["later", "name", "place"]);
  assertEquals(required.name(), `${hostname()}2`);
  assertEquals(await required.later(), 2);
  assertEquals(required.place(), pathToFileURL(join(folder, "npm/cjs/mod.js")).href);
}, cannotBuild);

inFolder("npm: source maps lead to sources that the package brings along", async (folder) => {
  await build(await lay(folder), withDnt(standIn()));
  const npm = join(folder, "npm");
  const sources = new Set<string>();
  for await (const { path } of walk(npm, { exts: ["map"] })) {
    const map = JSON.parse(await readFile(path, "utf8"));
    map.sources.forEach((source: string) => {
      const within = relative(npm, resolve(dirname(path), source)).replaceAll("\\", "/");
      sources.add(within);
      assertEquals(readFileSync(join(npm, within), "utf8"), SOURCES[within]);
    });
  }
  assertEquals([...sources].sort(), ["mod.ts", "src/core.ts", "src/inner.ts"]);
}, cannotBuild);

inFolder("npm: the same sources give the same package, in any folder", async (folder) => {
  const [one, two] = [join(folder, "one"), join(folder, "two")];
  const first = await build(await lay(one), withDnt(standIn()));
  const again = await build(await lay(two), withDnt(standIn()));
  assertEquals(again, first);
  assertEquals(await contentOf(join(two, "npm")), await contentOf(join(one, "npm")));
  const other = { "README.md": "# Two\n" };
  assert((await build(await lay(two, other), withDnt(standIn()))).digest !== first.digest);
}, cannotBuild);

const FAILURES: [name: string, whims: Whims, more: Record<string, string>, message: string][] = [
  ["polyfills that nobody asked for", { ignoresPolyfills: true }, {}, "_dnt.polyfills"],
  ["a dnt that breaks down", { breaks: true }, {}, "dnt breaks down"],
  [
    "a core that names a runtime",
    {},
    { "src/core.ts": `export { hostname as two } from "node:os";\n` },
    "imports node:os",
  ],
  [
    "a path of this machine",
    {},
    { "src/core.ts": "export const two = () => import.meta.url === 'file:///home/someone';\n" },
    "path of this machine",
  ],
  ["a licence of nobody", {}, { "LICENSE": "MIT License\n" }, "LICENSE names nobody"],
];

for (const [name, whims, more, message] of FAILURES) {
  inFolder(`npm: ${name} fails the build, and npm/ stays as it was`, async (folder) => {
    await build(await lay(folder), withDnt(standIn()));
    const before = await contentOf(join(folder, "npm"));
    const project = await lay(folder, { "README.md": "# Newer\n", ...more });
    const error = await assertRejects(() => build(project, withDnt(standIn(whims))), Error);
    assertStringIncludes(error.message, message);
    assertEquals(await contentOf(join(folder, "npm")), before);
    assertEquals((await readdir(folder)).filter((it) => it.startsWith("npm")), ["npm"]);
  }, cannotBuild);
}
