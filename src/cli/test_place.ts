/**
 * Where a first test goes in a project that has tests: beside them, and called as they are, since a runner may be told
 * to look for no others.
 *
 * @module
 */
import { globPattern } from "./glob.ts";
import { withoutComments } from "./runner_projects.ts";
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

/** Where a runner is told to look for tests. */
export interface Looks {
  /** The folders that it looks in, each with a slash behind it; none for all. */
  folders: readonly string[];
  /** Whether a test of this path is found there. */
  finds(path: string): boolean;
}

/** What says which files are tests, by the runner. */
const SAYS: Partial<Record<RunnerName, { within: readonly string[]; globs: readonly string[] }>> = {
  jest: { within: ["roots", "rootDir"], globs: ["testMatch"] },
  vitest: { within: ["dir"], globs: ["include"] },
  playwright: { within: ["testDir"], globs: ["testMatch"] },
  mocha: { within: [], globs: ["spec"] },
};

/**
 * @param runner whose configuration it is
 * @param text its text
 * @returns where it looks; `undefined` where it says nothing of that
 */
export function placesToLook(runner: RunnerName, text: string): Looks | undefined {
  const says = SAYS[runner];
  if (!says) return undefined;
  // Of what is counted, type-checked or bundled, the same names are said.
  const others =
    /\b(?:coverage|typecheck|benchmark|optimizer|optimizeDeps|deps)\b["']?\s*:\s*\{[^}]*\}/g;
  const bare = withoutComments(text).replace(others, "");
  const root = runner === "jest" ? folderOf(textsOf(bare, "rootDir")[0] ?? "", "") : "";
  const within = says.within.map((name) => textsOf(bare, name)).find((all) => all.length > 0) ?? [];
  const folders = within.map((path) => folderOf(path, root))
    .filter((folder) => folder !== "");
  const globs = says.globs.flatMap((name) => textsOf(bare, name))
    .filter((glob) => !glob.startsWith("!"))
    .map((glob) => glob.replace(/^<rootDir>\//, root).replace(/^\.\//, ""));
  const forms = [
    ...globs.map(globPattern),
    ...runner === "jest" ? textsOf(bare, "testRegex").flatMap(patternOf) : [],
  ];
  if (forms.length === 0 && folders.length === 0) return undefined;
  const starts = globs.map((glob) => glob.slice(0, glob.search(/[*?+@{[(]|[^/]*$/))).map((start) =>
    start.slice(0, start.lastIndexOf("/") + 1)
  );
  return {
    folders: [...new Set([...folders, ...starts])].filter((folder) => folder !== ""),
    finds: (path) =>
      (folders.length === 0 || folders.some((folder) => path.startsWith(folder))) &&
      (forms.length === 0 ||
        forms.some((form) =>
          [path, `/${path}`, inside(path, folders)].some((one) => form.test(one))
        )),
  };
}

/** From the folder in which it lies. */
function inside(path: string, folders: readonly string[]): string {
  return path.slice(folders.find((folder) => path.startsWith(folder))?.length ?? 0);
}

function patternOf(text: string): RegExp[] {
  try {
    return [new RegExp(text)];
  } catch {
    return []; // the runner says what is wrong with it
  }
}

function folderOf(path: string, root: string): string {
  if (path === "<rootDir>") return root;
  const bare = path.replace(/^<rootDir>\//, root).replace(/^\.\/?/, "").replace(/\/*$/, "/");
  return bare === "/" || bare.startsWith("../") ? "" : bare;
}

/** The texts that a setting has: one, or several in a list. */
function textsOf(text: string, name: string): string[] {
  const one = `(?:"[^"\\n]*"|'[^'\\n]*')`;
  const [, value = ""] = new RegExp(
    `(?:^|[^\\w.])["']?${name}["']?\\s*:\\s*(${one}|\\[\\s*(?:${one}[\\s,]*)*)`,
  ).exec(text) ?? [];
  return [...value.matchAll(/"([^"\n]*)"|'([^'\n]*)'/g)]
    .map(([, double, single = ""]) => (double ?? single).replaceAll("\\\\", "\\"));
}

/** How tests are called, beside `name.test`. */
const SUFFIXES = [".test", ".spec", "_test", "-test", ".e2e", ".e2e-spec", ".unit", ".int"];
const ENDINGS = ["ts", "js", "mjs", "cjs", "mts", "tsx", "jsx"];

/**
 * @param looks where a runner looks
 * @param given.folders those that would do, the likeliest first
 * @param given.ending how a file would end
 * @returns a place in which it finds a test; `undefined` where none of those that are tried is one
 */
export function placeWhereLooked(
  { folders, finds }: Looks,
  given: { folders: readonly string[]; ending: string },
): TestPlace | undefined {
  for (
    const folder of [...given.folders, ...folders, "src/", "test/", "tests/", "__tests__/", ""]
  ) {
    for (const suffix of SUFFIXES) {
      for (const ending of [given.ending, ...ENDINGS]) {
        if (finds(`${folder}retake${suffix}.${ending}`)) return { folder, suffix, ending };
      }
    }
  }
  return undefined;
}
