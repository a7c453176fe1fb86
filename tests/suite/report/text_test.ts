// A report as text.
import { assert, assertEquals } from "@std/assert";
import { toText } from "../../../src/suite/report/text.ts";
import type { RunReport } from "../../../src/suite/types.ts";
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

Spent              nothing  no request was sent
Saved by replay    $0.025   6 requests answered from recordings
Live time avoided  7.4 s    what these took when they were recorded
`,
  );
});
