// A report as Markdown, whatever is in it.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { toMarkdown } from "../../../src/suite/report/markdown.ts";
import { problemsOf } from "../../../src/suite/report/words.ts";
import {
  HOSTILE,
  hostileRun,
  sampleCase,
  sampleRun,
  sampleSuite,
} from "../../support/sample_reports.ts";

Deno.test("a comment takes it, whatever is in it", () => {
  const error = { name: "Error", message: "`".repeat(100_000) };
  const cases = Array.from(
    { length: 500 },
    (_, at) =>
      sampleCase(`${"`|".repeat(300)}${at}`, {
        status: "failed",
        error,
        warnings: ["*".repeat(9000)],
      }),
  );
  const suites = cases.map((one, at) => sampleSuite(`|${"<".repeat(200)}${at}`, [one]));
  const shown = toMarkdown(sampleRun(suites));
  assert(shown.length < 65_536, `${shown.length} characters`);
  assertMatch(shown, /… and \d+ more of the suites/);
  assertMatch(shown, /… and 500 more of what went wrong/);
});

Deno.test("no table, fence or tag is broken out of", () => {
  const shown = toMarkdown(hostileRun());
  // Rows of the table have as many cells as its head.
  const rows = shown.split("\n").filter((line) => line.startsWith("| "));
  assertEquals(rows.length, HOSTILE.length + 2);
  for (const row of rows) assertEquals(row.split("|").length, 8, row);
  // Outside of fences and code there are no tags but its own.
  const fenced = /^(`{3,})text\n[^]*?\n\1$/gm;
  const warnings = hostileRun().suites.flatMap(({ cases }) => cases).flatMap((it) => it.warnings);
  const ofLines = warnings.filter((warning) => warning.includes("\n"));
  assertEquals(
    [...shown.matchAll(fenced)].length,
    problemsOf(hostileRun()).length + ofLines.length,
  );
  const bare = shown.replace(fenced, "").replace(/`[^`\n]*`/g, "");
  const tags = new Set(bare.match(/<[^>]*>/g) ?? []);
  assertEquals([...tags].sort(), [
    ...["</code>", "</details>", "</summary>"],
    ...["<code>", "<details>", "<summary>"],
  ]);
  assert(!/[@\]]|https?:/.test(bare), "something is a mention or a link");
});
