// How a finished run is shown: its words, and the text, Markdown, JUnit and HTML made of it.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { crypto } from "@std/crypto";
import { Buffer } from "node:buffer";
import { noTotals } from "../../../src/ledger/ledger.ts";
import { toHtml } from "../../../src/suite/report/html.ts";
import { markup } from "../../../src/suite/report/markup.ts";
import { DIGESTS, SCRIPT, STYLE } from "../../../src/suite/report/html_style.ts";
import { toJUnit } from "../../../src/suite/report/junit.ts";
import { toMarkdown } from "../../../src/suite/report/markdown.ts";
import { oneLine, printable } from "../../../src/suite/report/printable.ts";
import { toText } from "../../../src/suite/report/text.ts";
import type { RunReport, Verdict } from "../../../src/suite/types.ts";
import {
  circumstances,
  cost,
  counted,
  duration,
  ledgerLines,
  money,
  outcomeWords,
  problemsOf,
  shortened,
  unknownWords,
  VERDICTS,
} from "../../../src/suite/report/words.ts";
import {
  ALL_VERDICTS,
  HOSTILE,
  hostileRun,
  largeRun,
  mixedRun,
  passedRun,
  sampleCase,
  sampleRun,
  sampleSuite,
} from "../../support/sample_reports.ts";

const plain = (report: RunReport, width = 100) => toText(report, { colour: false, width });

const RENDERERS: [string, (report: RunReport) => string][] = [
  ["text", (report) => plain(report)],
  ["coloured text", (report) => toText(report, { colour: true, width: 60 })],
  ["Markdown", toMarkdown],
  ["JUnit", toJUnit],
  ["HTML", toHtml],
];

