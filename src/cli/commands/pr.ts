/**
 * `retake pr`: records for a pull request what no longer holds, and says there what that has changed; or looks alone.
 *
 * @module
 */
import { RetakeError } from "../../errors.ts";
import { isBranchName } from "../../host/git_branch.ts";
import { runtimeHost } from "../../host/runtime.ts";
import { printLine, sayLine } from "../../host/terminal.ts";
import {
  type Command,
  type Declared,
  dollars,
  RESULTS,
  resultsFolder,
  WHOLE,
  wholeNumber,
} from "../arguments.ts";
import { AS_JSON, FOLDER, openCassettes, wantAllFetched } from "../cassettes.ts";
import { openToCheck } from "../folders.ts";
import { type Allowed, allowedHere } from "../findings.ts";
import { checkAnnotations, checkHeadline, checkMarkdown, checkPull } from "../pull_check.ts";
import { doneLine, dryMarkdown, type PullDone, recordForPull } from "../pull_record.ts";
import { openPullScene, type PullQuery } from "../pull_scene.ts";
import { describePlan, planRecording } from "../record_plan.ts";
import { leaveSummary } from "../reports.ts";
import { retakeHere } from "../../host/retake.ts";
import { testsHere, toldCommand, toldWords } from "../test_command.ts";
import { SIGNATURES } from "../status.ts";
import { severalAllowed } from "./check.ts";

/** The options as they are typed. */
interface PullOptions {
  check?: true;
  since?: string;
  allow?: Allowed[];
  budget?: number;
  pull?: number;
  branch?: string;
  remote?: string;
  gitlab?: true;
  dryRun?: true;
  json?: true;
  dir?: string;
  signatures?: string;
  whole?: true;
  results?: string | false;
}

const OPTIONS: Record<keyof PullOptions, readonly Declared[]> = {
  check: [["--check", "record nothing: say what is stale or expired, and what renewing it costs"]],
  since: [[
    "--since <commit>",
    "with --check: say too what a change of files since then may reach",
  ]],
  allow: [[
    "--allow <rules>",
    "with --check: what does not fail: stale,expired; stale=5 for so many, expired=14d for as long",
    severalAllowed,
  ]],
  budget: [["--budget <dollars>", "stop recording before the call that would pass it", dollars]],
  pull: [[
    "--pull <number>",
    "the pull request (default: that of the event, or of GitLab's variables)",
    wholeNumber,
  ]],
  branch: [[
    "--branch <name>",
    "without a pull request: the branch for what is recorded (default: retake/recordings)",
  ]],
  remote: [["--remote <name>", "what git calls the repository (default: origin)"]],
  gitlab: [["--gitlab", "it is GitLab (default: where GITLAB_CI is true)"]],
  dryRun: [[
    "--dry-run",
    "run nothing and write nothing: say what would be recorded, and where it would go",
  ]],
  json: [AS_JSON],
  dir: [FOLDER],
  signatures: [SIGNATURES],
  whole: [WHOLE],
  results: RESULTS,
};

/** What counts in one way alone. */
const OF_CHECK = ["since", "allow"] as const;
const OF_RECORD = ["budget", "pull", "branch", "remote", "gitlab", "dryRun", "whole"] as const;

