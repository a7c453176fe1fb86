/**
 * Functions that were renamed or moved: found by what they do, since a name and a place are no part
 * of a hash.
 *
 * @module
 */
import { isRetakeError } from "../errors.ts";
import { findPrevious } from "../signatures/files.ts";
import type { Store } from "../store/types.ts";
import type { Signature } from "../track/types.ts";
import type { Signer } from "./signer.ts";
import { readSound } from "./sound.ts";

const SOURCE = /\.[cm]?[jt]sx?$/;
const TEST = /(?:^|\/)(?:tests?|__tests__)\/|[._]test\.[cm]?[jt]sx?$|\.d\.[cm]?ts$/;

/**
 * Looks for a function that is not where it was: first where its signature says that it went, then
 * in its own file, then in all files of the project.
 *
 * @param fn where it was
 * @param recorded the hash that it had
 * @param project what knows the functions by now, and where their signatures are kept
 * @returns its signature where it is now; `undefined` where nothing does just the same
 */
export async function findMoved(
  fn: string,
  recorded: string | undefined,
  { signer, store }: { signer: Signer; store: Store },
): Promise<Signature | undefined> {
  const told = await findPrevious(store, fn);
  if (told) return await signer.sign(told.id).catch(unlessUnknown);
  const old = await readSound(store, fn);
  const own = old?.own;
  if (own === undefined && recorded === undefined) return undefined;
  const before = fn.slice(0, fn.lastIndexOf("#"));
  const files = (await signer.folder.listFiles("")).filter((path) =>
    SOURCE.test(path) && !TEST.test(path) && path !== before
  );
  let similar: Signature | undefined;
  for (const path of [before, ...files]) {
    for (const id of await functionsIn(path, signer)) {
      const signature = await signer.sign(id).catch(unlessUnknown);
      if (signature === undefined) continue;
      if (signature.hash === recorded || signature.hash === old?.hash) return signature;
      // It may have changed in something that it reaches, too.
      if (signature.own === own && isTelling(signature)) similar ??= signature;
    }
  }
  return similar;
}

/** A function that does next to nothing is like many others. */
function isTelling({ dependencies }: Signature): boolean {
  return dependencies.length > 0;
}

async function functionsIn(path: string, signer: Signer): Promise<string[]> {
  const { engine: { functionsOf }, project } = await signer.engine();
  return await functionsOf(project, path).catch(unlessUnknown) ?? [];
}

/** A file that cannot be parsed holds nothing that could be found. */
function unlessUnknown(error: unknown): undefined {
  if (isRetakeError(error, "PARSE_FAILED") || isRetakeError(error, "FUNCTION_UNKNOWN")) return;
  throw error;
}
