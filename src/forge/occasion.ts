/**
 * What has started a run: which service, which repository, which pull request, and whether who asked may.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
import { retakeHere } from "../host/retake.ts";

/** What has started a run. */
export interface Occasion {
  kind: "github" | "gitlab";
  /** The address of the API, and that of the pages. */
  api: string;
  server: string;
  /** Owner and name, or the number of a project. */
  repository: string;
  /** The pull request that it is about; `undefined` for the branch itself, as on a schedule. */
  pull: number | undefined;
  /** The branch that it runs on, where it is about no pull request; `undefined` on a tag. */
  branch: string | undefined;
  /** The label that has started it. */
  label: string | undefined;
}

/** What is typed. */
export interface OccasionQuery {
  /** Reads a variable of the environment. */
  variable: (name: string) => string | undefined;
  /** What GITHUB_EVENT_PATH leads to, as it was parsed. */
  event: unknown;
  /** The pull request that somebody has named. */
  pull: number | undefined;
  /** Whether it is GitLab, whatever the environment says. */
  isGitlab: boolean;
}

/** The parts of an event of GitHub that are read. */
interface GithubEvent {
  action?: string;
  pull_request?: { number?: number };
  label?: { name?: string };
  issue?: { number?: number; pull_request?: unknown };
  comment?: { body?: string; author_association?: string; user?: { login?: string } };
}

/** Who belongs to a repository, as GitHub calls them. Some of them may read alone, which an event does not say. */
const OWN = ["OWNER", "MEMBER", "COLLABORATOR"];

/**
 * @param query where to look
 * @returns what has started this run
 * @throws {RetakeError} `OPTION_INVALID` where that is not known; `PULL_REQUEST` where who asked may not
 */
export function readOccasion({ variable, event, pull, isGitlab }: OccasionQuery): Occasion {
  if (isGitlab || variable("GITLAB_CI") === "true") return ofGitlab(variable, pull);
  const repository = variable("GITHUB_REPOSITORY");
  if (!repository) {
    throw new RetakeError(
      "OPTION_INVALID",
      "It is not known which repository this is about: GITHUB_REPOSITORY is not set, nor are the variables of GitLab CI.\n" +
        "  to do  run it by the action (docs/pull-requests.md), or set GITHUB_REPOSITORY=owner/name and --pull 12;\n" +
        `         on this machine alone:  ${retakeHere()} record --changed --expired --stale -- npm test`,
    );
  }
  if (!/^[^/\s]+\/[^/\s]+$/.test(repository)) {
    throw new RetakeError(
      "OPTION_INVALID",
      `GITHUB_REPOSITORY is "${repository}", which names no repository.\n` +
        "  to do  say whose it is, and its name:  GITHUB_REPOSITORY=owner/name",
    );
  }
  const { action, pull_request, label, issue, comment } = Object(event) as GithubEvent;
  if (comment && pull === undefined) mayAsk(comment);
  const number = pull ?? pull_request?.number ?? (issue?.pull_request ? issue.number : undefined);
  if (number === undefined && issue) {
    throw new RetakeError(
      "OPTION_INVALID",
      `This was started by issue ${issue.number}, which is no pull request.\n` +
        `  to do  comment /retake on a pull request, or name one: ${retakeHere()} pr --pull 12`,
    );
  }
  return {
    kind: "github",
    api: (variable("GITHUB_API_URL") ?? "https://api.github.com").replace(/\/$/, ""),
    server: (variable("GITHUB_SERVER_URL") ?? "https://github.com").replace(/\/$/, ""),
    repository,
    pull: number,
    branch: number === undefined && variable("GITHUB_REF_TYPE") !== "tag"
      ? variable("GITHUB_REF_NAME")
      : undefined,
    label: action === "labeled" ? label?.name : undefined,
  };
}

function mayAsk({ body = "", author_association = "", user }: NonNullable<GithubEvent["comment"]>) {
  if (!/^\/retake(?:\s|$)/.test(body)) {
    throw new RetakeError(
      "OPTION_INVALID",
      "The comment that has started this does not begin with /retake.\n" +
        "  to do  let the workflow ask so:  if: startsWith(github.event.comment.body, '/retake')",
    );
  }
  if (OWN.includes(author_association)) return;
  throw new RetakeError(
    "PULL_REQUEST",
    `${user?.login ?? "Who"} has asked, who does not belong to this repository (${
      author_association || "nobody"
    }).\n` +
      "  to do  let an owner, a member or a collaborator comment /retake",
  );
}

function ofGitlab(variable: OccasionQuery["variable"], pull: number | undefined): Occasion {
  const [api, project] = [variable("CI_API_V4_URL"), variable("CI_PROJECT_ID")];
  if (!api || !project) {
    throw new RetakeError(
      "OPTION_INVALID",
      "It is not known which project of GitLab this is about: CI_API_V4_URL and CI_PROJECT_ID are not set.\n" +
        "  to do  run it in a job of GitLab CI: docs/pull-requests.md",
    );
  }
  const number = pull ?? (Number(variable("CI_MERGE_REQUEST_IID")) || undefined);
  return {
    kind: "gitlab",
    api: api.replace(/\/$/, ""),
    server: (variable("CI_SERVER_URL") ?? new URL(api).origin).replace(/\/$/, ""),
    repository: project,
    pull: number,
    branch: number === undefined && !variable("CI_COMMIT_TAG")
      ? variable("CI_COMMIT_REF_NAME")
      : undefined,
    label: undefined,
  };
}
