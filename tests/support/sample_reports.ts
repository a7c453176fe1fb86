// Reports made by hand, for the tests of what shows them and for scripts/check_html.mjs.
import { addTotals, type LedgerTotals, noTotals } from "../../src/ledger/ledger.ts";
import type {
  CaseReport,
  CaseStatus,
  ErrorReport,
  RunReport,
  SuiteReport,
  Verdict,
} from "../../src/suite/types.ts";

/** A sum of requests, of which only what is named is not nothing. */
function ledger(parts: Partial<Record<"replayed" | "recorded" | "live", Money>>): LedgerTotals {
  const totals = noTotals();
  const why = new Set<string>();
  for (const kind of ["replayed", "recorded", "live"] as const) {
    const { requests = 0, dollars = 0, unknown = 0, milliseconds = 0 } = parts[kind] ?? {};
    const tokens = requests - unknown;
    Object.assign(totals[kind], { requests, dollars, unknown, milliseconds });
    Object.assign(totals[kind], { input: tokens * 812, output: tokens * 240 });
    if (unknown > 0) why.add("api.example.com does not say what it used");
  }
  return { ...totals, unknownWhy: [...why] };
}
interface Money {
  requests: number;
  dollars?: number;
  unknown?: number;
  milliseconds?: number;
}

const REQUESTS: Partial<Record<Verdict, Partial<CaseReport["requests"]>>> = {
  PARTIAL: { played: 2, recorded: 1 },
  RECORDED: { recorded: 2 },
  MISS: { played: 1, missed: 1 },
  LIVE: { live: 1 },
};

/** A case: passed and answered by a recording, unless something else is said. */
export function sampleCase(name: string, parts: Partial<CaseReport> = {}): CaseReport {
  const verdict = "verdict" in parts ? parts.verdict : "HIT";
  const requests = {
    ...{ played: 0, recorded: 0, live: 0, missed: 0 },
    ...(verdict ? REQUESTS[verdict] ?? { played: 2 } : {}),
  };
  const money = (count: number) => ({
    requests: count,
    dollars: count * 0.0042,
    milliseconds: count * 1240,
  });
  const { played, recorded, live } = requests;
  const { verdict: _, ...others } = parts;
  return {
    name,
    suite: "",
    category: "",
    tags: [],
    status: "passed",
    ...(verdict ? { verdict } : {}),
    warnings: [],
    cassettes: verdict ? [`sample/${name.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`] : [],
    requests,
    ledger: ledger({ replayed: money(played), recorded: money(recorded), live: money(live) }),
    milliseconds: 24,
    attempts: 1,
    ...others,
  };
}

/** A suite of cases, with its sums. */
export function sampleSuite(
  name: string,
  cases: readonly CaseReport[],
  parts: Partial<SuiteReport> = {},
): SuiteReport {
  const category = parts.category ?? name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  const own = cases.map((one) => ({ ...one, suite: name, category }));
  return {
    name,
    category,
    counts: countOf(own),
    milliseconds: own.reduce((sum, one) => sum + one.milliseconds, 0),
    ledger: addTotals(own.map((one) => one.ledger)),
    cases: own,
    ...parts,
  };
}

function countOf(cases: readonly CaseReport[]): RunReport["counts"] {
  const of = (status: CaseStatus) => cases.filter((one) => one.status === status).length;
  return {
    total: cases.length,
    passed: of("passed"),
    failed: of("failed"),
    skipped: of("skipped"),
  };
}

