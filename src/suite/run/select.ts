/**
 * Which cases of suites are run, and in which order.
 *
 * @module
 */
import { chance, nextFraction } from "../../cassette/chance.ts";
import { cassetteOf } from "../define.ts";
import { RetakeError } from "../../errors.ts";
import type { Case, Selection, Suite } from "../types.ts";

/** A case with the suite it is of. */
export interface SelectedCase {
  suite: Suite;
  case: Case;
  /** Why it is told and not run, as it says itself or another does. */
  leftOut?: string;
}

/** @returns how a case is called in a run: `suite > case` */
export function idOf({ suite, case: { name } }: SelectedCase): string {
  return `${suite.name} > ${name}`;
}

/** @returns the tags of a case: those of its suite, and its own */
export function tagsOf({ suite, case: { tags } }: SelectedCase): string[] {
  return [...new Set([...suite.tags ?? [], ...tags ?? []])];
}

/**
 * @param suites all suites
 * @param selection which of their cases are wanted
 * @returns the cases to run or to tell of, in the order in which they are written
 * @throws {RetakeError} `OPTION_INVALID` where none is wanted: a run of nothing
 * would pass
 */
export function select(suites: readonly Suite[], selection: Selection): SelectedCase[] {
  const { name, tags = [], categories = [] } = selection;
  const fits = (selected: SelectedCase): boolean => {
    const id = idOf(selected);
    if (typeof name === "string" && !id.toLowerCase().includes(name.toLowerCase())) return false;
    if (name instanceof RegExp && id.search(name) < 0) return false;
    if (categories.length > 0 && !categories.includes(selected.suite.category)) return false;
    return tags.length === 0 || tagsOf(selected).some((tag) => tags.includes(tag));
  };
  const all = suites.flatMap((suite) => suite.cases.map((one) => ({ suite, case: one })));
  const selected = all.filter(fits);
  if (selected.length === 0) throw nothingFits(all.map(idOf));
  const isOnly = selected.some(({ case: one }) => one.only);
  return selected.map((one) => {
    const leftOut = whyLeftOut(one.case, isOnly);
    return leftOut === undefined ? one : { ...one, leftOut };
  });
}

function whyLeftOut({ skip, only, todo }: Case, isOnly: boolean): string | undefined {
  if (skip || skip === "") {
    return typeof skip === "string" && skip !== "" ? `skip: ${skip}` : "skip";
  }
  if (todo || todo === "") {
    return typeof todo === "string" && todo !== "" ? `todo: ${todo}` : "todo";
  }
  return isOnly && !only ? "another case is marked only" : undefined;
}

function nothingFits(there: readonly string[]): RetakeError {
  const more = there.length > 10 ? `, and ${there.length - 10} more` : "";
  return new RetakeError(
    "OPTION_INVALID",
    `No case fits what was chosen, so nothing was run.\n` +
      `  there  ${there.slice(0, 10).join(", ") || "no case at all"}${more}\n` +
      `  to do  npx retake test --list names all cases`,
    { facts: { there } },
  );
}

/**
 * @param selected cases
 * @param seed what the order is drawn from: equal seeds give equal orders
 * @returns the same cases; those of a suite in an order drawn by lot, suites as they were, and those
 * that share a cassette as they are written: what it holds must not depend on the lot
 */
export function shuffle(selected: readonly SelectedCase[], seed: number): SelectedCase[] {
  const next = chance(String(seed), "order of cases");
  const suites = [...new Set(selected.map(({ suite }) => suite))];
  return suites.flatMap((suite) => {
    const cases = selected.filter((one) => one.suite === suite);
    for (let at = cases.length - 1; at > 0; at--) {
      const other = Math.floor(nextFraction(next) * (at + 1));
      [cases[at], cases[other]] = [cases[other]!, cases[at]!];
    }
    return keepSharers(cases, selected);
  });
}

/** Puts cases that share a cassette in the order in which they are written, among their places. */
function keepSharers(drawn: SelectedCase[], written: readonly SelectedCase[]): SelectedCase[] {
  const nameOf = (one: SelectedCase) => cassetteOf(one.suite, one.case)?.name;
  const inOrder = new Map<string, SelectedCase[]>();
  const here = new Set(drawn);
  for (const one of written) {
    const name = here.has(one) ? nameOf(one) : undefined;
    if (name !== undefined) inOrder.set(name, [...inOrder.get(name) ?? [], one]);
  }
  return drawn.map((one) => inOrder.get(nameOf(one) ?? "")?.shift() ?? one);
}
