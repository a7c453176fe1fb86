/**
 * What recordings have spared over all runs, kept in a file beside the reports.
 *
 * @module
 */
import { readResult } from "../host/results.ts";
import {
  openSavings,
  type SavingsByCassette,
  type SavingsByDay,
  type SavingsKeeper,
} from "../ledger/savings.ts";
import { realNow } from "../wire/native.ts";

/** The file, in the folder of results. */
export const SAVINGS_FILE = "ledger.json";
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
  const path = `${folder}/${SAVINGS_FILE}`;
  const text = await readResult(path);
  const now = new Date(realNow()).toISOString();
  if (text === undefined) return openSavings({}, now);
  try {
    const { format, cassettes, days = {} } = JSON.parse(text);
    if (format === SAVINGS_FORMAT) {
      return openSavings(cassettes as SavingsByCassette, now, { days: days as SavingsByDay });
    }
  } catch {
    // damaged: said below, like what another version has written
  }
  warn(`retake: ${path} is no ledger of this version; what was saved is counted anew`);
  return openSavings({}, now);
}

/** @returns what is to be kept, as it stands in the file */
export function savingsText(savings: SavingsKeeper): string {
  return JSON.stringify(
    { format: SAVINGS_FORMAT, cassettes: savings.all(), days: savings.days() },
    null,
    2,
  ) + "\n";
}