/** A run of suites, with its sums. */
export function sampleRun(
  suites: readonly SuiteReport[],
  parts: Partial<RunReport> = {},
): RunReport {
  const cases = suites.flatMap((suite) => suite.cases);
  const verdicts: RunReport["verdicts"] = {};
  for (const { verdict } of cases) {
    if (verdict) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  }
  const counts = countOf(cases);
  const broken = suites.some(({ error }) => error) || (parts.errors?.length ?? 0) > 0;
  return {
    format: "retake-report/1",
    outcome: counts.failed > 0 || broken ? "failed" : "passed",
    startedAt: "2026-11-23T20:02:03.930Z",
    milliseconds: suites.reduce((sum, one) => sum + one.milliseconds, 0),
    mode: "replay",
    runtime: "deno 2.9.5",
    concurrency: 8,
    counts,
    verdicts,
    ledger: addTotals(suites.map((suite) => suite.ledger)),
    errors: [],
    suites,
    ...parts,
  };
}

const STACK = `    at build (file:///home/ada/app/src/persona.ts:41:11)
    at async file:///home/ada/app/tests/persona_suite.ts:18:5`;

const MISS: ErrorReport = {
  name: "RetakeError",
  code: "MISS",
  message: `No recording answers POST https://api.openai.com/v1/chat/completions.
  asked     POST https://api.openai.com/v1/chat/completions
            {"model":"gpt-4.1-mini","messages":[{"role":"user","content":"Name a bright colour."}]}
  cassette  cassettes/persona/names-a-colour.json (mode replay; 1 recorded, 0 played)
  closest   #1 POST https://api.openai.com/v1/chat/completions
            $.messages[0].content
              recorded  "Name a colour."
              asked     "Name a bright colour."
  to do     record it again:  CASSETTE_MODE=record deno test -A`,
  stack: STACK,
};

/** A run such as many are: most of it passed, and of everything a little. */
export function mixedRun(): RunReport {
  const persona = sampleSuite("Persona builder", [
    sampleCase("describes a persona in three sentences", { milliseconds: 38, tags: ["fast"] }),
    sampleCase("names a colour", {
      status: "failed",
      verdict: "MISS",
      error: MISS,
      milliseconds: 61,
    }),
    sampleCase("keeps to the language of its prompt", { milliseconds: 22 }),
    sampleCase("refuses an empty prompt", { verdict: undefined, milliseconds: 3 }),
    sampleCase("writes a biography", {
      verdict: "STALE",
      milliseconds: 44,
      warnings: [
        "PersonaBuilder.fromPrompt has changed since persona/writes-a-biography was recorded: " +
        "src/persona.ts 41, the template of the prompt.",
      ],
    }),
  ], { milliseconds: 92 });
  const search = sampleSuite("Search and rank", [
    sampleCase("ranks by meaning", { verdict: "RECORDED", milliseconds: 4120, attempts: 2 }),
    sampleCase("finds what is spelt wrong", { verdict: "PARTIAL", milliseconds: 2210 }),
    sampleCase("asks the live index", {
      verdict: "LIVE",
      milliseconds: 1804,
      ledger: ledger({ live: { requests: 1, unknown: 1, milliseconds: 1700 } }),
    }),
    sampleCase("streams its answer", { verdict: "DRIFTED", milliseconds: 31, tags: ["stream"] }),
    sampleCase("answers in a second language", { verdict: "EXPIRED", milliseconds: 29 }),
    sampleCase("asks once and no more", { verdict: "UNUSED", milliseconds: 18 }),
  ], { milliseconds: 4410 });
  const billing = sampleSuite("Billing", [
    sampleCase("adds up tokens", {
      status: "failed",
      milliseconds: 12,
      error: {
        name: "AssertionError",
        message: "Values are not equal.\n\n    [Diff] Actual / Expected\n\n-   812\n+   840",
        stack: STACK,
      },
    }),
    sampleCase("rounds to the cent", { milliseconds: 9 }),
    sampleCase("charges nothing twice", {
      status: "skipped",
      verdict: undefined,
      skipped: "over budget",
      milliseconds: 0,
      attempts: 0,
    }),
  ], {
    milliseconds: 24,
    error: { name: "TypeError", message: "The ledger was not closed.", stack: STACK },
  });
  return sampleRun([persona, search, billing], {
    mode: "update",
    seed: 418,
    milliseconds: 4731,
    budget: { dollars: 0.05, undone: ["Billing > charges nothing twice"] },
    sinceRecorded: {
      since: "2026-08-02T09:00:00.000Z",
      requests: 4012,
      dollars: 16.85,
      unknown: 0,
      milliseconds: 4_974_880,
    },
    errors: [{ name: "Error", message: "A timer fired after its case was over.", stack: STACK }],
  });
}

