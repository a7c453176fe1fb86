/**
 * Why a function is not what it was: the units that changed, the path to each, and the difference of
 * its text.
 *
 * @module
 */
import type { SignedUnit } from "../track/types.ts";
import { dependenciesAt } from "./history.ts";
import type { SourceStore } from "./sources.ts";
import type { SignatureFile } from "./types.ts";

/** A unit that is not what it was. */
export interface Change {
  /** Its id. */
  unit: string;
  /** What became of it. */
  kind: "changed" | "added" | "removed";
  /** The ids from the function to it, the shortest way. */
  path: readonly string[];
  /** The file that it stands in. */
  file: string;
  /** The difference of its text, in unified form; empty where a text is missing or not asked for. */
  diff: string;
  /** Why there is no difference to show. */
  note?: string;
}

/** Why a function is not what it was. */
export interface Explanation {
  /** The function. */
  id: string;
  /** Its hash, as recorded. */
  recorded: string;
  /** Its hash by now. */
  current: string;
  /** What changed, the likeliest cause first. */
  changes: readonly Change[];
  /** Why that cannot be told. */
  unknown?: string;
}

/** What an explanation is made from. */
export interface ExplainFacts {
  /** The function's signature, where there is one on file. */
  file: SignatureFile | undefined;
  /** The function and all it reaches by now, itself first. */
  units: readonly SignedUnit[];
  /** Its hash, as recorded. */
  recorded: string;
  /** Its hash by now. */
  current: string;
  /** The texts that units had. */
  sources: Pick<SourceStore, "load">;
  /** Shows a difference; without it no text is looked at. */
  diff?: (path: string, before: string, after: string) => string;
}

/**
 * @param facts what is known
 * @returns what has changed
 */
