/**
 * Where a first test goes in a project that has tests: beside them, and called as they are, since a runner may be told
 * to look for no others.
 *
 * @module
 */
import type { RunnerName } from "./runners.ts";

/** A place for a test. */
export interface TestPlace {
  /** Its folder, with a slash behind it; empty for the top. */
  folder: string;
  /** What stands between its name and its ending: `.test`, `.spec`, `_test`. */
  suffix: string;
  /** How its file ends: `ts`, `mjs`. */
  ending: string;
}

const TEST = /^((?:[^/]+\/)*)[^/]+?([._-](?:test|spec))\.([cm]?[jt]s)x?$/;

/** Those that are run by a command of their own, as a rule. */
const OF_ITS_OWN = /(?:^|[/._-])(?:e2e|integration|cypress|cy)(?:[/._-]|$)/i;

const IMPORTS: Record<string, RunnerName> = {
  "@jest/globals": "jest",
  "@playwright/test": "playwright",
  "bun:test": "bun",
  "node:test": "node",
  "vitest": "vitest",
};

/**
 * @param paths the files of a project
 * @param runner whose tests count
 * @param read reads one of them
 * @returns the place of the test that is called as most are, nearest to the top; `undefined` where there is none
 */
export function placeLikeOthers(
  paths: readonly string[],
  runner: RunnerName,
  read: (path: string) => string | undefined,
): TestPlace | undefined {
  const found = paths.flatMap((path): TestPlace[] => {
    const [, folder = "", suffix, ending] = TEST.exec(path) ?? [];
    if (suffix === undefined || OF_ITS_OWN.test(path)) return [];
    const [, imported = ""] =
      /from ["'](@jest\/globals|@playwright\/test|bun:test|node:test|vitest)["']/
        .exec(read(path) ?? "") ?? [];
    const owner = IMPORTS[imported];
    // Tests of Playwright say so; of others some take what is global.
    if (owner === undefined ? runner === "playwright" : owner !== runner) return [];
    return [{ folder, suffix, ending: ending! }];
  });
  const kindOf = ({ suffix, ending }: TestPlace) => `${suffix}.${ending}`;
  const counts = new Map<string, number>();
  for (const one of found) counts.set(kindOf(one), (counts.get(kindOf(one)) ?? 0) + 1);
  const depth = ({ folder }: TestPlace) => folder.split("/").length;
  return found.sort((one, other) =>
    counts.get(kindOf(other))! - counts.get(kindOf(one))! || depth(one) - depth(other) ||
    (one.folder < other.folder ? -1 : 1)
  )[0];
}
