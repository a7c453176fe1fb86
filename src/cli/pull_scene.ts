/**
 * What a recording for a pull request is about, found out before anything is run; what may not be is refused here.
 *
 * @module
 */
import { isRetakeError, RetakeError } from "../errors.ts";
import { keepComment } from "../forge/comment.ts";
import { openGithub } from "../forge/github.ts";
import { openGitlab } from "../forge/gitlab.ts";
import { type Occasion, readOccasion } from "../forge/occasion.ts";
import type { Forge, PullRequest } from "../forge/types.ts";
import { factsOf, readText } from "../host/files.ts";
import { headCommit, type Remote } from "../host/git_branch.ts";
import { runtimeHost } from "../host/runtime.ts";
import { takeVariables } from "../host/terminal.ts";
import { textRedaction } from "../session/redaction_rules.ts";
import type { Runtime } from "../session/types.ts";
import { testCommandOf } from "./project_commands.ts";
import { readProject } from "./project.ts";
import { forkMarkdown } from "./pull_text.ts";
import { leaveSummary } from "./reports.ts";
import { retakeBy, retakeHere } from "../host/retake.ts";
import { testsHere } from "./test_command.ts";

/** What is asked for. */
export interface PullQuery {
  /** The test command, as it was typed. */
  typed: readonly string[];
  budget: number | undefined;
  /** The pull request that somebody has named. */
  pull: number | undefined;
  /** What git calls the repository. */
  remote: string;
  /** The branch for what is recorded about no pull request. */
  branch: string;
  isGitlab: boolean;
  signatures: string | undefined;
  results: string | undefined;
  whole: boolean;
  /** Whether what is printed is data. */
  isData: boolean;
}

/** What is known before something is run. */
export interface PullScene {
  forge: Forge;
  remote: Remote;
  occasion: Occasion;
  /** The pull request that it is about. */
  pull: PullRequest | undefined;
  /** The branch that it is to get to, and the one that it goes into. */
  branch: string;
  base: string;
  /** The commit that was checked out. */
  start: string;
  /** The tests. */
  words: readonly string[];
  program: string;
  /** Takes out of a text what is secret, the tokens among it. */
  gate: (text: string) => string;
}

/** Variables with which one may write to a repository: no test gets to see them. */
const TOKENS = ["GITHUB_TOKEN", "GH_TOKEN", "GITLAB_TOKEN"];

/**
 * Says what this is about, and refuses code of a fork.
 *
 * @param query what is asked for
 * @param isDry whether nothing is to be written, here or there
 * @throws {RetakeError} `PULL_REQUEST`, `OPTION_INVALID`, `PACKAGE_MISSING`
 */
export async function openPullScene(
  query: PullQuery,
  isDry: boolean,
): Promise<PullScene> {
  const host = runtimeHost();
  const { variable } = host;
  const occasion = readOccasion({
    variable,
    event: await readEvent(variable("GITHUB_EVENT_PATH")),
    pull: query.pull,
    isGitlab: query.isGitlab,
  });
  const gate = textRedaction(withAll(host));
  const { GITHUB_TOKEN, GH_TOKEN, GITLAB_TOKEN } = takeVariables(TOKENS);
  const token = occasion.kind === "github" ? GITHUB_TOKEN || GH_TOKEN : GITLAB_TOKEN;
  if (!token && !isDry) {
    const name = occasion.kind === "github" ? "GITHUB_TOKEN" : "GITLAB_TOKEN";
    throw new RetakeError(
      "OPTION_INVALID",
      `${name} is not set, without which nothing can be pushed or told.\n` +
        `  to do  give it to the step (docs/pull-requests.md), or look first:  ${retakeHere()} pr --dry-run`,
    );
  }
  const { api, server, repository } = occasion;
  const access = { api, server, repository, token: token || undefined };
  const forge = occasion.kind === "github" ? openGithub(access) : openGitlab(access);
  const { user, author } = forge;
  const remote: Remote = { name: query.remote, server, user, token: access.token, author };
  const project = readProject();
  const words = testCommandOf(project, query.typed);
  if (!words) {
    throw new RetakeError(
      "OPTION_INVALID",
      "It is not known how the tests of this project are run: package.json has no script test, and deno.json no such task.\n" +
        `  to do  name the test command:  ${retakeHere()} pr -- ${testsHere().join(" ")}`,
    );
  }
  const start = await headCommit();
  const pull = occasion.pull === undefined ? undefined : await forge.pull(occasion.pull);
  const scene = {
    forge,
    remote,
    occasion,
    pull,
    start,
    words,
    program: retakeBy(),
    gate,
  };
  if (!pull) {
    if (!occasion.branch) {
      throw new RetakeError(
        "OPTION_INVALID",
        "This runs on no branch, as a run for a tag does, so nobody knows where a pull request would go.\n" +
          `  to do  run it on a branch, or name the pull request: ${retakeHere()} pr --pull 12`,
      );
    }
    return { ...scene, branch: query.branch, base: occasion.branch };
  }
  if (pull.isFork) await refuseFork(scene, pull, isDry);
  if (!pull.isOpen) {
    throw new RetakeError(
      "PULL_REQUEST",
      `Pull request ${pull.number} is closed, so that nobody would see what is recorded.\n  to do  open it again: ${pull.url}`,
    );
  }
  if (pull.commit !== start) {
    throw new RetakeError(
      "PULL_REQUEST",
      `What is checked out is ${
        start.slice(0, 12)
      }, and the head of pull request ${pull.number} is ` +
        `${pull.commit.slice(0, 12)}.\n` +
        "  to do  check out the head itself, by its commit, and not what it would be merged to; where somebody has\n" +
        "         pushed meanwhile, run it again",
    );
  }
  return { ...scene, branch: pull.branch, base: pull.base };
}

async function refuseFork(
  { forge, gate }: Pick<PullScene, "forge" | "gate">,
  pull: PullRequest,
  isDry: boolean,
): Promise<never> {
  const text = gate(forkMarkdown(forge, pull));
  let told = "";
  try {
    if (!isDry) await keepComment(forge, pull.number, { text, isNew: true });
  } catch (error) {
    // In a run that the fork itself has started, the token may read alone.
    if (!isRetakeError(error, "PULL_REQUEST")) throw error;
    told = `\n  and   it could not be told there: ${error.message.split("\n")[0]}`;
  }
  await leaveSummary(text);
  throw new RetakeError(
    "PULL_REQUEST",
    `Pull request ${pull.number} is of a fork, whose code never runs where the key is.\n` +
      `  to do  look at it, and take it into a branch of this repository:\n` +
      `         git fetch origin ${
        forge.refOf(pull.number)
      }:pr-${pull.number} && git push origin pr-${pull.number}\n` +
      `         what it makes stale, ${retakeHere()} pr --check says without a key${told}`,
    { facts: { pull: pull.number } },
  );
}

async function readEvent(path: string | undefined): Promise<unknown> {
  if (!path || !factsOf(path)) return undefined;
  const text = await readText(path);
  try {
    return JSON.parse(text);
  } catch {
    throw new RetakeError(
      "OPTION_INVALID",
      `What GITHUB_EVENT_PATH leads to is no JSON: ${path}\n  to do  name the pull request: ${retakeHere()} pr --pull 12`,
    );
  }
}

/** The environment as it is now, whatever is taken out of it later. */
function withAll(host: Runtime): Runtime {
  const variables = host.variables?.() ?? [];
  return { ...host, variables: () => variables };
}
