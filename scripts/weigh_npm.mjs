/**
 * `npm run weigh:npm`: what an install of the built package weighs, alone and with the packages that
 * the tracker, the ledger and the command line load. Run `deno task build:npm` first.
 *
 * @module
 */

import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root, run } from "./runtimes.mjs";

/**
 * Installs a package into a folder of its own.
 *
 * @param packed the package, or its folder
 * @param flags of `npm install`
 * @returns the folder, how many packages are in it, and their bytes
 */
export async function installAlone(packed, flags) {
  const folder = mkdtempSync(join(tmpdir(), "retake-weigh-"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "a-user", private: true }));
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error", "--install-links"];
  const { code, output } = await run("npm", ["install", ...quiet, ...flags, packed], {
    quiet: true,
    cwd: folder,
  });
  if (code !== 0) throw new Error(`npm install failed: ${output}`);
  const modules = join(folder, "node_modules");
  const lock = JSON.parse(readFileSync(join(modules, ".package-lock.json"), "utf8"));
  const bytes = readdirSync(modules, { recursive: true })
    .map((name) => lstatSync(join(modules, name)))
    .reduce((sum, stat) => stat.isFile() ? sum + stat.size : sum, 0);
  return { folder, packages: Object.keys(lock.packages).length, bytes };
}

/** @returns what an install weighs, in words */
export function weightOf({ packages, bytes }) {
  return `${(bytes / 1e6).toFixed(1)} MB in ${packages} package${packages === 1 ? "" : "s"}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  for (const [name, flags] of [["the core alone", ["--omit=optional"]], ["all of it", []]]) {
    const installed = await installAlone(join(root, "npm"), flags);
    console.log(`${name}: ${weightOf(installed)}`);
    rmSync(installed.folder, { recursive: true });
  }
}
