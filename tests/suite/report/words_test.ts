// The words in which a run is told.
import { assertEquals, assertMatch } from "@std/assert";
import { noTotals } from "../../../src/ledger/ledger.ts";
import {
  circumstances,
  cost,
  counted,
  duration,
  ledgerLines,
  money,
  outcomeWords,
  problemsOf,
  requestWords,
  shortened,
  unknownWords,
  VERDICTS,
} from "../../../src/suite/report/words.ts";
import {
  ALL_VERDICTS,
  mixedRun,
  passedRun,
  sampleCase,
  sampleRun,
  sampleSuite,
} from "../../support/sample_reports.ts";

Deno.test("durations", () => {
  const words: [number, string][] = [
    [0, "0 ms"],
    [12, "12 ms"],
    [999.6, "1 s"],
    [3400, "3.4 s"],
    [59_940, "59.9 s"],
    [59_960, "1 min"],
    [125_000, "2 min 5 s"],
    [3_599_700, "1 h"],
    [10_920_000, "3 h 2 min"],
    [-1, "0 ms"],
  ];
  for (const [milliseconds, said] of words) assertEquals(duration(milliseconds), said);
});

Deno.test("money, and what is unknown is never nothing", () => {
  assertEquals([0, 0.000012, 0.012, 0.05, 0.13, 1203.5].map(money), [
    "$0.00",
    "$0.000012",
    "$0.012",
    "$0.05",
    "$0.13",
    "$1,203.50",
  ]);
  assertEquals(cost({ requests: 0, dollars: 0, unknown: 0 }), "nothing");
  assertEquals(cost({ requests: 3, dollars: 0, unknown: 0 }), "nothing");
  assertEquals(cost({ requests: 3, dollars: 0, unknown: 3 }), "unknown");
  assertEquals(cost({ requests: 3, dollars: 0, unknown: 1 }), "unknown");
  assertEquals(cost({ requests: 3, dollars: 0.5, unknown: 1 }), "at least $0.50");
  assertEquals(cost({ requests: 3, dollars: 0.5, unknown: 0 }), "$0.50");
});

Deno.test("counts", () => {
  assertEquals(counted(1, "case"), "1 case");
  assertEquals(counted(0, "case"), "0 cases");
  assertEquals(counted(1234567, "case"), "1,234,567 cases");
  assertEquals(counted(2, "entry", "entries"), "2 entries");
});

Deno.test("the ledger", () => {
  const said = ledgerLines(mixedRun()).map(({ term, value, more }) => `${term}: ${value}, ${more}`);
  assertEquals(said, [
    "Spent: at least $0.013, 3 requests recorded, 1 request live; 1 of unknown price",
    "Saved by replay: $0.08, 19 requests answered from recordings",
    "Live time avoided: 23.6 s, what these took when they were recorded",
    "Saved since recorded: $16.85, 4,012 requests and 1 h 23 min of live time since 2026-08-02, " +
    "this run included",
  ]);
  assertEquals(ledgerLines(sampleRun([])).map(({ value }) => value), [
    "nothing",
    "nothing",
    "none",
  ]);
  const why = ["a", "b", "c", "d"];
  assertEquals(
    unknownWords({ ...noTotals(), unknownWhy: why }),
    "Prices are unknown where a; b; c; and 1 more reason.",
  );
});

Deno.test("how a run ended", () => {
  assertEquals(outcomeWords(passedRun()), "3 cases passed in 63 ms");
  assertEquals(outcomeWords(sampleRun([])), "No case was run");
  assertEquals(
    outcomeWords(mixedRun()),
    "11 of 14 cases passed in 4.7 s, 2 failed, 1 skipped, setup or teardown failed in 1 suite, " +
      "1 error that nobody caught",
  );
  for (const outcome of ["interrupted", "over budget"] as const) {
    assertMatch(outcomeWords({ ...passedRun(), outcome }), /the (?:run|budget) was/);
  }
  assertEquals(circumstances(mixedRun()), [
    "2026-11-23 20:02 UTC",
    "mode update",
    "deno 2.9.5",
    "8 cases at a time",
    "shuffled with seed 418",
    "budget $0.05",
  ]);
});

Deno.test("every verdict has a meaning", () => {
  assertEquals(VERDICTS.map(({ verdict }) => verdict).sort(), Object.keys(ALL_VERDICTS).sort());
});

Deno.test("a text is cut by what people see of it", () => {
  assertEquals(shortened("😀😀😀", 1), "😀… (2 characters more)");
  assertEquals(shortened("😀😀😀", 3), "😀😀😀");
});

Deno.test("what went wrong around the cases comes before what went wrong in them", () => {
  const failed = sampleCase("asks", { status: "failed" });
  const broken = { error: { name: "Error", message: "no database" } };
  const report = { ...sampleRun([sampleSuite("One", [failed], broken)]) };
  report.errors = [{ name: "Error", message: "uncaught" }];
  assertEquals(problemsOf(report).map(({ where, error }) => [where, error.message]), [
    ["An error that nobody caught", "uncaught"],
    ["Setup or teardown of One", "no database"],
    ["One > asks", "It failed, and did not say why."],
  ]);
  assertEquals(problemsOf(passedRun()), []);
});

Deno.test("requests are counted by what they came to", () => {
  const none = { played: 0, recorded: 0, live: 0, missed: 0 };
  assertEquals(requestWords(none), "");
  assertEquals(requestWords({ ...none, missed: 1, played: 1200 }), "1,200 played, 1 missed");
});
