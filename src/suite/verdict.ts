/**
 * Verdicts: what became of the requests of a case, in one word.
 *
 * @module
 */
import type { SessionReport } from "../session/types.ts";
import type { CaseReport, Verdict } from "./types.ts";

/** Errors that say what became of requests. */
const BY_CODE: { [code: string]: Verdict } = {
  MISS: "MISS",
  DRIFT: "DRIFTED",
  STALE: "STALE",
  EXPIRED: "EXPIRED",
  UNUSED: "UNUSED",
};

/**
 * @param reports the sessions of the case that have ended
 * @param requests how many of its requests came to what
 * @param code that of the error that it threw, where it was one of Retake's own
 * @returns the verdict that says most; `undefined` where no request was made
 */
export function verdictOf(
  reports: readonly SessionReport[],
  requests: CaseReport["requests"],
  code: string | undefined,
): Verdict | undefined {
  const { played, recorded, live, missed } = requests;
  const thrown = Object.hasOwn(BY_CODE, code ?? "") ? BY_CODE[code!] : undefined;
  if (thrown) return thrown;
  if (missed > 0) return "MISS";
  if (live > 0) return "LIVE";
  if (recorded > 0) return played > 0 ? "PARTIAL" : "RECORDED";
  if (reports.some(({ stale, refreshed }) => stale.length > 0 && refreshed === 0)) return "STALE";
  if (reports.some((report) => report.drifted > 0)) return "DRIFTED";
  if (reports.some((report) => report.expired)) return "EXPIRED";
  if (reports.some((report) => report.unused > 0)) return "UNUSED";
  return played > 0 ? "HIT" : undefined;
}
