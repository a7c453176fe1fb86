/**
 * Writes down the functions behind recordings, once these are saved: signatures for people and for
 * reviews, and the sources that they were made from.
 *
 * @module
 */
import type { Producer } from "../cassette/types.ts";
import { isRetakeError } from "../errors.ts";
import type { SignatureVerdict } from "../session/tracker.ts";
import { moveSignature, noteSignature, readPlain, signatureNames } from "../signatures/files.ts";
import { keepSources } from "../signatures/sources.ts";
import { folderSources } from "../store/fs/sources.ts";
import type { Store } from "../store/types.ts";
import type { Signature } from "../track/types.ts";
import type { Signer } from "./signer.ts";
import { realNow } from "../wire/native.ts";

/** Where signatures are written. */
export interface NoteTarget {
  signer: Signer;
  store: Store;
  /** The folder of the signatures. */
  signatures?: string;
  /** The time in milliseconds since 1970. */
  now?: () => number;
}

/**
 * @param producers the functions, with the hashes that they have by now
 * @param verdict what became of the recordings
 * @param target where to
 */
export async function noteFunctions(
  producers: readonly Producer[],
  verdict: SignatureVerdict,
  { signer, store, signatures = "signatures", now = realNow }: NoteTarget,
): Promise<void> {
  const sources = folderSources(signatures);
  for (const { fn, hash } of producers) {
    if (hash === undefined) continue;
    const signature = await signer.sign(fn);
    const outcome = await noteSignature(store, signature, { verdict, now });
    if (outcome === "same") continue;
    tellGaps(signature);
    await keepSources(sources, await signer.units(fn));
    if (outcome === "new") await takeOver(fn, { signer, store, now });
  }
}

/** What a fingerprint leaves out is told once: when it is written down. */
function tellGaps({ id, opaque, warnings }: Signature): void {
  const gaps = [...opaque.map((what) => `${what} cannot be looked into`), ...warnings];
  if (gaps.length === 0) return;
  console.warn(
    `retake: the fingerprint of ${id} has gaps: a change behind them makes no recording stale.\n` +
      gaps.map((gap) => `  ${gap}\n`).join("") +
      `  to do  declare what lies behind: track(fn, { deps: ["prompts/*.md"] })`,
  );
}

/** A function that is new may be an old one that went by another name. */
async function takeOver(
  fn: string,
  { signer, store, now }: { signer: Signer; store: Store; now: () => number },
): Promise<void> {
  const signature = await signer.sign(fn);
  for (const name of await signatureNames(store)) {
    const old = await readPlain(store, name);
    if (!old || old.id === fn || old.own !== signature.own) continue;
    if (await signer.sign(old.id).then(() => true, isThere)) continue;
    return await moveSignature(store, old.id, signature, { now });
  }
}

function isThere(error: unknown): boolean {
  if (isRetakeError(error, "FUNCTION_UNKNOWN")) return false;
  return true;
}
