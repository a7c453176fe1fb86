/**
 * A report as one page that needs nothing else: no network, no other file, and no script to be read.
 *
 * @module
 */
import { spent } from "../../ledger/ledger.ts";
import type {
  CaseReport,
  CaseStatus,
  ErrorReport,
  RunReport,
  SuiteReport,
  Verdict,
} from "../types.ts";
import { DIGESTS, SCRIPT, STYLE } from "./html_style.ts";
import { type Content, type Markup, markup } from "./markup.ts";
import { oneLine } from "./printable.ts";
import {
  circumstances,
  cost,
  counted,
  duration,
  errorName,
  grouped,
  ledgerLines,
  outcomeWords,
  passedOnWords,
  type Priced,
  problemsOf,
  requestWords,
  unknownWords,
  VERDICTS,
} from "./words.ts";

/** Nothing is loaded, and nothing runs but what this file was built with. */
const POLICY =
  `default-src 'none'; style-src '${DIGESTS.style}'; script-src '${DIGESTS.script}'; ` +
  `img-src data:; base-uri 'none'; form-action 'none'`;

/** A dot, so that no browser asks for an icon. */
const ICON = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E" +
  "%3Ccircle cx='8' cy='8' r='7' fill='COLOUR'/%3E%3Ccircle cx='8' cy='8' r='2.5' fill='white'/%3E%3C/svg%3E";

/** How many of the slowest cases are shown, and how many of what went wrong is unfolded. */
const SLOWEST = 8;
const UNFOLDED = 6;
/** A page with no more cases than these unfolds all suites; one with more, the suites with trouble. */
const ALL_SUITES = 60;

/**
 * Writes a report as a page in HTML: one file, to be opened from a disk as well as from a server.
 *
 * @param report what is left of a run
 * @returns the page
 * @example
 * ```ts
 * import { runSuite, suite, toHtml } from "@retake/retake/suite";
 *
 * const cases = [{ name: "adds", fn: () => {} }];
 * const report = await runSuite(suite("Small", { category: "small", cases }));
 * console.log(toHtml(report).startsWith("<!doctype html>")); // true
 * ```
 */
export function toHtml(report: RunReport): string {
  return reportHtml(report);
}

/** What the page leads to, where it stands among others. */
export interface ReportLinks {
  /** The list of cassettes. */
  home: string;
  /** @returns the page of a cassette; `undefined` where there is none */
  hrefOf(cassette: string): string | undefined;
}

/** @returns the policy of the page: nothing is loaded, and nothing runs but what it was built with */
export function reportPolicy(): string {
  return POLICY;
}

/** @returns the place of a case on the page, by its number among all of them, from 0 */
export function caseAnchor(number: number): string {
  return `c${number}`;
}

/**
 * @param report what is left of a run
 * @param links what the page leads to
 * @returns the page
 */
