/**
 * The hooks of `node_compiled.mjs`: names as in `tsconfig.json`, and compiled code in the place of
 * sources.
 *
 * @module
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";

const root = new URL("../../", import.meta.url).href;
const compiled = pathToFileURL(`${process.env.RETAKE_TEST_COMPILED}/`).href;
const config = readFileSync(new URL("tsconfig.json", root), "utf8").replace(/^\s*\/\/.*/gm, "");
const { paths } = JSON.parse(config).compilerOptions;

/** Whether a URL is that of a source of ours. */
const isSource = (url) => /^(?!.*\/node_modules\/).*\.ts$/.test(url) && url.startsWith(root);

export function resolve(specifier, context, next) {
  const [path] = paths[specifier] ?? [];
  if (path !== undefined) return { url: new URL(path, root).href, shortCircuit: true };
  // What is plain needs no search of the disk.
  if (/^\.\.?\//.test(specifier)) {
    const { href } = new URL(specifier, context.parentURL);
    if (isSource(href)) return { url: href, shortCircuit: true };
  }
  return next(specifier, context);
}

/** TypeScript that a test has written somewhere else: compiled as it is loaded, as tsx would. */
function compile(url) {
  const { transformSync } = createRequire(import.meta.url)("esbuild");
  const options = { loader: "ts", sourcemap: "inline", sourcefile: basename(url) };
  const { code } = transformSync(readFileSync(new URL(url), "utf8"), options);
  return { format: "module", source: code, shortCircuit: true };
}

export function load(url, context, next) {
  if (/^file:(?!.*\/node_modules\/).*\.m?ts(?:\?|$)/.test(url) && !isSource(url)) {
    return compile(url);
  }
  if (!isSource(url)) return next(url, context);
  const file = compiled + url.slice(root.length).replace(/\.ts$/, ".js");
  return { format: "module", source: readFileSync(new URL(file), "utf8"), shortCircuit: true };
}
