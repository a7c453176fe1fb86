/**
 * The last run: its report among the other pages, and what it says of one cassette.
 *
 * @module
 */
import { reportHtml } from "../suite/report/html.ts";
import { type Content, type Markup, markup } from "../suite/report/markup.ts";
import { oneLine } from "../suite/report/printable.ts";
import { outcomeWords, VERDICTS } from "../suite/report/words.ts";
import type { CaseReport, RunReport } from "../suite/types.ts";
import { label } from "./shell.ts";
import { EVERYTHING, type Links, type Place } from "./types.ts";

const HERE: Place = { kind: "report" };
/** So many cases that have used a cassette are named. */
const MOST_CASES = 5;

/**
 * @param report what is left of a run
 * @param names the cassettes that have a page
 * @param links how pages name one another
 * @returns the report, which leads to them
 */
export function reportPage(report: RunReport, names: ReadonlySet<string>, links: Links): string {
  return reportHtml(report, {
    home: links.href(HERE, { kind: "list", query: EVERYTHING }),
    hrefOf: (name) => names.has(name) ? links.href(HERE, { kind: "cassette", name }) : undefined,
  });
}

/** @returns how the last run ended, as a link to its report */
export function runLink(run: RunReport | undefined, from: Place, links: Links): Content {
  if (!run) return undefined;
  return markup`<a href="${links.href(from, HERE)}">The last run</a>, ${
    run.startedAt.slice(0, 10)
  }: ${outcomeWords(run)}`;
}

/** @returns what the last run says of a cassette: each case that has used it, and how that went */
export function runsOf(
  name: string,
  run: RunReport | undefined,
  { from, links }: { from: Place; links: Links },
): Content {
  const cases = (run?.suites ?? []).flatMap(({ cases }) => cases);
  const used = cases.flatMap((one, at) => one.cassettes.includes(name) ? [{ one, at }] : []);
  if (used.length === 0) return undefined;
  const more = used.length > MOST_CASES ? ` and ${used.length - MOST_CASES} more` : "";
  return markup`In the last run, ${run!.startedAt.slice(0, 10)}: ${
    used.slice(0, MOST_CASES).map(({ one, at }, place): Content => [
      place > 0 ? ", " : "",
      markup`<a href="${links.href(from, { kind: "report", case: at })}">${
        oneLine(`${one.suite} > ${one.name}`)
      }</a> `,
      outcomeLabel(one),
    ])
  }${more}`;
}

function outcomeLabel({ status, verdict }: CaseReport): Markup {
  if (status !== "passed") return label(status === "failed" ? "bad" : "none", status);
  const tone = VERDICTS.find((one) => one.verdict === verdict)?.tone ?? "none";
  return label(tone, verdict ?? "no requests");
}
