/**
 * The words of suites: what is to be run, how, and what is left of it.
 *
 * Beside this file stands what the rooms of suites share: `define.ts` makes suites, `verdict.ts` and
 * `error_report.ts` say what became of a case, `price_book.ts` what it cost. `run/` runs suites,
 * `sessions/` looks on where another test runner runs, `report/` shows what is left of either; both
 * import `report/`, and none of them the other.
 *
 * @module
 */
import type { CustomPrices } from "../ledger/price.ts";
import type { LedgerTotals } from "../ledger/ledger.ts";
import type { Savings, SavingsKeeper } from "../ledger/savings.ts";
import type { Mode, ModeAlias } from "../session/mode.ts";
import type { Session, SessionOptions } from "../session/types.ts";

/** What a case gets when it is run. */
export interface CaseContext {
  /** Aborts when the case has run out of time, or the run is given up. */
  signal: AbortSignal;
  /** The session of its cassette, where it has one. */
  session: Session | undefined;
}

/** One thing to be tried. It has passed when `fn` returns, and failed when it throws. */
export interface Case {
  /** What is tried, unlike the names of all others of its suite. */
  name: string;
  /**
   * The cassette that it runs in: `true` for one named after category and case, a name, or options of
   * a session. Without it the case runs as it is.
   *
   * @default none: the case runs as it is
   */
  cassette?: true | string | (SessionOptions & { name?: string });
  /**
   * What is tried; may return a promise.
   *
   * @default none: only with todo
   */
  fn?: (context: CaseContext) => unknown;
  /**
   * How long it may take, in milliseconds; waiting for a rate limit does not count.
   *
   * @default that of its suite
   */
  timeout?: number;
  /**
   * Words to choose it by.
   *
   * @default none
   */
  tags?: readonly string[];
  /**
   * Whether it is left out of every run, or why it is.
   *
   * @default false
   */
  skip?: boolean | string;
  /**
   * Whether of all cases only those are run that say so: while one is worked on, not in CI.
   *
   * @default false
   */
  only?: boolean;
  /**
   * Whether it is still to be written, or what there is to do: it is told, and not run.
   *
   * @default false
   */
  todo?: boolean | string;
}

/** What a suite needs before its first case, and gives back after its last. */
export interface SuiteSetup {
  /**
   * Options for the sessions of its cases, which count less than those of the case.
   *
   * @default none
   */
  session?: SessionOptions;
  /**
   * Run after the last case.
   *
   * @default none
   */
  teardown?: () => unknown;
}

/** What a suite is made of. */
export interface SuiteDefinition {
  /** The folder of its cassettes: a slash path of portable characters. */
  category: string;
  /** Its cases, in the order in which they are run when nothing is shuffled. */
  cases: readonly Case[];
  /**
   * Run before its first case.
   *
   * @default none
   */
  setup?: (context: { mode: Mode }) => SuiteSetup | void | Promise<SuiteSetup | void>;
  /**
   * How long each of its cases may take, in milliseconds.
   *
   * @default that of the run
   */
  timeout?: number;
  /**
   * Words to choose all of its cases by.
   *
   * @default none
   */
  tags?: readonly string[];
  /**
   * What requests cost whose price no list knows.
   *
   * @default none
   */
  prices?: CustomPrices;
}

/** A named list of cases; made by `suite`. */
export interface Suite extends SuiteDefinition {
  /** Its name. */
  name: string;
}

/** What became of the requests of a case. */
export type Verdict =
  /** All were answered by recordings. */
  | "HIT"
  /** Some were answered by recordings, others were sent and recorded. */
  | "PARTIAL"
  /** All were sent and recorded. */
  | "RECORDED"
  /** Answered by recordings of functions that have changed since. */
  | "STALE"
  /** Answered by recordings that are older than they may be. */
  | "EXPIRED"
  /** Answered by recordings of requests that were not quite these. */
  | "DRIFTED"
  /** Answered by recordings, and some of these nobody asked for. */
  | "UNUSED"
  /** Something was asked that no recording answers. */
  | "MISS"
  /** Some were sent, and not recorded. */
  | "LIVE";

/** Whether a case did what it was to do. One that was never begun was `skipped`. */
export type CaseStatus = "passed" | "failed" | "skipped";

