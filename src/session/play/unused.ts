/**
 * Recordings that nobody has asked for.
 *
 * @module
 */
import { RetakeError } from "../../errors.ts";
import type { CassetteEntry } from "../../match/lookup.ts";
import type { Settings } from "../options.ts";

/**
 * Tells of recordings that nobody asked for, as the settings have it.
 *
 * @returns the error for them, `UNUSED`, where that is one
 */
export function tellUnused(
  entries: readonly CassetteEntry[],
  { unused, warn }: Pick<Settings, "unused" | "warn">,
  { name, where, rerun }: { name: string; where: string; rerun: (variable: string) => string },
): RetakeError | undefined {
  const left = entries.filter((entry) => entry.plays === 0);
  if (left.length === 0 || unused === "ignore") return undefined;
  const shown = left.slice(0, 5).map(({ position, interaction: { request } }) =>
    `  #${position + 1}  ${request.method} ${request.url}`
  );
  if (left.length > shown.length) shown.push(`  ... and ${left.length - shown.length} more`);
  const message =
    `${left.length} of ${entries.length} recordings in ${where} were not asked for:\n` +
    `${shown.join("\n")}\n` +
    `  to do  record it again if the code asks for less now:  ${rerun("CASSETTE_MODE=record")}`;
  if (unused === "warn") {
    warn(`retake: ${message}`);
    return undefined;
  }
  return new RetakeError("UNUSED", message, {
    facts: { name, where, unused: left.map((entry) => entry.position) },
  });
}
