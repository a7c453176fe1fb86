/**
 * Why a function is not what it was: from its signature, and the sources that were kept.
 *
 * @module
 */
import type { StaleFunction } from "../session/tracker.ts";
import { explainChange, type Explanation } from "../signatures/explain.ts";
import { readSignature } from "../signatures/files.ts";
import { folderSources } from "../store/fs_sources.ts";
import type { Store } from "../store/types.ts";
import type { Judge } from "./judge.ts";
import type { Signer } from "./signer.ts";

/** Shows two texts of a file as a difference. */
export type Diff = (path: string, before: string, after: string) => string;

/** What it takes to explain. */
export interface ExplainContext {
  signer: Signer;
  /** Where signatures are kept. */
  store: Store;
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
export async function explainStale(
  { fn, why, recorded }: StaleFunction,
  { signer, store, judge, signatures = "signatures", diff }: ExplainContext,
): Promise<Explanation | undefined> {
  if (why !== "changed" || recorded === undefined) return undefined;
  const { signature } = await judge.current(fn, recorded);
  if (!signature) return undefined;
  const file = await readSignature(store, signature.id);
  const units = await signer.units(signature.id);
  const sources = folderSources(signatures);
  return await explainChange({ file, units, recorded, current: signature.hash, sources, diff });
}
