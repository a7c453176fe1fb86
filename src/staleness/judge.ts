/**
 * The verdict on a recording: whether the functions that it comes from are what they were.
 *
 * @module
 */
import type { Interaction, Producer } from "../cassette/types.ts";
import { isRetakeError } from "../errors.ts";
import type { StaleFunction } from "../session/tracker.ts";
import { isAccepted, isOlder } from "../signatures/files.ts";
import type { Store } from "../store/types.ts";
import type { Signature } from "../track/types.ts";
import { findMoved } from "./moved.ts";
import type { Signer } from "./signer.ts";
import { readSound } from "./sound.ts";
import { isValidAt } from "./valid.ts";

/** A function by now: its signature, or why there is none. */
export type Current =
  | { signature: Signature; movedFrom?: string; problem?: undefined }
  | { signature?: undefined; problem: { why: "gone" | "unknown"; detail: string } };

/** What recordings are judged with; what was found out is kept. */
export interface Judge {
  /** What knows the functions by now. */
  readonly signer: Signer;
  /** Where their signatures are kept. */
  readonly store: Store;
  /** Functions by now, each as it was recorded. */
  readonly known: Map<string, Promise<Current>>;
  readonly verdicts: Map<string, Promise<StaleFunction | undefined>>;
}

/**
 * @param signer what knows the functions by now
 * @param store where their signatures are kept
 */
export function createJudge(signer: Signer, store: Store): Judge {
  return { signer, store, known: new Map(), verdicts: new Map() };
}

/**
 * @param recordings recordings of one cassette
 * @param cassette its name
 * @returns the functions that are not what they were, each once for each hash that was recorded
 */
export async function judgeRecordings(
  judge: Judge,
  recordings: readonly Interaction[],
  cassette: string,
): Promise<StaleFunction[]> {
  const found = new Map<string, StaleFunction>();
  for (const recording of recordings) {
    for (const producer of recording.producedBy ?? []) {
      const key = keyOf(producer.fn, producer.hash);
      if (found.has(key)) continue;
      let verdict = judge.verdicts.get(key);
      if (!verdict) judge.verdicts.set(key, verdict = verdictOn(judge, producer));
      const stale = await verdict;
      const left = stale && await sinceItHeld(judge, stale, recording, cassette);
      if (left) found.set(key, left);
    }
  }
  return [...found.values()];
}

/**
 * What is left to say of a function where a recording was seen to hold at a newer hash of it: nothing
 * where that is the one by now; of an older fingerprint, what has changed since then.
 */
async function sinceItHeld(
  { store }: Judge,
  stale: StaleFunction,
  recording: Interaction,
  cassette: string,
): Promise<StaleFunction | undefined> {
  const { fn, why, current } = stale;
  if (why === "gone" || why === "unknown" || current === undefined) return stale;
  const held = (hash: string) => isValidAt(store, { cassette, fn, hash }, recording);
  if (await held(current)) return undefined;
  const file = why === "older" ? await readSound(store, fn) : undefined;
  for (const { hash } of [...file?.history ?? []].reverse()) {
    if (isOlder(file!, hash) || !await held(hash)) continue;
    return isAccepted(file!, hash, current)
      ? undefined
      : { fn, recorded: hash, current, why: "changed" };
  }
  return stale;
}

/** @returns a function as it is by now, wherever it has moved to */
export function currentOf(
  judge: Judge,
  fn: string,
  recorded: string | undefined,
): Promise<Current> {
  const key = keyOf(fn, recorded);
  let found = judge.known.get(key);
  if (!found) judge.known.set(key, found = lookUp(judge, fn, recorded));
  return found;
}

function keyOf(fn: string, hash: string | undefined): string {
  return `${fn} ${hash}`;
}

async function lookUp(
  { signer, store }: Judge,
  fn: string,
  recorded: string | undefined,
): Promise<Current> {
  try {
    return { signature: await signer.sign(fn) };
  } catch (error) {
    if (isRetakeError(error, "PARSE_FAILED")) {
      return { problem: { why: "unknown", detail: error.message } };
    }
    if (!isRetakeError(error)) {
      // A file that is half written, or not what its name says: nobody knows, and that is said.
      return { problem: { why: "unknown", detail: (error as Error).message } };
    }
    if (error.code !== "FUNCTION_UNKNOWN") throw error;
    const moved = await findMoved(fn, recorded, { signer, store });
    if (moved) return { signature: moved, movedFrom: fn };
    return { problem: { why: "gone", detail: error.message } };
  }
}

/** What is known of a function whose recorded hash says nothing about it. */
const OLDER =
  "its fingerprint was made in another way by an older release of Retake; nothing says that " +
  "the function has changed";

async function verdictOn(
  judge: Judge,
  { fn, hash }: Producer,
): Promise<StaleFunction | undefined> {
  const { signature, problem } = await currentOf(judge, fn, hash);
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
  const file = await readSound(judge.store, signature.id);
  if (!file) return { ...stale, why: "changed" };
  if (isAccepted(file, hash, signature.hash)) return undefined;
  return isOlder(file, hash)
    ? { ...stale, why: "older", detail: OLDER }
    : { ...stale, why: "changed" };
}
