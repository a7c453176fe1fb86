/**
 * The report of the last run, as it lies beside the other results.
 *
 * @module
 */
import { readResult } from "../host/results.ts";
import { sayLine } from "../host/terminal.ts";
import type { RunReport } from "../suite/types.ts";

const FILE = "report.json";
const FORMAT: RunReport["format"] = "retake-report/1";
const told = new Set<string>();

/**
 * @param folder the folder of results
 * @returns what is left of the last run; `undefined` where there is none, and where it cannot be read, which is said once
 */
export async function readReport(folder: string): Promise<RunReport | undefined> {
  const path = `${folder}/${FILE}`;
  const text = await readResult(path);
  if (text === undefined) return undefined;
  try {
    const report = JSON.parse(text);
    if (isReport(report)) return report;
  } catch {
    // no JSON: said below, like what another version has written
  }
  if (!told.has(text)) sayLine(`retake: ${path} is no report of this version: it is not shown`);
  told.add(text);
  return undefined;
}

function isReport(value: unknown): value is RunReport {
  const { format, suites } = Object(value) as Partial<RunReport>;
  return format === FORMAT && Array.isArray(suites) &&
    suites.every(({ cases }) => Array.isArray(cases));
}