export async function explainChange(facts: ExplainFacts): Promise<Explanation> {
  const { file, units, recorded, current } = facts;
  const root = units[0]!;
  const head = { id: root.id, recorded, current };
  const before = file && dependenciesAt(file, recorded);
  if (!before) {
    const unknown = file
      ? "the signature does not go back to the code that this was recorded from"
      : "there is no signature of the code that this was recorded from, so nobody can tell a change of " +
        "the code from a fingerprint that an older release made in another way";
    return { ...head, changes: [], unknown };
  }
  // By another name it is still the same function.
  if (file.id !== root.id) rename(before, file.id, root.id);
  const paths = pathsFrom(units);
  const changes: Change[] = [];
  for (const unit of units) {
    const was = before[unit.id];
    if (was === unit.hash) continue;
    const kind = was === undefined ? "added" : "changed";
    const path = paths.get(unit.id) ?? [root.id];
    const old = kind === "changed" && facts.diff ? await facts.sources.load(was!) : "";
    const shown = show(facts.diff, unit.path, old, unit.source);
    changes.push({ unit: unit.id, kind, path, file: unit.path, ...shown });
  }
  const now = new Set(units.map((unit) => unit.id));
  for (const [unit, hash] of Object.entries(before)) {
    if (now.has(unit)) continue;
    const path = unit.replace(/#.*/, "");
    const old = facts.diff ? await facts.sources.load(hash) : "";
    changes.push({
      unit,
      kind: "removed",
      path: [root.id],
      file: path,
      ...show(facts.diff, path, old, ""),
    });
  }
  const order = { changed: 0, added: 1, removed: 2 };
  changes.sort((a, b) => order[a.kind] - order[b.kind] || b.path.length - a.path.length);
  if (changes.length > 0) return { ...head, changes };
  const unknown =
    "the pieces are the same: only how they belong together has changed (an order, an " +
    "export, what a name stands for)";
  return { ...head, changes, unknown };
}

function rename(units: { [unit: string]: string }, from: string, to: string): void {
  if (units[from] === undefined) return;
  units[to] = units[from];
  delete units[from];
}

function show(
  diff: ExplainFacts["diff"],
  path: string,
  before: string | undefined,
  after: string | undefined,
): Pick<Change, "diff" | "note"> {
  if (!diff) return { diff: "" };
  if (after === undefined) {
    return { diff: "", note: "its text is not shown: it is long, ignored by git, or none" };
  }
  if (before === undefined) return { diff: "", note: "the text that it had was not kept" };
  if (before === after) return { diff: "", note: "it differs in a secret, which is not shown" };
  return { diff: diff(path, before, after) };
}

/** The shortest path from the first unit to each. */
function pathsFrom(units: readonly SignedUnit[]): Map<string, string[]> {
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  const paths = new Map([[units[0]!.id, [units[0]!.id]]]);
  for (const [id, path] of paths) {
    for (const next of byId.get(id)?.uses ?? []) {
      if (!paths.has(next)) paths.set(next, [...path, next]);
    }
  }
  return paths;
}

const MOST = 5;

/** How many lines of a difference stand in a message; `explainStale` has them all. */
const MOST_LINES = 20;

/**
 * @param shown the differences that were shown before, to which these are added: several functions on
 * one stack reach the same change
 * @returns each change in a line: `escapeSlot in lib/template.ts changed (ask -> fill -> escapeSlot)`,
 * with its difference below it where there is one that was not shown before
 */
export function changesOf({ changes, unknown, id }: Explanation, shown: Set<string>): string[] {
  if (unknown !== undefined) return [`${nameOf(id)}: ${unknown}`];
  const lines = changes.slice(0, MOST).flatMap((change) => {
    const path = change.path.length > 1 ? ` (${change.path.map(nameOf).join(" -> ")})` : "";
    const key = `${change.unit}\n${change.diff}`;
    const difference = shown.has(key) ? [] : differenceOf(change);
    shown.add(key);
    return [`${describe(change)}${path}`, ...difference];
  });
  if (changes.length > MOST) lines.push(`... and ${changes.length - MOST} more`);
  return lines;
}

function differenceOf({ diff, note }: Change): string[] {
  if (note !== undefined) return [`    (${note})`];
  const lines = diff.split("\n").filter((line) => line !== "").map((line) => `    ${line}`);
  if (lines.length <= MOST_LINES) return lines;
  return [...lines.slice(0, MOST_LINES), `    ... and ${lines.length - MOST_LINES} more lines`];
}

function describe({ unit, kind, file }: Change): string {
  const name = nameOf(unit);
  const what = name === file ? name : `${name} in ${file}`;
  return kind === "changed" ? `${what} changed` : `${what} was ${kind}`;
}

function nameOf(unit: string): string {
  return unit.slice(unit.lastIndexOf("#") + 1);
}

/** What else belongs to an explanation. */
export interface ExplanationFacts {
  /** How many cassettes there are in all. */
  total: number;
  /** The cassettes that come from the function as it was. */
  cassettes: readonly string[];
  /** What it would cost to record them again, in words. */
  cost?: string;
}

/** @returns an explanation for people, one clear sentence first */
export function describeExplanation(
  explanation: Explanation,
  { total, cassettes, cost }: ExplanationFacts,
): string {
  const { id, changes, unknown } = explanation;
  const [path] = id.split("#");
  const since = `${nameOf(id)} (${path}) has changed since ${cassettes.length} of your ${total} ` +
    `cassette${total === 1 ? " was" : "s were"} recorded`;
  const [first] = changes;
  const lines = [`${since}: ${unknown ?? (first ? describe(first) : "")}.`];
  for (const change of changes.slice(0, MOST)) {
    if (change !== first) lines.push(`  and    ${describe(change)}`);
    if (change.path.length > 1) lines.push(`  path   ${change.path.map(nameOf).join(" -> ")}`);
    const text = change.note === undefined ? change.diff : `(${change.note})`;
    lines.push(...text.split("\n").filter((line) => line !== "").map((line) => `    ${line}`));
  }
  if (changes.length > MOST) lines.push(`  and ${changes.length - MOST} more changes`);
  const names = cassettes.slice(0, 10).join(", ");
  const rest = cassettes.length > 10 ? `, ... and ${cassettes.length - 10} more` : "";
  lines.push(`  cassettes  ${names}${rest}`);
  if (cost !== undefined) lines.push(`  cost       ${cost}`);
  return lines.join("\n");
}
