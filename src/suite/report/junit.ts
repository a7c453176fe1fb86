/**
 * A report as JUnit XML, as CI systems read it.
 *
 * There is no standard. This keeps to what the schemas of Jenkins (`junit-10.xsd`) and of Ant have
 * in common, in Ant's order, and leaves it in three things that every reader knows or leaves alone: sums on
 * `testsuites`, output of single cases, and the `file` and `line` of one that failed.
 *
 * @module
 */
import { spent } from "../../ledger/ledger.ts";
import type { CaseReport, ErrorReport, RunReport, SuiteReport } from "../types.ts";
import { oneLine, printable } from "./printable.ts";
import { sumPassedOn } from "./report.ts";
import { cost, errorName, ledgerLines, requestWords, unknownWords, VERDICTS } from "./words.ts";

/** What is said of the run in each of its suites, since nothing can be said above them. */
type Facts = Pick<RunReport, "startedAt" | "mode" | "runtime" | "outcome" | "seed" | "budget">;

/**
 * Writes a report as JUnit XML. A case that failed is a `failure`. What went wrong around the cases
 * is an `error`, in a case of its own, so that nothing is lost.
 *
 * @param report what is left of a run
 * @returns an XML document
 * @example
 * ```ts
 * import { runSuite, suite, toJUnit } from "@retake/retake/suite";
 *
 * const cases = [{ name: "adds", fn: () => {} }];
 * const report = await runSuite(suite("Small", { category: "small", cases }));
 * console.log(toJUnit(report).includes("<testsuites")); // true
 * ```
 */
export function toJUnit(report: RunReport): string {
  const suites = report.suites.map((suite, id) => suiteXml(suite, id, report));
  const unhandled = report.errors.length;
  if (unhandled > 0) suites.push(unhandledXml(report, suites.length));
  const broken = report.suites.filter(({ error }) => error).length;
  const root = element("testsuites", {
    name: "Retake",
    tests: report.counts.total + broken + unhandled,
    failures: report.counts.failed,
    errors: broken + unhandled,
    time: seconds(report.milliseconds),
  }, suites);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

function suiteXml(suite: SuiteReport, id: number, facts: Facts): string {
  const { name, category, counts, error, milliseconds, cases, ledger } = suite;
  const broken = error
    ? [
      element("testcase", { name: "setup and teardown", classname: oneLine(name), time: "0.000" }, [
        errorXml("error", error),
      ]),
    ]
    : [];
  const said = [...ledgerLines({ ledger, ...sumPassedOn(cases) }).map(line), unknownWords(ledger)]
    .filter(Boolean);
  return element("testsuite", {
    ...head(name, category, id, facts),
    tests: counts.total + broken.length,
    failures: counts.failed,
    errors: broken.length,
    skipped: counts.skipped,
    time: seconds(milliseconds),
  }, [
    properties({ ...runProperties(facts), ...suiteProperties(suite) }),
    ...broken,
    ...cases.map(caseXml),
    element("system-out", {}, [text(said.join("\n"))]),
    element("system-err", {}, []),
  ]);
}

function unhandledXml(report: RunReport, id: number): string {
  const name = "errors that nobody caught";
  return element("testsuite", {
    ...head(name, "", id, report),
    tests: report.errors.length,
    failures: 0,
    errors: report.errors.length,
    skipped: 0,
    time: "0.000",
  }, [
    properties(runProperties(report)),
    ...report.errors.map((error, index) =>
      element("testcase", { name: `error ${index + 1}`, classname: name, time: "0.000" }, [
        errorXml("error", error),
      ])
    ),
    element("system-out", {}, []),
    element("system-err", {}, []),
  ]);
}

function head(name: string, category: string, id: number, { startedAt }: Facts): Attributes {
  return {
    name: oneLine(name),
    package: category,
    id,
    // Ant's schema forbids a time zone, and fractions of a second; it is UTC.
    timestamp: startedAt.slice(0, 19),
    hostname: "localhost",
  };
}

function caseXml(one: CaseReport): string {
  const { name, suite, status, error, skipped, milliseconds, warnings } = one;
  const parts: string[] = [];
  if (status === "skipped") {
    const why = [skipped ?? "skipped", ...(error ? [error.message] : [])].join(": ");
    parts.push(element("skipped", { message: why }, []));
  } else if (status === "failed") {
    const unsaid = { name: "Error", message: "It failed, and did not say why." };
    parts.push(errorXml("failure", error ?? unsaid));
  }
  const facts = caseFacts(one);
  if (facts !== "") parts.push(element("system-out", {}, [text(facts)]));
  if (warnings.length > 0) parts.push(element("system-err", {}, [text(warnings.join("\n"))]));
  const attributes = {
    name: oneLine(name),
    classname: oneLine(suite),
    time: seconds(milliseconds),
    ...(status === "failed" && error?.file !== undefined
      ? { file: error.file, ...(error.line === undefined ? {} : { line: error.line }) }
      : {}),
  };
  return element("testcase", attributes, parts);
}

/** No schema allows properties of a case, so they stand where its output does. */
function caseFacts(one: CaseReport): string {
  const { verdict, requests, cassettes, tags, attempts } = one;
  if (!verdict && cassettes.length === 0 && attempts < 2 && tags.length === 0) return "";
  return [
    ...(verdict ? [`verdict: ${verdict}`] : []),
    ...(requestWords(requests) ? [`requests: ${requestWords(requests)}`] : []),
    ...cassettes.map((cassette) => `cassette: ${cassette}`),
    ...(verdict ? ledgerLines(one).map(line) : []),
    ...(tags.length > 0 ? [`tags: ${tags.join(", ")}`] : []),
    ...(attempts > 1 ? [`attempts: ${attempts}`] : []),
  ].join("\n");
}

function line({ term, value, more }: { term: string; value: string; more: string }): string {
  return `${term.toLowerCase()}: ${value} (${more})`;
}

function runProperties({ mode, runtime, outcome, seed, budget }: Facts): Record<string, string> {
  return {
    "retake.outcome": outcome,
    "retake.mode": mode,
    "retake.runtime": runtime,
    ...(seed === undefined ? {} : { "retake.seed": String(seed) }),
    ...(budget ? { "retake.budget.dollars": String(budget.dollars) } : {}),
  };
}

function suiteProperties({ ledger, cases }: SuiteReport): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { verdict } of VERDICTS) {
    const count = cases.filter((one) => one.verdict === verdict).length;
    if (count > 0) found[`retake.verdict.${verdict}`] = String(count);
  }
  const cassettes = [...new Set(cases.flatMap((one) => one.cassettes))];
  if (cassettes.length > 0) found["retake.cassettes"] = cassettes.join(" ");
  found["retake.spent"] = cost(spent(ledger));
  found["retake.saved"] = cost(ledger.replayed);
  return found;
}

