/**
 * Makes the npm package of what a compiler has emitted, the same whoever that was.
 *
 * @module
 */

import { crypto } from "@std/crypto";
import { copy, exists, walk } from "@std/fs";
import { Buffer } from "node:buffer";
import { copyFile, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { replaceFolder } from "./aside.ts";
import type { Emit } from "./emit.ts";
import { execute } from "./execute.ts";
import { manifestOf, PAPERS } from "./manifest.ts";
import type { Project } from "./project.ts";

/** What esbuild says of the files it wrote: by path, what each imports. */
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
 * @param esbuild the program that puts the modules together
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
    for (const paper of ["README.md", "LICENSE", ...PAPERS]) {
      await copyFile(join(project.root, paper), join(aside, paper));
    }
    await copy(join(project.root, "docs"), join(aside, "docs"));
    const licence = await readFile(join(project.root, "LICENSE"), "utf8");
    const manifest = JSON.stringify(manifestOf(project, licence), null, 2);
    await writeFile(join(aside, "package.json"), manifest + "\n");
    for await (const path of filesIn(join(aside, "esm"))) await mend(path, project, aside);
    return await sumUp(aside);
  });
}

/** Puts the modules together, and removes those that went in. */
async function bundle(project: Project, out: string, esbuild: string): Promise<Outputs> {
  if (!await exists(esbuild)) throw new Error("There is no esbuild: run `npm install` first.");
  const entries = Object.values(project.exports).map((path) =>
    path.replace(/^\.\//, "esm/").replace(/\.ts$/, ".js")
  );
  const args = [
    ...entries,
    "--bundle",
    "--splitting",
    "--format=esm",
    "--target=es2022",
    "--platform=neutral",
    "--external:node:*",
    "--sourcemap",
    "--chunk-names=shared-[hash]",
    "--outbase=esm",
    "--outdir=bundle",
    "--metafile=bundle/meta.json",
    "--log-level=warning",
  ];
  // From within, so that no path in the output says where it was made.
  const { code } = await execute(esbuild, args, { cwd: out });
  if (code !== 0) throw new Error(`esbuild failed with exit code ${code}`);
  for await (const path of filesIn(join(out, "esm"))) {
    if (/\.js(?:\.map)?$/.test(path)) await rm(path);
  }
  const meta = join(out, "bundle/meta.json");
  const { outputs } = JSON.parse(await readFile(meta, "utf8"));
  await rm(meta);
  for await (const path of filesIn(join(out, "bundle"))) {
    await rename(path, join(out, "esm", relative(join(out, "bundle"), path)));
  }
  await rm(join(out, "bundle"), { recursive: true });
  return outputs;
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
    await writeFile(path, text);
  }
  if (path.endsWith(".map")) {
    text = mendMap(text, path, project, out);
    await writeFile(path, text);
  }
  if (text.includes(project.root) || text.includes("file:///")) {
    throw new Error(`${relative(out, path)} has a path of this machine in it`);
  }
}

/**
 * A source map brings its sources along, under the paths that they would have in the package: as the
 * compilers write them they would lead out of it, to whatever lies there on another machine.
 */
function mendMap(text: string, path: string, project: Project, out: string): string {
  const map: { sources: string[]; sourcesContent?: (string | null)[] } = JSON.parse(text);
  map.sources = map.sources.map((source, index) => {
    if (typeof map.sourcesContent?.[index] !== "string") {
      throw new Error(`${relative(out, path)} does not bring ${source} along`);
    }
    const at = resolve(dirname(path), source);
    // dnt compiles a copy of the sources, which it keeps in memory under `src` of its output.
    const [within] = [join(out, "src"), project.root].map((folder) => relative(folder, at))
      .filter((way) => !way.startsWith(".."));
    if (within === undefined) throw new Error(`${relative(out, path)} is made from ${at}`);
    return relative(dirname(path), join(out, within)).replaceAll("\\", "/");
  });
  return JSON.stringify(map);
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
