/**
 * Writes down what is left of a run, for people and for machines.
 *
 * @module
 */
import { appendResult, readResult, writeResult } from "../host/results.ts";
import { runtimeHost } from "../host/runtime.ts";
import { openSavings, type SavingsByCassette, type SavingsKeeper } from "../ledger/savings.ts";
import { isTerminal, printLine, sayLine } from "../host/terminal.ts";
import { painter } from "../suite/colours.ts";
import { toHtml } from "../suite/html.ts";
import { toJUnit } from "../suite/junit.ts";
import { toMarkdown } from "../suite/markdown.ts";
import type { RunReport } from "../suite/types.ts";

/** Whether a stream is a terminal that shows colours. */
export function showsColour(stream: "stdout" | "stderr"): boolean {
  return isTerminal(stream) && !runtimeHost().variable("NO_COLOR");
}

/**
 * Writes reports, and says where they are.
 *
 * @param report what is left of a run
 * @param savings what recordings have spared
 * @param folder the folder of results; `undefined` for no reports
 * @returns whether that went well
 */
export async function leaveReports(
  report: RunReport,
  savings: SavingsKeeper,
  folder: string | undefined,
): Promise<boolean> {
  const isSummed = await leaveSummary(report);
  if (folder === undefined) return isSummed;
  try {
    const [page, ...others] = await writeReports(report, savings, folder);
    const names = others.map((path) => path.slice(folder.length + 1)).join(", ");
    printLine(painter(showsColour("stdout"))("faint", `report  ${page} (and ${names})`));
    return isSummed;
  } catch (error) {
    sayLine(
      `retake: the reports cannot be written to ${folder}: ${(error as Error).message}\n` +
        `  to do  --results another-folder, or --no-results`,
    );
    return false;
  }
}

const SAVINGS = "ledger.json";
const SAVINGS_FORMAT = "retake-ledger/1";

/**
 * @param folder the folder of results
 * @param warn told where what was kept cannot be read: it begins from nothing then
 * @returns what recordings have spared so far
 */
export async function readSavings(
  folder: string,
  warn: (message: string) => void,
): Promise<SavingsKeeper> {
  const path = `${folder}/${SAVINGS}`;
  const text = await readResult(path);
  const now = new Date().toISOString();
  if (text === undefined) return openSavings({}, now);
  try {
    const { format, cassettes } = JSON.parse(text);
    if (format === SAVINGS_FORMAT) return openSavings(cassettes as SavingsByCassette, now);
  } catch {
    // damaged: said below, like what another version has written
  }
  warn(`retake: ${path} is no ledger of this version; what was saved is counted anew`);
  return openSavings({}, now);
}

/** A summary of a step of a GitHub workflow, where one is asked for. */
async function leaveSummary(report: RunReport): Promise<boolean> {
  const path = runtimeHost().variable("GITHUB_STEP_SUMMARY");
  if (!path) return true;
  try {
    await appendResult(path, toMarkdown(report) + "\n");
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
  const ledger = { format: SAVINGS_FORMAT, cassettes: savings.all() };
  const files: [name: string, text: string][] = [
    ["report.html", toHtml(report)],
    ["report.md", toMarkdown(report)],
    ["report.json", JSON.stringify(report, null, 2) + "\n"],
    ["junit.xml", toJUnit(report)],
    [SAVINGS, JSON.stringify(ledger, null, 2) + "\n"],
  ];
  const written: string[] = [];
  for (const [name, text] of files) {
    await writeResult(`${folder}/${name}`, text);
    written.push(`${folder}/${name}`);
  }
  return written;
}
