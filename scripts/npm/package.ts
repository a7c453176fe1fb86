/**
 * Makes the npm package of what a compiler has emitted, the same whoever that was.
 *
 * @module
 */

import { crypto } from "@std/crypto";
import { copy, exists, walk } from "@std/fs";
import { Buffer } from "node:buffer";
import { copyFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { replaceFolder } from "./aside.ts";
import { reachedFrom, typesFrom, writeCommonJs } from "./commonjs.ts";
import type { Emit } from "./emit.ts";
import { execute } from "./execute.ts";
import { isProgram, manifestOf, PAPERS } from "./manifest.ts";
import type { Project } from "./project.ts";

/** What `bundle.mjs` says of the files it wrote: by path, what each imports. */
type Outputs = Record<string, { imports: { path: string; external?: boolean }[] }>;

/** What is to run wherever there is `fetch`: it and all that it imports must name no runtime. */
const CORE = ["src/core.js", "src/store/module.js"];

/** What was built. */
export interface Built {
  /** How many files the package has. */
  files: number;
  /** One digest over the paths and contents of all of them: the same for the same package. */
  digest: string;
}

/**
 * Builds a project into a folder: the folder is replaced when all has gone well, and stays as it was
 * where anything fails.
 *
 * @param out the folder, a neighbour of the sources: paths in it are the same wherever it is
 * @param emit the compiler
 * @param esbuild the program that makes CommonJS of the modules
 */
export function buildPackage(
  project: Project,
  out: string,
  { emit, esbuild }: { emit: Emit; esbuild: string },
): Promise<Built> {
  return replaceFolder(out, async (aside) => {
    await emit(project, aside);
    const outputs = await bundle(project, aside, esbuild);
    for (const core of CORE) wantNoRuntime(outputs, `bundle/${core}`);
    await pruneTypes(project, aside);
    await required(project, aside, { outputs, esbuild });
    for (const paper of ["README.md", "LICENSE", ...PAPERS]) {
      await copyFile(join(project.root, paper), join(aside, paper));
    }
    await copy(join(project.root, "docs"), join(aside, "docs"));
    const licence = await readFile(join(project.root, "LICENSE"), "utf8");
    const manifest = JSON.stringify(manifestOf(project, licence), null, 2);
    await writeFile(join(aside, "package.json"), manifest + "\n");
    for (const folder of ["esm", "cjs"]) {
      for await (const path of filesIn(join(aside, folder))) await mend(path, project, aside);
    }
    return await sumUp(aside);
  });
}

/** Puts the modules together, and removes those that went in. */
async function bundle(project: Project, out: string, esbuild: string): Promise<Outputs> {
  if (!await exists(esbuild)) throw new Error("There is no esbuild: run `npm install` first.");
  const entries = Object.fromEntries(
    Object.values(project.exports).map((
      path,
    ) => [builtAs(path, ""), `esm/${builtAs(path, ".js")}`]),
  );
  const groups = ["src/core", "mod"].filter((name) => Object.hasOwn(entries, name));
  // From within, so that no path in the output says where it was made.
  const { code } = await execute("node", [
    fileURLToPath(new URL("bundle.mjs", import.meta.url)),
    JSON.stringify({ entries, groups, out: "bundle" }),
  ], { cwd: out });
  if (code !== 0) throw new Error(`the bundle failed with exit code ${code}`);
  for await (const path of filesIn(join(out, "esm"))) {
    if (/\.js(?:\.map)?$/.test(path)) await rm(path);
  }
  const meta = join(out, "bundle/meta.json");
  const outputs: Outputs = JSON.parse(await readFile(meta, "utf8"));
  await rm(meta);
  for await (const path of filesIn(join(out, "bundle"))) {
    await rename(path, join(out, "esm", relative(join(out, "bundle"), path)));
  }
  await rm(join(out, "bundle"), { recursive: true });
  return outputs;
}

/** Removes the types of modules that no entry point speaks of. */
async function pruneTypes(project: Project, out: string): Promise<void> {
  const esm = join(out, "esm");
  const entries = Object.values(project.exports).map((path) => builtAs(path, ".d.ts"));
  const kept = new Set(await typesFrom(esm, entries));
  for await (const path of filesIn(esm)) {
    const name = relative(esm, path).replaceAll("\\", "/");
    if (name.endsWith(".d.ts") && !kept.has(name)) await rm(path);
  }
}

/** Writes what `require()` gets. */
async function required(
  project: Project,
  out: string,
  { outputs, esbuild }: { outputs: Outputs; esbuild: string },
): Promise<void> {
  const named = Object.entries(project.exports);
  const entries = named.filter(([name]) => !isProgram(name)).map(([, path]) => path);
  const programs = named.filter(([name]) => isProgram(name)).map(([, path]) => path);
  const reached = reachedFrom(outputs, entries.map((path) => `bundle/${builtAs(path, ".js")}`));
  await writeCommonJs(out, {
    modules: reached.map((path) => path.slice("bundle/".length)),
    programs: programs.map((path) => builtAs(path, ".js")),
    types: await typesFrom(join(out, "esm"), named.map(([, path]) => builtAs(path, ".d.ts"))),
    esbuild,
  });
}

/** What becomes of a source, below the folder it is built into. */
function builtAs(path: string, ending: string): string {
  return path.replace(/^\.\//, "").replace(/\.ts$/, ending);
}

/** Holds a file of the core, and all it imports, to web standards. */
function wantNoRuntime(outputs: Outputs, name: string, seen = new Set<string>()): void {
  if (seen.has(name)) return;
  seen.add(name);
  for (const { path, external } of outputs[name]!.imports) {
    if (external) throw new Error(`${name} imports ${path}`);
    wantNoRuntime(outputs, path, seen);
  }
}

/** Holds one built file to what a package must be, and mends what the compilers leave open. */
async function mend(path: string, project: Project, out: string): Promise<void> {
  let text = await readFile(path, "utf8");
  if (path.endsWith(".d.ts")) {
    // The compiler rewrites `./x.ts` in the code, not in the types.
    text = text.replace(/((?:from|import\()\s*["']\.{1,2}\/[^"']*)\.ts(["'])/g, "$1.js$2");
    // Whoever compiles for an older library gets the words that `await using` stands on.
    if (/\bAsyncDisposable\b|\bSymbol\.asyncDispose\b/.test(text)) {
      text = `/// <reference lib="esnext.disposable" />\n${text}`;
    }
    await writeFile(path, text);
  }
  if (path.endsWith(".map")) {
    text = await mendMap(text, path, project, out);
    await writeFile(path, text);
  }
  if (text.includes(project.root) || text.includes("file:///")) {
    throw new Error(`${relative(out, path)} has a path of this machine in it`);
  }
}

/**
 * A source map leads to the sources that the package brings along: once for both kinds of modules,
 * and at the paths that they have in the project.
 */
async function mendMap(
  text: string,
  path: string,
  project: Project,
  out: string,
): Promise<string> {
  const map: { sources: string[]; sourcesContent?: (string | null)[] } = JSON.parse(text);
  const { sourcesContent, ...rest } = map;
  const sources = map.sources.map((source, index) => {
    const content = sourcesContent?.[index];
    if (typeof content !== "string") {
      throw new Error(`${relative(out, path)} does not bring ${source} along`);
    }
    const at = resolve(dirname(path), source);
    // dnt compiles a copy of the sources, which it keeps in memory under `src` of its output.
    const [within] = [join(out, "src"), project.root].map((folder) => relative(folder, at))
      .filter((way) => !way.startsWith(".."));
    if (within === undefined) throw new Error(`${relative(out, path)} is made from ${at}`);
    return { within, content };
  });
  for (const { within, content } of sources) {
    await mkdir(dirname(join(out, within)), { recursive: true });
    await writeFile(join(out, within), content);
  }
  const led = sources.map(({ within }) =>
    relative(dirname(path), join(out, within)).replaceAll("\\", "/")
  );
  // Bun takes a map for damaged that does not say that it has no contents, and warns of it.
  return JSON.stringify({ ...rest, sources: led, sourcesContent: led.map(() => null) });
}

async function sumUp(folder: string): Promise<Built> {
  const paths: string[] = [];
  for await (const path of filesIn(folder)) paths.push(path);
  const pieces = async function* () {
    for (const path of paths.sort()) {
      yield new TextEncoder().encode(`\n${relative(folder, path).replaceAll("\\", "/")}\n`);
      yield new Uint8Array(await readFile(path));
    }
  };
  const digest = await crypto.subtle.digest("SHA-256", pieces());
  return { files: paths.length, digest: Buffer.from(digest).toString("hex") };
}

async function* filesIn(folder: string): AsyncGenerator<string> {
  // All of them before the first, since those who ask move and remove what they get.
  const paths: string[] = [];
  for await (const { path } of walk(folder, { includeDirs: false })) paths.push(path);
  yield* paths;
}
