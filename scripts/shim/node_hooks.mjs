/**
 * The hooks of `node_compiled.mjs`: names as in `tsconfig.json`, and compiled code in the place of
 * sources. What tests write themselves, and have loaded, is compiled when it is.
 *
 * @module
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = new URL("../../", import.meta.url).href;
const compiled = pathToFileURL(`${process.env.RETAKE_TEST_COMPILED}/`).href;
const config = readFileSync(new URL("tsconfig.json", root), "utf8").replace(/^\s*\/\/.*/gm, "");
const { paths } = JSON.parse(config).compilerOptions;

/** Whether a URL is that of a source of ours. */
const isSource = (url) => /^(?!.*\/node_modules\/).*\.ts$/.test(url) && url.startsWith(root);

/** Whether a URL is that of TypeScript which tests have written, for a Node that cannot read it. */
const isForeign = (url) => !process.features.typescript && /^file:.*\.m?ts$/.test(url);

function compile(url) {
  const sourcefile = fileURLToPath(url);
  const { transformSync } = createRequire(import.meta.url)("esbuild");
  const target = `node${process.versions.node}`;
  const options = { loader: "ts", sourcefile, sourcemap: "inline", target };
  const { code } = transformSync(readFileSync(sourcefile, "utf8"), options);
  return { format: "module", source: code, shortCircuit: true };
}

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

export function load(url, context, next) {
  if (!isSource(url)) return isForeign(url) ? compile(url) : next(url, context);
  const file = compiled + url.slice(root.length).replace(/\.ts$/, ".js");
  return { format: "module", source: readFileSync(new URL(file), "utf8"), shortCircuit: true };
}
