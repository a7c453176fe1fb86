/**
 * The words in which a run is told: one place, so that the terminal and all reports agree.
 *
 * @module
 */
import { showDollars } from "../../ledger/price.ts";
import { type LedgerTotals, spent } from "../../ledger/ledger.ts";
import type { CaseReport, ErrorReport, PassedOn, RunReport, Verdict } from "../types.ts";
import { oneLine } from "./printable.ts";

/** What requests came to, as far as a price is told: a `Sum`, `Savings`, or what was spent. */
export interface Priced {
  requests: number;
  dollars: number;
  unknown: number;
}

/** Whether a verdict is as it should be, news, worth a look, or wrong. */
export type Tone = "good" | "new" | "care" | "bad";

/** All verdicts, the calmest first, with what they mean. */
export const VERDICTS: readonly { verdict: Verdict; tone: Tone; means: string }[] = [
  { verdict: "HIT", tone: "good", means: "all requests were answered by recordings" },
  { verdict: "PARTIAL", tone: "new", means: "some were answered, others sent and recorded" },
  { verdict: "RECORDED", tone: "new", means: "all were sent and recorded" },
  { verdict: "LIVE", tone: "new", means: "some were sent, and not recorded" },
  { verdict: "UNUSED", tone: "care", means: "nobody asked for some of what is recorded" },
  { verdict: "DRIFTED", tone: "care", means: "the requests recorded were not quite these" },
  { verdict: "EXPIRED", tone: "care", means: "the recordings are older than they may be" },
  { verdict: "STALE", tone: "care", means: "the code that was recorded has changed since" },
  { verdict: "MISS", tone: "bad", means: "something was asked that no recording answers" },
];

/** @returns a number with its thousands apart: `1,203` */
export function grouped(number: number): string {
  return String(number).replace(/^\d+/, (it) => it.replace(/\B(?=(?:\d{3})+$)/g, ","));
}

