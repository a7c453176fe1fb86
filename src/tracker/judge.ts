/**
 * The verdict on a recording: whether the functions that it comes from are what they were.
 *
 * @module
 */
import type { Producer } from "../cassette/types.ts";
import { isRetakeError } from "../errors.ts";
import type { StaleFunction } from "../session/tracker.ts";
import { isAccepted, readSignature } from "../signatures/files.ts";
import type { Store } from "../store/types.ts";
import type { Signature } from "../track/types.ts";
import { findMoved } from "./moved.ts";
import type { Signer } from "./signer.ts";

/** A function by now: its signature, or why there is none. */
export type Current =
  | { signature: Signature; movedFrom?: string; problem?: undefined }
  | { signature?: undefined; problem: { why: "gone" | "unknown"; detail: string } };

/** Judges recordings by the functions that they come from. */
export interface Judge {
  /** A function as it is by now, wherever it has moved to. */
  current(fn: string, recorded: string | undefined): Promise<Current>;
  /** The functions that are not what they were, each once for each hash that was recorded. */
  judge(producers: readonly Producer[]): Promise<StaleFunction[]>;
}

/**
 * @param signer what knows the functions by now
 * @param store where their signatures are kept
 */
export function createJudge(signer: Signer, store: Store): Judge {
  const known = new Map<string, Promise<Current>>();
  const verdicts = new Map<string, Promise<StaleFunction | undefined>>();

  const lookUp = async (fn: string, recorded: string | undefined): Promise<Current> => {
    try {
      return { signature: await signer.sign(fn) };
    } catch (error) {
      if (isRetakeError(error, "PARSE_FAILED")) {
        return { problem: { why: "unknown", detail: error.message } };
      }
      if (!isRetakeError(error, "FUNCTION_UNKNOWN")) throw error;
      const moved = await findMoved(fn, recorded, { signer, store });
      if (moved) return { signature: moved, movedFrom: fn };
      return { problem: { why: "gone", detail: error.message } };
    }
  };
  const current = (fn: string, recorded: string | undefined) => {
    const key = `${fn} ${recorded}`;
    let found = known.get(key);
    if (!found) known.set(key, found = lookUp(fn, recorded));
    return found;
  };
  const verdictOn = async ({ fn, hash }: Producer): Promise<StaleFunction | undefined> => {
    const { signature, problem } = await current(fn, hash);
    const stale = { fn, recorded: hash, current: signature?.hash };
    if (problem) return { ...stale, ...problem };
    if (hash === undefined) {
      return {
        ...stale,
        why: "unknown",
        detail: "it could not be looked into when it was recorded",
      };
    }
    if (hash === signature.hash) return undefined;
    const file = await readSignature(store, signature.id);
    return file && isAccepted(file, hash, signature.hash)
      ? undefined
      : { ...stale, why: "changed" };
  };
  return {
    current,
    async judge(producers) {
      const found = await Promise.all(
        [...new Map(producers.map((producer) => [`${producer.fn} ${producer.hash}`, producer]))]
          .map(([key, producer]) => {
            let verdict = verdicts.get(key);
            if (!verdict) verdicts.set(key, verdict = verdictOn(producer));
            return verdict;
          }),
      );
      return found.filter((stale) => stale !== undefined);
    },
  };
}
