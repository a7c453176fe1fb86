/**
 * Writes down what is left of a run, for people and for machines.
 *
 * @module
 */
import { appendResult, writeResult } from "../host/results.ts";
import { runtimeHost } from "../host/runtime.ts";
import { isTerminal, printLine, sayLine } from "../host/terminal.ts";
import type { SavingsKeeper } from "../ledger/savings.ts";
import { painter } from "../suite/report/colours.ts";
import { toAnnotations } from "../suite/report/annotations.ts";
import { REPORT_FORMATS } from "../suite/report/formats.ts";
import { toMarkdown } from "../suite/report/markdown.ts";
import type { RunReport } from "../suite/types.ts";
import { locate } from "./places.ts";
import { SAVINGS_FILE, savingsText } from "./savings.ts";

/** Whether a stream is a terminal that shows colours. */
export function showsColour(stream: "stdout" | "stderr"): boolean {
  return isTerminal(stream) && !runtimeHost().variable("NO_COLOR");
}

/**
 * Writes reports, and says where they are.
 *
 * @param run what is left of a run
 * @param savings what recordings have spared
 * @param folder the folder of results; `undefined` for no reports
 * @param print where lines go
 * @returns whether that went well
 */
export async function leaveReports(
  run: RunReport,
  savings: SavingsKeeper,
  folder: string | undefined,
  print: (line: string) => void = printLine,
): Promise<boolean> {
  const report = locate(run);
  if (runtimeHost().variable("GITHUB_ACTIONS") === "true") toAnnotations(report).forEach(print);
  const isSummed = await leaveSummary(toMarkdown(report));
  if (folder === undefined) return isSummed;
  try {
    const [page, ...others] = await writeReports(report, savings, folder);
    const names = others.map((path) => path.slice(folder.length + 1)).join(", ");
    print(painter(showsColour("stdout"))("faint", `report  ${page} (and ${names})`));
    return isSummed;
  } catch (error) {
    sayLine(
      `retake: the reports cannot be written to ${folder}: ${(error as Error).message}\n` +
        `  to do  --results another-folder, or --no-results`,
    );
    return false;
  }
}

/**
 * Adds to the summary of a step of a GitHub workflow, where one is asked for.
 *
 * @param text Markdown
 * @returns whether that went well
 */
export async function leaveSummary(text: string): Promise<boolean> {
  const path = runtimeHost().variable("GITHUB_STEP_SUMMARY");
  if (!path) return true;
  try {
    await appendResult(path, `${text}\n`);
    return true;
  } catch (error) {
    sayLine(`retake: GITHUB_STEP_SUMMARY cannot be written: ${(error as Error).message}`);
    return false;
  }
}

async function writeReports(
  report: RunReport,
  savings: SavingsKeeper,
  folder: string,
): Promise<string[]> {
  const files: [name: string, text: string][] = REPORT_FORMATS.flatMap(({ file, render }) =>
    file === undefined ? [] : [[file, render(report)]]
  );
  files.push([SAVINGS_FILE, savingsText(savings)]);
  const written: string[] = [];
  for (const [name, text] of files) {
    await writeResult(`${folder}/${name}`, text);
    written.push(`${folder}/${name}`);
  }
  return written;
}
