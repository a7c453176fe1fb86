/**
 * Misses that are alike, as of one new field in all requests: reports tell the first in full and the others in a line, and
 * a suite does not wait for what comes after them.
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

/** The cassette that has missed first, by the kind and the run that it is of: a process may have many runs. */
const byRun = new WeakMap<object, Map<string, string>>();

/** So many kinds are remembered. */
const MOST = 1000;

/**
 * @param kind a miss
 * @param of the cassette that misses, and the run of a suite that it is of
 * @returns the cassette that has missed alike before; `undefined` for the first of a kind, where the same cassette misses
 * again, and in no such run
 */
export function alikeBefore(
  kind: MissKind,
  { name, run }: { name: string; run: object | undefined },
): string | undefined {
  if (!run) return undefined;
  const told = byRun.get(run) ?? new Map<string, string>();
  byRun.set(run, told);
  const key = kindOf(kind);
  const first = told.get(key);
  if (first !== undefined && first !== name) return first;
  if (told.size >= MOST) told.clear();
  told.set(key, name);
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
