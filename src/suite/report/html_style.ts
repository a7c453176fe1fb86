/**
 * How the page of a report looks, and the little that it does. Both are constants, so that the page
 * can name them by their digests and allow no other style and no other script.
 *
 * @module
 */

/** The style of the page. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #faf8f4; --sheet: #fffefb; --sunk: #f3f0e9; --ink: #23262b; --soft: #5f646c;
  --line: #e3dfd5; --link: #1d5a96;
  --good: #17663d; --good-soft: #e2f1e8; --new: #1d5596; --new-soft: #e3edf9;
  --care: #7a4f00; --care-soft: #faeed3; --bad: #a3241c; --bad-soft: #fae3e0;
  --hit: #4aa373; --partial: #36a3a3; --recorded: #4f8bd6; --live: #9272cf; --unused: #bfa871;
  --drifted: #dba33d; --expired: #dd813b; --stale: #b56b47; --miss: #cf4f44; --empty: #cfcabf;
  --serif: ui-serif, "Iowan Old Style", "Palatino Linotype", Palatino, Georgia, serif;
  --sans: ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif;
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #16181b; --sheet: #1d2023; --sunk: #24272b; --ink: #e7e5e0; --soft: #a5a8ad;
    --line: #34383d; --link: #8fc0f2;
    --good: #86d6a8; --good-soft: #1d3528; --new: #93c1f5; --new-soft: #1e2f45;
    --care: #ebc46f; --care-soft: #3a2f18; --bad: #f2a097; --bad-soft: #432320;
    --hit: #4d9c72; --unused: #a3905f; --empty: #4a4e54;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 var(--sans);
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
.page { max-width: 68rem; margin: 0 auto; padding: 0 1.5rem 5rem; }
a { color: var(--link); text-underline-offset: .2em; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 4px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--sheet); padding: .5rem 1rem; z-index: 1; }

header { padding: 3.25rem 0 0; }
header::before {
  content: ""; position: absolute; inset: 0 0 auto; height: 6px; background: var(--hit);
}
header.failed::before { background: var(--miss); }
header.over::before { background: var(--drifted); }
.kicker { margin: 0 0 .6rem; color: var(--soft); letter-spacing: .04em; font-size: .875rem; }
h1 { font: 500 clamp(1.7rem, 4.6vw, 2.7rem)/1.16 var(--serif); letter-spacing: -.015em; margin: 0; max-width: 24em; text-wrap: balance; }
h1 small { display: block; font-size: .54em; line-height: 1.35; color: var(--soft); margin-top: .55em; letter-spacing: 0; }
.around { display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; list-style: none; margin: 1.2rem 0 0; padding: 0; color: var(--soft); font-size: .9rem; }
h2 { font: 500 1.45rem/1.25 var(--serif); letter-spacing: -.01em; margin: 0 0 1rem; }
section { margin-top: 3.25rem; }
header + main > section:first-child { margin-top: 2rem; }
.note { color: var(--soft); font-size: .9rem; margin: .9rem 0 0; max-width: 46rem; }

.ledger { display: flex; flex-wrap: wrap; gap: 1px; margin: 0; background: var(--line); border: 1px solid var(--line); border-radius: 12px; overflow: hidden; }
.ledger div { flex: 1 1 10.4rem; background: var(--sheet); padding: 1.1rem 1.25rem 1.2rem; display: flex; flex-direction: column; }
.ledger dt { color: var(--soft); font-size: .875rem; }
.ledger dd { margin: 0; }
.ledger .value { font: 500 1.65rem/1.3 var(--serif); padding: .1rem 0 .3rem; }
.ledger .saved .value, .ledger .total .value { color: var(--good); }
.ledger .about { color: var(--soft); font-size: .82rem; line-height: 1.45; }

.bar { display: block; width: 100%; height: 8px; border-radius: 4px; background: var(--sunk); }
.verdicts > .bar { height: 16px; border-radius: 8px; }
.v-HIT { fill: var(--hit); background: var(--hit); }
.v-PARTIAL { fill: var(--partial); background: var(--partial); }
.v-RECORDED { fill: var(--recorded); background: var(--recorded); }
.v-LIVE { fill: var(--live); background: var(--live); }
.v-UNUSED { fill: var(--unused); background: var(--unused); }
.v-DRIFTED { fill: var(--drifted); background: var(--drifted); }
.v-EXPIRED { fill: var(--expired); background: var(--expired); }
.v-STALE { fill: var(--stale); background: var(--stale); }
.v-MISS { fill: var(--miss); background: var(--miss); }
.v-none { fill: var(--empty); background: var(--empty); }
.time { fill: var(--recorded); } .spent { fill: var(--drifted); } .saved { fill: var(--hit); }
.legend { display: grid; grid-template-columns: repeat(auto-fill, minmax(27rem, 1fr)); gap: 0 2.5rem; list-style: none; margin: 1.1rem 0 0; padding: 0; font-size: .9rem; }
.legend li { display: grid; grid-template-columns: 6.6rem 2.2rem 1fr; gap: .7rem; align-items: baseline; padding: .34rem 0; }
.legend b { text-align: right; font-weight: 600; }
.legend a { text-decoration: none; }
.legend li > span { color: var(--soft); }
.label { display: inline-flex; align-items: center; gap: .4em; white-space: nowrap; font-size: .75rem; font-weight: 600; letter-spacing: .03em; line-height: 1; padding: .34em .6em; border-radius: 99px; background: var(--sunk); color: var(--soft); }
.label.good { background: var(--good-soft); color: var(--good); }
.label.new { background: var(--new-soft); color: var(--new); }
.label.care { background: var(--care-soft); color: var(--care); }
.label.bad { background: var(--bad-soft); color: var(--bad); }
.label.none { font-weight: 400; letter-spacing: 0; }
.dot { width: .6em; height: .6em; border-radius: 50%; }

summary { cursor: pointer; }
pre { font: .82rem/1.6 var(--mono); margin: .6rem 0 0; padding: .9rem 1rem; background: var(--sunk); border-radius: 8px; overflow-x: auto; white-space: pre; max-height: 32rem; overflow-wrap: normal; }
.problem { background: var(--sheet); border: 1px solid var(--line); border-left: 4px solid var(--miss); border-radius: 8px; padding: .85rem 1.1rem; margin: .75rem 0; }
.problem > summary { font-weight: 600; display: flex; flex-wrap: wrap; gap: .3rem .8rem; align-items: center; list-style-position: outside; }
.problem[open] { padding-bottom: 1.1rem; }
.class { color: var(--bad); font-size: .875rem; margin: .7rem 0 0; }
.stack { margin-top: .6rem; font-size: .875rem; color: var(--soft); }
.stack pre { color: var(--ink); }

.table { overflow-x: auto; border: 1px solid var(--line); border-radius: 12px; background: var(--sheet); }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; padding: .75rem 1rem; vertical-align: top; border-top: 1px solid var(--line); }
thead th { border-top: 0; color: var(--soft); font-weight: 400; font-size: .82rem; padding: .6rem 1rem; }
tbody th { font-weight: 600; min-width: 11rem; }
td .bar { height: 5px; margin-top: .4rem; min-width: 5.5rem; }
.verdicts-of .bar { height: 10px; border-radius: 5px; margin-top: .4rem; min-width: 8rem; }
.failed-words { color: var(--bad); }
.slow { list-style: none; margin: 0; padding: 0; }
.slow li { display: grid; grid-template-columns: minmax(0, 1fr) 11rem 5.5rem; gap: 1rem; align-items: center; padding: .5rem 0; border-top: 1px solid var(--line); font-size: .92rem; }
.slow li:first-child { border-top: 0; }
.slow .ms { text-align: right; }
.slow .left { grid-template-columns: minmax(0, 1fr) auto; }
.suite-name { color: var(--soft); }

.filter { display: flex; flex-wrap: wrap; gap: .75rem 1rem; align-items: end; margin: 0 0 1.2rem; }
.filter label { display: grid; gap: .25rem; font-size: .82rem; color: var(--soft); }
.filter label:first-of-type { flex: 1 1 16rem; }
.filter input, .filter select { font: 1rem/1.3 var(--sans); color: var(--ink); background: var(--sheet); border: 1px solid var(--soft); border-radius: 8px; padding: .5rem .7rem; min-height: 2.75rem; width: 100%; }
.filter output { flex-basis: 100%; color: var(--soft); font-size: .875rem; }
.suite { margin: 0 0 1rem; border: 1px solid var(--line); border-radius: 12px; background: var(--sheet); overflow: clip; }
.suite > summary { padding: .85rem 1.1rem; display: flex; flex-wrap: wrap; gap: .2rem 1rem; align-items: baseline; }
.suite > summary h3 { display: inline; font-size: 1rem; font-weight: 600; margin: 0; }
.suite > summary span { color: var(--soft); font-size: .875rem; }
.cases { list-style: none; margin: 0; padding: 0; }
.case { border-top: 1px solid var(--line); content-visibility: auto; contain-intrinsic-size: auto 2.9rem; }
.case summary { display: grid; grid-template-columns: 1.2rem minmax(0, 1fr) auto 8.5rem 5rem .8rem; gap: .2rem .8rem; align-items: center; padding: .55rem 1.1rem; font-size: .92rem; list-style: none; min-height: 2.75rem; }
.case summary::-webkit-details-marker { display: none; }
.case summary::after, .suite > summary::after, .problem > summary::after { content: "›"; color: var(--soft); font-size: 1.15em; line-height: 1; margin-left: auto; transition: transform .15s; }
.case details[open] > summary::after, .suite[open] > summary::after, .problem[open] > summary::after { transform: rotate(90deg); }
@media (prefers-reduced-motion: reduce) { summary::after { transition: none !important; } }
.case summary:hover, .suite > summary:hover { background: var(--sunk); }
.case summary:focus-visible { outline-offset: -3px; }
.case .labels { display: flex; flex-wrap: wrap; gap: .4rem; justify-content: flex-end; }
.case .cost, .case .ms { color: var(--soft); text-align: right; font-size: .85rem; }
.more { padding: .1rem 1.1rem 1.1rem 3.1rem; font-size: .9rem; }
.sign { font-weight: 700; text-align: center; }
.sign.passed { color: var(--good); } .sign.failed { color: var(--bad); } .sign.skipped { color: var(--soft); }
.facts { margin: 0; display: grid; gap: .25rem; }
.facts div { display: grid; grid-template-columns: 10rem minmax(0, 1fr); gap: 1rem; }
.facts dt { color: var(--soft); } .facts dd { margin: 0; }
.facts ul { margin: 0; padding: 0; list-style: none; }
/* what others have said keeps its lines */
.said { white-space: pre-wrap; }
code { font: .9em var(--mono); }
footer { margin-top: 4rem; color: var(--soft); font-size: .85rem; }
@media (max-width: 44rem) {
  .page { padding: 0 1rem 3rem; }
  header { padding: 2.25rem 0 0; }
  section { margin-top: 2.5rem; }
  .legend { grid-template-columns: 1fr; }
  .legend li { grid-template-columns: 6.6rem 1.6rem 1fr; }
  table, tbody, tr, td, tbody th { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { padding: .9rem 1rem; border-top: 1px solid var(--line); }
  tr:first-child { border-top: 0; }
  tbody td, tbody th { border: 0; padding: .15rem 0; }
  tbody td[data-what] { display: grid; grid-template-columns: 5.5rem minmax(0, 1fr); align-items: baseline; }
  tbody td[data-what]::before { content: attr(data-what); color: var(--soft); font-size: .85rem; }
  td .bar { grid-column: 2; margin: .15rem 0 .3rem; }
  .slow li { grid-template-columns: minmax(0, 1fr) auto; gap: .3rem 1rem; }
  .slow .bar { grid-column: 1 / -1; order: 3; }
  .filter label { flex: 1 1 8rem; }
  .case summary { grid-template-columns: 1.2rem minmax(0, 1fr) auto .8rem; padding: .6rem .9rem; }
  .case .labels { grid-column: 2; justify-content: flex-start; grid-row: 2; }
  .case .ms { grid-column: 3; grid-row: 1; }
  .case .cost { grid-column: 3; grid-row: 2; }
  .case summary::after { grid-column: 4; grid-row: 1; }
  .more { padding: .2rem .9rem 1rem; }
  .facts div { grid-template-columns: 1fr; gap: 0; margin-bottom: .3rem; }
}
@media print {
  .filter, .skip { display: none; }
  .case, .problem { break-inside: avoid; content-visibility: visible; }
  pre { white-space: pre-wrap; max-height: none; }
}
`;

/** What the page does: it shows the cases that fit what is asked for. Without it all are shown. */
export const SCRIPT = `
(() => {
  const find = (id) => document.getElementById(id);
  const [form, words, status, verdict, count] =
    ["filter", "words", "status", "verdict", "count"].map(find);
  if (!form) return;
  const suites = [...document.querySelectorAll(".suite")].map((element) => ({
    element,
    open: element.open,
    cases: [...element.querySelectorAll(".case")].map((row) => ({ row, text: "" })),
  }));
  const total = suites.reduce((sum, suite) => sum + suite.cases.length, 0);
  const fits = (one, suite) => {
    const { status: is, verdict: got, warned } = one.row.dataset;
    if (status.value === "warned" ? !warned : status.value && status.value !== is) return false;
    if (verdict.value && verdict.value !== got) return false;
    const wanted = words.value.trim().toLowerCase().split(/\\s+/).filter(Boolean);
    if (wanted.length === 0) return true;
    one.text ||= (suite.element.dataset.name + " " + one.row.textContent).toLowerCase();
    return wanted.every((word) => one.text.includes(word));
  };
  const apply = () => {
    const active = Boolean(words.value.trim() || status.value || verdict.value);
    let shown = 0;
    for (const suite of suites) {
      let here = 0;
      for (const one of suite.cases) {
        const fit = fits(one, suite);
        one.row.hidden = !fit;
        if (fit) here++;
      }
      suite.element.hidden = active && here === 0;
      suite.element.open = active ? here > 0 : suite.open;
      shown += here;
    }
    const say = (number) => number.toLocaleString("en");
    count.textContent = active ? say(shown) + " of " + say(total) + " cases" : "";
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  for (const link of document.querySelectorAll("[data-pick]")) {
    link.addEventListener("click", () => {
      verdict.value = link.dataset.pick;
      apply();
    });
  }
  apply();
})();
`;

/** The digests of the two, in the form of a content security policy; a test holds them to it. */
export const DIGESTS = {
  style: "sha256-XKCHacMGzZgIEg4stmePV3+EgXpci06jd1MFMz8oThA=",
  script: "sha256-311zWKN2wnaFIc65NXRtDksWgTxgbq7Xi05G4tfXRPk=",
} as const;
