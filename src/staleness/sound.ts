/**
 * Signature files that may be damaged: a replay that only wants to know what was accepted, or what a
 * function was made of, does without.
 *
 * @module
 */
import { isRetakeError } from "../errors.ts";
import { readSignature } from "../signatures/files.ts";
import type { SignatureFile } from "../signatures/types.ts";
import type { Store } from "../store/types.ts";

const told = new Set<string>();

/**
 * @param store where signatures are kept
 * @param id the function
 * @returns its file; `undefined` where there is none, and where it cannot be read, which is told once
 */
export async function readSound(store: Store, id: string): Promise<SignatureFile | undefined> {
  try {
    return await readSignature(store, id);
  } catch (error) {
    if (!isRetakeError(error, "SIGNATURE_INVALID")) throw error;
    if (!told.has(error.message)) console.warn(`retake: ${error.message}`);
    told.add(error.message);
    return undefined;
  }
}
