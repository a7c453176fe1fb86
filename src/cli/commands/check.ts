/**
 * `retake check`: all that CI wants to know of cassettes and signatures, in one.
 *
 * @module
 */
import { runtimeHost } from "../../host/runtime.ts";
import { printLine } from "../../host/terminal.ts";
import { painter } from "../../suite/report/colours.ts";
import { oneLine } from "../../suite/report/printable.ts";
import { counted } from "../../suite/report/words.ts";
import type { Command, Declared } from "../arguments.ts";
import { AS_JSON, FOLDER } from "../cassettes.ts";
import { openToCheck } from "../folders.ts";
import {
  type Allowed,
  allowedHere,
  findFaults,
  type Finding,
  githubAnnotation,
  readAllowed,
} from "../findings.ts";
import { showsColour } from "../reports.ts";
import { SIGNATURES } from "../status.ts";

/** The options as they are typed. */
interface CheckOptions {
  dir?: string;
  json?: true;
  signatures?: string;
  allow?: Allowed[];
  github?: boolean;
}

const OPTIONS: Record<keyof CheckOptions, readonly Declared[]> = {
  dir: [FOLDER],
  json: [AS_JSON],
  signatures: [SIGNATURES],
  allow: [[
    "--allow <rules>",
    "tell these as warnings, which do not fail: stale,expired; stale=5 for so many, expired=14d for as long",
    severalAllowed,
  ]],
  github: [
    ["--github", "print annotations for GitHub (default: where GITHUB_ACTIONS is true)"],
    ["--no-github", "print none"],
  ],
};

/** The command. */
export const checkCommand: Command = {
  name: "check",
  description: "Check cassettes and signatures for all that CI should fail for.",
  argument: ["[texts...]", "only cassettes with one of these in their names"],
  options: Object.values(OPTIONS).flat(),
  more: `
Errors: damaged, lock (lock file and cassettes are apart: not pushed, not in the bucket), alike (a name
that differs from another in case alone), leak (what looks like a secret), signature (one that cannot be read),
renamed, orphaned, stale, expired. Warnings: failed, interrupted, unused. retake status tells what each means. It runs
nothing, and asks nothing but the bucket, for what is not here.

Exit codes:
  0  nothing, or warnings alone
  1  there are errors
  2  what was asked makes no sense, or cannot be read
`,
  async run(texts, { dir, json, signatures, allow, github }: CheckOptions) {
    const folder = await openToCheck(dir);
    const found = await findFaults(folder, { texts, signatures }, allowedHere(allow));
    const annotates = github ?? runtimeHost().variable("GITHUB_ACTIONS") === "true";
    if (json) printLine(JSON.stringify(found, null, 2));
    else printLine([...found.map(lineOf), summary(found)].join("\n"));
    if (annotates && !json) { for (const one of found) printLine(githubAnnotation(one)); }
    return found.some(({ level }) => level === "error") ? 1 : 0;
  },
};

/** @returns what `--allow` says, and has said before */
export function severalAllowed(word: string, before: unknown): Allowed[] {
  return [...(before as Allowed[] | undefined) ?? [], ...word.split(",").map(readAllowed)];
}

function lineOf({ level, rule, file, line, message, next }: Finding): string {
  const paint = painter(showsColour("stdout"));
  const place = oneLine(line === undefined ? file : `${file}:${line}`);
  const head = `${paint("bold", place)}  ${paint(level === "error" ? "red" : "yellow", rule)}  ${
    oneLine(message)
  }`;
  return next === undefined ? head : `${head}\n  to do  ${oneLine(next)}`;
}

function summary(found: readonly Finding[]): string {
  if (found.length === 0) return "nothing speaks against any of them";
  const errors = found.filter(({ level }) => level === "error").length;
  return `${counted(errors, "error")}, ${counted(found.length - errors, "warning")}`;
}
