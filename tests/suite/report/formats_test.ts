// All forms of a report, each by the same tests; and the pages that name them.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { noTotals } from "../../../src/ledger/ledger.ts";
import { REPORT_FORMATS } from "../../../src/suite/report/formats.ts";
import { toText } from "../../../src/suite/report/text.ts";
import type { RunReport, Verdict } from "../../../src/suite/types.ts";
import { mayUseFiles } from "../../support/runtime.ts";
import {
  ALL_VERDICTS,
  hostileRun,
  largeRun,
  mixedRun,
  sampleCase,
  sampleRun,
  sampleSuite,
} from "../../support/sample_reports.ts";

/** Those that tell of a run in words; JSON is the report itself. */
const TELLING: [string, (report: RunReport) => string][] = [
  ...REPORT_FORMATS.filter(({ name }) => name !== "JSON").map((
    { name, render },
  ): [string, typeof render] => [name, render]),
  ["coloured text", (report) => toText(report, { colour: true, width: 60 })],
];

Deno.test("each has a name and a file of its own, and says whom it is for", () => {
  const distinct = (values: unknown[]) => assertEquals(new Set(values).size, values.length);
  distinct(REPORT_FORMATS.map(({ name }) => name));
  distinct(REPORT_FORMATS.flatMap(({ file }) => file ?? []));
  for (const { file = "a.b", description } of REPORT_FORMATS) {
    assertMatch(file, /^[a-z]+\.[a-z]+$/);
    assertMatch(description, /^\w.*\w$/);
  }
});

Deno.test({
  name: "the documentation names each that is written to a file",
  ignore: !mayUseFiles,
  async fn() {
    const { readdir, readFile } = await import("node:fs/promises");
    const root = new URL("../../../", import.meta.url);
    const read = (path: string) => readFile(new URL(path, root), "utf8");
    const docs = (await readdir(new URL("docs/", root))).filter((name) => name.endsWith(".md"));
    const pages = await Promise.all(["README.md", ...docs.map((name) => `docs/${name}`)].map(read));
    const text = pages.join("\n");
    for (const { name, file } of REPORT_FORMATS) {
      if (file !== undefined) {
        assert(text.includes(name) && text.includes(file), `${name}: ${file}`);
      }
    }
  },
});

Deno.test("JSON: the report itself, as it was", () => {
  const { render } = REPORT_FORMATS.find(({ name }) => name === "JSON")!;
  for (const report of [mixedRun(), hostileRun(), largeRun(), sampleRun([])]) {
    assertEquals(JSON.parse(render(report)), JSON.parse(JSON.stringify(report)));
    assert(render(report).endsWith("}\n"));
  }
});

for (const [name, render] of TELLING) {
  Deno.test(`${name}: nothing is lost`, () => {
    // Where lines end is no matter.
    const shown = render(mixedRun()).replace(/\s+/g, " ");
    const said = [
      "A timer fired after its case was over.",
      "The ledger was not closed.",
      "No recording answers POST",
      "Values are not equal.",
      "has changed since persona/writes-a-biography",
      "names a colour",
      "charges nothing twice",
      "over budget",
      "api.example.com does not say what it used",
    ];
    for (const text of said) assert(shown.includes(text), `${text} is not told of`);
    for (const verdict of Object.keys(mixedRun().verdicts)) {
      assert(shown.includes(verdict), verdict);
    }
  });

  Deno.test(`${name}: an empty run, and 1,000 cases`, () => {
    assert(render(sampleRun([])).length > 0);
    assert(render(largeRun()).length > 5000);
  });

  Deno.test(`${name}: no control character comes through`, () => {
    const shown = render(hostileRun()).replace(/\p{Cc}\[\d+m/gu, "");
    assertEquals([...new Set(shown.match(/[^\P{Cc}\n\t]|\p{Cs}|[\u202e\ufffe]/gu) ?? [])], []);
  });

  Deno.test(`${name}: unknown prices are not nothing`, () => {
    const ledger = noTotals();
    Object.assign(ledger.live, { requests: 2, unknown: 2 });
    const one = sampleCase("asks", { verdict: "LIVE", ledger });
    assertMatch(render(sampleRun([sampleSuite("One", [one])])), /unknown/);
  });

  Deno.test(`${name}: a price that is known in part is said to be at least that`, () => {
    const ledger = noTotals();
    Object.assign(ledger.recorded, { requests: 2, dollars: 0.5, unknown: 1 });
    Object.assign(ledger.replayed, { requests: 2, dollars: 0.25, unknown: 2 });
    const one = sampleCase("asks", { verdict: "PARTIAL", ledger });
    const shown = render(sampleRun([sampleSuite("One", [one])]));
    if (name === "json") {
      assertMatch(shown, /"dollars": 0\.5,\s+"unknown": 1\b/);
      assertMatch(shown, /"dollars": 0\.25,\s+"unknown": 2\b/);
    } else {
      assertMatch(shown, /at least \$0\.50/);
      assertMatch(shown, /at least \$0\.25/);
    }
  });

  Deno.test(`${name}: a failure that says nothing, and cases of every verdict`, () => {
    const cases = (Object.keys(ALL_VERDICTS) as Verdict[]).flatMap((verdict) => [
      sampleCase(`passed ${verdict}`, { verdict }),
      sampleCase(`failed ${verdict}`, { verdict, status: "failed" }),
      sampleCase(`skipped ${verdict}`, { verdict, status: "skipped" }),
    ]);
    const shown = render(sampleRun([sampleSuite("One", cases)]));
    for (const verdict of Object.keys(ALL_VERDICTS)) assert(shown.includes(`failed ${verdict}`));
    assert(shown.includes("did not say why"));
  });
}