function properties(all: Record<string, string>): string {
  return element(
    "properties",
    {},
    Object.entries(all).map(([name, value]) => element("property", { name, value }, [])),
  );
}

/** GitLab shows the content alone, Azure the attribute: the message stands in both. */
function errorXml(tag: "failure" | "error", error: ErrorReport): string {
  const { message, stack } = error;
  const type = errorName(error);
  const content = `${type}: ${message}${stack ? `\n${stack}` : ""}`;
  return element(tag, { message, type }, [text(content)]);
}

/** XML has no negative times, and CI systems count in seconds. */
function seconds(milliseconds: number): string {
  return (Math.max(0, milliseconds) / 1000).toFixed(3);
}

type Attributes = Record<string, string | number>;

/** @param content what stands in it: elements, or text that is escaped already */
function element(name: string, attributes: Attributes, content: readonly string[]): string {
  const list = Object.entries(attributes).map(([key, value]) =>
    ` ${key}="${quoted(String(value))}"`
  );
  const start = `<${name}${list.join("")}`;
  if (content.length === 0 || content[0] === "") return `${start}/>`;
  if (!content[0]!.startsWith("<")) return `${start}>${content.join("")}</${name}>`;
  const inner = content.join("\n").replaceAll(/^(?= *<)/gm, "  ");
  return `${start}>\n${inner}\n</${name}>`;
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function text(raw: string): string {
  return printable(raw).trimEnd().replace(/[&<>]/g, (it) => ENTITIES[it]!);
}

/** In an attribute the ends of lines would be read as spaces. */
function quoted(raw: string): string {
  return printable(raw).replace(/[&<>"]/g, (it) => ENTITIES[it]!)
    .replaceAll("\n", "&#10;").replaceAll("\t", "&#9;");
}
