// A run as it goes, a line for each case.
import { assertEquals } from "@std/assert";
import { showLines } from "../../src/cli/progress.ts";
import { noTotals } from "../../src/ledger/ledger.ts";
import type { RunEvent } from "../../src/suite.ts";
import { said } from "../support/said.ts";
import { sampleCase, sampleRun } from "../support/sample_reports.ts";

const one = { suite: "One", name: "asks" };
const EVENTS: RunEvent[] = [
  { type: "run:start", cases: 1200, suites: 1, mode: "record", concurrency: 8, seed: 7 },
  { type: "run:estimate", text: "re-recording 1 of 1 cassettes: about $0.31" },
  { type: "case:start", ...one, attempt: 1 },
  {
    type: "case:request",
    ...one,
    verdict: "recorded",
    call: "GET https://a.test/",
    ledger: noTotals(),
  },
  { type: "host:wait", host: "a.test", milliseconds: 1500, why: "429 Too Many Requests" },
  { type: "case:warning", ...one, message: "retake: It left a server open:\n  more" },
  { type: "run:stop", why: "1 failed" },
  { type: "case:end", report: sampleCase("asks", { suite: "One", milliseconds: 31 }) },
  {
    type: "case:end",
    report: sampleCase("fails", {
      suite: "One",
      status: "failed",
      verdict: "MISS",
      milliseconds: 9,
      attempts: 2,
    }),
  },
  {
    type: "case:end",
    report: sampleCase("a\nb", {
      suite: "One",
      status: "skipped",
      skipped: "1 failed",
      verdict: undefined,
    }),
  },
  { type: "run:end", report: sampleRun([]) },
];
const LINES = [
  "1,200 cases of 1 suite, mode record, 8 at a time, in an order drawn from --shuffle 7",
  "re-recording 1 of 1 cassettes: about $0.31",
  "a.test says 429 Too Many Requests: waiting 1.5 s",
  "One > asks: It left a server open",
  "no more cases are begun: 1 failed",
  "ok   One > asks  HIT, 31 ms",
  "FAIL One > fails  MISS, 9 ms, 2 attempts",
  "skip One > a b  1 failed",
];

Deno.test("what happens is told in lines, and what is of no interest is not", async () => {
  for (const colour of [false, true]) {
    const lines = await said(() => {
      const progress = showLines(colour);
      for (const event of EVENTS) progress.onEvent(event);
      progress.end();
    });
    assertEquals(lines.said.map((line) => line.replace(/\p{Cc}\[\d+m/gu, "")), LINES);
    assertEquals(lines.said.some((line) => line.includes("\u001b")), colour);
    assertEquals(lines.printed, []);
  }
});
