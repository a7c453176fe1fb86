/**
 * The suites of a project, loaded from its files.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
import { inTime } from "../host/process.ts";
import { hearUnhandledErrors } from "../host/unhandled_errors.ts";
import { findSuiteFiles, importFile } from "../host/suite_files.ts";
import { isSuite } from "../suite/define.ts";
import type { Suite } from "../suite/types.ts";

/** In milliseconds. */
const LONGEST_LOAD = 60_000;

/** A file that ends the process while it loads would end the run as one that passed. */
async function importGuarded(file: string): Promise<Record<string, unknown>> {
  const unhandled: unknown[] = [];
  const release = hearUnhandledErrors((error) => void unhandled.push(error));
  try {
    const loading = importFile(file);
    if (!await inTime(loading, LONGEST_LOAD)) {
      throw new RetakeError(
        "CASE_TIMEOUT",
        `${file} did not load within ${LONGEST_LOAD / 1000} s.\n` +
          `  to do  see what it waits for; what takes long belongs into setup`,
        { facts: { path: file } },
      );
    }
    const loaded = await loading;
    if (unhandled.length === 0) return loaded;
  } finally {
    release();
  }
  const [error] = unhandled;
  const said = error instanceof Error ? error.stack ?? error.message : String(error);
  throw new RetakeError("OPTION_INVALID", `${file} cannot be loaded: ${said}`, {
    facts: { path: file },
    cause: error,
  });
}

/**
 * @param paths files and folders
 * @returns all suites that the files export, in the order of the files
 * @throws {RetakeError} `OPTION_INVALID` where there is none, where a file exports none, and where two
 * have one name; what a file throws when it is loaded
 */
export async function loadSuites(paths: readonly string[]): Promise<Suite[]> {
  const files = await findSuiteFiles(paths);
  const found = new Map<string, { suite: Suite; file: string }>();
  const without: string[] = [];
  for (const file of files) {
    const suites = Object.values(await importGuarded(file)).filter(isSuite);
    if (suites.length === 0) without.push(file);
    for (const suite of suites) {
      const other = found.get(suite.name);
      if (other && other.suite !== suite) {
        throw new RetakeError(
          "OPTION_INVALID",
          `Two suites are called "${suite.name}": one in ${other.file}, one in ${file}.\n` +
            `  to do  give one of them another name`,
        );
      }
      if (!other) found.set(suite.name, { suite, file });
    }
  }
  if (found.size > 0 && without.length === 0) return [...found.values()].map(({ suite }) => suite);
  const where = paths.length > 0 ? paths.join(", ") : "this folder";
  throw new RetakeError(
    "OPTION_INVALID",
    (files.length === 0
      ? `There is no file *.suite.ts in ${where}.\n`
      : `No suite is exported by ${without.join(", ")}.\n`) +
      `  to do  export const mine = suite("Name", { category, cases }), from mine.suite.ts`,
    { facts: { files: without } },
  );
}
