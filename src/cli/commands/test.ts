/**
 * `retake test`: runs suites, shows how it goes, and leaves reports.
 *
 * @module
 */
import { RetakeError } from "../../errors.ts";
import { watchedRun } from "../../host/programs.ts";
import { runtimeHost } from "../../host/runtime.ts";
import {
  endAtOnce,
  hearInterrupts,
  isTerminal,
  printLine,
  sayLine,
  terminalWidth,
} from "../../host/terminal.ts";
import { isCI } from "../../session/ci.ts";
import { MODES, readMode } from "../../session/mode.ts";
import { saysYes } from "../../session/options.ts";
import type { SessionOptions } from "../../session/types.ts";
import { toText } from "../../suite/report/text.ts";
import { idOf, select, type SelectedCase } from "../../suite/run/select.ts";
import type { Outcome, RunOptions, RunReport, Suite } from "../../suite/types.ts";
import {
  type Command,
  type Declared,
  dollars,
  oneOf,
  pattern,
  RESULTS,
  resultsFolder,
  several,
  time,
  wholeNumber,
  wholeNumberOrNone,
} from "../arguments.ts";
import { openCassettes } from "../cassettes.ts";
import { noteRun } from "../last_run.ts";
import { type Progress, showLines, showLive } from "../progress.ts";
import { leaveReports, showsColour } from "../reports.ts";
import { readSavings } from "../savings.ts";
import { loadSuites } from "../suites.ts";
import { watchTest } from "../watch.ts";

/** Runs suites; the door brings it along. */
export type RunSuite = (suites: readonly Suite[], options: RunOptions) => Promise<RunReport>;

/** What may be done about functions that have changed. */
const STALE = ["warn", "ignore", "error", "verify", "record"] as const;

/** The options as they are typed. */
interface TestOptions {
  mode?: RunOptions["mode"];
  name?: string | RegExp;
  tag?: string[];
  category?: string[];
  concurrency?: number;
  suitesAtOnce?: number;
  perHost?: number;
  shuffle?: true | number;
  retries?: number;
  timeout?: number;
  bail?: true | number;
  budget?: number;
  stale?: SessionOptions["onChange"];
  watch?: true;
  list?: true;
  results?: string | false;
  progress?: boolean;
}

const OPTIONS: Record<keyof TestOptions, readonly Declared[]> = {
  mode: [[
    "-m, --mode <mode>",
    `what to do with requests: ${Object.keys(MODES).join(", ")}`,
    (word) => readMode(word, "--mode"),
  ]],
  name: [[
    "-n, --name <text>",
    "only cases with this in `suite > case`; or /a regular expression/",
    pattern,
  ]],
  tag: [["-t, --tag <tag>", "only cases with this tag, or one of several", several]],
  category: [["--category <name>", "only suites of this category, or one of several", several]],
  concurrency: [[
    "-c, --concurrency <count>",
    "how many cases may run at a time (default: 8)",
    wholeNumber,
  ]],
  suitesAtOnce: [[
    "--suites-at-once <count>",
    "how many suites may have cases that run (default: all)",
    wholeNumber,
  ]],
  perHost: [[
    "--per-host <count>",
    "how many requests may be on their way to a host (default: 4)",
    wholeNumber,
  ]],
  shuffle: [[
    "--shuffle [seed]",
    "run the cases of each suite in an order drawn by lot",
    wholeNumber,
  ]],
  retries: [[
    "--retries <count>",
    "try a case again that failed and has asked a real API",
    wholeNumberOrNone,
  ]],
  timeout: [["--timeout <time>", "how long a case may take: 500ms, 30s, 2m (default: 60s)", time]],
  bail: [[
    "-b, --bail [count]",
    "begin no more cases after so many have failed (default: 1)",
    wholeNumber,
  ]],
  budget: [["--budget <dollars>", "stop recording before the call that would pass it", dollars]],
  stale: [[
    "--stale <what>",
    `functions that have changed: ${STALE.join(", ")}`,
    oneOf(STALE, "a word for what to do"),
  ]],
  watch: [["-w, --watch", "go on: run again what a change of a file reaches"]],
  list: [["--list", "name the cases that would be run, and run none"]],
  results: RESULTS,
  progress: [["--no-progress", "a line for each case in place of one region that changes"]],
};

/** The options of a run that are a program's to give, or this one's. */
type Untyped = "signal" | "abort" | "prices" | "savings" | "onEvent";

function toRunOptions({ tag, category, stale, ...typed }: TestOptions): RunOptions {
  const { mode, name, concurrency, suitesAtOnce, perHost, shuffle, retries } = typed;
  const { timeout, bail, budget } = typed;
  const options: { [Name in Exclude<keyof RunOptions, Untyped>]: RunOptions[Name] | undefined } = {
    mode,
    name,
    tags: tag,
    categories: category,
    concurrency,
    suitesAtOnce,
    perHost,
    shuffle,
    retries,
    timeout,
    bail,
    budget,
    session: stale === undefined ? undefined : { onChange: stale },
  };
  return options;
}

const CODES: Record<Outcome, number> = {
  "passed": 0,
  "failed": 1,
  "over budget": 3,
  "interrupted": 130,
};

