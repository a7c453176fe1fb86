/**
 * `retake learn`: what of a cassette's requests differs by itself from recording to recording, and the options that
 * make it the same.
 *
 * @module
 */
import type { Cassette } from "../../cassette/types.ts";
import { shorten } from "../../diff/difference.ts";
import { learn, type Learned, type Lesson } from "../../diff/learn.ts";
import { RetakeError } from "../../errors.ts";
import { runProgram } from "../../host/programs.ts";
import { runtimeHost } from "../../host/runtime.ts";
import { inTemporaryFolder } from "../../host/temporary.ts";
import { printLine, sayLine } from "../../host/terminal.ts";
import { retakeHere } from "../../host/retake.ts";
import { isRecordingRefused } from "../../session/options.ts";
import { refuseRecording } from "../../session/ci.ts";
import { painter } from "../../suite/report/colours.ts";
import { oneLine } from "../../suite/report/printable.ts";
import { counted } from "../../suite/report/words.ts";
import type { Command, Declared } from "../arguments.ts";
import {
  AS_JSON,
  type CassetteFolder,
  dirOption,
  findName,
  FOLDER,
  openCassettes,
  parseHere,
} from "../cassettes.ts";
import { projectComparison } from "../differences.ts";
import { showsColour } from "../reports.ts";
import { sinceRevision } from "../revisions.ts";
import { writeOptions } from "../settings_file.ts";

/** The options as they are typed. */
interface LearnOptions {
  dir?: string;
  since?: string;
  again?: true;
  write?: true;
  json?: true;
}

const OPTIONS: Record<keyof LearnOptions, Declared> = {
  dir: FOLDER,
  since: ["--since <commit>", "compare with this commit (default: HEAD)"],
  again: [
    "--again",
    "record twice by the command behind --, which asks the real API each time; cassettes stay as they are",
  ],
  write: ["--write", "put the options into the configuration, where that is JSON or there is none"],
  json: AS_JSON,
};

/** The command. */
export const learnCommand: Command = {
  name: "learn",
  description:
    "Say what of a cassette's requests differs by itself, and which options make it the same.",
  argument: ["<name...>", "the cassette; with --again, -- and the test command that records it"],
  options: Object.values(OPTIONS),
  more: `
ignore leaves a field out of the comparison; freeze has the clock and chance stand still; variable() makes a value
once and keeps it, in the code of the test.
  retake learn chat/asks
  retake learn chat/asks --again -- npm test
It exits with 1 where --write could not write.`,
  async run(typed, options: LearnOptions) {
    const [name = "", ...command] = typed;
    checkTyped(command, options);
    const folder = openCassettes(options.dir);
    const [was, now] = options.again
      ? await recordTwice(name, command)
      : await bothSides(name, options.since ?? "HEAD", folder);
    const learned = learn(now, was, projectComparison());
    if (options.json) printLine(JSON.stringify(asData(learned), null, 2));
    else tell(name, learned);
    const isToWrite = options.write && Object.keys(learned.options).length > 0;
    return !isToWrite || await write(learned) ? 0 : 1;
  },
};

function checkTyped(command: readonly string[], { again, since }: LearnOptions): void {
  if (again && command.length === 0) {
    throw new RetakeError(
      "OPTION_INVALID",
      `--again needs the command that records.\n  to do  ${retakeHere()} learn NAME --again -- npm test`,
    );
  }
  if (again && since !== undefined) {
    throw new RetakeError(
      "OPTION_INVALID",
      "--since is for git's version; --again records two.\n  to do  leave one of them out",
    );
  }
  if (!again && command.length > 0) {
    throw new RetakeError(
      "OPTION_INVALID",
      `retake learn takes one cassette, not ${command.length + 1}.\n` +
        `  to do  with a test command:  ${retakeHere()} learn NAME --again -- npm test`,
    );
  }
}

async function bothSides(
  typed: string,
  revision: string,
  folder: CassetteFolder,
): Promise<[was: Cassette, now: Cassette]> {
  const { both: [both] } = await sinceRevision([typed], revision, folder);
  const { name, where, was, now } = both!;
  const dir = dirOption(folder);
  const wayOut =
    `  to do  record it twice:  ${retakeHere()} learn ${name}${dir} --again -- COMMAND`;
  if (!now) {
    throw new RetakeError("NAME_INVALID", `${where} is gone: it is only in git.\n${wayOut}`);
  }
  if (!was) {
    throw new RetakeError("NAME_INVALID", `git has no ${where} at ${revision}.\n${wayOut}`);
  }
  if (was.text === now.text) {
    throw new RetakeError(
      "OPTION_INVALID",
      `${where} is the same as at ${revision}: it has not been recorded again.\n` +
        `  to do  record it again first:  ${retakeHere()} record${dir} -- COMMAND\n         or twice:  ${retakeHere()} learn ${name}${dir} --again -- COMMAND`,
    );
  }
  return [was.cassette, now.cassette];
}

