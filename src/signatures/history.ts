/**
 * What a function was made of at some time, from its history: a tree, since branches that were merged
 * have each gone on from the same state.
 *
 * @module
 */
import type { Signature } from "../track/types.ts";
import type { HistoryEntry, SignatureFile, UnitChange } from "./types.ts";

/** The hashes of units, by id; the function itself under its own. */
export type UnitHashes = { [unit: string]: string };

/** What a function is made of by now. */
type State = Pick<SignatureFile, "id" | "own" | "dependencies">;

/** @returns the units in which a function differs from what it was made of */
export function changesFrom(
  before: UnitHashes,
  signature: Signature,
): { [unit: string]: UnitChange } {
  const after = hashesOf({
    id: signature.id,
    own: signature.own,
    dependencies: Object.fromEntries(signature.dependencies.map((it) => [it.id, it.hash])),
  });
  const changed: { [unit: string]: UnitChange } = Object.create(null);
  for (const unit of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [before[unit] ?? null, after[unit] ?? null];
    if (was !== is) changed[unit] = [was, is];
  }
  return changed;
}

/** @returns all that a function is made of, as the start of a history has it */
export function startOf(signature: Signature): { [unit: string]: UnitChange } {
  return changesFrom(Object.create(null), signature);
}

/** @returns the hashes of a function and of all that it reaches */
export function hashesOf({ id, own, dependencies }: State): UnitHashes {
  return Object.assign(Object.create(null), dependencies, { [id]: own });
}

/**
 * @param file a signature
 * @param hash a hash that the function had
 * @returns the units that it was made of then; `undefined` where that is not on record
 */
export function dependenciesAt(
  file: Pick<SignatureFile, "history">,
  hash: string,
): UnitHashes | undefined {
  return statesOf(file.history).get(hash);
}

/** @returns the hash of the state that a function is in by what is on file, where the history has it */
export function stateOf(now: State, history: readonly HistoryEntry[]): string | undefined {
  const wanted = textOf(hashesOf(now));
  // Where it has gone back and forth, the last time counts.
  const states = [...statesOf(history)].reverse();
  return states.find(([, units]) => textOf(units) === wanted)?.[0];
}

/** All states of a history, each with its units. */
function statesOf(history: readonly HistoryEntry[]): Map<string, UnitHashes> {
  const states = new Map<string, UnitHashes>();
  let waiting = [...history];
  for (let before = -1; waiting.length !== before;) {
    before = waiting.length;
    waiting = waiting.filter((entry) => {
      if (states.has(entry.hash)) return false;
      const from = entry.before === undefined ? {} : states.get(entry.before);
      if (from) states.set(entry.hash, changed(from, entry));
      return !from;
    });
  }
  return states;
}

function changed(units: UnitHashes, entry: HistoryEntry): UnitHashes {
  const after: UnitHashes = Object.assign(Object.create(null), units);
  for (const [unit, [, is]] of Object.entries(entry.changed)) {
    if (is === null) delete after[unit];
    else after[unit] = is;
  }
  return after;
}

function textOf(units: UnitHashes): string {
  return JSON.stringify(Object.entries(units).sort(([a], [b]) => a < b ? -1 : 1));
}

/**
 * @param file a file of the version before, whose history goes backwards from what it is
 * @returns its history, the first entry of which says what all of it was made of
 */
export function withFullStart(
  { history, ...now }: State & Pick<SignatureFile, "history">,
): HistoryEntry[] {
  const units = hashesOf(now);
  for (const { changed } of [...history].reverse()) {
    for (const [unit, [was]] of Object.entries(changed)) {
      if (was === null) delete units[unit];
      else units[unit] = was;
    }
  }
  const start = Object.fromEntries(
    Object.entries(units).map(([unit, hash]): [string, UnitChange] => [unit, [null, hash]]),
  );
  return history.map((entry, at) => at === 0 ? { ...entry, changed: start } : { ...entry });
}
