/**
 * The same modules once more in CommonJS, for who can `require()` nothing else: Jest without a flag,
 * and Node before `require()` of an ES module. All others get the ES modules either way
 * (`module-sync` in the manifest), so that a program has one copy of the package.
 *
 * @module
 */

import { exists } from "@std/fs";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { execute } from "./execute.ts";

/** What `import.meta.url` becomes; no module of `node:`, since the core must run without. */
const OWN_URL =
  'const import_meta_url = new URL("file:" + __filename.replace(/[%?#]/g, encodeURIComponent)).href;';

/**
 * Writes `cjs/` beside `esm/`.
 *
 * @param out the folder of the package
 * @param modules which modules of `esm/`, as paths below it
 * @param programs which of them are programs: what waits at its top level is no CommonJS, so that these
 * are started as they are
 * @param types which files of types, likewise
 * @param esbuild the program that turns one into the other
 */
export async function writeCommonJs(
  out: string,
  { modules, programs, types, esbuild }: {
    modules: string[];
    programs: string[];
    types: string[];
    esbuild: string;
  },
): Promise<void> {
  const where = new Map<boolean, string[]>([[true, []], [false, []]]);
  for (const path of modules) {
    const text = await readFile(join(out, "esm", path), "utf8");
    where.get(text.includes("import.meta.url"))!.push(`esm/${path}`);
  }
  for (const [asksWhere, paths] of where) {
    if (paths.length === 0) continue;
    const flags = asksWhere
      ? [`--banner:js=${OWN_URL}`, "--define:import.meta.url=import_meta_url"]
      : [];
    const { code } = await execute(esbuild, [
      ...paths,
      ...flags,
      "--format=cjs",
      "--platform=node",
      "--target=es2022",
      "--sourcemap",
      "--outbase=esm",
      "--outdir=cjs",
      "--log-level=warning",
    ], { cwd: out });
    if (code !== 0) throw new Error(`esbuild failed with exit code ${code}`);
  }
  for (const path of modules) {
    await loadByRequire(join(out, "cjs", path));
    if (!await exists(join(out, "esm", `${path}.map`))) await removeMap(join(out, "cjs", path));
  }
  for (const path of programs) {
    const door = join(out, "cjs", path);
    const to = relative(dirname(door), join(out, "esm", path)).replaceAll("\\", "/");
    await mkdir(dirname(door), { recursive: true });
    await writeFile(door, `"use strict";\nimport("${to}");\n`);
  }
  for (const path of types) {
    const copy = join(out, "cjs", path);
    await mkdir(dirname(copy), { recursive: true });
    await copyFile(join(out, "esm", path), copy);
  }
  await writeFile(join(out, "cjs/package.json"), '{ "type": "commonjs" }\n');
}

/** One that only hands on has no source, and would be mapped to the ES module. */
async function removeMap(path: string): Promise<void> {
  await rm(`${path}.map`);
  const text = await readFile(path, "utf8");
  await writeFile(path, text.replace(/\/\/# sourceMappingURL=.*\n$/, ""));
}

/**
 * Jest's VM has no `import()`; what is named outright can be required as late. What is named as the
 * program runs stays: `src/host/packages.ts` knows of Jest.
 */
async function loadByRequire(path: string): Promise<void> {
  const text = await readFile(path, "utf8");
  const loaded = text.replace(
    /(?<![\w.$`])import\(("(?:\.{1,2}\/|node:)[^"]+")\)/g,
    "Promise.resolve().then(() => require($1))",
  );
  if (loaded !== text) await writeFile(path, loaded);
}

/**
 * The modules that a program may load from some of them on, those loaded later included.
 *
 * @param outputs what each module imports, as `bundle.mjs` tells it
 * @param entries where to begin
 */
export function reachedFrom(
  outputs: Record<string, { imports: { path: string; external?: boolean }[] }>,
  entries: string[],
): string[] {
  const seen = new Set<string>();
  const look = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const { path, external } of outputs[name]!.imports) if (!external) look(path);
  };
  entries.forEach(look);
  return [...seen].sort();
}

/**
 * The files of types that some of them lead to.
 *
 * @param folder where they are
 * @param entries where to begin, as paths below it
 */
export async function typesFrom(folder: string, entries: string[]): Promise<string[]> {
  const seen = new Set<string>();
  const look = async (path: string): Promise<void> => {
    if (seen.has(path)) return;
    seen.add(path);
    // Without the comments: examples import what is not there.
    const text = (await readFile(join(folder, path), "utf8")).replace(/\/\*[^]*?\*\//g, "");
    for (const [, to] of text.matchAll(/(?:from|import\()\s*["'](\.{1,2}\/[^"']*)\.[jt]s["']/g)) {
      await look(relative(folder, join(folder, dirname(path), `${to}.d.ts`)).replaceAll("\\", "/"));
    }
  };
  for (const path of entries) await look(path);
  return [...seen].sort();
}
