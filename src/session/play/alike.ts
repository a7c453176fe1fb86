/**
 * Misses that are alike: of one new field in all requests the first is told in full, and the others in a line.
 *
 * @module
 */
import type { Difference } from "../../diff/difference.ts";

/** What tells kinds of misses apart. */
export interface MissKind {
  method: string;
  url: string;
  /** In what the request differs from the closest recording; none where there is no recording at all. */
  found: readonly Difference[] | undefined;
}

/** A kind that was told in full. */
interface Told {
  /** The cassette of the miss that was told. */
  name: string;
  count: number;
}

/** By the run that they are of: a process may have many, one after the other. */
const byRun = new WeakMap<object, Map<string, Told>>();
const PROCESS = {};

/** So many kinds are remembered. */
const MOST = 1000;

/**
 * @param kind a miss
 * @param of the cassette that misses, and the run that it is of
 * @returns the miss that it is alike, and which of its kind it is; `undefined` for the first of a kind, and where the
 * same cassette misses again, as when a test is run again
 */
export function alikeBefore(
  kind: MissKind,
  { name, run = PROCESS }: { name: string; run?: object | undefined },
): { first: string; number: number } | undefined {
  const told = byRun.get(run) ?? new Map<string, Told>();
  byRun.set(run, told);
  const key = kindOf(kind);
  const before = told.get(key);
  if (before && before.name !== name) {
    return { first: before.name, number: ++before.count };
  }
  if (told.size >= MOST) told.clear();
  told.set(key, { name, count: 1 });
  return undefined;
}

/** @returns a kind as text: a new field is the same whatever its value, and so is one that is gone; a value is another one alike. */
export function kindOf({ method, url, found }: MissKind): string {
  const place = `${method} ${url.split(/[?#]/, 1)[0]}`;
  const fields = found?.map(({ field, recorded, asked }) =>
    recorded === undefined
      ? `${field} is new`
      : asked === undefined
      ? `${field} is gone`
      : `${field}: ${recorded} -> ${asked}`
  );
  return [place, ...fields?.sort() ?? ["no cassette"]].join("\n");
}

/** @returns the fields of a kind, for a line */
export function fieldsOf({ found }: MissKind): string {
  const fields = (found ?? []).map(({ field }) => field);
  const shown = fields.slice(0, 3).join(", ");
  return fields.length > 3 ? `${shown} and ${fields.length - 3} more` : shown;
}
