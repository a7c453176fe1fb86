/**
 * What is built into an npm package: the project's own words about itself.
 *
 * @module
 */

import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** A project that can be built. */
export interface Project {
  /** The folder it is in. */
  readonly root: string;
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Entry point to file, as `deno.json` has it. */
  readonly exports: Readonly<Record<string, string>>;
  /** Where it lives, as far as its `package.json` says: `repository`, `homepage`, `bugs`. */
  readonly links: Readonly<Record<string, unknown>>;
}

const LINKS = ["repository", "homepage", "bugs"];

/** Reads the `deno.json` of a folder, and what its `package.json` says of where it lives. */
export async function readProject(root: string): Promise<Project> {
  const { name, version, license, exports } = JSON.parse(
    await readFile(join(root, "deno.json"), "utf8"),
  );
  const workspace = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const links = Object.fromEntries(
    LINKS.filter((key) => key in workspace).map((key) => [key, workspace[key]]),
  );
  return { root, name, version, license, exports, links };
}