/** Into folders of its own: what lies in the project stays as it is. */
async function recordTwice(
  typed: string,
  command: readonly string[],
): Promise<[was: Cassette, now: Cassette]> {
  const host = runtimeHost();
  if (isRecordingRefused(host)) throw refuseRecording("retake learn --again", host);
  return await inTemporaryFolder(async (path) => {
    const made: Cassette[] = [];
    for (const which of ["first", "second"]) {
      sayLine(`retake: recording for the ${which} time:  ${command.join(" ")}`);
      const folder = { path: `${path}/${which}`, store: host.openStore!(`${path}/${which}`) };
      const code = await runProgram(command, {
        CASSETTE_MODE: "record",
        CASSETTE_DIR: folder.path,
      });
      if (code !== 0) {
        throw new RetakeError(
          "OPTION_INVALID",
          `${command.join(" ")} has ended with code ${code}, so there is nothing to compare.`,
        );
      }
      const names = await folder.store.list();
      if (names.length === 0) {
        throw new RetakeError(
          "NAME_INVALID",
          "Nothing was recorded into the folder that CASSETTE_DIR names.\n" +
            "  to do  leave store and mode out of the code of the test: they count more than the environment",
        );
      }
      const name = findName(typed, names, folder);
      const text = await folder.store.load(name);
      made.push(parseHere(text!, folder.store.locate(name), { name, path: folder.path }));
    }
    return made as [Cassette, Cassette];
  });
}

/** @returns whether they are in it now */
async function write({ options }: Learned): Promise<boolean> {
  const { path, isWritten } = await writeOptions(options);
  sayLine(
    isWritten
      ? `retake: ${path} has them now`
      : `retake: ${path} is no JSON, so it is left as it is\n  to do  add these options to it`,
  );
  return isWritten;
}

function asData({ lessons, options, left, held, unpaired }: Learned): object {
  return {
    lessons,
    options,
    left: left.map(({ request, difference: { field, recorded, asked } }) => ({
      request,
      field,
      recorded: recorded ?? null,
      asked: asked ?? null,
    })),
    held,
    unpaired,
  };
}

const WORDS: Record<Lesson["made"], string> = { id: "an id", time: "a time", chance: "by chance" };

function tell(name: string, { lessons, options, left, held, unpaired }: Learned): void {
  const paint = painter(showsColour("stdout"));
  const value = (text: string | undefined) => oneLine(shorten(text ?? "(nothing)", 80));
  if (lessons.length + left.length + unpaired === 0) {
    printLine(
      held > 0
        ? `${oneLine(name)}: all that differs is held still already`
        : `${oneLine(name)}: its requests are the same both times`,
    );
    return;
  }
  for (const { field, made, remedy, why, requests, recorded, asked } of lessons) {
    const where = requests.length === 1 ? `#${requests[0]}` : counted(requests.length, "request");
    printLine(
      `${paint("bold", oneLine(field))}  ${WORDS[made]}, in ${where}: ${paint("green", remedy)}`,
    );
    printLine(`  ${value(recorded)}  then  ${value(asked)}`);
    printLine(paint("faint", `  ${why}`));
  }
  for (const { request, difference: { field, recorded, asked } } of left) {
    printLine(`${paint("bold", oneLine(field))}  in #${request}: not by itself, as it looks`);
    printLine(`  ${value(recorded)}  then  ${value(asked)}`);
  }
  if (unpaired > 0) printLine(`${counted(unpaired, "request")} asked one time and not the other`);
  if (held > 0) printLine(`${counted(held, "difference")} held still already`);
  if (Object.keys(options).length > 0) {
    printLine(`\noptions\n${JSON.stringify(options, null, 2)}`);
  }
  const variables = lessons.filter(({ remedy }) => remedy === "variable");
  if (variables.length > 0) {
    printLine("\nin the test, and sent from there");
    for (const { field } of variables) {
      const called = /([\w-]+)(?:\[\*\])*$/.exec(field)?.[1] ?? "id";
      printLine(`const id = session.variable(${JSON.stringify(called)}, () => makeOne());`);
    }
  }
}
