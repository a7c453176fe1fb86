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
  const { engine: { consulted, functionsOf }, project } = await openSigner().engine();
  const affected: string[] = [];
  for (const file of files) {
    try {
      await functionsOf(project, file); // reads it, and what it imports
      const { reached } = consulted(project, `${file}#`);
      if (changed.some((path) => path === file || reached.includes(path))) affected.push(file);
    } catch (error) {
      if (!isRetakeError(error)) throw error;
      affected.push(file);
    }
  }
  return affected;
}