/** The command. */
export const prCommand: Command = {
  name: "pr",
  description: "Record for a pull request what no longer holds, and say there what that changes.",
  argument: ["[command...]", "the test command behind --, as it is typed: retake pr -- npm test"],
  options: Object.values(OPTIONS).flat(),
  more: `
It runs the tests, records what is stale, expired or missing, commits that to the branch of the pull request, and
leaves one comment there, updated in place. Without a pull request, as on a schedule, it opens one. It wants
GITHUB_TOKEN or GITLAB_TOKEN, and runs no code of a fork. It never pushes by force.

--check runs nothing, asks nothing and needs no key: it is for code of a fork too. On GitHub Actions it leaves
annotations and a summary of the step.

Exit codes:
  0  nothing is left to record; with --check: no recording is stale or expired, or no more than --allow says
  1  something is left undone; with --check: more is stale or expired, or something cannot be read
  2  it was refused, as for a fork, or makes no sense
  3  recording stopped at the budget; nothing else is left undone
  130  after Ctrl-C, and 143 after SIGTERM: nothing was committed or told
`,
  async run(typed, options: PullOptions) {
    checkTyped(options);
    if (options.check) return await runCheck(typed, options);
    const folder = openCassettes(options.dir);
    const { budget, pull, branch = "retake/recordings", remote = "origin" } = options;
    const { gitlab = false, whole = false, json = false, signatures } = options;
    if (!await isBranchName(branch)) {
      throw new RetakeError(
        "OPTION_INVALID",
        `--branch "${branch}" is no name that git takes for a branch.\n  to do  as  retake/recordings`,
      );
    }
    const query: PullQuery = {
      typed,
      budget,
      pull,
      branch,
      remote,
      isGitlab: gitlab,
      signatures,
      results: resultsFolder(options.results),
      whole,
      isData: json,
    };
    const scene = await openPullScene(query, options.dryRun ?? false);
    if (options.dryRun) {
      const plan = { missing: true, changed: false, expired: true, stale: true, signatures };
      await wantAllFetched(folder);
      const planned = await planRecording(folder, { ...plan, isWanted: () => true });
      const { pull, branch, base, words } = scene;
      const data = {
        pull: pull?.number ?? null,
        branch,
        base,
        command: toldWords(words),
        planned,
      };
      printLine(
        json ? JSON.stringify(data, null, 2) : dryMarkdown(scene, describePlan(planned, plan)),
      );
      return 0;
    }
    const done = await recordForPull(folder, scene, query);
    if (typeof done === "number") {
      sayLine(
        "retake: interrupted: nothing was committed, pushed or told; what was recorded is where it belongs",
      );
      return done;
    }
    if (json) printLine(JSON.stringify(asData(done), null, 2));
    else printLine(`\n${done.text}\n`);
    sayLine(doneLine(done));
    return done.code;
  },
};

function checkTyped(options: PullOptions): void {
  const foreign = (options.check ? OF_RECORD : OF_CHECK).find((name) =>
    options[name] !== undefined
  );
  if (foreign === undefined) return;
  const [[flags]] = OPTIONS[foreign] as [Declared];
  throw new RetakeError(
    "OPTION_INVALID",
    options.check
      ? `${flags} is for what is recorded, and --check records nothing.\n  to do  ${retakeHere()} pr --check`
      : `${flags} is of --check, which records nothing.\n  to do  ${retakeHere()} pr --check ${flags}`,
  );
}

/** The form of `--json`. */
function asData({ report, pull, comment, code, text }: PullDone): object {
  const { compared, program: _, tests: __, ...rest } = report;
  return {
    ...rest,
    compared: compared.map(({ name, only, verdict }) => ({
      name,
      ...(only ? { only } : {}),
      verdict,
    })),
    pull: pull ?? null,
    comment: comment ?? null,
    code,
    text,
  };
}

async function runCheck(
  typed: readonly string[],
  { dir, signatures, since, allow, json }: PullOptions,
): Promise<number> {
  const folder = await openToCheck(dir);
  const found = await checkPull(folder, { signatures, since, allowed: allowedHere(allow) });
  if (json) {
    printLine(JSON.stringify(found, null, 2));
    return found.isFault ? 1 : 0;
  }
  const retake = retakeHere();
  const command = toldCommand(typed.length > 0 ? typed : testsHere());
  const text = checkMarkdown(found, {
    record: `${retake} record --stale --expired -- ${command}`,
    replay: `${retake} replay -- ${command}`,
  });
  const headline = checkHeadline(found);
  printLine([headline, ...text === "" ? [] : [text]].join("\n\n"));
  if (runtimeHost().variable("GITHUB_ACTIONS") === "true") {
    checkAnnotations(found).forEach(printLine);
  }
  const isTold = await leaveSummary([`### Retake: ${headline}`, text].join("\n\n"));
  return found.isFault || !isTold ? 1 : 0;
}