/**
 * @param number how many
 * @param one what one of them is called
 * @param many what several are called; default: with an s
 * @returns `1 case`, `1,000 cases`
 */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${grouped(number)} ${number === 1 ? one : many}`;
}

/** @returns milliseconds in words: `12 ms`, `3.4 s`, `2 min 5 s`, `3 h 2 min` */
export function duration(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (Math.round(ms) < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1).replace(/\.0$/, "")} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return pair(Math.floor(seconds / 60), "min", seconds % 60, "s");
  const minutes = Math.round(seconds / 60);
  return pair(Math.floor(minutes / 60), "h", minutes % 60, "min");
}

function pair(more: number, of: string, rest: number, small: string): string {
  return `${grouped(more)} ${of}${rest > 0 ? ` ${rest} ${small}` : ""}`;
}

/** @returns a size in words: `812 bytes`, `4.1 KB`, `32 MB`; a kilobyte is 1,000 bytes */
export function byteCount(bytes: number): string {
  if (bytes < 1000) return counted(bytes, "byte");
  const [size, unit] = bytes < 999_950 ? [bytes / 1000, "KB"] : [bytes / 1_000_000, "MB"];
  return `${size < 9.95 ? size.toFixed(1) : grouped(Math.round(size))} ${unit}`;
}

/**
 * @param dollars an amount
 * @returns it with two digits that count, or in cents where it is more than that: `$0.012`, `$1,203.50`
 */
export function money(dollars: number): string {
  const [whole, cents] = showDollars(dollars).split(".");
  return `$${grouped(Number(whole))}${cents === undefined ? "" : `.${cents}`}`;
}

/**
 * What requests cost, short enough for a table. What has an unknown price is never told as nothing.
 *
 * @param sum the requests
 * @returns `nothing`, `$0.012`, `at least $0.012` or `unknown`
 */
export function cost({ dollars, unknown }: Priced): string {
  if (dollars === 0) return unknown > 0 ? "unknown" : "nothing";
  return unknown > 0 ? `at least ${money(dollars)}` : money(dollars);
}

/** A line of the ledger: what it is about, the amount, and what that is for. */
export interface LedgerLine {
  /** Which of them. */
  kind: "spent" | "saved" | "time" | "total";
  /** `Saved by replay`. */
  term: string;
  /** `$0.34`. */
  value: string;
  /** `40 requests answered by recordings`. */
  more: string;
}

/**
 * @param report what the ledger is of: a run, a suite or a case
 * @returns its sentences, in order
 */
export function ledgerLines(
  { ledger, passedOn = [], sinceRecorded: since }: Pick<
    RunReport,
    "ledger" | "passedOn" | "sinceRecorded"
  >,
): LedgerLine[] {
  const { replayed } = ledger;
  const paid = spent(ledger);
  const lines: LedgerLine[] = [
    {
      kind: "spent",
      term: "Spent",
      value: cost(paid),
      more: sentWords(ledger, passedOn) + gaps(paid),
    },
    {
      kind: "saved",
      term: "Saved by replay",
      value: cost(replayed),
      more: `${counted(replayed.requests, "request")} answered from recordings${gaps(replayed)}`,
    },
    {
      kind: "time",
      term: "Live time avoided",
      value: replayed.milliseconds > 0 ? duration(replayed.milliseconds) : "none",
      more: "what these took when they were recorded",
    },
  ];
  if (since) {
    lines.push({
      kind: "total",
      term: "Saved since recorded",
      value: cost(since),
      more: `${counted(since.requests, "request")} and ${duration(since.milliseconds)} of ` +
        `live time since ${since.since.slice(0, 10)}, this run included${gaps(since)}`,
    });
  }
  return lines;
}

function sentWords({ recorded, live }: LedgerTotals, passedOn: readonly PassedOn[]): string {
  // What tests ask outside of their cassettes, nobody has seen.
  if (recorded.requests + live.requests + passedOn.length === 0) {
    return "no request was sent from a cassette";
  }
  const parts = [];
  if (recorded.requests > 0) parts.push(`${counted(recorded.requests, "request")} recorded`);
  if (live.requests > 0) parts.push(`${counted(live.requests, "request")} live`);
  if (passedOn.length > 0) parts.push(passedOnWords(passedOn));
  return parts.join(", ");
}

/** So many hosts are named. */
const MOST_HOSTS = 3;

/** @returns how many requests were sent as nobody's business, and where to */
export function passedOnWords(passedOn: readonly PassedOn[]): string {
  const sum = passedOn.reduce((sum, { requests }) => sum + requests, 0);
  const hosts = passedOn.slice(0, MOST_HOSTS).map(({ host }) => oneLine(host));
  if (passedOn.length > hosts.length) hosts.push(`${passedOn.length - hosts.length} more`);
  return `${counted(sum, "request")} passed on to ${hosts.join(", ")}, unrecorded`;
}

function gaps({ requests, dollars, unknown }: Priced): string {
  if (unknown === 0) return "";
  return unknown === requests && dollars === 0
    ? "; prices unknown"
    : `; ${grouped(unknown)} of unknown price`;
}

/** @returns why prices are unknown, as one sentence; nothing where none is */
export function unknownWords({ unknownWhy }: LedgerTotals): string {
  if (unknownWhy.length === 0) return "";
  const more = unknownWhy.length > 3
    ? `; and ${counted(unknownWhy.length - 3, "more reason")}`
    : "";
  return `Prices are unknown where ${unknownWhy.slice(0, 3).join("; ")}${more}.`;
}

/** @returns how a run ended, as a sentence without its full stop */
export function outcomeWords(report: RunReport): string {
  const { counts, errors, suites, outcome, milliseconds } = report;
  const { total, passed, failed, skipped } = counts;
  const broken = suites.filter(({ error }) => error).length;
  const parts = [];
  const time = `in ${duration(milliseconds)}`;
  if (total === 0) parts.push("No case was run");
  else if (passed === total) parts.push(`${counted(total, "case")} passed ${time}`);
  else {
    parts.push(`${grouped(passed)} of ${counted(total, "case")} passed ${time}`);
    if (failed > 0) parts.push(`${grouped(failed)} failed`);
    if (skipped > 0) parts.push(`${grouped(skipped)} skipped`);
  }
  if (broken > 0) parts.push(`setup or teardown failed in ${counted(broken, "suite")}`);
  if (errors.length > 0) parts.push(`${counted(errors.length, "error")} that nobody caught`);
  if (outcome === "interrupted") parts.push("the run was interrupted");
  if (outcome === "over budget") parts.push("the budget was spent");
  return parts.join(", ");
}

/** @returns a run's surroundings, each in a few words */
export function circumstances(report: RunReport): string[] {
  const { mode, runtime, concurrency, seed, startedAt, budget } = report;
  return [
    `${startedAt.slice(0, 10)} ${startedAt.slice(11, 16)} UTC`,
    `mode ${mode}`,
    runtime,
    ...(concurrency === undefined
      ? []
      : [concurrency === 1 ? "one case at a time" : `${grouped(concurrency)} cases at a time`]),
    ...(seed === undefined ? [] : [`shuffled with seed ${seed}`]),
    ...(budget ? [`budget ${money(budget.dollars)}`] : []),
  ];
}

/** Something that went wrong, and where. */
export interface Problem {
  /** `suite > case`, or what else it is of. */
  where: string;
  error: ErrorReport;
  case?: CaseReport;
}

/** @returns all that went wrong in a run: what surrounds the cases first, then the cases */
export function problemsOf({ errors, suites }: RunReport): Problem[] {
  return [
    ...errors.map((error) => ({ where: "An error that nobody caught", error })),
    ...suites.flatMap(({ name, error }) =>
      error ? [{ where: `Setup or teardown of ${name}`, error }] : []
    ),
    ...suites.flatMap(({ cases }) => cases).filter(({ status }) => status === "failed").map((
      one,
    ) => ({
      where: `${one.suite} > ${one.name}`,
      error: one.error ?? { name: "Error", message: "It failed, and did not say why." },
      case: one,
    })),
  ];
}

/**
 * @param problems what went wrong, in the order in which it is shown
 * @returns of each whether it is like one before: then which of its kind it is, counted from 1
 */
export function alikeNumbers(problems: readonly Problem[]): (number | undefined)[] {
  const seen = new Map<string, number>();
  return problems.map(({ error: { kind } }) => {
    if (kind === undefined) return undefined;
    const number = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, number);
    return number > 1 ? number : undefined;
  });
}

/** @returns the error's class and code, as they stand before its message: `RetakeError MISS` */
export function errorName({ name, code }: ErrorReport): string {
  return code === undefined ? name : `${name} ${code}`;
}

/** @returns how many requests came to what: `3 played, 1 recorded`; nothing where there were none */
export function requestWords(requests: CaseReport["requests"]): string {
  return (["played", "recorded", "live", "missed"] as const)
    .filter((kind) => requests[kind] > 0)
    .map((kind) => `${grouped(requests[kind])} ${kind}`).join(", ");
}

/** @returns no more than so many characters of a text, and how many more there were */
export function shortened(text: string, most: number): string {
  const all = [...text];
  if (all.length <= most) return text;
  return `${all.slice(0, most).join("")}… (${counted(all.length - most, "character")} more)`;
}
