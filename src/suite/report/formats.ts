/**
 * The forms in which a report can be had: one list, from which the program writes its files, and by
 * which the tests and the documentation are held to all of them.
 *
 * @module
 */
import type { RunReport } from "../types.ts";
import { toHtml } from "./html.ts";
import { toJUnit } from "./junit.ts";
import { toMarkdown } from "./markdown.ts";
import { toText } from "./text.ts";

/** One form of a report. */
export interface ReportFormat {
  /** What it is called. */
  name: string;
  /** The file that it is written to, in the folder of results; `undefined` where it is only shown. */
  file: string | undefined;
  /** Whom it is for. */
  description: string;
  /** Writes a report in it. */
  render(report: RunReport): string;
}

/** All of them; of those that are written down, the one that people open stands first. */
export const REPORT_FORMATS: readonly ReportFormat[] = [
  {
    name: "text",
    file: undefined,
    description: "what stands in the terminal at the end of a run",
    render: (report) => toText(report),
  },
  {
    name: "HTML",
    file: "report.html",
    description: "one page for people, with every case",
    render: toHtml,
  },
  {
    name: "Markdown",
    file: "report.md",
    description: "a comment on a pull request, or the summary of a CI step",
    render: toMarkdown,
  },
  {
    name: "JSON",
    file: "report.json",
    description: "all that is known of the run, for programs",
    render: (report) => JSON.stringify(report, null, 2) + "\n",
  },
  {
    name: "JUnit",
    file: "junit.xml",
    description: "what CI systems read",
    render: toJUnit,
  },
];