const HELP = `
Exit codes:
  0    all cases passed
  1    a case failed, or something outside of all cases went wrong
  2    what was asked makes no sense: a wrong option, no such file, no case that fits
  3    recording stopped at the budget; nothing failed
  130  interrupted: one Ctrl-C lets what runs end, a second gives it up, and the report is written;
       a third ends at once, without one
  143  the same by SIGTERM

Environment: CASSETTE_MODE, CASSETTE_DIR, CASSETTE_STALE, ALLOW_FALLBACK, CLEAN_EXPIRED,
SHOW_STATS, VERBOSE, NO_COLOR
`;

/**
 * @param runSuite runs suites
 * @param words all that was typed, to be typed again by a watcher
 * @returns the command
 */
export function testCommand(runSuite: RunSuite, words: readonly string[]): Command {
  const watched = watchedRun();
  return {
    name: "test",
    description: "Run suites over cassettes, and leave a report of what they cost and spared.",
    argument: ["[paths...]", "files, or folders with *.suite.ts files (default: this folder)"],
    options: Object.values(OPTIONS).flat(),
    more: HELP,
    async run(paths, typed) {
      const options = typed as TestOptions;
      if (options.watch && !watched) {
        return await watchTest({ paths, results: resultsFolder(options.results) }, words);
      }
      return await runTest(watched?.files ?? paths, options, runSuite);
    },
  };
}

async function runTest(
  paths: readonly string[],
  options: TestOptions,
  runSuite: RunSuite,
): Promise<number> {
  const results = resultsFolder(options.results);
  const run = toRunOptions(options);
  const suites = await loadSuites(paths);
  const selected = select(suites, run);
  if (options.list) {
    for (const one of selected) if (one.leftOut === undefined) printLine(idOf(one));
    return 0;
  }
  refuseOnlyInCI(selected);
  const savings = await readSavings(results ?? "results", sayLine);
  const progress = await chooseProgress(options, showsColour("stderr"));
  const stop = new AbortController();
  const giveUp = new AbortController();
  let endedBy: number = CODES.interrupted;
  const release = hearInterrupts((times, code) => {
    endedBy = code;
    if (times === 1) {
      sayLine("retake: interrupted: waiting for the cases that run (again to give them up)");
      stop.abort();
    } else if (times === 2) {
      sayLine("retake: given up: waiting for what suites tear down (again to end at once)");
      giveUp.abort();
    } else {
      progress.end();
      endAtOnce(endedBy);
    }
  });
  /** Other cassettes that hold what a case misses. */
  const same = new Map<string, readonly string[]>();
  let report: RunReport;
  try {
    report = await runSuite(suites, {
      ...run,
      savings,
      signal: stop.signal,
      abort: giveUp.signal,
      onEvent(event) {
        if (event.type === "case:request" && event.same) same.set(keyOf(event), event.same);
        progress.onEvent(event);
      },
    });
  } finally {
    release();
    progress.end();
  }
  const shown = { colour: showsColour("stdout"), width: terminalWidth() };
  printLine(toText(report, shown).trimEnd());
  const all = isWhole(paths, options) && !selected.some(({ case: one }) => one.only);
  await noteSuites(report, { all, same, paths });
  const isWritten = await leaveReports(report, savings, results);
  if (report.outcome === "interrupted") return endedBy;
  return CODES[report.outcome] || (isWritten ? 0 : 1);
}

/** What leaves all other cases out is for who works on one; in CI it would be green with next to nothing run. */
function refuseOnlyInCI(selected: readonly SelectedCase[]): void {
  const only = selected.find(({ case: one }) => one.only);
  if (!only || !isCI(runtimeHost())) return;
  throw new RetakeError(
    "OPTION_INVALID",
    `${idOf(only)} is marked only, which leaves all others out, and this is CI.\n` +
      "  to do  take only away from it",
  );
}

/** Whether all suites are run, as far as that was asked. */
function isWhole(paths: readonly string[], { name, tag, category, bail }: TestOptions): boolean {
  return paths.length === 0 && [name, tag, category, bail].every((one) => one === undefined);
}

function keyOf({ suite, name }: { suite: string; name: string }): string {
  return `${suite}\n${name}`;
}

/** Keeps which cassettes it has asked for, for `retake status`. */
async function noteSuites(
  { outcome, suites }: RunReport,
  { all, same, paths }: {
    all: boolean;
    same: ReadonlyMap<string, readonly string[]>;
    paths: readonly string[];
  },
): Promise<void> {
  const { path } = openCassettes(undefined);
  const cases = suites.flatMap(({ cases }) => cases);
  await noteRun({
    command: "retake test",
    ...(all && (outcome === "passed" || outcome === "failed")
      ? { runners: ["retake"] }
      : { why: all ? `it was ${outcome}` : "paths, filters or only leave cases out" }),
    last: { words: paths, suites: true },
    asked: cases.flatMap(({ suite, name: own, cassettes, requests: { missed }, error }) =>
      cassettes.map((name) => ({
        name,
        where: `${path}/${name}.json`,
        missed: missed > 0,
        same: same.get(keyOf({ suite, name: own })) ?? [],
        error: error?.miss?.cassette === name ? error : undefined,
      }))
    ),
  });
}

/** Requests that are printed one by one would tear a region apart, and CI keeps what it shows. */
async function chooseProgress({ progress }: TestOptions, colour: boolean): Promise<Progress> {
  const host = runtimeHost();
  const { variable } = host;
  const isPlain = progress === false || saysYes(host, "VERBOSE") || !isTerminal("stderr") ||
    variable("CI") ||
    variable("TERM") === "dumb";
  return isPlain ? showLines(colour) : await showLive(colour);
}
