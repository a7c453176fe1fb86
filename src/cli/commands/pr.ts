/**
 * `retake pr`: records for a pull request what no longer holds, and says there what that has changed; or looks alone.
 *
 * @module
 */
import { RetakeError } from "../../errors.ts";
import { factsAt } from "../../host/files.ts";
import { runtimeHost } from "../../host/runtime.ts";
import { printLine } from "../../host/terminal.ts";
import type { Command, Declared } from "../arguments.ts";
import { AS_JSON, FOLDER, openCassettes } from "../cassettes.ts";
import type { Allowed } from "../findings.ts";
import { managerOf, testCommandOf } from "../project_commands.ts";
import { readProject } from "../project.ts";
import { checkAnnotations, checkHeadline, checkMarkdown, checkPull } from "../pull_check.ts";
import { leaveSummary } from "../reports.ts";
import { SIGNATURES } from "../status.ts";
import { severalAllowed } from "./check.ts";

/** The options as they are typed. */
interface PullOptions {
  check?: true;
  since?: string;
  allow?: Allowed[];
  json?: true;
  dir?: string;
  signatures?: string;
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
  json: [AS_JSON],
  dir: [FOLDER],
  signatures: [SIGNATURES],
};

/** The command. */
export const prCommand: Command = {
  name: "pr",
  description: "Record for a pull request what no longer holds, and say there what that changes.",
  argument: ["[command...]", "the test command behind --, as it is typed: retake pr -- npm test"],
  options: Object.values(OPTIONS).flat(),
  more: `
--check runs nothing, asks nothing and needs no key: it is for code of a fork too. On GitHub Actions it leaves
annotations and a summary of the step.

Exit codes of --check:
  0  no recording is stale or expired, or no more than --allow says
  1  there are such
  2  what was asked makes no sense, or cannot be read
`,
  async run(typed, options: PullOptions) {
    const folder = openCassettes(options.dir);
    if (!factsAt(folder.path)) {
      // In the wrong folder, all would be well for ever.
      throw new RetakeError(
        "OPTION_INVALID",
        `There is no folder ${folder.path}, so there is no recording to look at.\n` +
          "  to do  run it where the cassettes are, or name their folder: --dir",
      );
    }
    const { signatures, since, allow = [] } = options;
    const found = await checkPull(folder, { signatures, since, allowed: allow });
    if (options.json) {
      printLine(JSON.stringify(found, null, 2));
      return found.isFault ? 1 : 0;
    }
    const project = readProject();
    const retake = managerOf(project).run;
    const command = testCommandOf(project, typed)?.join(" ") ?? "your test command";
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
  },
};
