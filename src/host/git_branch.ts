/**
 * A branch that is committed to and pushed, never by force.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
import { type GitEnded, runGit } from "./git.ts";
import { pause, process } from "./process.ts";

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

/** So often the server is asked, and so long it is waited before it is asked again, in milliseconds. */
const MOST_TRIES = 4;
const FIRST_PAUSE = 1000;
/** What git says where the server or the way to it is at fault, and not what was asked. */
const PASSING =
  /HTTP (?:429|5\d\d)|returned error: (?:429|5\d\d)|Could not resolve host|[Cc]onnection (?:reset|refused|timed out)|Failed to connect|Operation timed out|early EOF|hung up unexpectedly|Empty reply from server/;

/** @returns the commit that is checked out */
export async function headCommit(): Promise<string> {
  const ended = await runGit(["rev-parse", "--verify", "HEAD"], PLAIN);
  if (ended.code === 0) return ended.stdout.trim();
  throw failed(
    ended,
    "knows no commit here",
    "run it in a checkout of the repository, with a commit: git clone; in a job, actions/checkout",
  );
}

/** @returns whether git takes a text for the name of a branch */
export async function isBranchName(text: string): Promise<boolean> {
  return (await runGit(["check-ref-format", "--branch", text], PLAIN)).code === 0;
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
 * @throws {RetakeError} `PULL_REQUEST`
 */
export async function commitFiles(
  paths: readonly string[],
  message: string,
  remote: Remote,
): Promise<string> {
  const list = paths.join("\0");
  const from = ["--pathspec-from-file=-", "--pathspec-file-nul"];
  const who = await committing(remote);
  await must(["add", "--all", ...from], "cannot add what was recorded", who, list);
  await must(["commit", "--only", "-q", "-m", message, ...from], "cannot commit", who, list);
  return await headCommit();
}

/**
 * What git is told where it commits. No hook runs, which is for who types: what one of them refuses, as the form of a
 * message, would lose what is paid for by now, and a pull request has checks of its own.
 */
async function committing({ author: { name, email } }: Remote): Promise<Record<string, string>> {
  const plain = { ...PLAIN, ...settings(["core.hooksPath", "/dev/null"]) };
  const isKnown = (await runGit(["config", "user.email"])).stdout.trim() !== "";
  if (isKnown) return plain;
  return {
    ...plain,
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
  };
}

/**
 * Pushes what is checked out; never by force.
 *
 * @param remote where to
 * @param branch the branch there
 * @param how `isRehearsal`: sends nothing, and tells only whether the server can be reached and the token may push
 * @throws {RetakeError} `PULL_REQUEST` where the server cannot be reached, or does not know the token; of a rehearsal
 * also where git knows no such remote
 */
export async function pushHead(
  remote: Remote,
  branch: string,
  { isRehearsal = false }: { isRehearsal?: boolean } = {},
): Promise<Pushed> {
  if (isRehearsal) await wantRemote(remote);
  // A hook would be code of the repository that gets to see the token. Large File Storage sends its files by one.
  const large = await runGit(["ls-files", "--", ":(top,attr:filter=lfs)"], PLAIN);
  const words = ["push", "--porcelain", remote.name, `HEAD:refs/heads/${branch}`];
  if (isRehearsal) words.push("--dry-run");
  if (isRehearsal || large.stdout === "") words.push("--no-verify");
  const ended = await askServer(words, remote);
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
  await wantRemote(remote);
  const listed = await askServer(["ls-remote", "--exit-code", remote.name, ref], remote);
  if (listed.code === 2) return undefined;
  const ended = listed.code === 0
    ? await askServer(["fetch", "-q", "--no-tags", remote.name, ref], remote)
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
  const who = await committing(remote);
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
  const who = await committing(remote);
  if ((await runGit(["merge", "-q", "--no-edit", commit], who)).code === 0) return true;
  await runGit(["merge", "--abort"], who);
  return false;
}

/** Wants the repository to be one that git knows by this name. */
async function wantRemote({ name }: Remote): Promise<void> {
  const known = (await must(["remote"], "cannot tell its remotes")).stdout.trim();
  if (known.split("\n").includes(name) || /[/:]/.test(name)) return;
  const first = known.split("\n")[0];
  throw new RetakeError(
    "PULL_REQUEST",
    `git knows no remote ${name} here, so nothing can be fetched from it or pushed.\n` +
      `  there  ${known === "" ? "none at all" : known.replaceAll("\n", ", ")}\n` +
      `  to do  ${first ? `name it: --remote ${first}` : `git remote add ${name} ADDRESS`}`,
  );
}

/** Runs git with the token, and again where the server, or the way to it, was at fault for a moment. */
async function askServer(words: string[], remote: Remote): Promise<GitEnded> {
  const environment = environmentOf(remote);
  for (let tries = 1;; tries++) {
    const ended = await runGit(words, environment);
    if (ended.code === 0 || tries === MOST_TRIES || !PASSING.test(ended.stderr)) return ended;
    await pause(FIRST_PAUSE * 2 ** (tries - 1));
  }
}

/** The token, as git takes it from the environment; what a checkout has left in a file counts no more. */
function environmentOf({ server, user, token }: Remote): Record<string, string> {
  if (token === undefined) return PLAIN;
  const key = `http.${server}/.extraheader`;
  const value = `AUTHORIZATION: basic ${btoa(`${user}:${token}`)}`;
  return { ...PLAIN, ...settings([key, ""], [key, value]) };
}

/** Settings of git, as its environment has them, behind those that are there: a container may name safe folders so. */
function settings(...pairs: [key: string, value: string][]): Record<string, string> {
  const first = Number(process.env.GIT_CONFIG_COUNT) || 0;
  return Object.fromEntries([
    ["GIT_CONFIG_COUNT", String(first + pairs.length)],
    ...pairs.flatMap(([key, value], at) => [
      [`GIT_CONFIG_KEY_${first + at}`, key],
      [`GIT_CONFIG_VALUE_${first + at}`, value],
    ]),
  ]);
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
