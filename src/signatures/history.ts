/**
 * What a function was made of at some time, from its history.
 *
 * @module
 */
import type { Signature } from "../track/types.ts";
import type { SignatureFile, UnitChange } from "./types.ts";

/** The hashes of units, by id; the function itself under its own. */
export type UnitHashes = { [unit: string]: string };

/** @returns the units in which a function differs from what is on file */
export function changesBetween(
  old: Pick<SignatureFile, "id" | "own" | "dependencies">,
  signature: Signature,
): { [unit: string]: UnitChange } {
  const before = hashesOf(old);
  // A function that was moved is still itself.
  if (old.id !== signature.id) {
    before[signature.id] = before[old.id]!;
    delete before[old.id];
  }
  const after = Object.assign(
    Object.create(null) as UnitHashes,
    Object.fromEntries(signature.dependencies.map((it) => [it.id, it.hash])),
    { [signature.id]: signature.own },
  );
  const changed: { [unit: string]: UnitChange } = Object.create(null);
  for (const unit of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [before[unit] ?? null, after[unit] ?? null];
    if (was !== is) changed[unit] = [was, is];
  }
  return changed;
}

function hashesOf(file: Pick<SignatureFile, "id" | "own" | "dependencies">): UnitHashes {
  return Object.assign(Object.create(null), file.dependencies, { [file.id]: file.own });
}

/**
 * @param file a signature
 * @param hash a hash that the function had
 * @returns the units that it was made of then; `undefined` where that is not on record
 */
export function dependenciesAt(file: SignatureFile, hash: string): UnitHashes | undefined {
  const units = hashesOf(file);
  if (file.hash === hash) return units;
  for (const { hash: after, before, changed } of [...file.history].reverse()) {
    if (after === hash) return units;
    for (const [unit, [was]] of Object.entries(changed)) {
      if (was === null) delete units[unit];
      else units[unit] = was;
    }
    if (before === hash) return units;
  }
  return undefined;
}
