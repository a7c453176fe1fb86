// What is left of a run, put together.
import { assertEquals } from "@std/assert";
import { addTotals } from "../../../src/ledger/ledger.ts";
import {
  countCases,
  countVerdicts,
  makeReport,
  type ReportParts,
} from "../../../src/suite/report/report.ts";
import type { CaseReport, Outcome } from "../../../src/suite/types.ts";
import { sampleCase } from "../../support/sample_reports.ts";
import { suiteOf } from "../../support/suites.ts";

const [one, other] = [suiteOf({}, { name: "One" }), suiteOf({}, { name: "Other" })];
const passed = sampleCase("passed");
const failed = sampleCase("failed", { status: "failed", verdict: "MISS" });
const undone = sampleCase("undone", {
  suite: "Other",
  status: "skipped",
  skipped: "over budget",
  verdict: undefined,
});

function reportOf(cases: readonly [typeof one, CaseReport][], more: Partial<ReportParts> = {}) {
  return makeReport({
    head: {
      startedAt: "2026-11-23T20:02:03.930Z",
      milliseconds: 12,
      mode: "replay",
      runtime: "test",
      concurrency: 8,
      seed: undefined,
    },
    cases: cases.map(([suite, report]) => ({ suite, report })),
    ends: new Map(),
    interrupted: false,
    budget: undefined,
    savings: undefined,
    unhandled: [],
    ...more,
  });
}

Deno.test("how a run ended is told by the worst of it", () => {
  const error = { name: "Error", message: "no" };
  const ends = new Map([[one, { started: 1, ended: 4.4, error }]]);
  const runs: [Outcome, Parameters<typeof reportOf>[0], Partial<ReportParts>][] = [
    ["passed", [], {}],
    ["passed", [[one, passed]], {}],
    ["over budget", [[one, passed], [other, undone]], { budget: { dollars: 1 } }],
    ["failed", [[one, failed], [other, undone]], {}],
    ["failed", [[one, passed]], { unhandled: [error] }],
    ["failed", [[one, passed]], { ends }],
    ["interrupted", [[one, failed]], { interrupted: true }],
  ];
  for (const [outcome, cases, more] of runs) {
    assertEquals([outcome, reportOf(cases, more).outcome], [outcome, outcome]);
  }
});

Deno.test("suites stand in the order of their first case, with their sums", () => {
  const ends = new Map([[one, { started: 10, ended: 14.4, error: undefined }]]);
  const report = reportOf([[other, undone], [one, passed], [one, failed]], {
    ends,
    budget: { dollars: 2 },
  });
  assertEquals(report.suites.map(({ name, milliseconds }) => [name, milliseconds]), [
    ["Other", 0],
    ["One", 4],
  ]);
  assertEquals(report.suites[1]!.counts, { total: 2, passed: 1, failed: 1, skipped: 0 });
  assertEquals(report.counts, { total: 3, passed: 1, failed: 1, skipped: 1 });
  assertEquals(report.suites[1]!.ledger, addTotals([passed.ledger, failed.ledger]));
  assertEquals(report.verdicts, { HIT: 1, MISS: 1 });
  assertEquals(report.budget, { dollars: 2, undone: ["Other > undone"] });
  assertEquals("seed" in report || "sinceRecorded" in report, false);
});

Deno.test("verdicts are counted by name, and cases by status", () => {
  assertEquals(Object.entries(countVerdicts([failed, passed, undone, failed])), [
    ["HIT", 1],
    ["MISS", 2],
  ]);
  assertEquals(countCases([]), { total: 0, passed: 0, failed: 0, skipped: 0 });
});
