// What failed, as commands of a GitHub workflow.
import { assert, assertEquals } from "@std/assert";
import { toAnnotations } from "../../../src/suite/report/annotations.ts";
import { hostileRun, largeRun, passedRun } from "../../support/sample_reports.ts";

Deno.test("each failure is one line, whatever stands in it", () => {
  for (const run of [hostileRun(), largeRun()]) {
    const lines = toAnnotations(run);
    assert(lines.length > 0 && lines.length <= 10, String(lines.length));
    for (const line of lines) {
      assert(
        /^::error (?:file=[^:,\n]*,)?(?:line=\d+,)?title=[^:,\n]+::[^\r\n]*$/.test(line),
        line,
      );
    }
  }
  assertEquals(toAnnotations(passedRun()), []);
});

Deno.test("file, line, title and message are as GitHub wants them", () => {
  const error = { name: "E", message: "100%\nof a, b: c", file: "tests/a,b.ts", line: 7 };
  assertEquals(toAnnotations({ ...passedRun(), errors: [error] }), [
    "::error file=tests/a%2Cb.ts,line=7,title=An error that nobody caught::100%25%0Aof a, b: c",
  ]);
  const many = toAnnotations({ ...passedRun(), errors: Array(12).fill(error) });
  assertEquals([many.length, many.at(-1)!.endsWith("c%0A(and 2 failures more)")], [10, true]);
});
