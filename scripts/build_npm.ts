/**
 * Builds the npm package into `npm/`: ES modules, CommonJS and types, from the exports of `deno.json`.
 *
 * `deno task build:npm` takes dnt where JSR can be reached, else TypeScript's own compiler from
 * `node_modules`; `--builder=dnt` or `--builder=tsc` forces one. Both leave the same tree, so what
 * stands around it (the manifest, the README) is written once, in `scripts/npm/package.ts`. A build
 * that fails leaves `npm/` as it was.
 *
 * The modules are then bundled: one file of what the core imports, and one of what the main entry point adds to
 * it, for a program pays for each file that it imports. Types stay file by file.
 *
 * CommonJS is made of what was bundled, whichever compiler that came from: see
 * `scripts/npm/commonjs.ts`.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DntMissing, type Emit, withDnt, withTsc } from "./npm/emit.ts";
import { buildPackage } from "./npm/package.ts";
import { readProject } from "./npm/project.ts";

const withEither: Emit = async (project, out) => {
  try {
    await withDnt()(project, out);
  } catch (error) {
    if (!(error instanceof DntMissing)) throw error;
    console.log(`${error.message}: tsc builds instead`);
    await withTsc(project, out);
  }
};
const builders = new Map<string | undefined, Emit>([
  [undefined, withEither],
  ["dnt", withDnt()],
  ["tsc", withTsc],
]);

const forced = Deno.args.find((arg) => arg.startsWith("--builder="))?.slice("--builder=".length);
const emit = builders.get(forced);
if (!emit) {
  console.error(`There is no builder "${forced}"; there is dnt and tsc.`);
  Deno.exit(2);
}

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");
const project = await readProject(root);
const esbuild = join(root, "node_modules/.bin/esbuild");
const { files, digest } = await buildPackage(project, join(root, "npm"), { emit, esbuild });
console.log(`built ${project.name}@${project.version} into npm/: ${files} files, ${digest}`);