Deno.test("words: durations", () => {
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

Deno.test("words: money, and what is unknown is never nothing", () => {
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

Deno.test("words: counts", () => {
  assertEquals(counted(1, "case"), "1 case");
  assertEquals(counted(0, "case"), "0 cases");
  assertEquals(counted(1234567, "case"), "1,234,567 cases");
  assertEquals(counted(2, "entry", "entries"), "2 entries");
});

Deno.test("words: the ledger", () => {
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

Deno.test("words: how a run ended", () => {
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

Deno.test("words: every verdict has a meaning", () => {
  assertEquals(VERDICTS.map(({ verdict }) => verdict).sort(), Object.keys(ALL_VERDICTS).sort());
});

Deno.test("words: what others wrote can steer no terminal", () => {
  assertEquals(printable("\u001b[31mred\u001b[0m\u0007"), "red\\u0007");
  assertEquals(printable("a\r\nb\rc\td"), "a\nb\nc\td");
  assertEquals(printable("\u009b1m \u202e \ud800 \ufffe"), "\\u009b1m \\u202e \\ud800 \\ufffe");
  assertEquals(printable("😀 ไทย عربى\n[31m"), "😀 ไทย عربى\n[31m");
  assertEquals(oneLine(" a\n  b\tc "), "a b c");
  assertEquals(oneLine(" \n"), "(no name)");
  assertEquals(shortened("😀😀😀", 1), "😀… (2 characters more)");
});

for (const [name, render] of RENDERERS) {
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

  Deno.test(`${name}: an empty run, and 1,000 cases in no time`, () => {
    assert(render(sampleRun([])).length > 0);
    const report = largeRun();
    const started = performance.now();
    assert(render(report).length > 5000);
    assert(performance.now() - started < 2000);
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

Deno.test("text: fits its width, but for what others wrote", () => {
  for (const width of [40, 60, 100, 200]) {
    for (const line of plain(mixedRun(), width).split("\n")) {
      if (!line.startsWith("    ") && !line.startsWith("✗")) assert(line.length <= width, line);
      assertEquals(line.trimEnd(), line);
    }
  }
});

Deno.test("text: colours only where they are wanted, each ended", () => {
  assert(!plain(mixedRun()).includes("\u001b"));
  const shown = toText(mixedRun(), { colour: true, width: 100 });
  const codes = [...shown.matchAll(/\p{Cc}\[(\d+)m/gu)].map(([, code]) => Number(code));
  const count = (...wanted: number[]) => codes.filter((code) => wanted.includes(code)).length;
  assert(codes.length > 20);
  assertEquals(count(1, 2), count(22));
  assertEquals(count(31, 32, 33), count(39));
  assertEquals(shown.replace(/\p{Cc}\[\d+m/gu, ""), plain(mixedRun()));
});

Deno.test("text: a run in which all is well is short", () => {
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

Deno.test("Markdown: a comment takes it, whatever is in it", () => {
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

Deno.test("Markdown: no table, fence or tag is broken out of", () => {
  const shown = toMarkdown(hostileRun());
  // Rows of the table have as many cells as its head.
  const rows = shown.split("\n").filter((line) => line.startsWith("| "));
  assertEquals(rows.length, HOSTILE.length + 2);
  for (const row of rows) assertEquals(row.split("|").length, 8, row);
  // Outside of fences and code there are no tags but its own.
  const fenced = /^(`{3,})text\n[^]*?\n\1$/gm;
  assertEquals([...shown.matchAll(fenced)].length, problemsOf(hostileRun()).length);
  const bare = shown.replace(fenced, "").replace(/`[^`\n]*`/g, "");
  const tags = new Set(bare.match(/<[^>]*>/g) ?? []);
  assertEquals([...tags].sort(), [
    ...["</code>", "</details>", "</summary>"],
    ...["<code>", "<details>", "<summary>"],
  ]);
  assert(!/[@\]]|https?:/.test(bare), "something is a mention or a link");
});

Deno.test("JUnit: counts what it has, and forbids nothing that XML does", () => {
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

Deno.test("HTML: what is put in is escaped", () => {
  assertEquals(markup`<p title="${`"><b>&'`}">${["<", markup`<i>${1}</i>`, undefined]}</p>`, {
    html: '<p title="&quot;&gt;&lt;b&gt;&amp;&#39;">&lt;<i>1</i></p>',
  });
});

Deno.test("HTML: nobody breaks out, and nothing is loaded", () => {
  const page = toHtml(hostileRun());
  assertEquals(page.match(/<script/g)?.length, 1);
  assertEquals(page.match(/<\/script/g)?.length, 1);
  assertEquals(page.match(/<h1/g)?.length, 1);
  const tags = page.replace(STYLE, "").replace(SCRIPT, "").match(/<[^>]+>/g)!;
  for (const tag of tags) {
    assert(!/^<(?:img|iframe|object|embed|base|form)\b/.test(tag), tag);
    assert(!/\s(?:on\w+|style)=/.test(tag.replace(/"[^"]*"/g, '""')), tag);
    const [, address] = /\s(?:href|src|action)="([^"]*)"/.exec(tag) ?? [];
    if (address !== undefined) assertMatch(address, /^(?:#[\w-]+$|data:image\/svg\+xml,)/);
  }
  assert(!/url\(|@import|https?:/.test(STYLE + SCRIPT));
});

Deno.test("HTML: its policy lets its own style and script run, and no others", () => {
  const digest = (text: string) => {
    const sha = crypto.subtle.digestSync("SHA-256", new TextEncoder().encode(text));
    return `sha256-${Buffer.from(sha).toString("base64")}`;
  };
  // Whoever changes one of the two puts here what it has become.
  assertEquals({ style: digest(STYLE), script: digest(SCRIPT) }, DIGESTS);
  const page = toHtml(passedRun());
  const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)!;
  assertEquals(policy!.split("; "), [
    "default-src 'none'",
    `style-src '${DIGESTS.style}'`,
    `script-src '${DIGESTS.script}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ]);
  assert(page.includes(`<style>${STYLE}</style>`) && page.includes(`<script>${SCRIPT}</script>`));
});
