/**
 * Files of suites: found, and loaded.
 *
 * @module
 */
import { join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { RetakeError } from "../errors.ts";
import { factsOf, listFiles } from "./files.ts";
import { process } from "./process.ts";
import { outside } from "./scope.ts";
import { retakeBy } from "./retake.ts";

const SUITE_FILE = /\.suite\.[cm]?[jt]sx?$/;

/**
 * @param paths files and folders; the working directory where there are none
 * @returns the files of suites among them and below them, relative to the working directory, sorted
 * @throws {RetakeError} `OPTION_INVALID` for a path that is not there
 */
export async function findSuiteFiles(paths: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const path of paths.length > 0 ? paths : ["."]) {
    const facts = factsOf(resolve(path));
    if (!facts) {
      throw new RetakeError(
        "OPTION_INVALID",
        `There is no file or folder ${path}.\n  to do  name suites, or folders with *.suite.ts files`,
        { facts: { path } },
      );
    }
    if (facts.kind === "file") found.add(near(resolve(path)));
    else {
      const isOurs = (name: string) => name !== "node_modules" && !name.startsWith(".");
      for (const file of await listFiles(resolve(path), isOurs)) {
        if (SUITE_FILE.test(file)) found.add(near(join(resolve(path), file)));
      }
    }
  }
  return [...found].sort();
}

function near(path: string): string {
  return relative(process.cwd(), path).split(sep).join("/");
}

/**
 * Loads a module of the project.
 *
 * @param path relative to the working directory
 * @returns what it exports
 * @throws {RetakeError} `OPTION_INVALID` with what it throws; `RUNTIME_UNABLE` for TypeScript where
 * this Node cannot read it
 */
export async function importFile(path: string): Promise<Record<string, unknown>> {
  try {
    return await outside(() => import(pathToFileURL(resolve(path)).href));
  } catch (error) {
    const { code, message, stack } = Object(error) as { [name: string]: unknown };
    if (code !== "ERR_UNKNOWN_FILE_EXTENSION") {
      const said = error instanceof Error ? stack ?? message : JSON.stringify(error) ?? error;
      throw new RetakeError("OPTION_INVALID", `${path} cannot be loaded: ${said}`, {
        facts: { path },
        cause: error,
      });
    }
    throw new RetakeError(
      "RUNTIME_UNABLE",
      `This Node (${process.versions.node}) cannot read TypeScript, so ${path} cannot be loaded.\n` +
        `  to do  npm install --save-dev tsx, then  NODE_OPTIONS="--import tsx" ${retakeBy()} test\n` +
        `         or use Node 22.18 or newer, Deno or Bun`,
      { facts: { path }, cause: error },
    );
  }
}
