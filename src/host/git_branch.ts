/**
 * A branch that is committed to and pushed, never by force.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
import { type GitEnded, runGit } from "./git.ts";

/** Where a branch is pushed to, and by whom. */
export interface Remote {
  /** What git calls it. */
  name: string;
  /** The address of the server that the token is for. */
  server: string;
  user: string;
  /** Reaches git by its environment alone: neither a command line nor a file of settings has it. */
  token: string | undefined;
  /** Who commits, where git knows nobody. */
  author: { name: string; email: string };
}

/** What became of a push. */
export type Pushed =
  | { is: "pushed" }
  /** The branch has got other commits meanwhile. */
  | { is: "behind"; says: string }
  /** The server takes none there, as to a protected branch. */
  | { is: "refused"; says: string };

/** Words of git, to be read by a program. */
const PLAIN = { LC_ALL: "C", GIT_TERMINAL_PROMPT: "0" };

/** @returns the commit that is checked out */
export async function headCommit(): Promise<string> {
  return (await must(["rev-parse", "--verify", "HEAD"], "knows no commit here")).stdout.trim();
}

/** @returns where two lines of commits part; `undefined` where that is not known here, as in a shallow clone */
export async function partingOf(one: string, other: string): Promise<string | undefined> {
  const { code, stdout } = await runGit(["merge-base", one, other], PLAIN);
  return code === 0 ? stdout.trim() : undefined;
}

/** @returns whether a commit is among those that another stands on */
export async function isAncestor(commit: string, of: string): Promise<boolean> {
  return (await runGit(["merge-base", "--is-ancestor", commit, of], PLAIN)).code === 0;
}

/**
 * @param folders folders of the working directory, which may not be there
 * @returns the paths of all files in them that differ from what is committed, new ones among them
 * @throws {RetakeError} `PULL_REQUEST` without a repository
 */
export async function differingFiles(folders: readonly string[]): Promise<string[]> {
  const words = ["status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames"];
  const { stdout } = await must([...words, "--", ...folders], "cannot tell what has changed");
  const top = (await must(["rev-parse", "--show-prefix"], "knows no repository")).stdout.trim();
  return stdout.split("\0").filter((line) => line !== "")
    .map((line) => line.slice(3)).map((path) =>
      path.startsWith(top) ? path.slice(top.length) : path
    );
}

/**
 * @param paths files of the working directory, gone ones among them
 * @param message of the commit
 * @param remote who commits, where git knows nobody
 * @returns the commit
 * @throws {RetakeError} `PULL_REQUEST`, as where a hook refuses it
 */
export async function commitFiles(
  paths: readonly string[],
  message: string,
  remote: Remote,
): Promise<string> {
  const list = paths.join("\0");
  const from = ["--pathspec-from-file=-", "--pathspec-file-nul"];
  const who = await authorOf(remote);
  await must(["add", "--all", ...from], "cannot add what was recorded", who, list);
  await must(["commit", "--only", "-q", "-m", message, ...from], "cannot commit", who, list);
  return await headCommit();
}

async function authorOf({ author: { name, email } }: Remote): Promise<Record<string, string>> {
  const isKnown = (await runGit(["config", "user.email"])).stdout.trim() !== "";
  if (isKnown) return {};
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
  };
}

/**
 * Pushes what is checked out; never by force.
 *
 * @throws {RetakeError} `PULL_REQUEST` where the server cannot be reached, or does not know the token
 */
export async function pushHead(remote: Remote, branch: string): Promise<Pushed> {
  const words = ["push", "--porcelain", remote.name, `HEAD:refs/heads/${branch}`];
  const ended = await runGit(words, environmentOf(remote));
  if (ended.code === 0) return { is: "pushed" };
  const [, says = ""] = /^!\t[^\t]*\t(.*)$/m.exec(ended.stdout) ?? [];
  const told = [says, ...ended.stderr.split("\n").filter((line) => line.startsWith("remote: "))]
    .join("\n").slice(0, 600).trim();
  if (says.startsWith("[rejected]")) return { is: "behind", says: told };
  if (says.startsWith("[remote rejected]")) {
    // Two that push at the same moment: the second finds the branch locked, or moved.
    const isRace = /cannot lock ref|reference already exists|failed to update ref/.test(told);
    return { is: isRace ? "behind" : "refused", says: told };
  }
  throw failed(ended, `cannot push to ${branch}`, "see that the token may write: contents: write");
}

/**
 * @param remote where it is
 * @param ref a branch, or another ref
 * @returns the commit that it leads to, which is fetched; `undefined` where there is none
 * @throws {RetakeError} `PULL_REQUEST` where the server cannot be reached
 */
export async function fetchRef(remote: Remote, ref: string): Promise<string | undefined> {
  const environment = environmentOf(remote);
  const listed = await runGit(["ls-remote", "--exit-code", remote.name, ref], environment);
  if (listed.code === 2) return undefined;
  const ended = listed.code === 0
    ? await runGit(["fetch", "-q", "--no-tags", remote.name, ref], environment)
    : listed;
  if (ended.code !== 0) {
    throw failed(ended, `cannot fetch ${ref}`, "see that the token may read: contents: read");
  }
  return (await must(["rev-parse", "FETCH_HEAD"], "has fetched nothing")).stdout.trim();
}

/**
 * Puts what is checked out on top of other commits, or leaves all as it was.
 *
 * @returns whether that went without a conflict
 */
export async function rebaseOnto(commit: string, remote: Remote): Promise<boolean> {
  const who = { ...PLAIN, ...await authorOf(remote) };
  if ((await runGit(["rebase", "-q", "--autostash", commit], who)).code === 0) return true;
  await runGit(["rebase", "--abort"], who);
  return false;
}

/**
 * Merges other commits into what is checked out, or leaves all as it was.
 *
 * @returns whether that went without a conflict
 */
export async function mergeHere(commit: string, remote: Remote): Promise<boolean> {
  const who = { ...PLAIN, ...await authorOf(remote) };
  if ((await runGit(["merge", "-q", "--no-edit", commit], who)).code === 0) return true;
  await runGit(["merge", "--abort"], who);
  return false;
}

/** The token, as git takes it from the environment; what a checkout has left in a file counts no more. */
function environmentOf({ server, user, token }: Remote): Record<string, string> {
  if (token === undefined) return PLAIN;
  const key = `http.${server}/.extraheader`;
  const value = `AUTHORIZATION: basic ${btoa(`${user}:${token}`)}`;
  return {
    ...PLAIN,
    GIT_CONFIG_COUNT: "2",
    GIT_CONFIG_KEY_0: key,
    GIT_CONFIG_VALUE_0: "",
    GIT_CONFIG_KEY_1: key,
    GIT_CONFIG_VALUE_1: value,
  };
}

async function must(
  words: string[],
  fails: string,
  more: Record<string, string> = {},
  input?: string,
): Promise<GitEnded> {
  const ended = await runGit(words, { ...PLAIN, ...more }, input);
  if (ended.code !== 0) throw failed(ended, fails, `git ${words[0]} says more`);
  return ended;
}

function failed({ code, stdout, stderr }: GitEnded, fails: string, next: string): RetakeError {
  const said = (stderr.trim() || stdout.trim() || String(code)).slice(0, 600);
  return new RetakeError("PULL_REQUEST", `git ${fails}: ${said}\n  to do  ${next}`);
}