/** Every verdict there is. */
export const ALL_VERDICTS: Record<Verdict, true> = {
  HIT: true,
  PARTIAL: true,
  RECORDED: true,
  STALE: true,
  EXPIRED: true,
  DRIFTED: true,
  UNUSED: true,
  MISS: true,
  LIVE: true,
};

/** A run in which all is well. */
export function passedRun(): RunReport {
  const names = ["ranks by meaning", "finds what is spelt wrong", "streams its answer"];
  const cases = names.map((name, at) => sampleCase(name, { milliseconds: 12 + at * 9 }));
  return sampleRun([sampleSuite("Search and rank", cases)]);
}

/** A run with a great many cases, each verdict among them. */
export function largeRun(size = 1000): RunReport {
  const verdicts = Object.keys(ALL_VERDICTS) as Verdict[];
  const suites = Array.from({ length: 20 }, (_, suite) =>
    sampleSuite(
      `Suite ${suite + 1}`,
      Array.from({ length: size / 20 }, (_, at) => {
        const index = suite * (size / 20) + at;
        const verdict = index % 7 === 0 ? verdicts[(index / 7) % verdicts.length] : "HIT";
        const failed = verdict === "MISS";
        return sampleCase(`case number ${index + 1}`, {
          verdict,
          milliseconds: (index * 37) % 900,
          ...(failed ? { status: "failed" as const, error: MISS } : {}),
        });
      }),
    ));
  return sampleRun(suites);
}

/** What somebody might write who wants to break out of a report. */
export const HOSTILE: readonly string[] = [
  `</script><script>document.title = "broken out"</script>`,
  `<img src="https://broken-out.example/x.png" onerror="document.title='broken out'">`,
  `" onmouseover="document.title='broken out'" x="`,
  "' autofocus onfocus='document.title=1'",
  "</details></section><h1>broken out</h1><!--",
  "```\n# broken out\n````\n<b>still</b>\n`````",
  "a|b\\|c `d` ``e`` *f* _g_ [h](https://broken-out.example) @someone #1 ~~i~~",
  "]]><![CDATA[ &amp; &lt; &#0; %s ${process} {{x}}",
  "\u001b[31mred\u001b[0m \u001b]0;broken out\u0007 \u009b31m \u0000 \u000b \ud800 \ufffe \u202egnirts",
  "line one\r\nline two\rline three\ttab",
  "https://broken-out.example and www.broken-out.example and a@broken-out.example",
  "",
  "😀 Ünïcödé ไทย 漢字 عربى",
  "::error file=x::broken out",
];

/** A run whose names and messages are all of them written to break out. */
export function hostileRun(): RunReport {
  const error = (text: string): ErrorReport => ({
    name: `Error ${text}`,
    message: text,
    code: text,
    stack: `    at ${text} (file:///x.ts:1:1)`,
  });
  const suites = HOSTILE.map((text) =>
    sampleSuite(text, [
      sampleCase(text, { status: "failed", error: error(text), verdict: "MISS", tags: [text] }),
      sampleCase(`${text} 2`, { warnings: [text, text], cassettes: [text] }),
      sampleCase(`${text} 3`, { status: "skipped", skipped: text, verdict: undefined }),
    ], { error: error(text) })
  );
  const run = sampleRun(suites, {
    errors: HOSTILE.map(error),
    runtime: HOSTILE.join(" "),
    budget: { dollars: 1, undone: HOSTILE },
  });
  return { ...run, ledger: { ...run.ledger, unknownWhy: HOSTILE } };
}
