/**
 * The part of a report's page that has every case, and what they can be chosen by.
 *
 * @module
 */
import { spent } from "../ledger/ledger.ts";
import {
  facts,
  type Markup,
  markup,
  statusSign,
  verdictLabel,
  warningLabel,
} from "./html_parts.ts";
import type { CaseReport, RunReport, SuiteReport } from "./types.ts";
import {
  cost,
  counted,
  duration,
  ledgerLines,
  oneLine,
  type Priced,
  problemsOf,
  requestWords,
  VERDICTS,
} from "./words.ts";

/** A page with no more cases than these shows all at once; one with more, the suites with trouble. */
const UNFOLDED = 60;

/**
 * @param report what is left of a run
 * @returns the section with all cases; nothing where there are none
 */
export function caseSection(report: RunReport): Markup | undefined {
  const { suites, counts } = report;
  if (counts.total === 0) return undefined;
  const places = new Map(problemsOf(report).map((problem, at) => [problem.case, at]));
  const lists = suites.filter(({ cases }) => cases.length > 0).map((suite) =>
    suiteBlock(suite, counts.total <= UNFOLDED || suite.counts.failed > 0, places)
  );
  return markup`<section id="cases" aria-labelledby="h-cases"><h2 id="h-cases">All cases</h2>
${filter(report)}${lists}</section>`;
}

/** It does nothing without the script, which shows it. */
function filter({ verdicts }: RunReport): Markup {
  const options = VERDICTS.filter(({ verdict }) => verdicts[verdict])
    .map(({ verdict }) => markup`<option value="${verdict}">${verdict}</option>`);
  return markup`<div class="filter" id="filter" role="search" aria-label="Cases" hidden>
<label for="words">Words in a name, a tag, a cassette or a message<input id="words" type="search" autocomplete="off" spellcheck="false"></label>
<label for="status">Status<select id="status"><option value="">all</option><option value="passed">passed</option><option value="failed">failed</option><option value="skipped">skipped</option><option value="warned">with warnings</option></select></label>
<label for="verdict">Verdict<select id="verdict"><option value="">all</option>${options}<option value="none">no requests</option></select></label>
<output id="count" for="words status verdict" aria-live="polite"></output></div>`;
}

type Places = ReadonlyMap<CaseReport | undefined, number>;

function suiteBlock(suite: SuiteReport, open: boolean, places: Places): Markup {
  const { name, counts, milliseconds, cases } = suite;
  const state = open ? markup` open` : undefined;
  const failed = counts.failed > 0 ? `, ${counts.failed} failed` : "";
  return markup`<details class="suite" data-name="${oneLine(name)}"${state}>
<summary><h3>${oneLine(name)}</h3> <span>${counted(counts.total, "case")}${failed}, ${
    duration(milliseconds)
  }</span></summary>
<ul class="cases">${cases.map((one) => caseRow(one, places.get(one)))}</ul></details>`;
}

function caseRow(one: CaseReport, place: number | undefined): Markup {
  const { name, status, verdict, ledger, milliseconds, warnings } = one;
  const paid = spent(ledger);
  const money = moneyWords(paid, "spent") || moneyWords(ledger.replayed, "saved");
  const warned = warnings.length > 0 ? markup` data-warned="yes"` : undefined;
  const time = status === "skipped" ? "" : duration(milliseconds);
  return markup`<li class="case" data-status="${status}" data-verdict="${
    verdict ?? "none"
  }"${warned}>
<details><summary>${statusSign(status)}<span>${oneLine(name)}</span><span class="labels">${
    warningLabel(one)
  }${
    verdictLabel(verdict)
  }</span><span class="cost">${money}</span><span class="ms">${time}</span></summary>
<div class="more">${caseFacts(one, place)}</div></details></li>`;
}

function moneyWords(sum: Priced, done: string): string {
  if (sum.requests === 0) return "";
  const amount = cost(sum);
  return amount === "unknown" ? "price unknown" : `${done} ${amount}`;
}

function caseFacts(one: CaseReport, place: number | undefined): Markup {
  const { skipped, error, warnings, cassettes, tags, attempts, requests, ledger, status } = one;
  const wrong = place === undefined
    ? undefined
    : markup`<a href="#p${place}">${oneLine(error?.message.split("\n")[0] ?? "It failed")}</a>`;
  const refused = status === "skipped" && error
    ? markup`<br><span class="said">${error.message}</span>`
    : undefined;
  const money = ledgerLines({ ledger }).filter(({ value }) => !/^no(?:ne|thing)$/.test(value))
    .map(({ term, value, more }) =>
      [term, markup`${value} <span class="suite-name">${more}</span>`] as const
    );
  return facts([
    ["Went wrong", wrong],
    [
      "Not run",
      status === "skipped" ? markup`${oneLine(skipped ?? "skipped")}${refused}` : undefined,
    ],
    ["Requests", requestWords(requests) || "none"],
    ...money,
    ["Cassettes", list(cassettes.map((it) => markup`<code>${oneLine(it)}</code>`))],
    ["Warnings", list(warnings.map((it) => markup`<span class="said">${it}</span>`))],
    ["Tags", tags.map(oneLine).join(", ")],
    ["Attempts", attempts > 1 ? attempts : undefined],
  ]);
}

function list(items: readonly Markup[]): Markup | undefined {
  return items.length === 0
    ? undefined
    : markup`<ul>${items.map((it) => markup`<li>${it}</li>`)}</ul>`;
}
