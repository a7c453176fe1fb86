/**
 * Recordings that nobody has asked for.
 *
 * @module
 */
import { RetakeError } from "../../errors.ts";
import type { CassetteEntry } from "../../match/lookup.ts";
import type { Settings } from "../options.ts";
import type { Player } from "./player.ts";
import { shortBody } from "./waiting.ts";

/**
 * Tells of recordings that nobody asked for, as the settings have it.
 *
 * @returns the error for them, `UNUSED`, where that is one
 */
export function tellUnused(
  { entries, sockets }: { entries: readonly CassetteEntry[]; sockets: Player["sockets"] },
  { unused, warn, mode }: Pick<Settings, "unused" | "warn" | "mode">,
  { name, where, rerun }: { name: string; where: string; rerun: (variable: string) => string },
): RetakeError | undefined {
  // What an update drops is told where it does so.
  const isTold = unused === "drop" && mode === "update";
  const left = isTold ? [] : entries.filter((entry) => entry.plays === 0);
  const short = sockets.filter(({ played }) => played.count().sent < played.count().recorded);
  if (left.length + short.length === 0 || unused === "ignore") return undefined;
  const message = [
    ...(left.length > 0 ? [describeLeft(left, entries.length, where)] : []),
    ...(short.length > 0 ? [describeShort(short, where)] : []),
  ].join("\n") +
    `\n  to do  record it again if the code asks for less now:  ${rerun("CASSETTE_MODE=record")}`;
  if (unused !== "error") {
    warn(`retake: ${message}`);
    return undefined;
  }
  return new RetakeError("UNUSED", message, {
    facts: {
      name,
      where,
      unused: left.map((entry) => entry.position),
      ...(short.length > 0
        ? {
          short: short.map(({ entry, played }) => ({
            position: entry.position,
            ...played.count(),
          })),
        }
        : {}),
    },
  });
}

/** Tells what an update has taken out of a cassette. */
export function tellDropped(
  dropped: readonly CassetteEntry[],
  total: number,
  { where, settings: { warn } }: { where: string; settings: Pick<Settings, "warn"> },
): void {
  const text = describeLeft(dropped, total, where)
    .replace("were not asked for:", "were not asked for any more, and are taken out:");
  warn(`retake: ${text}`);
}

function describeLeft(left: readonly CassetteEntry[], total: number, where: string): string {
  const shown = left.slice(0, 5).map(({ position, interaction: { request } }) =>
    `  #${position + 1}  ${request.method} ${request.url}`
  );
  if (left.length > shown.length) shown.push(`  ... and ${left.length - shown.length} more`);
  return `${left.length} of ${total} recordings in ${where} were not asked for:\n${
    shown.join("\n")
  }`;
}

/** WebSockets whose clients have sent less than was recorded. */
function describeShort(short: Player["sockets"], where: string): string {
  const shown = short.slice(0, 5).map(({ entry, played }) => {
    const { sent, recorded } = played.count();
    const { url } = entry.interaction.request;
    const next = played.next();
    return `  #${entry.position + 1}  ${url}: ${sent} of ${recorded} messages were sent` +
      (next ? `; it still waits for ${shortBody(next)}` : "");
  });
  if (short.length > shown.length) shown.push(`  ... and ${short.length - shown.length} more`);
  const count = short.length === 1 ? "a WebSocket" : `${short.length} WebSockets`;
  return `Less was sent than is recorded in ${where} to ${count}:\n${shown.join("\n")}`;
}
