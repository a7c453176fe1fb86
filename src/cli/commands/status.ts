/**
 * `retake status`: which cassettes hold, which do not, why, and what to do.
 *
 * @module
 */
import { showAge } from "../../cassette/expiry.ts";
import { printLine } from "../../host/terminal.ts";
import { STALE_WORDS, type StaleFunction } from "../../session/tracker.ts";
import { explainStore, judgeStore } from "../../staleness/stale.ts";
import { type Colour, painter } from "../../suite/report/colours.ts";
import { oneLine, printable } from "../../suite/report/printable.ts";
import { counted } from "../../suite/report/words.ts";
import type { Command, Declared } from "../arguments.ts";
import {
  AS_JSON,
  EXPIRES,
  FOLDER,
  lookAtAll,
  openCassettes,
  type SeenCassette,
} from "../cassettes.ts";
import { showsColour } from "../reports.ts";

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
  signatures: [
    "--signatures <folder>",
    "where the signatures of functions are (default: signatures)",
  ],
};

/** What has become of a cassette. */
interface Status extends Omit<SeenCassette, "verdict"> {
  verdict: SeenCassette["verdict"] | "stale";
  /** The functions because of which it is stale. */
  functions?: readonly StaleFunction[];
}

/** The command. */
export const statusCommand: Command = {
  name: "status",
  description: "Say which cassettes hold and which do not, why, and what to do.",
  argument: ["[texts...]", "only those with one of these in their names"],
  options: Object.values(OPTIONS),
  more: `
fresh, expired (older than ${EXPIRES}), stale (a function behind it has changed), failed (what a failed run
has left), or damaged. It runs nothing, asks nothing, and exits with 1 where a cassette is expired, stale or damaged.`,
  async run(texts, { dir, json, explain, signatures }: StatusOptions) {
    const folder = openCassettes(dir);
    const seen = await lookAtAll(folder, texts);
    const sound = seen.filter(({ verdict }) => verdict === "fresh" || verdict === "expired");
    const store = { ...folder.store, list: () => Promise.resolve(sound.map(({ name }) => name)) };
    const options = { store, ...(signatures === undefined ? {} : { signatures }) };
    const { report } = await judgeStore(options);
    const stale = new Map(report.stale.map(({ name, functions }) => [name, functions]));
    const all = seen.map((one): Status => {
      const functions = stale.get(one.name);
      return functions ? { ...one, verdict: "stale", functions } : one;
    });
    if (json) printLine(JSON.stringify(all, null, 2));
    else {
      printLine(statusText(all, folder.path));
      if (explain) {
        for (const { text } of await explainStore(options)) printLine(`\n${printable(text)}`);
      }
    }
    return all.some(({ verdict }) => FAULTS.includes(verdict)) ? 1 : 0;
  },
};

/** What is not as it should be. */
const FAULTS: readonly Status["verdict"][] = ["damaged", "stale", "expired"];

/** In which order they are told, in which colour, and what a person would do next. */
const KINDS: readonly [verdict: Status["verdict"], colour: Colour, next: string][] = [
  ["damaged", "red", "restore it (git checkout), or delete it and record it again"],
  [
    "stale",
    "yellow",
    "retake record --stale -- your test command;  --explain shows what has changed",
  ],
  ["expired", "yellow", "retake record --expired -- your test command"],
  ["failed", "yellow", "nothing: its test removes it when it next records and ends well"],
];

function statusText(all: readonly Status[], path: string): string {
  if (all.length === 0) return `no cassette in ${path}/`;
  const paint = painter(showsColour("stdout"));
  const lines: string[] = [];
  for (const [verdict, colour, next] of KINDS) {
    const found = all.filter((one) => one.verdict === verdict);
    if (found.length === 0) continue;
    lines.push(paint(colour, `${verdict}`));
    for (const one of found) lines.push(`  ${oneLine(one.name)}  ${paint("faint", reasonOf(one))}`);
    lines.push(`  to do  ${next}`);
  }
  const counts = ["fresh" as const, ...KINDS.map(([verdict]) => verdict)].flatMap((verdict) => {
    const count = all.filter((one) => one.verdict === verdict).length;
    return count > 0 ? [`${count} ${verdict}`] : [];
  });
  return [...lines, `${counted(all.length, "cassette")}: ${counts.join(", ")}`].join("\n");
}

function reasonOf({ verdict, functions = [], age, why = "" }: Status): string {
  if (verdict === "stale") {
    return functions.map(({ fn, why }) => `${oneLine(fn)} ${STALE_WORDS[why]}`).join(", ");
  }
  if (verdict === "damaged") return oneLine(why);
  return age === undefined ? "" : `${showAge(Math.max(0, age))} old`;
}
