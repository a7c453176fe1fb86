/**
 * Suites: named lists of cases, run over cassettes with a chosen concurrency, and a report of what was
 * played, what was recorded, and what that cost and spared.
 *
 * @example
 * ```ts
 * import { runSuite, suite } from "@retake/retake/suite";
 *
 * const arithmetic = suite("Arithmetic", {
 *   category: "arithmetic",
 *   cases: [{
 *     name: "adds",
 *     fn: () => {
 *       if (1 + 1 !== 2) throw new Error("it does not");
 *     },
 *   }],
 * });
 * const { outcome } = await runSuite(arithmetic);
 * console.log(outcome); // "passed"
 * ```
 *
 * @module
 */
import { withCassette } from "../mod.ts";
import { parseCassette } from "./cassette/format.ts";
import { RetakeError } from "./errors.ts";
import { watchOpenHandles } from "./host/open_handles.ts";
import { loadPrices } from "./host/prices.ts";
import { runtimeHost } from "./host/runtime.ts";
import { runtimeName } from "./host/runtime_name.ts";
import { hearUnhandledErrors } from "./host/unhandled_errors.ts";
import { openUncassetted } from "./session/uncassetted.ts";
import { type Configuration, readConfiguration } from "./session/configuration.ts";
import { defaultStore, readModeOf, settle } from "./session/options.ts";
import type { Mode } from "./session/mode.ts";
import { textRedaction } from "./session/redaction_rules.ts";
import { defineSuite } from "./suite/define.ts";
import type { RunDependencies } from "./suite/run/context.ts";
import { runSuites } from "./suite/run/run.ts";
import type { RunOptions, RunReport, Suite, SuiteDefinition } from "./suite/types.ts";

const runtime = runtimeHost();

const redact = textRedaction(runtime);

/** What runs need, once it is known what the file of settings says. */
function dependenciesOn(file: Configuration | undefined): RunDependencies {
  const settings = file?.options ?? {};
  return {
    withCassette,
    runtime: runtimeName(),
    mode: (word) => readModeOf(word === undefined ? {} : { mode: word as Mode }, settings, runtime),
    redact: settle({}, settings, runtime, file).redaction.text,
    openUncassetted: (name, options) =>
      openUncassetted(name, settle({ ...options, mode: "live" }, settings, runtime, file)),
    onChange: () => runtime.variable("CASSETTE_STALE") ?? settings.onChange,
    loadPrices,
    async loadRecordings(cassette, { store = defaultStore(runtime, file) }) {
      const source = await store.load(cassette);
      return source === undefined ? [] : parseCassette(source, store.locate(cassette)).interactions;
    },
    watchOpen: watchOpenHandles,
    onUnhandledError: hearUnhandledErrors,
  };
}

/**
 * Makes a suite.
 *
 * @param name what it is called
 * @param definition its category and its cases, and what it needs
 * @returns the suite, to be exported from a `*.suite.ts` file or handed to `runSuite`
 * @throws {RetakeError} `OPTION_INVALID`, `OPTION_UNKNOWN`, `NAME_INVALID` where it is not one
 * @example
 * ```ts
 * import { suite } from "@retake/retake/suite";
 *
 * export const greetings = suite("Greetings", {
 *   category: "greetings",
 *   cases: [
 *     { name: "says hello", cassette: true, fn: () => fetch("https://api.example.com/hello") },
 *     { name: "is polite", tags: ["local"], fn: () => {} },
 *   ],
 * });
 * console.log(greetings.cases.length); // 2
 * ```
 */
export function suite(name: string, definition: SuiteDefinition): Suite {
  const made = defineSuite(name, definition);
  // Names are in reports, in names of files, and on every line that tells of a case.
  for (const text of [name, made.category, ...made.cases.map((one) => one.name)]) {
    const shown = redact(text);
    if (shown === text) continue;
    throw new RetakeError(
      "OPTION_INVALID",
      `The name "${shown}" of a suite, its category or a case holds a secret, which reports would show.\n` +
        `  to do  name it after what it tries`,
    );
  }
  return made;
}

/**
 * Runs suites. Cases without a cassette are run as they are; the others in a session named after
 * category and case. What a case does wrong is in its report, and the others go on.
 *
 * @param suites the suite, or several
 * @param options which cases, how many at a time, and what to do with requests
 * @returns what became of them; `outcome` says whether all is well
 * @throws {RetakeError} `OPTION_INVALID`, `OPTION_UNKNOWN`, `MODE_UNKNOWN`; what a case throws is in
 * its report
 * @example
 * ```ts
 * import { runSuite, suite } from "@retake/retake/suite";
 *
 * const broken = suite("Broken", {
 *   category: "broken",
 *   cases: [{ name: "throws", fn: () => Promise.reject(new Error("no")) }],
 * });
 * const { outcome, suites } = await runSuite(broken, { concurrency: 4 });
 * console.log(outcome, suites[0]!.cases[0]!.error!.message); // "failed" "no"
 * ```
 */
export async function runSuite(
  suites: Suite | readonly Suite[],
  options: RunOptions = {},
): Promise<RunReport> {
  const dependencies = dependenciesOn(await readConfiguration(runtime));
  return await runSuites([suites].flat(), options, dependencies);
}

export { toHtml } from "./suite/report/html.ts";
export { toJUnit } from "./suite/report/junit.ts";
export { toMarkdown } from "./suite/report/markdown.ts";
export { toText } from "./suite/report/text.ts";
export { openSavings } from "./ledger/savings.ts";
export type { TextOptions } from "./suite/report/text.ts";
export type { CustomPrices } from "./ledger/price.ts";
export type { LedgerTotals, Sum } from "./ledger/ledger.ts";
export type {
  CassetteSavings,
  Savings,
  SavingsByCassette,
  SavingsByDay,
  SavingsKeeper,
} from "./ledger/savings.ts";
export type {
  Case,
  CaseContext,
  CaseReport,
  CaseStatus,
  Counts,
  ErrorReport,
  MissDifference,
  MissReport,
  Outcome,
  PassedOn,
  RunEvent,
  RunOptions,
  RunReport,
  Selection,
  Suite,
  SuiteDefinition,
  SuiteReport,
  SuiteSetup,
  Verdict,
} from "./suite/types.ts";