export function reportHtml(report: RunReport, links?: ReportLinks): string {
  const cases = report.suites.flatMap((suite) => suite.cases);
  const passed = report.outcome === "passed";
  const colour = passed ? "seagreen" : "firebrick";
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${{ html: POLICY }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${passed ? "✓" : "✗"} ${outcomeWords(report)} - Retake</title>
<link rel="icon" href="${ICON.replace("COLOUR", colour)}">
<style>${{ html: STYLE }}</style>
</head>
<body>
<div class="page">
<a class="skip" href="#cases">To the cases</a>
${masthead(report, links)}
<main>
${ledgerSection(report)}
${problemSection(report)}
${verdictSection(report, cases)}
${suiteSection(report)}
${slowSection(cases)}
${skippedSection(report, cases)}
${caseSection(report, links)}
</main>
<footer>Written by Retake. This page asks for nothing from the network.</footer>
</div>
${{ html: `<script>${SCRIPT}</script>` }}
</body>
</html>
`;
  return page.html;
}

function masthead(report: RunReport, links: ReportLinks | undefined): Markup {
  const { outcome } = report;
  const kind = outcome === "passed" || outcome === "failed" ? outcome : "over";
  const [first, ...others] = outcomeWords(report).split(", ");
  const rest = others.length > 0 ? markup`<small>${others.join(", ")}</small>` : undefined;
  const home = links && markup`<a href="${links.home}">Cassettes</a> · `;
  return markup`<header class="${kind}">
<p class="kicker">${home}Retake · a run that ${HOW[outcome]}</p>
<h1>${first} ${rest}</h1>
<ul class="around">${circumstances(report).map((it) => markup`<li>${oneLine(it)}</li>`)}</ul>
</header>`;
}
const HOW: Record<RunReport["outcome"], string> = {
  passed: "passed",
  failed: "failed",
  interrupted: "was interrupted",
  "over budget": "went over its budget",
};

function ledgerSection(report: RunReport): Markup {
  const lines = ledgerLines(report).map(({ kind, term, value, more }) =>
    markup`<div class="${kind}"><dt>${term}</dt><dd class="value">${value}</dd><dd class="about">${more}</dd></div>`
  );
  const why = unknownWords(report.ledger);
  return markup`<section aria-labelledby="h-ledger"><h2 id="h-ledger" class="unseen">Money and time</h2>
<dl class="ledger">${lines}</dl>${
    why ? markup`<p class="note">${oneLine(why)}</p>` : undefined
  }</section>`;
}

function problemSection(report: RunReport): Markup | undefined {
  const problems = problemsOf(report);
  if (problems.length === 0) return undefined;
  const list = problems.map(({ where, error, case: one }, at) =>
    markup`<details class="problem" id="p${at}"${at < UNFOLDED ? markup` open` : undefined}>
<summary>${oneLine(where)} ${one ? verdictLabel(one.verdict) : undefined}</summary>${
      errorBlock(error)
    }</details>`
  );
  return markup`<section aria-labelledby="h-wrong"><h2 id="h-wrong">What went wrong</h2>${list}</section>`;
}

function verdictSection({ verdicts }: RunReport, cases: readonly CaseReport[]): Markup | undefined {
  if (cases.length === 0) return undefined;
  const found = VERDICTS.filter(({ verdict }) => verdicts[verdict]);
  const none = cases.filter(({ verdict }) => !verdict).length;
  const rows = found.map(({ verdict, means }) => legendRow(verdict, verdicts[verdict]!, means));
  if (none > 0) rows.push(legendRow(undefined, none, "nothing was asked"));
  const label = found.map(({ verdict }) => `${verdicts[verdict]} ${verdict}`).join(", ");
  return markup`<section class="verdicts" aria-labelledby="h-verdicts"><h2 id="h-verdicts">What became of the requests</h2>
${
    verdictBar(cases, `Cases by verdict: ${label || "none"}`)
  }<ul class="legend">${rows}</ul></section>`;
}

function legendRow(verdict: Verdict | undefined, count: number, means: string): Markup {
  return markup`<li><a href="#cases" data-pick="${verdict ?? "none"}">${
    verdictLabel(verdict)
  }</a><b>${grouped(count)}</b><span>${means}</span></li>`;
}

function suiteSection({ suites }: RunReport): Markup | undefined {
  if (suites.length === 0) return undefined;
  const most = {
    time: Math.max(1, ...suites.map(({ milliseconds }) => milliseconds)),
    money: Math.max(
      1e-12,
      ...suites.flatMap(({ ledger }) => [spent(ledger).dollars, ledger.replayed.dollars]),
    ),
  };
  const rows = suites.map((suite) => suiteRow(suite, most));
  return markup`<section aria-labelledby="h-suites"><h2 id="h-suites">Suites</h2>
<div class="table"><table aria-labelledby="h-suites"><thead><tr><th scope="col">Suite</th><th scope="col">Cases</th><th scope="col">Time</th><th scope="col">Spent</th><th scope="col">Saved</th></tr></thead>
<tbody>${rows}</tbody></table></div></section>`;
}

function suiteRow(suite: SuiteReport, most: { time: number; money: number }): Markup {
  const { name, category, milliseconds, ledger, cases, error } = suite;
  const paid = spent(ledger);
  const broken = error
    ? markup`<br><span class="failed-words">setup or teardown failed</span>`
    : undefined;
  const folder = category === name
    ? undefined
    : markup`<br><code class="suite-name">${oneLine(category)}</code>`;
  return markup`<tr><th scope="row">${oneLine(name)}${folder}</th>
<td class="verdicts-of" data-what="Cases"><span>${countWords(suite)}${broken}</span>${
    verdictBar(cases)
  }</td>
<td data-what="Time">${duration(milliseconds)}${
    bar([{ kind: "time", size: milliseconds }], most.time)
  }</td>
<td data-what="Spent">${cost(paid)}${bar([{ kind: "spent", size: paid.dollars }], most.money)}</td>
<td data-what="Saved">${cost(ledger.replayed)}${
    bar([{ kind: "saved", size: ledger.replayed.dollars }], most.money)
  }</td></tr>`;
}

function countWords({ counts: { total, passed, failed, skipped } }: SuiteReport): Markup {
  const bad = failed > 0
    ? markup`, <span class="failed-words">${grouped(failed)} failed</span>`
    : undefined;
  const left = skipped > 0 ? `, ${grouped(skipped)} skipped` : undefined;
  return markup`${passed === total ? "" : `${grouped(passed)} of `}${
    grouped(total)
  } passed${bad}${left}`;
}

function slowSection(cases: readonly CaseReport[]): Markup | undefined {
  const slowest = cases.filter(({ milliseconds }) => milliseconds > 0)
    .toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, SLOWEST);
  if (slowest.length < 2) return undefined;
  const rows = slowest.map(({ name, suite, milliseconds }) =>
    markup`<li><span><span class="suite-name">${oneLine(suite)} › </span>${oneLine(name)}</span>${
      bar([{ kind: "time", size: milliseconds }], slowest[0]!.milliseconds)
    }<span class="ms">${duration(milliseconds)}</span></li>`
  );
  return markup`<section aria-labelledby="h-slow"><h2 id="h-slow">Slowest cases</h2><ol class="slow">${rows}</ol></section>`;
}

/** What a budget left undone may be in no suite of the report. */
function skippedSection({ budget }: RunReport, cases: readonly CaseReport[]): Markup | undefined {
  const skipped = cases.filter(({ status }) => status === "skipped");
  const rows = new Map(
    skipped.map((one) => [`${one.suite} > ${one.name}`, one.skipped ?? "skipped"]),
  );
  for (const where of budget?.undone ?? []) if (!rows.has(where)) rows.set(where, "over budget");
  if (rows.size === 0) return undefined;
  const list = [...rows].map(([where, why]) =>
    markup`<li class="left"><span>${oneLine(where)}</span><span class="suite-name">${
      oneLine(why)
    }</span></li>`
  );
  return markup`<section aria-labelledby="h-skipped"><h2 id="h-skipped">Not run</h2><ul class="slow">${list}</ul></section>`;
}

/** All cases, and what they can be chosen by. */
function caseSection(report: RunReport, links: ReportLinks | undefined): Markup | undefined {
  const { suites, counts } = report;
  if (counts.total === 0) return undefined;
  const places: Places = {
    problems: new Map(problemsOf(report).map((problem, at) => [problem.case, at])),
    numbers: new Map(suites.flatMap(({ cases }) => cases).map((one, at) => [one, at])),
    links,
  };
  const lists = suites.filter(({ cases }) => cases.length > 0).map((suite) =>
    suiteBlock(suite, counts.total <= ALL_SUITES || suite.counts.failed > 0, places)
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

/** Where cases are on the page, and what they lead to. */
interface Places {
  /** What went wrong with them. */
  problems: ReadonlyMap<CaseReport | undefined, number>;
  /** Themselves. */
  numbers: ReadonlyMap<CaseReport, number>;
  links: ReportLinks | undefined;
}

function suiteBlock(suite: SuiteReport, open: boolean, places: Places): Markup {
  const { name, counts, milliseconds, cases } = suite;
  const state = open ? markup` open` : undefined;
  const failed = counts.failed > 0 ? `, ${counts.failed} failed` : "";
  return markup`<details class="suite" data-name="${oneLine(name)}"${state}>
<summary><h3>${oneLine(name)}</h3> <span>${counted(counts.total, "case")}${failed}, ${
    duration(milliseconds)
  }</span></summary>
<ul class="cases">${cases.map((one) => caseRow(one, places))}</ul></details>`;
}

function caseRow(one: CaseReport, places: Places): Markup {
  const { name, status, verdict, ledger, milliseconds, warnings } = one;
  const paid = spent(ledger);
  const money = moneyWords(paid, "spent") || moneyWords(ledger.replayed, "saved");
  const warned = warnings.length > 0 ? markup` data-warned="yes"` : undefined;
  const time = status === "skipped" ? "" : duration(milliseconds);
  const id = places.links && markup` id="${caseAnchor(places.numbers.get(one)!)}"`;
  return markup`<li class="case"${id} data-status="${status}" data-verdict="${
    verdict ?? "none"
  }"${warned}>
<details><summary>${statusSign(status)}<span>${oneLine(name)}</span><span class="labels">${
    warningLabel(one)
  }${
    verdictLabel(verdict)
  }</span><span class="cost">${money}</span><span class="ms">${time}</span></summary>
<div class="more">${caseFacts(one, places)}</div></details></li>`;
}

function moneyWords(sum: Priced, done: string): string {
  if (sum.requests === 0) return "";
  const amount = cost(sum);
  return amount === "unknown" ? "price unknown" : `${done} ${amount}`;
}

function caseFacts(one: CaseReport, { problems, links }: Places): Markup {
  const place = problems.get(one);
  const {
    skipped,
    error,
    warnings,
    cassettes,
    tags,
    attempts,
    requests,
    passedOn,
    ledger,
    status,
  } = one;
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
    ["Passed on", passedOn && passedOnWords(passedOn)],
    ...money,
    ["Cassettes", list(cassettes.map((it) => cassetteLink(it, links)))],
    ["Warnings", list(warnings.map((it) => markup`<span class="said">${it}</span>`))],
    ["Tags", tags.map(oneLine).join(", ")],
    ["Attempts", attempts > 1 ? attempts : undefined],
  ]);
}

function cassetteLink(name: string, links: ReportLinks | undefined): Markup {
  const href = links?.hrefOf(name);
  const code = markup`<code>${oneLine(name)}</code>`;
  return href === undefined ? code : markup`<a href="${href}">${code}</a>`;
}

function list(items: readonly Markup[]): Markup | undefined {
  return items.length === 0
    ? undefined
    : markup`<ul>${items.map((it) => markup`<li>${it}</li>`)}</ul>`;
}

/**
 * A bar of shares of a whole. It is drawn as a picture since the page allows no inline styles.
 *
 * @param shares how much of what, and of which kind each is: a class of `html_style.ts`
 * @param whole what a full bar stands for
 * @param label what it says; without it the bar is for the eye alone, beside words that say it
 */
function bar(
  shares: readonly { kind: string; size: number }[],
  whole: number,
  label?: string,
): Markup {
  let at = 0;
  const parts = shares.filter(({ size }) => size > 0).map(({ kind, size }) => {
    const width = Math.min(100 - at, (size / whole) * 100);
    const part = markup`<rect class="${kind}" x="${at.toFixed(2)}" width="${
      Math.max(0, width).toFixed(2)
    }" height="1"/>`;
    at += width;
    return part;
  });
  const said = label === undefined
    ? markup`aria-hidden="true"`
    : markup`role="img" aria-label="${label}"`;
  return markup`<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" ${said}>${parts}</svg>`;
}

