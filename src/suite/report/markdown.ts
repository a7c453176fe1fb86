/**
 * A report as Markdown, for a comment on a pull request or the summary of a CI step.
 *
 * Names and messages stand in code, where nothing in them is a mention, a link or a tag.
 *
 * @module
 */
import { spent } from "../../ledger/ledger.ts";
import type { RunReport, SuiteReport } from "../types.ts";
import { oneLine, printable } from "./printable.ts";
import {
  alikeNumbers,
  circumstances,
  cost,
  counted,
  duration,
  errorName,
  grouped,
  ledgerLines,
  outcomeWords,
  type Problem,
  problemsOf,
  shortened,
  VERDICTS,
} from "./words.ts";

/** GitHub takes no comment of more than 65,536 characters. */
const MOST = 60_000;
const HEAD =
  "| suite | cases | verdicts | time | spent | saved |\n| :-- | :-- | :-- | --: | --: | --: |";
/** How much of a name is shown, and how much of a message. */
const NAME = 160;
const MESSAGE = 3000;

/**
 * Writes a report as GitHub Flavoured Markdown. It is never longer than a comment may be: what does
 * not fit is counted.
 *
 * @param report what is left of a run
 * @returns Markdown that stands for itself
 * @example
 * ```ts
 * import { runSuite, suite, toMarkdown } from "@retake/retake/suite";
 *
 * const cases = [{ name: "adds", fn: () => {} }];
 * const report = await runSuite(suite("Small", { category: "small", cases }));
 * console.log(toMarkdown(report).includes("Small")); // true
 * ```
 */
export function toMarkdown(report: RunReport): string {
  const { outcome, ledger, suites } = report;
  const sign = outcome === "passed" ? "✅" : outcome === "failed" ? "❌" : "⚠️";
  const page = openPage();
  page.add(`### ${sign} Retake: ${outcomeWords(report)}`);
  const around = circumstances(report).map((it) => it === report.runtime ? code(it, "text") : it);
  page.add(around.join(" · "));
  const money = ledgerLines(report).map(({ term, value, more }) =>
    `- **${term}:** ${value} (${more})`
  );
  const why = ledger.unknownWhy.slice(0, 3).map((it) => code(it, "text"));
  if (why.length > 0) money.push(`- Prices are unknown, since ${why.join("; ")}`);
  page.add(money.join("\n"));
  if (suites.length > 0) page.list("the suites", suites.map(row), HEAD);
  const problems = problemsOf(report);
  if (problems.length > 0) {
    const numbers = alikeNumbers(problems);
    page.add("#### What went wrong");
    page.blocks(
      "what went wrong",
      problems.map((problem, at) => problemText(problem, numbers[at])),
    );
  }
  const skipped = skippedLines(report);
  if (skipped.length > 0) page.folded(`${counted(skipped.length, "case")} skipped`, skipped);
  const warnings = warningLines(report);
  if (warnings.length > 0) page.folded(counted(warnings.length, "warning"), warnings);
  return page.text();
}

function row({ name, counts, cases, milliseconds, ledger, error }: SuiteReport): string {
  const { total, failed, skipped } = counts;
  const passed = counts.passed === total
    ? `${total} passed`
    : `${counts.passed} of ${total} passed`;
  const cells = [
    code(name, "cell"),
    [
      passed,
      ...(failed > 0 ? [`**${failed} failed**`] : []),
      ...(skipped > 0 ? [`${skipped} skipped`] : []),
      ...(error ? ["**setup or teardown failed**"] : []),
    ].join(", "),
    VERDICTS.map(({ verdict }) => {
      const count = cases.filter((one) => one.verdict === verdict).length;
      return count > 0 ? `${count} ${verdict}` : "";
    }).filter(Boolean).join(", ") || "–",
    duration(milliseconds),
    cost(spent(ledger)),
    cost(ledger.replayed),
  ];
  return `| ${cells.join(" | ")} |`;
}

/** Of what is like one before, a line says so. */
function problemText({ where, error, case: one }: Problem, alike: number | undefined): string {
  const verdict = one?.verdict ? ` · ${one.verdict}` : "";
  if (alike !== undefined) {
    return `**${code(where, "text")}**${verdict}: same miss as above (${alike})`;
  }
  const { message, stack } = error;
  const said = shortened(`${errorName(error)}: ${message}${stack ? `\n${stack}` : ""}`, MESSAGE);
  return `**${code(where, "text")}**${verdict}\n\n${fenced(said)}`;
}

/** With the undone of a budget that are in no suite of the report, so that none is lost. */
function skippedLines({ suites, budget }: RunReport): string[] {
  const cases = suites.flatMap((suite) => suite.cases).filter(({ status }) => status === "skipped");
  const lines = new Map(cases.map(({ suite, name, skipped = "skipped" }) => {
    const where = `${suite} > ${name}`;
    return [where, `- ${code(where, "text")}: ${code(skipped, "text")}`];
  }));
  for (const where of budget?.undone ?? []) {
    if (!lines.has(where)) lines.set(where, `- ${code(where, "text")}: over budget`);
  }
  return [...lines.values()];
}

function warningLines({ suites }: RunReport): string[] {
  return suites.flatMap((suite) => suite.cases).flatMap(({ suite, name, warnings }) =>
    warnings.map((warning) => {
      const said = shortened(warning, MESSAGE);
      const where = `- ${code(`${suite} > ${name}`, "text")}: `;
      if (!/\n/.test(said)) return where + code(said, "text", Infinity);
      // A difference has lines, which stay lines.
      return `${where}\n\n${fenced(said)}\n`;
    })
  );
}

/** A page that takes no more than fits on it. */
function openPage() {
  const parts: string[] = [];
  let length = 0;
  const add = (text: string) => {
    parts.push(text);
    length += text.length + 2;
  };
  /** The first ones, as far as they fit; and a line about the others. */
  const some = (thing: string, texts: readonly string[]) => {
    const kept: string[] = [];
    for (const text of texts) {
      if (length + text.length > MOST) break;
      kept.push(text);
      length += text.length + 2;
    }
    const left = texts.length - kept.length;
    return { kept, rest: left > 0 ? [`… and ${grouped(left)} more of ${thing}`] : [] };
  };
  return {
    add,
    blocks(thing: string, blocks: readonly string[]) {
      const { kept, rest } = some(thing, blocks);
      parts.push(...kept, ...rest);
    },
    list(thing: string, rows: readonly string[], head: string) {
      const { kept, rest } = some(thing, rows);
      parts.push([head, ...kept].join("\n"), ...rest);
    },
    folded(summary: string, lines: readonly string[]) {
      const { kept, rest } = some("these", lines);
      const list = [kept.join("\n"), ...rest].filter(Boolean).join("\n\n");
      parts.push(`<details>\n<summary>${summary}</summary>\n\n${list}\n\n</details>`);
    },
    text: () => `${parts.join("\n\n")}\n`,
  };
}

/**
 * Text as code on one line. Where backticks cannot hold it, as a tag whose content is written in
 * character references, which are never Markdown.
 */
function code(raw: string, place: "text" | "cell", most = NAME): string {
  const text = shortened(oneLine(raw), most);
  const simple = !/[`\\]/.test(text) && !(place === "cell" && text.includes("|"));
  if (simple) return `\`${text}\``;
  const written = text.replace(
    /[^A-Za-z0-9 \u0080-\u{10ffff}]/gu,
    (it) => `&#${it.codePointAt(0)};`,
  );
  return `<code>${written}</code>`;
}

/** Text in a fence that is longer than any in it. */
function fenced(raw: string): string {
  const text = printable(raw).trimEnd();
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}
