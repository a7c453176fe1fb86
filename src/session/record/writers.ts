/**
 * One writer a cassette: two sessions that record the same one would lose recordings.
 *
 * @module
 */
import { RetakeError } from "../../errors.ts";
import type { Settings } from "../options.ts";

/** Cassettes that a session of this process may write, by store: two would lose recordings. */
const beingWritten = new WeakMap<object, Set<string>>();

/**
 * @param name the cassette's name
 * @param settings where it is kept
 * @param where where it lies, for the message
 * @returns gives the claim back
 * @throws {RetakeError} `SESSION_OVERLAP` when another session of this process has claimed it
 */
export function claimForWriting(name: string, { store }: Settings, where: string): () => void {
  const names = beingWritten.get(store) ?? new Set();
  beingWritten.set(store, names);
  if (names.has(name)) {
    throw new RetakeError(
      "SESSION_OVERLAP",
      `The cassette ${where} is being recorded by another session of this process.\n` +
        `  to do  give each of the two its own name, or run them one after the other`,
      { facts: { name, where } },
    );
  }
  names.add(name);
  return () => void names.delete(name);
}
