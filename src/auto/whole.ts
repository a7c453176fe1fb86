/**
 * What a runner lets its hooks know of the run that they are in: whether all tests are run, which `retake run`,
 * `record` and `replay` take before what the command looks like.
 *
 * @module
 */
import { type RunnerNote, tellRunner } from "../host/collect.ts";

const told = new Set<string>();

/**
 * Tells it once in this process; nothing happens without `retake run`.
 *
 * @param note what is known
 */
export async function tellOnce(note: RunnerNote): Promise<void> {
  const key = JSON.stringify(note);
  if (told.has(key)) return;
  told.add(key);
  await tellRunner(note);
}

/**
 * @param runner the runner
 * @param why what leaves tests out
 */
export function tellPart(runner: string, why: string): Promise<void> {
  return tellOnce({ runner, whole: false, why });
}

/** What Playwright knows of a test that it runs, as far as it says whether all are run. */
export interface PlaywrightRun {
  config?: { shard?: unknown; maxFailures?: number };
  /** The test, as Playwright has it within, and what it is in. */
  _test?: PlaywrightItem;
}

interface PlaywrightItem {
  _only?: boolean;
  parent?: PlaywrightItem;
}

/**
 * @param run what a worker of Playwright knows of the test that it runs
 * @returns why the run may not be of all tests, wherever that was set: filters that are typed a worker does not know
 */
export function partOfPlaywright({ config, _test }: PlaywrightRun): string | undefined {
  if (config?.shard) return "--shard leaves tests out";
  if (config?.maxFailures) return "--max-failures may leave tests out";
  for (let item = _test; item; item = item.parent) {
    if (item._only) return "a test is marked only";
  }
  return undefined;
}

/**
 * @param words what Node was started with: `process.argv`
 * @returns how Playwright was started; `undefined` in a process that it has started itself
 */
export function typedPlaywright(
  [, program = "", ...words]: readonly string[],
): string[] | undefined {
  const isIts = /[\\/](?:playwright(?:\.[cm]?js)?|cli\.[cm]?js)$/.test(program);
  return isIts && words[0] === "test" ? ["playwright", ...words] : undefined;
}

/** What leaves tests out under `node --test`: those that run a file are handed it, or have it from NODE_OPTIONS. */
const NODE_FILTERS = [
  "--test-name-pattern",
  "--test-skip-pattern",
  "--test-only",
  "--test-shard",
  "--test-rerun-failures",
];

/**
 * @param options the options of a process that runs a file of tests, wherever they were set
 * @returns why the run is not of all tests, as far as that process can know: which files there are it cannot
 */
export function partOfNode(options: readonly string[]): string | undefined {
  const found = options.find((word) => NODE_FILTERS.includes(word.split("=", 1)[0]!));
  return found && `${found.split("=", 1)[0]} leaves tests out`;
}

/** What Jest knows of a run, in each of its processes; names as its versions have them. */
export interface JestRun {
  testNamePattern?: string;
  testPathPattern?: string;
  testPathPatterns?: { patterns?: readonly string[] };
  nonFlagArgs?: readonly string[];
  shard?: unknown;
  onlyChanged?: boolean;
  onlyFailures?: boolean;
  findRelatedTests?: boolean;
  watch?: boolean;
  watchAll?: boolean;
  bail?: number | boolean;
}

/**
 * @param run what Jest knows of the run
 * @returns why it may not be of all tests; `undefined` where it is
 */
export function partOfJest(run: JestRun): string | undefined {
  const paths = new Set([
    ...run.testPathPatterns?.patterns ?? [],
    ...run.testPathPattern ? [run.testPathPattern] : [],
    ...run.nonFlagArgs ?? [],
  ]);
  if (run.testNamePattern) return `-t ${run.testNamePattern} names some of the tests`;
  if (paths.size > 0) return `${[...paths].join(" ")} names some of the tests`;
  const options = [
    "shard",
    "onlyChanged",
    "onlyFailures",
    "findRelatedTests",
    "watch",
    "watchAll",
    "bail",
  ] as const;
  const found = options.find((name) => run[name]);
  return found && `--${found} may leave tests out`;
}
