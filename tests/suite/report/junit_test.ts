// A report as JUnit XML; tests/clients/report_junit.client.ts holds it against a schema.
import { assertEquals, assertMatch } from "@std/assert";
import { toJUnit } from "../../../src/suite/report/junit.ts";
import { problemsOf } from "../../../src/suite/report/words.ts";
import { hostileRun, largeRun, mixedRun, passedRun } from "../../support/sample_reports.ts";

Deno.test("it counts what it has", () => {
  for (const report of [mixedRun(), hostileRun(), largeRun(), passedRun()]) {
    const xml = toJUnit(report);
    const count = (tag: string) => xml.match(new RegExp(`<${tag}[ >/]`, "g"))?.length ?? 0;
    const [, root] = /<testsuites ([^>]*)>/.exec(xml)!;
    const sum = (name: string) => Number(new RegExp(`${name}="(\\d+)"`).exec(root!)![1]);
    assertEquals(count("testcase"), sum("tests"));
    assertEquals(count("failure"), sum("failures"));
    assertEquals(count("error"), sum("errors"));
    assertEquals(count("failure"), report.counts.failed);
    assertEquals(count("skipped"), report.counts.skipped);
    assertEquals(count("failure") + count("error"), problemsOf(report).length);
  }
});

Deno.test("a case that failed has file and line, where that is known", () => {
  const run = mixedRun();
  const [suite] = run.suites;
  const one = { ...suite!.cases[0]!, status: "failed" as const, name: "one" };
  const error = { name: "E", message: "", file: "tests/a&b.ts", line: 7 };
  const xml = toJUnit({ ...run, suites: [{ ...suite!, cases: [{ ...one, error }] }] });
  assertMatch(xml, /<testcase name="one" [^>]* file="tests\/a&amp;b\.ts" line="7">/);
});
