/**
 * Which cases of suites are run, and in which order.
 *
 * @module
 */
import { chance, nextFraction } from "../cassette/chance.ts";
import { cassetteOf } from "./define.ts";
import { RetakeError } from "../errors.ts";
import type { Case, Selection, Suite } from "./types.ts";

/** A case with the suite it is of. */
export interface Chosen {
  suite: Suite;
  case: Case;
}

/** @returns how a case is called in a run: `suite > case` */
export function idOf({ suite, case: { name } }: Chosen): string {
  return `${suite.name} > ${name}`;
}

/** @returns the tags of a case: those of its suite, and its own */
export function tagsOf({ suite, case: { tags } }: Chosen): string[] {
  return [...new Set([...suite.tags ?? [], ...tags ?? []])];
}

/**
 * @param suites all suites
 * @param selection which of their cases are wanted
 * @returns the cases to run, in the order in which they are written
 * @throws {RetakeError} `OPTION_INVALID` where none is wanted: a run of nothing
 * would pass
 */
export function select(suites: readonly Suite[], selection: Selection): Chosen[] {
  const { name, tags = [], categories = [] } = selection;
  const fits = (chosen: Chosen): boolean => {
    const id = idOf(chosen);
    if (typeof name === "string" && !id.toLowerCase().includes(name.toLowerCase())) return false;
    if (name instanceof RegExp && id.search(name) < 0) return false;
    if (categories.length > 0 && !categories.includes(chosen.suite.category)) return false;
    return tags.length === 0 || tagsOf(chosen).some((tag) => tags.includes(tag));
  };
  const all = suites.flatMap((suite) => suite.cases.map((one) => ({ suite, case: one })));
  const chosen = all.filter(fits);
  if (chosen.length === 0) throw nothingFits(all.map(idOf));
  return chosen;
}

function nothingFits(there: readonly string[]): RetakeError {
  const more = there.length > 10 ? `, and ${there.length - 10} more` : "";
  return new RetakeError(
    "OPTION_INVALID",
    `No case fits what was chosen, so nothing was run.\n` +
      `  there  ${there.slice(0, 10).join(", ") || "no case at all"}${more}\n` +
      `  to do  retake test --list names all cases`,
    { facts: { there } },
  );
}

/**
 * @param chosen cases
 * @param seed what the order is drawn from: equal seeds give equal orders
 * @returns the same cases; those of a suite in an order drawn by lot, suites as they were, and those
 * that share a cassette as they are written: what it holds must not depend on the lot
 */
export function shuffle(chosen: readonly Chosen[], seed: number): Chosen[] {
  const next = chance(String(seed), "order of cases");
  const suites = [...new Set(chosen.map(({ suite }) => suite))];
  return suites.flatMap((suite) => {
    const cases = chosen.filter((one) => one.suite === suite);
    for (let at = cases.length - 1; at > 0; at--) {
      const other = Math.floor(nextFraction(next) * (at + 1));
      [cases[at], cases[other]] = [cases[other]!, cases[at]!];
    }
    return keepSharers(cases, chosen);
  });
}

/** Puts cases that share a cassette in the order in which they are written, among their places. */
function keepSharers(drawn: Chosen[], written: readonly Chosen[]): Chosen[] {
  const nameOf = (one: Chosen) => cassetteOf(one.suite, one.case)?.name;
  const inOrder = new Map<string, Chosen[]>();
  const here = new Set(drawn);
  for (const one of written) {
    const name = here.has(one) ? nameOf(one) : undefined;
    if (name !== undefined) inOrder.set(name, [...inOrder.get(name) ?? [], one]);
  }
  return drawn.map((one) => inOrder.get(nameOf(one) ?? "")?.shift() ?? one);
}
