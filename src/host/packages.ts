/**
 * Packages that only some entry points need, loaded when they are asked.
 *
 * @module
 */
import { importPackage } from "./parser.ts";
import { process } from "./process.ts";

interface DiffPackage {
  createTwoFilesPatch(
    oldName: string,
    newName: string,
    before: string,
    after: string,
    oldHeader?: string,
    newHeader?: string,
    options?: { context: number },
  ): string;
}

// No literals: a module graph that holds this one should need no download.
const DIFF: string = "deno" in process.versions ? "npm:diff@9.0.0" : "diff";

/**
 * @returns shows two texts of a file as a unified difference, without the lines before the first hunk
 * @throws {RetakeError} `PACKAGE_MISSING`
 */
export async function loadDiff(): Promise<(path: string, before: string, after: string) => string> {
  const diff = await importPackage<DiffPackage>(DIFF, "to show differences");
  return (path, before, after) => {
    const patch = diff.createTwoFilesPatch(path, path, before, after, "", "", { context: 3 });
    return patch.slice(patch.indexOf("@@")).replace(/\n\\ No newline at end of file/g, "")
      .trimEnd();
  };
}