/** An error, as it can be written down. */
export interface ErrorReport {
  /** Its class, or what it calls itself. */
  name: string;
  /** What it says. */
  message: string;
  /** The code of an error of Retake's own. */
  code?: string;
  /** What tells errors that are alike: of misses, what was asked and in which fields it differs. */
  kind?: string;
  /** Where it was thrown. */
  stack?: string;
  /** The file of the project that this leads to, from the working directory. */
  file?: string;
  /** The line in it, counted from 1. */
  line?: number;
  /** Of a request that no recording answers: what it was, beside what comes closest. */
  miss?: MissReport;
}

/** A request that no recording answers, beside what comes closest. */
export interface MissReport {
  /** The cassette. */
  cassette: string;
  /** Its method. */
  method: string;
  /** Its URL, without secrets. */
  url: string;
  /** The recording that differs least; absent where there is none, or all that would answer are played. */
  closest?: {
    /** Its number in the cassette, counted from 1. */
    number: number;
    /** The first fields in which it differs. */
    differences: readonly MissDifference[];
    /** In how many fields it differs. */
    fields: number;
  };
}

/** A field in which a request and a recording differ. */
export interface MissDifference {
  /** The field: `method`, `url`, `query.page`, `header.accept`, `$.messages[0].content`, `body`. */
  field: string;
  /** What was recorded, cut where it is long; absent where there was nothing. */
  recorded?: string;
  /** What is asked. */
  asked?: string;
  /** The option that leaves the field out, as TypeScript, where there is one. */
  ignore?: string;
}

/** Requests to one host that were sent, and neither recorded nor played. */
export interface PassedOn {
  /** Its name, with its port where that is not the usual one. */
  host: string;
  /** How many. */
  requests: number;
}

/** What is left of a case. */
export interface CaseReport {
  /** Its name. */
  name: string;
  /** The name of its suite. */
  suite: string;
  /** Its suite's category. */
  category: string;
  /** Its tags, and those of its suite. */
  tags: readonly string[];
  /** Whether it did what it was to do. */
  status: CaseStatus;
  /** What became of its requests; absent where it made none. */
  verdict?: Verdict;
  /** Why it was skipped. */
  skipped?: string;
  /** What went wrong. */
  error?: ErrorReport;
  /** What was told of it and is not wrong. */
  warnings: readonly string[];
  /** The cassettes that it used: their names. */
  cassettes: readonly string[];
  /** How many of its requests came to what. */
  requests: { played: number; recorded: number; live: number; missed: number };
  /** Requests beside these that were sent as nobody's business, as `pass` has it; absent where there were none. */
  passedOn?: readonly PassedOn[];
  /** What they cost and spared. */
  ledger: LedgerTotals;
  /** How long it took, in milliseconds, waiting for rate limits included. */
  milliseconds: number;
  /** How often it was tried. */
  attempts: number;
}

/** How many cases came to what. */
export interface Counts {
  /** All of them. */
  total: number;
  /** How many have passed. */
  passed: number;
  /** How many have failed. */
  failed: number;
  /** How many were never begun. */
  skipped: number;
}

/** What is left of a suite. */
export interface SuiteReport {
  /** Its name. */
  name: string;
  /** The folder of its cassettes. */
  category: string;
  /** How many of its cases came to what. */
  counts: Counts;
  /** What went wrong with what it needs before and after its cases. */
  error?: ErrorReport;
  /** From its first case to its last, in milliseconds. */
  milliseconds: number;
  /** What its requests cost and spared. */
  ledger: LedgerTotals;
  /** Its cases, in the order in which they are written. */
  cases: readonly CaseReport[];
}

/** How a run ended. */
export type Outcome = "passed" | "failed" | "interrupted" | "over budget";

/** What is left of a run. */
export interface RunReport {
  /** The form of this report; the schema is `docs/report.schema.json`. */
  format: "retake-report/1";
  /** How it ended. */
  outcome: Outcome;
  /** When it began, as an ISO 8601 time in UTC. */
  startedAt: string;
  /** How long it took, in milliseconds. */
  milliseconds: number;
  /** What was done with requests. */
  mode: Mode;
  /** The runtime and its version: `deno 2.9.5`; or the command of another test runner. */
  runtime: string;
  /** How many cases ran at a time, at most; absent where another test runner decided that. */
  concurrency?: number;
  /** What the order of the cases was drawn from, where it was shuffled. */
  seed?: number;
  /** How many cases came to what. */
  counts: Counts;
  /** How many cases got which verdict. */
  verdicts: Partial<Record<Verdict, number>>;
  /** What the run cost and spared. */
  ledger: LedgerTotals;
  /** Requests of its cases that were sent as nobody's business, as `pass` has it; absent where there were none. */
  passedOn?: readonly PassedOn[];
  /** What the same recordings have spared since they were made, this run included. */
  sinceRecorded?: Savings;
  /** Where there was a budget: its size, and what was left undone. */
  budget?: { dollars: number; undone: readonly string[] };
  /** Errors that nobody caught, and of which no case is known. */
  errors: readonly ErrorReport[];
  /** Its suites, in the order in which they were given. */
  suites: readonly SuiteReport[];
}

