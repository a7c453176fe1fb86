/**
 * Why a function is not what it was: from its signature, and the sources that were kept.
 *
 * @module
 */
import type { StaleFunction } from "../session/tracker.ts";
import { explainChange, type Explanation } from "../signatures/explain.ts";
import { folderSources } from "../store/fs/sources.ts";
import { currentOf, type Judge } from "./judge.ts";
import { readSound } from "./sound.ts";

/** Shows two texts of a file as a difference. */
export type Diff = (path: string, before: string, after: string) => string;

/** What it takes to explain. */
export interface ExplainContext {
  judge: Judge;
  /** The folder of the signatures, where sources are wanted. */
  signatures?: string;
  /** Shows differences, where that is wanted. */
  diff?: Diff;
}

/**
 * @param stale a function that has changed
 * @param context what knows it
 * @returns what has changed; `undefined` where it is gone, or was never looked into
 */
export async function explainFunction(
  { fn, why, recorded }: StaleFunction,
  { judge, signatures = "signatures", diff }: ExplainContext,
): Promise<Explanation | undefined> {
  if (why !== "changed" || recorded === undefined) return undefined;
  const { signature } = await currentOf(judge, fn, recorded);
  if (!signature) return undefined;
  const { signer, store } = judge;
  const file = await readSound(store, signature.id);
  const units = await signer.units(signature.id);
  const sources = folderSources(signatures);
  return await explainChange({ file, units, recorded, current: signature.hash, sources, diff });
}
