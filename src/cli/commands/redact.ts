/**
 * `retake redact`: takes out of cassettes that exist what today's rules say is secret.
 *
 * @module
 */
import { printLine } from "../../host/terminal.ts";
import { painter } from "../../suite/report/colours.ts";
import { oneLine } from "../../suite/report/printable.ts";
import { counted } from "../../suite/report/words.ts";
import type { Command, Declared } from "../arguments.ts";
import { AS_JSON, findName, FOLDER, namesIn } from "../cassettes.ts";
import { openThere } from "../folders.ts";
import { redactCassettes, type Redacted } from "../redacting.ts";
import { showsColour } from "../reports.ts";

/** The options as they are typed. */
interface RedactOptions {
  dir?: string;
  dryRun?: true;
  json?: true;
}

const OPTIONS: Record<keyof RedactOptions, Declared> = {
  dir: FOLDER,
  dryRun: [
    "--dry-run",
    "say what would be replaced, and write nothing; exit with 1 where that is something",
  ],
  json: AS_JSON,
};

/** The command. */
export const redactCommand: Command = {
  name: "redact",
  description: "Take out of cassettes what today's rules say is secret.",
  argument: ["[names...]", "only these cassettes"],
  options: Object.values(OPTIONS),
  more: `
The rules are the built-in ones, and redact and notSecret of the configuration. What is in git's history stays there.
It exits with 1 where something is left that looks like a secret, or that cannot be read.`,
  async run(typed, { dir, dryRun, json }: RedactOptions) {
    const folder = await openThere(dir);
    const all = await namesIn(folder);
    const names = typed.length === 0
      ? all
      : [...new Set(typed.map((name) => findName(name, all, folder)))];
    const found = await redactCassettes(names, folder, { dryRun: dryRun ?? false });
    if (json) printLine(JSON.stringify(found, null, 2));
    else tell(found, dryRun);
    return found.some((one) =>
        one.why !== undefined || one.leaks.length > 0 || (dryRun && one.replaced.length > 0)
      )
      ? 1
      : 0;
  },
};

function tell(all: readonly Redacted[], dryRun: true | undefined): void {
  const paint = painter(showsColour("stdout"));
  let told: string | undefined;
  for (const { where, replaced, leaks, why, next } of all) {
    if (why === undefined && replaced.length + leaks.length === 0) continue;
    const what = why === undefined ? "" : `  ${paint("red", oneLine(why))}`;
    printLine(`${paint("bold", oneLine(where))}${what}`);
    // What holds for many, as of a folder that cannot be written, is said once.
    if (next !== undefined && next !== told) printLine(`  to do  ${oneLine(told = next)}`);
    for (const { place, rule } of replaced) {
      printLine(`  replaced  ${oneLine(place)}  ${oneLine(rule)}`);
    }
    for (const { place, rule, excerpt } of leaks) {
      printLine(
        `  ${paint("red", "left")}      ${oneLine(place)}  ${oneLine(rule)}  ${oneLine(excerpt)}`,
      );
    }
  }
  const changed = all.filter(({ replaced }) => replaced.length > 0).length;
  const places = all.reduce((sum, { replaced }) => sum + replaced.length, 0);
  const left = all.reduce((sum, { leaks }) => sum + leaks.length, 0);
  const done = dryRun ? "would be replaced: nothing is written" : "replaced";
  printLine(
    `${counted(all.length, "cassette")}: ` +
      (places === 0
        ? "nothing to replace"
        : `${counted(places, "place")} in ${changed} of them ${done}`) +
      (left > 0 ? `, ${left} left that look like secrets` : ""),
  );
  if (places > 0 && !dryRun) {
    printLine("  to do  revoke what was committed: it is in git's history all the same");
  }
  if (left > 0) printLine("  to do  say in the configuration what these are: redact, or notSecret");
}