/** What happens in a run: all that anybody who shows it gets to know. */
export type RunEvent =
  /** It begins: with so many cases. */
  | {
    type: "run:start";
    cases: number;
    suites: number;
    mode: Mode;
    concurrency: number;
    seed?: number;
  }
  /** What recording anew would cost, by what was recorded before. */
  | { type: "run:estimate"; text: string }
  /** A case begins, for the first time or again. */
  | { type: "case:start"; suite: string; name: string; attempt: number }
  /** A request of it was answered, or not; `ledger` is the sum of the whole run so far. */
  | {
    type: "case:request";
    suite: string;
    name: string;
    verdict: "played" | "recorded" | "live" | "missed";
    call: string;
    ledger: LedgerTotals;
    /** Of what nothing answers: other cassettes that hold this very request. */
    same?: readonly string[];
  }
  /** It was told something that is not wrong. */
  | { type: "case:warning"; suite: string; name: string; message: string }
  /** A case is over. */
  | { type: "case:end"; report: CaseReport }
  /** A host has said "later": requests to it wait. */
  | { type: "host:wait"; host: string; milliseconds: number; why: string }
  /** No more cases are begun. */
  | { type: "run:stop"; why: string }
  /** It is over. */
  | { type: "run:end"; report: RunReport };

/** Which cases to run: those that fit all that is given. */
export interface Selection {
  /**
   * A part of the name of the suite and the case, written `suite > case`; or what it looks like.
   *
   * @default all cases
   */
  name?: string | RegExp;
  /**
   * Tags, one of which it must have.
   *
   * @default all cases
   */
  tags?: readonly string[];
  /**
   * Categories, one of which it must be in.
   *
   * @default all suites
   */
  categories?: readonly string[];
}

/** How to run suites. */
export interface RunOptions extends Selection {
  /**
   * What to do with requests.
   *
   * @default CASSETTE_MODE, else "replay"
   */
  mode?: Mode | ModeAlias;
  /**
   * How many cases may run at a time.
   *
   * @default 8
   */
  concurrency?: number;
  /**
   * How many suites may have cases that run at the same time.
   *
   * @default all
   */
  suitesAtOnce?: number;
  /**
   * How many requests may be on their way to one host.
   *
   * @default 4
   */
  perHost?: number;
  /**
   * Whether the cases of each suite run in an order drawn by lot; a number draws the same again.
   *
   * @default false
   */
  shuffle?: boolean | number;
  /**
   * How often a case that failed is tried again, where it has asked a real API.
   *
   * @default 0
   */
  retries?: number;
  /**
   * How long a case may take that does not say itself, in milliseconds.
   *
   * @default 60_000
   */
  timeout?: number;
  /**
   * After how many failed cases no more are begun; `true` is one.
   *
   * @default false
   */
  bail?: boolean | number;
  /**
   * How many US dollars may be spent; recording stops before the call that would pass it.
   *
   * @default none
   */
  budget?: number;
  /**
   * Ends the run: no more cases are begun, those that run end.
   *
   * @default none
   */
  signal?: AbortSignal;
  /**
   * Ends the cases that run too.
   *
   * @default none
   */
  abort?: AbortSignal;
  /**
   * What requests cost whose price no list knows; counts more than the prices of a suite.
   *
   * @default none
   */
  prices?: CustomPrices;
  /**
   * Options for all sessions, which count less than those of a suite or a case.
   *
   * @default none
   */
  session?: SessionOptions;
  /**
   * Keeps what recordings have spared since they were made; the report has the sum.
   *
   * @default none
   */
  savings?: SavingsKeeper;
  /**
   * Told of all that happens.
   *
   * @default none
   */
  onEvent?: (event: RunEvent) => void;
}
