/**
 * Which files a change reaches, by what they import.
 *
 * @module
 */
import { isRetakeError } from "../errors.ts";
import { openSigner } from "./signer.ts";

/**
 * @param files modules, relative to the working directory
 * @param changed files that have changed
 * @returns those of the modules that are among these, or import one of them however far away; one
 * that cannot be looked into is among them
 */
export async function affectedBy(
  files: readonly string[],
  changed: readonly string[],
): Promise<string[]> {
  const reached = await reachedBy(files);
  return files.filter((file) => {
    const paths = reached.get(file);
    return !paths || changed.some((path) => path === file || paths.includes(path));
  });
}

/**
 * @param files modules, relative to the working directory
 * @returns what they import, however far away, that lies outside of it: `../lib/index.ts`
 */
export async function importedFromOutside(files: readonly string[]): Promise<string[]> {
  const reached = [...(await reachedBy(files)).values()].flatMap((paths) => paths ?? []);
  return [...new Set(reached.filter((path) => path.startsWith("../")))];
}

/** What each module imports, however far away; `undefined` of one that cannot be looked into. */
async function reachedBy(
  files: readonly string[],
): Promise<Map<string, readonly string[] | undefined>> {
  const { engine: { consulted, functionsOf }, project } = await openSigner().engine();
  const found = new Map<string, readonly string[] | undefined>();
  for (const file of files) {
    try {
      await functionsOf(project, file); // reads it, and what it imports
      found.set(file, consulted(project, `${file}#`).reached);
    } catch (error) {
      if (!isRetakeError(error)) throw error;
      found.set(file, undefined);
    }
  }
  return found;
}
