/**
 * `retake record [-- COMMAND]`: records what suites or any test command ask for, in every shell alike: all anew,
 * or only what is meant.
 *
 * @module
 */
import { nameFilter } from "../../cassette/glob.ts";
import { bareName } from "../../cassette/name.ts";
import { RetakeError } from "../../errors.ts";
import { factsOf } from "../../host/files.ts";
import { dashes, typedCommand } from "../../host/shell_word.ts";
import { runtimeHost } from "../../host/runtime.ts";
import { printLine, setVariable } from "../../host/terminal.ts";
import { refuseRecording } from "../../session/ci.ts";
import { isRecordingRefused } from "../../session/options.ts";
import { BUDGET } from "../../session/types.ts";
import {
  type Again,
  type Command,
  type Declared,
  dollars,
  RESULTS,
  resultsFolder,
  several,
  WHOLE,
} from "../arguments.ts";
import { type CassetteFolder, FOLDER, openCassettes, wantAllFetched } from "../cassettes.ts";
import { unreachedSince } from "../changed.ts";
import { tellAbsent, tellUnused } from "../chosen.ts";
import { runAndReport } from "../other_runner.ts";
import { describePlan, planRecording, recordEnvironment, type RecordPlan } from "../record_plan.ts";
import { SIGNATURES } from "../status.ts";
import { retakeHere } from "../../host/retake.ts";
import type { RunReport } from "../../suite/types.ts";
import { toldCommand } from "../test_command.ts";
import { type RunSuite, testCommand } from "./test.ts";

/** The options as they are typed. */
interface RecordOptions {
  dir?: string;
  missing?: true;
  changed?: true;
  since?: string;
  expired?: true;
  stale?: true;
  only?: string[];
  budget?: number;
  dryRun?: true;
  json?: true;
  signatures?: string;
  results?: string | false;
  whole?: true;
}

const OPTIONS: Record<keyof RecordOptions, readonly Declared[]> = {
  dir: [FOLDER],
  missing: [["--missing", "only cassettes that do not exist yet"]],
  changed: [["--changed", "only requests that no recording answers, in whichever cassette"]],
  since: [[
    "--since <commit>",
    "the same, only in cassettes that files reach which have changed since then: HEAD, main",
  ]],
  expired: [["--expired", "only cassettes that have expired, and those that do not exist yet"]],
  stale: [["--stale", "only what functions that have changed ask for otherwise"]],
  only: [[
    "--only <glob>",
    "of all that, only cassettes of this name, folder or glob: chat, chat/*, !chat/old",
    several,
  ]],
  budget: [["--budget <dollars>", "stop recording before the call that would pass it", dollars]],
  dryRun: [["--dry-run", "run nothing: say what would be recorded, and what that has cost"]],
  json: [["--json", "with --dry-run: print JSON, for programs"]],
  signatures: [SIGNATURES],
  whole: [WHOLE],
  results: RESULTS,
};

/** The exit code where all went well, and no cassette that was used is one that was chosen. */
const UNMET = 2;

/**
 * @param runSuite runs suites
 * @param words all that was typed
 * @returns the command
 */