/** @returns the bar of how many cases got which verdict */
function verdictBar(cases: readonly CaseReport[], label?: string): Markup {
  const count = (verdict: Verdict | undefined) =>
    cases.filter((one) => one.verdict === verdict).length;
  const shares = [
    ...VERDICTS.map(({ verdict }) => ({ kind: `v-${verdict}`, size: count(verdict) })),
    { kind: "v-none", size: count(undefined) },
  ];
  return bar(shares, Math.max(1, cases.length), label);
}

/** @returns a verdict as a coloured label */
function verdictLabel(verdict: Verdict | undefined): Markup {
  if (!verdict) return markup`<span class="label none">no requests</span>`;
  const { tone } = VERDICTS.find((row) => row.verdict === verdict)!;
  return markup`<span class="label ${tone}"><i class="dot v-${verdict}"></i>${verdict}</span>`;
}

const SIGNS: Record<CaseStatus, string> = { passed: "✓", failed: "✗", skipped: "–" };

/** @returns the status of a case as a sign, and as a word for those who do not see it */
function statusSign(status: CaseStatus): Markup {
  return markup`<span class="sign ${status}"><span aria-hidden="true">${
    SIGNS[status]
  }</span><span class="unseen">${status}: </span></span>`;
}

/** @returns an error with all that is known of it, its stack folded away */
function errorBlock(error: ErrorReport): Markup {
  const { message, stack } = error;
  const frames = stack
    ? markup`<details class="stack"><summary>Where it was thrown</summary><pre tabindex="0">${stack}</pre></details>`
    : undefined;
  return markup`<p class="class">${
    oneLine(errorName(error))
  }</p><pre tabindex="0">${message}</pre>${frames}`;
}

/** @returns a list of terms and what is said of them; those of which nothing is said are left out */
function facts(rows: readonly (readonly [term: string, said: Content])[]): Markup {
  const list = rows.filter(([, said]) => said !== undefined && said !== "")
    .map(([term, said]) => markup`<div><dt>${term}</dt><dd>${said}</dd></div>`);
  return markup`<dl class="facts">${list}</dl>`;
}

/** @returns `2 warnings`, as a label; nothing where there are none */
function warningLabel({ warnings }: CaseReport): Markup | undefined {
  if (warnings.length === 0) return undefined;
  return markup`<span class="label care">${counted(warnings.length, "warning")}</span>`;
}
