/**
 * Packages that only some entry points need, loaded when they are asked.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
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

// On Deno a package is fetched by its version; within an npm package, Deno looks for others as Node does.
const fetches = "deno" in process.versions && !import.meta.url.includes("/node_modules/");

/**
 * Imports a package that only some need.
 *
 * @param name what it is called
 * @param version which version Deno fetches; elsewhere it is installed with this package
 * @param purpose what for, for the message
 * @throws {RetakeError} `PACKAGE_MISSING`
 */
export async function importPackage<T>(name: string, version: string, purpose: string): Promise<T> {
  // No literal: a module graph that holds this one should need no download.
  const specifier = fetches ? `npm:${name}@${version}` : name;
  try {
    return await import(specifier) as T;
  } catch (cause) {
    const said = cause instanceof Error ? cause.message.split("\n")[0] : cause;
    const wayOut = fetches
      ? `let Deno fetch it once, with the network: deno cache ${specifier}`
      : `npm install ${name}`;
    throw new RetakeError(
      "PACKAGE_MISSING",
      `The package ${name} is needed ${purpose}, and cannot be loaded: ${said}\n  to do  ${wayOut}`,
      { facts: { package: name }, cause },
    );
  }
}

/**
 * @returns shows two texts of a file as a unified difference, without the lines before the first hunk
 * @throws {RetakeError} `PACKAGE_MISSING`
 */
export async function loadDiff(): Promise<(path: string, before: string, after: string) => string> {
  const diff = await importPackage<DiffPackage>("diff", "9.0.0", "to show differences");
  return (path, before, after) => {
    const patch = diff.createTwoFilesPatch(path, path, before, after, "", "", { context: 3 });
    return patch.slice(patch.indexOf("@@")).replace(/\n\\ No newline at end of file/g, "")
      .trimEnd();
  };
}
