/**
 * The two ways from TypeScript to modules and types: dnt, and TypeScript's own compiler. Both leave
 * `esm/**` with `.js`, `.js.map` and `.d.ts` for every module, and nothing else.
 *
 * @module
 */

import { exists, walk } from "@std/fs";
import { rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { CANNOT_LOAD, type DntOptions, dntOptions } from "./dnt_options.ts";
import { execute } from "./execute.ts";
import type { Project } from "./project.ts";

/** Writes the modules of a project to `<out>/esm`. */
export type Emit = (project: Project, out: string) => Promise<void>;

/** That dnt is not there to be used: no fault of what is built. */
export class DntMissing extends Error {}

/** Runs the real dnt. */
async function runDnt(options: DntOptions): Promise<void> {
  const program = fileURLToPath(new URL("dnt.ts", import.meta.url));
  const args = ["run", "-A", "--no-config", program, JSON.stringify(options)];
  const { code } = await execute(process.execPath, args);
  if (code === CANNOT_LOAD) throw new DntMissing("dnt cannot be loaded from JSR");
  if (code !== 0) throw new Error(`dnt failed with exit code ${code}`);
}

/**
 * Builds with dnt.
 *
 * @param build dnt's own `build`, or a stand-in for it
 */
export const withDnt = (build: (options: DntOptions) => Promise<void> = runDnt): Emit =>
  async function emit(project, out) {
    await build(dntOptions(project, out));
    for (const extra of [".npmignore", "esm/package.json", "package-lock.json", "node_modules"]) {
      await rm(join(out, extra), { recursive: true, force: true });
    }
    for await (const { path, name } of walk(out, { includeDirs: false })) {
      if (!name.startsWith("_dnt.")) continue;
      throw new Error(
        `dnt has added ${relative(out, path)}, which every entry then imports: ` +
          "switch what needs it off in scripts/npm/dnt_options.ts",
      );
    }
  };

/** Builds with the compiler that `npm install` brings. */
export const withTsc: Emit = async function emit(project, out) {
  const tsc = join(project.root, "node_modules/typescript/bin/tsc");
  if (!await exists(tsc)) throw new Error("There is no tsc: run `npm install` first.");
  // Beside the output, not in it: paths in a tsconfig count from where it lies.
  const file = join(project.root, ".tsconfig.npm.json");
  await writeFile(
    file,
    JSON.stringify({
      compilerOptions: {
        target: "ES2022", // lowers `using`, which Node 20 cannot parse
        lib: ["ESNext", "DOM", "DOM.Iterable"],
        types: ["node"],
        module: "nodenext",
        strict: true,
        noUncheckedIndexedAccess: true,
        rewriteRelativeImportExtensions: true,
        declaration: true,
        sourceMap: true,
        inlineSources: true,
        rootDir: ".",
        outDir: join(out, "esm"),
      },
      files: Object.values(project.exports),
    }),
  );
  try {
    const { code } = await execute("node", [tsc, "--project", file], { cwd: project.root });
    if (code !== 0) throw new Error(`tsc failed with exit code ${code}`);
  } finally {
    await rm(file);
  }
};
