// A report as JUnit XML; tests/clients/report_junit.client.ts holds it against a schema.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { memoryStore, withCassette } from "../../../mod.ts";
import { errorReport } from "../../../src/suite/error_report.ts";
import { toHtml } from "../../../src/suite/report/html.ts";
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

Deno.test("a miss stands in the page and in the XML with all of its lines, and nothing in it is markup", async () => {
  const ask = (text: string) =>
    fetch("https://api.example.com/chat", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ question: text }),
    });
  const store = memoryStore();
  const upstream = () => Promise.resolve(Response.json({ answer: 1 }));
  await withCassette(
    "chat/asks",
    { store, mode: "record", fetch: upstream },
    () => ask('<b>one</b> & "1"'),
  );
  const thrown = await withCassette(
    "chat/asks",
    { store, onWarning: () => {} },
    () => ask("<script>two</script> & ]]> '2'"),
  ).catch((error: unknown) => error);
  const error = errorReport(thrown, (text) => text);
  for (const part of ["  asked ", "  cassette ", "  closest ", "  to do ", "$.question"]) {
    assertStringIncludes(error.message, part);
  }
  const run = mixedRun();
  const [suite] = run.suites;
  const one = { ...suite!.cases[0]!, status: "failed" as const, name: "asks", error };
  const report = { ...run, suites: [{ ...suite!, cases: [one] }] };
  const escaped = (line: string) =>
    line.replace(/[&<>"']/g, (it) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[it] ?? it);
  // Quotes are spelt in more than one way, none of which is markup.
  const plain = (text: string) =>
    text.replaceAll(/&quot;|&#0*34;/g, '"').replaceAll(/&#0*39;|&apos;/g, "'");
  for (const text of [toJUnit(report), toHtml(report)]) {
    for (const line of error.message.split("\n")) assertStringIncludes(plain(text), escaped(line));
    assert(!text.includes("<script>two"), text);
    assert(!text.includes("<b>one"), text);
  }
});
