/**
 * Which files a change reaches, by what they import.
 *
 * @module
 */
import { isRetakeError } from "../errors.ts";
import { openSigner, type Signer } from "./signer.ts";

/** What a module imports, however far away, itself among it; `undefined` of one that cannot be looked into. */
export type Reach = ReadonlySet<string> | undefined;

/**
 * @param files modules, relative to the working directory
 * @returns by module what it reaches
 */
export async function reachOf(files: readonly string[]): Promise<Map<string, Reach>> {
  const signer = openSigner();
  const found = new Map<string, Reach>();
  for (const file of files) {
    const paths = await unlessUnknown(() => importedBy(signer, file));
    found.set(file, paths && new Set([file, ...paths]));
  }
  return found;
}

/**
 * @param reach modules, and what they reach
 * @param changed files that have changed
 * @returns those of the modules that reach one of these; one that cannot be looked into is among them
 */
export function affectedBy(
  reach: ReadonlyMap<string, Reach>,
  changed: readonly string[],
): string[] {
  return [...reach].filter(([, paths]) => !paths || changed.some((path) => paths.has(path)))
    .map(([file]) => file);
}

/**
 * @param files modules, relative to the working directory
 * @returns what they import, however far away, and the files that this reads, as far as they lie
 * outside of it: `../lib/index.ts`, `../prompts/ask.md`
 */
export async function reachedOutside(files: readonly string[]): Promise<string[]> {
  const signer = openSigner();
  const { engine: { filesReadBy }, project } = await signer.engine();
  const found = new Set<string>();
  for (const file of files) {
    const imported = await unlessUnknown(() => importedBy(signer, file)) ?? [];
    const read = await unlessUnknown(() => filesReadBy(project, file)) ?? [];
    for (const path of [...imported, ...read]) if (path.startsWith("../")) found.add(path);
  }
  return [...found];
}

/** What a module imports, however far away. */
async function importedBy(signer: Signer, file: string): Promise<readonly string[]> {
  const { engine: { consulted, functionsOf }, project } = await signer.engine();
  await functionsOf(project, file); // reads it, and what it imports
  return consulted(project, `${file}#`).reached;
}

/** What was found; `undefined` of a module that cannot be looked into. */
async function unlessUnknown<T>(find: () => Promise<T>): Promise<T | undefined> {
  try {
    return await find();
  } catch (error) {
    if (!isRetakeError(error)) throw error;
    return undefined;
  }
}
