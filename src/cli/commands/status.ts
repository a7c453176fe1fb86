/**
 * `retake status`: which cassettes hold, which do not, why, and what to do.
 *
 * @module
 */
import { describeAge } from "../../cassette/expiry.ts";
import { FAILED_SUFFIX } from "../../cassette/name.ts";
import { printLine } from "../../host/terminal.ts";
import { retakeHere } from "../../host/retake.ts";
import { STALE_WORDS } from "../../session/tracker.ts";
import { explainStore } from "../../staleness/stale.ts";
import { type Colour, painter } from "../../suite/report/colours.ts";
import { oneLine, printable } from "../../suite/report/printable.ts";
import { counted } from "../../suite/report/words.ts";
import type { Command, Declared } from "../arguments.ts";
import {
  AS_JSON,
  type CassetteFolder,
  dirOption,
  EXPIRES,
  FOLDER,
  lackOfLock,
} from "../cassettes.ts";
import { openThere } from "../folders.ts";
import { showsColour } from "../reports.ts";
import { FAULTS, SIGNATURES, staleOptions, type Status, statusOf } from "../status.ts";
import { withTests } from "../test_command.ts";

/** The options as they are typed. */
interface StatusOptions {
  dir?: string;
  json?: true;
  explain?: true;
  signatures?: string;
}

const OPTIONS: Record<keyof StatusOptions, Declared> = {
  dir: FOLDER,
  json: AS_JSON,
  explain: ["--explain", "show what has changed in the functions, and what recording again costs"],
  signatures: SIGNATURES,
};

/** The command. */
export const statusCommand: Command = {
  name: "status",
  description: "Say which cassettes hold and which do not, why, and what to do.",
  argument: ["[texts...]", "only those with one of these in their names"],
  options: Object.values(OPTIONS),
  more: `
  damaged      cannot be read
  renamed      its test asks for another name now, which has no cassette yet
  orphaned     the last run of all tests has not asked for it, and nothing in the sources names it
  stale        a function behind it has changed
  expired      older than ${EXPIRES}
  unused       the last run of all tests has not asked for it
  failed       left by a run that failed
  interrupted  left by a recording that was cut off: a journal; recording, where it still goes on
  unfetched    pinned by the lock file, and not on this machine yet, so that nothing else is known of it
  not pushed   recorded here, and not in the bucket, whatever else it is

It runs nothing and asks nothing. Which cassettes a run of all tests asks for, retake run, replay, record and
test keep in .retake/, which git ignores.

Exit codes:
  0  all hold
  1  one is damaged, renamed, orphaned, stale or expired
  2  what was asked makes no sense, or cannot be read
`,
  async run(texts, { dir, json, explain, signatures }: StatusOptions) {
    const folder = await openThere(dir);
    const { all, run, part } = await statusOf(folder, { texts, signatures });
    if (json) printLine(JSON.stringify(all, null, 2));
    else {
      printLine(statusText(all, folder, { run, part }));
      if (explain) {
        const options = staleOptions(folder, all, signatures);
        for (const { text } of await explainStore(options)) printLine(`\n${printable(text)}`);
      }
    }
    return all.some(({ verdict }) => FAULTS.includes(verdict)) ? 1 : 0;
  },
};

/** In which order they are told, and in which colour. */
const KINDS: readonly [verdict: Status["verdict"], colour: Colour][] = [
  ["damaged", "red"],
  ["renamed", "yellow"],
  ["orphaned", "yellow"],
  ["stale", "yellow"],
  ["expired", "yellow"],
  ["unused", "yellow"],
  ["failed", "yellow"],
  ["interrupted", "yellow"],
  ["recording", "faint"],
  ["unfetched", "faint"],
];

/** So many are named of those that are not fetched: of a fresh clone that is all. */
const NAMED = 5;

function statusText(
  all: readonly Status[],
  folder: CassetteFolder,
  { run, part }: Pick<Awaited<ReturnType<typeof statusOf>>, "run" | "part">,
): string {
  if (all.length === 0) return lackOfLock(folder) ?? `no cassette in ${folder.path}/`;
  const paint = painter(showsColour("stdout"));
  const lines: string[] = [];
  for (const [verdict, colour] of KINDS) {
    const found = all.filter((one) => one.verdict === verdict);
    if (found.length === 0) continue;
    lines.push(paint(colour, `${verdict}`));
    // What is to be done about all of them alike is said once.
    const [next] = found.map((one) => one.next);
    const alike = found.every((one) => one.next === next);
    const named = verdict === "unfetched" ? found.slice(0, NAMED) : found;
    for (const one of named) {
      const reason = reasonOf(one);
      const shown = reason === "" ? "" : `  ${paint("faint", oneLine(reason))}`;
      lines.push(`  ${oneLine(one.name)}${shown}`);
      if (!alike && one.next) lines.push(`    to do  ${one.next}`);
    }
    if (named.length < found.length) lines.push(`  and ${found.length - named.length} more`);
    if (alike && next) lines.push(`  to do  ${next}`);
  }
  const unpushed = all.filter((one) => one.unpushed);
  if (unpushed.length > 0) {
    lines.push(paint("yellow", "not pushed"), ...unpushed.map(({ name }) => `  ${oneLine(name)}`));
    lines.push(`  to do  ${retakeHere()} push${dirOption(folder)}, and commit the lock file`);
  }
  const counts = ["fresh" as const, ...KINDS.map(([verdict]) => verdict)].flatMap((verdict) => {
    const count = all.filter((one) => one.verdict === verdict).length;
    return count > 0 ? [`${count} ${verdict}`] : [];
  });
  const cassettes = all.filter(({ verdict }) =>
    verdict !== "interrupted" && verdict !== "recording"
  );
  const rest = unpushed.length > 0 ? `; ${unpushed.length} not pushed` : "";
  lines.push(`${counted(cassettes.length, "cassette")}: ${counts.join(", ")}${rest}`);
  if (run === undefined) {
    const known = `which of them no test asks for is known after a run of all tests:  ${
      withTests("replay")
    }`;
    lines.push(paint("faint", known));
    if (part) {
      const last = `  the last one, ${oneLine(part.command)}, is not known to be of all: ${
        oneLine(part.why)
      }`;
      lines.push(paint("faint", `${last}; --whole says that it is`));
    }
  }
  return lines.join("\n");
}

function reasonOf(
  { name, verdict, functions = [], age, why = "", rename, unasked }: Status,
): string {
  const old = age === undefined ? "" : describeAge(age);
  switch (verdict) {
    case "stale":
      return functions.map(({ fn, why }) => `${fn} ${STALE_WORDS[why]}`).join(", ");
    case "renamed":
      return `${rename} is asked for, which has no cassette; this one holds its requests`;
    case "orphaned":
    case "unused":
      return unasked
        ? `not asked for by the last run of all tests: ${unasked.command}${why ? `; ${why}` : ""}`
        : why;
    case "failed":
      return `${old}, beside ${name.slice(0, -FAILED_SUFFIX.length)}`;
    case "damaged":
    case "interrupted":
    case "recording":
      return why;
    default:
      return old;
  }
}
