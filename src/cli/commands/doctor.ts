/**
 * `retake doctor`: whether a green run can be believed here, and what is in the way.
 *
 * @module
 */
import { RetakeError } from "../../errors.ts";
import { factsOf } from "../../host/files.ts";
import { importFile } from "../../host/suite_files.ts";
import { printLine } from "../../host/terminal.ts";
import { retakeHere } from "../../host/retake.ts";
import { painter } from "../../suite/report/colours.ts";
import { oneLine } from "../../suite/report/printable.ts";
import { counted } from "../../suite/report/words.ts";
import type { Command, Declared } from "../arguments.ts";
import { AS_JSON } from "../cassettes.ts";
import { loadSettings } from "../configuration.ts";
import {
  type Check,
  checkClients,
  checkConfiguration,
  checkCopies,
  checkDisk,
  checkGit,
  checkOthers,
  checkRunner,
  checkSeams,
} from "../health.ts";
import { lookAround } from "../look_around.ts";
import { showsColour } from "../reports.ts";

/** The options as they are typed. */
interface DoctorOptions {
  json?: true;
}

const OPTIONS: Record<keyof DoctorOptions, Declared> = { json: AS_JSON };

/** The command. */
export const doctorCommand: Command = {
  name: "doctor",
  readsNoSettings: true,
  description: "Look at whether a green run can be believed here, and what is in the way.",
  argument: [
    "[files...]",
    "modules to load first, as the setup files of tests: who stands in fetch then",
  ],
  options: Object.values(OPTIONS),
  more: `
It asks a server of its own on this machine by each way that is heard, and nobody else. It exits with 1 where
something would make a green run lie.`,
  async run(files, { json }: DoctorOptions) {
    const checks = await lookAtAll(files);
    const faults = checks.filter(({ verdict }) => verdict === "wrong").length;
    if (json) printLine(JSON.stringify(checks, null, 2));
    else {
      const paint = painter(showsColour("stdout"));
      const colours = { ok: "green", note: "yellow", wrong: "red" } as const;
      const width = Math.max(...checks.map(({ name }) => name.length));
      for (const { name, verdict, says, next } of checks) {
        printLine(
          `${paint(colours[verdict], verdict.padEnd(5))}  ${name.padEnd(width)}  ${oneLine(says)}`,
        );
        if (next) printLine(`${" ".repeat(width + 9)}to do  ${next}`);
      }
      printLine(
        faults === 0
          ? "a green run can be believed"
          : `${counted(faults, "thing")} would make a green run lie`,
      );
    }
    return faults > 0 ? 1 : 0;
  },
};

async function lookAtAll(files: readonly string[]): Promise<Check[]> {
  const checks = [...checkCopies(), ...await checkConfiguration()];
  if (!checks.some(({ name, verdict }) => name === "configuration" && verdict === "wrong")) {
    await loadSettings(undefined); // where cassettes are
  }
  const facts = await lookAround();
  const { project } = facts;
  const missing = files.find((file) => factsOf(file)?.kind !== "file");
  if (missing !== undefined) {
    throw new RetakeError(
      "OPTION_INVALID",
      `There is no file ${missing} to load.\n` +
        `  to do  name modules by their paths from here, or none:  ${retakeHere()} doctor`,
    );
  }
  for (const file of files) await importFile(file);
  return [
    ...checks,
    ...checkRunner(facts),
    ...await checkSeams(project),
    ...checkOthers(project, files),
    ...checkClients(project),
    ...await checkGit(),
    ...await checkDisk(),
  ];
}
