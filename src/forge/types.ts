/**
 * The services where repositories have pull requests: GitHub and GitLab, behind one small interface.
 *
 * `occasion.ts` says from the environment what has started a run, `github.ts` and `gitlab.ts` speak with the
 * services, by `patient.ts`, and `comment.ts` keeps one comment on a pull request. It is entered by the other four.
 *
 * @module
 */

/** A pull request; GitLab calls it a merge request. */
export interface PullRequest {
  number: number;
  /** Where a person reads it. */
  url: string;
  /** Its branch, and the commit that this leads to. */
  branch: string;
  commit: string;
  /** The branch that it is to be merged into. */
  base: string;
  /** Whether its branch is of another repository. */
  isFork: boolean;
  isOpen: boolean;
}

/** A comment on a pull request. */
export interface PullComment {
  id: number;
  text: string;
  url: string;
  /** Whether one may take it for one's own by what stands in it: strangers may write that too. */
  isTrusted: boolean;
}

/** What is asked of a service; each throws `PULL_REQUEST` where that is refused. */
export interface Forge {
  /** What it is called. */
  name: string;
  /** Who commits, where git knows nobody. */
  author: { name: string; email: string };
  /** Who pushes: a name that goes with the token. */
  user: string;
  /** The address of its pages, for which the token is. */
  server: string;
  /** The ref that leads to the commits of a pull request, of a fork too. */
  refOf(number: number): string;
  pull(number: number): Promise<PullRequest>;
  /** The pull request from a branch of this repository into another: the open one, else the last that is closed. */
  findPull(branch: string, base: string): Promise<PullRequest | undefined>;
  createPull(
    what: { branch: string; base: string; title: string; text: string },
  ): Promise<PullRequest>;
  /** All comments of a pull request, the oldest first. */
  comments(number: number): Promise<PullComment[]>;
  addComment(number: number, text: string): Promise<PullComment>;
  changeComment(number: number, id: number, text: string): Promise<PullComment>;
  removeComment(number: number, id: number): Promise<void>;
  /** Takes a label from a pull request, so that it can be set again. */
  removeLabel(number: number, label: string): Promise<void>;
}

/** How a service is reached. */
export interface ForgeAccess {
  /** The address of its API. */
  api: string;
  /** The address of its pages. */
  server: string;
  /** Owner and name, or the number of a project. */
  repository: string;
  /** What it lets in; `undefined` reads what is public. */
  token: string | undefined;
}
