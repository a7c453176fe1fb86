/**
 * Verifying and recording what is stale: changed code is not yet a stale recording, and only what
 * asks for something else is paid for again.
 *
 * @module
 */
import { isRetakeError, RetakeError } from "../errors.ts";
import { runInContext } from "../session/context.ts";
import type { SessionOptions, SessionReport } from "../session/types.ts";
import { judgeStore, type StaleOptions } from "./stale.ts";

/** Something that uses a cassette, as a test does. */
export interface TrackedCase {
  /** The cassettes that it uses. Without them it is run whatever is stale. */
  cassette?: string | readonly string[];
  /** Runs it; its cassettes are opened inside, by `withCassette`, `wrap` or `useCassette`. */
  run: () => unknown;
}

/**
 * What became of a case: nothing of it is stale (`fresh`); it asks for just what was recorded
 * (`still valid`); it asks for something else (`changed`), and was `recorded` again where that was
 * asked for; it `failed` for another reason.
 */
export type CaseVerdict = "fresh" | "still valid" | "changed" | "recorded" | "failed";

/** A case, and what became of it. */
export interface CaseResult {
  /** The cassettes that it used, or that it says that it uses. */
  cassettes: readonly string[];
  /** What became of it. */
  verdict: CaseVerdict;
  /** How many requests were sent and recorded. */
  recorded: number;
  /** How many requests were answered by a recording. */
  played: number;
  /** What went wrong, where it `failed`; in what it differs, where it has `changed`. */
  error?: unknown;
}

/** Runs cases, and says what became of each. */
export async function refreshCases(
  cases: readonly TrackedCase[],
  how: "verify" | "record",
  options: StaleOptions = {},
): Promise<CaseResult[]> {
  const { report } = await judgeStore(options);
  const stale = new Set(report.stale.map(({ name }) => name));
  const results: CaseResult[] = [];
  for (const one of cases) {
    const names = one.cassette === undefined ? undefined : [one.cassette].flat();
    if (names && !names.some((name) => stale.has(name))) {
      results.push({ cassettes: names, verdict: "fresh", recorded: 0, played: 0 });
      continue;
    }
    const verified = await runCase(one, "verify", options);
    const again = how === "record" && verified.verdict === "changed";
    results.push(again ? await runCase(one, "record", options) : verified);
  }
  return results;
}

async function runCase(
  { cassette, run }: TrackedCase,
  onChange: "verify" | "record",
  { store }: StaleOptions,
): Promise<CaseResult> {
  const reports: SessionReport[] = [];
  const overrides: SessionOptions = { mode: "replay", onChange, ...(store ? { store } : {}) };
  let error: unknown;
  try {
    const observer = { onReport: (report: SessionReport) => void reports.push(report) };
    await runInContext({ overrides, observer }, run);
  } catch (thrown) {
    error = thrown ?? new RetakeError("OPTION_INVALID", "The case threw nothing at all.");
  }
  const sum = (pick: (report: SessionReport) => number) =>
    reports.reduce((total, report) => total + pick(report), 0);
  const used = [...new Set([...[cassette ?? []].flat(), ...reports.map(({ name }) => name)])];
  const facts = {
    cassettes: used,
    recorded: sum((it) => it.recorded),
    played: sum((it) => it.played),
  };
  if (error !== undefined) {
    const isChange = ["MISS", "DRIFT", "UNUSED"].some((code) =>
      isRetakeError(error, code as "MISS")
    );
    return { ...facts, verdict: isChange && onChange === "verify" ? "changed" : "failed", error };
  }
  const wasStale = reports.some((report) => report.stale.length > 0);
  if (facts.recorded > 0) return { ...facts, verdict: "recorded" };
  return { ...facts, verdict: wasStale ? "still valid" : "fresh" };
}
