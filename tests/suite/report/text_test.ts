// A report as text.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { memoryStore, withCassette } from "../../../mod.ts";
import { runSuite, suite } from "../../../src/suite.ts";
import { toMarkdown } from "../../../src/suite/report/markdown.ts";
import { toText } from "../../../src/suite/report/text.ts";
import type { RunReport } from "../../../src/suite/types.ts";
import { postJson, serve } from "../../support/local_server.ts";
import { withoutWaits } from "../../support/timers.ts";
import { mixedRun, passedRun } from "../../support/sample_reports.ts";

const plain = (report: RunReport, width = 100) => toText(report, { colour: false, width });

Deno.test("fits its width, but for what others wrote", () => {
  for (const width of [40, 60, 100, 200]) {
    for (const line of plain(mixedRun(), width).split("\n")) {
      if (!line.startsWith("    ") && !line.startsWith("✗")) assert(line.length <= width, line);
      assertEquals(line.trimEnd(), line);
    }
  }
});

Deno.test("what others wrote commands no CI system", () => {
  const message = "a\n::stop-commands::x\n ##vso[task.x]y\n## Title\nA::b";
  const shown = plain({ ...passedRun(), errors: [{ name: "E", message }] });
  assertStringIncludes(
    shown,
    "a\n    \\::stop-commands::x\n     \\##vso[task.x]y\n    ## Title\n    A::b",
  );
});

Deno.test("colours only where they are wanted, each ended", () => {
  assert(!plain(mixedRun()).includes("\u001b"));
  const shown = toText(mixedRun(), { colour: true, width: 100 });
  const codes = [...shown.matchAll(/\p{Cc}\[(\d+)m/gu)].map(([, code]) => Number(code));
  const count = (...wanted: number[]) => codes.filter((code) => wanted.includes(code)).length;
  assert(codes.length > 20);
  assertEquals(count(1, 2), count(22));
  assertEquals(count(31, 32, 33), count(39));
  assertEquals(shown.replace(/\p{Cc}\[\d+m/gu, ""), plain(mixedRun()));
});

Deno.test("a run in which all is well is short", () => {
  assertEquals(
    plain(passedRun()),
    `3 cases passed in 63 ms
3 HIT
2026-11-23 20:02 UTC, mode replay, deno 2.9.5, 8 cases at a time

Spent              nothing  no request was sent from a cassette
Saved by replay    $0.025   6 requests answered from recordings
Live time avoided  7.4 s    what these took when they were recorded
`,
  );
});

Deno.test("misses alike are told once, in the order of the report; a suite ends them at once", async () => {
  await using server = await serve();
  const store = memoryStore();
  const ask = (text: string, more: object) => postJson(`${server.url}/chat`, { text, ...more });
  for (const name of ["one", "two", "three"]) {
    await withCassette(`some/${name}`, { store, mode: "record" }, () => ask(name, {}));
  }
  const cases = ["one", "two", "three"].map((name) => ({
    name,
    cassette: { store },
    fn: async () => {
      await ask(name, { seed: 1 }).catch(() => {});
      await new Promise(() => {}); // goes on, whatever it was told
    },
  }));
  const some = suite("Some", { category: "some", cases });
  const { result: report, waits } = await withoutWaits(() => runSuite(some, { concurrency: 1 }));
  const text = plain(report);
  assertEquals(text.match(/to do {5}record it again/g)?.length, 1);
  assertEquals(
    text.match(/^ {4}same miss .*$/gm),
    [
      "    same miss as above (2), so it was ended at once",
      "    same miss as above (3), so it was ended at once",
    ],
  );
  assertEquals(waits.filter((time) => time === 1000).length, 1); // the first had its time
  for (const { error } of report.suites[0]!.cases) {
    assert(error!.message.includes("to do     record"));
  }
  assertStringIncludes(toMarkdown(report), "Some > three`** · MISS: same miss as above (3)");
});