export function recordCommand(runSuite: RunSuite, words: readonly string[]): Command {
  return {
    name: "record",
    description: "Record what a test command or suites ask for: all anew, or only what is meant.",
    argument: [
      "[command...]",
      "the test command behind --, as it is typed: retake record -- npm test; without --, files of suites",
    ],
    options: Object.values(OPTIONS).flat(),
    more:
      "\nSeveral of these options mean all that any of them means. A cassette is replaced only where its test ends\n" +
      "well. A mode that stands in the code of a test counts more than this. It exits with the code of that\n" +
      "command, or as retake test does; where that is 0, with 3 where something was left undone at --budget, and with 2\n" +
      "where no cassette that was used fits an --only.",
    async run(typed, options: RecordOptions, again) {
      const isCommand = words.includes("--");
      checkTyped(typed, options, { isCommand, again });
      const folder = openCassettes(options.dir);
      const globs = (options.only ?? []).map((glob) => asName(glob, folder));
      const except = options.since === undefined ? [] : await exceptSince(folder, options.since);
      const plan: RecordPlan = {
        missing: options.missing ?? false,
        changed: (options.changed ?? false) || options.since !== undefined,
        expired: options.expired ?? false,
        stale: options.stale ?? false,
        isWanted: nameFilter([...globs, ...except]),
        signatures: options.signatures,
      };
      if (options.dryRun) {
        await wantAllFetched(folder);
        const planned = await planRecording(folder, plan);
        await tellAbsent(globs, folder);
        printLine(options.json ? JSON.stringify(planned, null, 2) : describePlan(planned, plan));
        return 0;
      }
      const host = runtimeHost();
      if (isRecordingRefused(host)) {
        throw refuseRecording("retake record", {
          ...host,
          rerun: (_, mayTell) =>
            `${retakeHere()} ${typedCommand(mayTell?.(words) ? words : ["record"])}`,
        });
      }
      const environment = {
        ...recordEnvironment(plan, [...globs, ...except]),
        ...(options.dir === undefined ? {} : { CASSETTE_DIR: options.dir }),
      };
      const results = resultsFolder(options.results);
      if (isCommand) {
        const { budget, whole = false } = options;
        const { code, report } = await runAndReport(typed, {
          results,
          environment: budget === undefined
            ? environment
            : { ...environment, [BUDGET]: String(budget) },
          whole,
          ...(budget === undefined ? {} : { budget }),
        });
        return await tellUnused(globs, report, folder) ? code : code || UNMET;
      }
      for (const [name, value] of Object.entries(environment)) setVariable(name, value);
      const { budget } = options;
      let report: RunReport | undefined;
      const { run } = testCommand(
        async (...suites) => report = await runSuite(...suites),
        words,
      );
      const code = await run(typed, {
        results: options.results,
        ...(budget === undefined ? {} : { budget }),
      }, again);
      return !report || await tellUnused(globs, report, folder) ? code : code || UNMET;
    },
  };
}

function checkTyped(
  typed: readonly string[],
  { json, dryRun }: RecordOptions,
  { isCommand, again }: { isCommand: boolean; again: Again },
) {
  if (json && !dryRun) {
    throw new RetakeError(
      "OPTION_INVALID",
      "--json is of --dry-run: what runs says what it has to say.\n" +
        `  to do  ${toldCommand(again("--dry-run"))}; of a run, results/report.json has all`,
    );
  }
  if (isCommand && typed.length === 0 && !dryRun) {
    throw new RetakeError(
      "OPTION_INVALID",
      `No test command stands behind --.\n  to do  ${retakeHere()} record ${dashes()} npm test`,
    );
  }
  const missing = isCommand ? undefined : typed.find((path) => !factsOf(path));
  if (missing !== undefined) {
    throw new RetakeError(
      "OPTION_INVALID",
      `There is no file or folder "${missing}" with suites.\n` +
        `  to do  a test command stands behind --:  ${retakeHere()} record ${dashes()} ${
          toldCommand(typed)
        }`,
    );
  }
}

/** A glob as it is typed may be the path of files. */
function asName(glob: string, { path }: CassetteFolder): string {
  const [, not = "", rest = ""] = /^(!?)(.*)$/.exec(glob.replaceAll("\\", "/"))!;
  const inside = rest.replace(/^\.\//, "");
  const name = inside.startsWith(`${path}/`) ? inside.slice(path.length + 1) : inside;
  if (name === "" || name.includes(",")) {
    throw new RetakeError(
      "OPTION_INVALID",
      `--only "${glob}" is no name of a cassette, and no glob for such.\n` +
        "  to do  --only chat, --only 'chat/*', --only '!chat/old'; several times for several",
    );
  }
  return not + bareName(name);
}

/** What an environment holds on every system; longer, and no program starts. */
const MOST = 30_000;

async function exceptSince(folder: CassetteFolder, since: string): Promise<string[]> {
  const unreached = (await unreachedSince(folder, since)).map((name) => `!${name}`);
  if (unreached.join().length <= MOST) return unreached;
  throw new RetakeError(
    "OPTION_INVALID",
    `${unreached.length} cassettes are out of reach of what has changed since ${since}: too many to name.\n` +
      "  to do  name those that are meant: --only 'chat/**'",
  );
}
