/**
 * `retake ls`: the cassettes of a folder, with their ages and sizes.
 *
 * @module
 */
import { describeAge } from "../../cassette/expiry.ts";
import { printLine } from "../../host/terminal.ts";
import { oneLine } from "../../suite/report/printable.ts";
import { painter } from "../../suite/report/colours.ts";
import { byteCount, counted } from "../../suite/report/words.ts";
import type { Command, Declared } from "../arguments.ts";
import {
  AS_JSON,
  type CassetteFolder,
  EXPIRES,
  FOLDER,
  lackOfLock,
  lookAtAll,
  type SeenCassette,
} from "../cassettes.ts";
import { openTyped } from "../folders.ts";
import { showsColour } from "../reports.ts";

/** The options as they are typed. */
interface ListOptions {
  dir?: string;
  json?: true;
}

const OPTIONS: Record<keyof ListOptions, Declared> = { dir: FOLDER, json: AS_JSON };

/** The command. */
export const lsCommand: Command = {
  name: "ls",
  description: "List the cassettes of a folder, with their ages and sizes.",
  argument: ["[texts...]", "only those with one of these in their names"],
  options: Object.values(OPTIONS),
  more:
    `\nA cassette is fresh, expired (older than ${EXPIRES}), failed (what a failed run has left), or damaged.`,
  async run(texts, { dir, json }: ListOptions) {
    const folder = await openTyped(dir);
    const found = await lookAtAll(folder, texts);
    if (json) printLine(JSON.stringify(found, null, 2));
    else printLine(table(found, folder));
    return 0;
  },
};

const WORDS: Record<SeenCassette["verdict"], string> = {
  fresh: "",
  expired: "expired",
  failed: "left by a run that failed",
  damaged: "damaged",
  unfetched: "not fetched",
};

function table(all: readonly SeenCassette[], folder: CassetteFolder): string {
  if (all.length === 0) return lackOfLock(folder) ?? `no cassette in ${folder.path}/`;
  const paint = painter(showsColour("stdout"));
  const rows = all.map(({ name, recordings, age, bytes, verdict, why }) => [
    oneLine(name),
    age === undefined ? "" : describeAge(age),
    recordings === undefined ? "" : counted(recordings, "recording"),
    byteCount(bytes),
    [WORDS[verdict], why && oneLine(why)].filter(Boolean).join(": "),
  ]);
  const widths = [0, 1, 2, 3].map((at) => Math.max(...rows.map((row) => row[at]!.length)));
  const lines = rows.map((row, at) => {
    const [name, age, recordings, size] = widths.map((width, column) => row[column]!.padEnd(width));
    const line = `${name}  ${age}  ${recordings}  ${size}  ${row[4]}`.trimEnd();
    const { verdict } = all[at]!;
    return verdict === "fresh" ? line : paint(verdict === "damaged" ? "red" : "yellow", line);
  });
  const recordings = all.reduce((sum, one) => sum + (one.recordings ?? 0), 0);
  const bytes = all.reduce((sum, one) => sum + one.bytes, 0);
  const sums = `${counted(all.length, "cassette")}, ${counted(recordings, "recording")}, ` +
    byteCount(bytes);
  return [...lines, paint("faint", sums)].join("\n");
}
