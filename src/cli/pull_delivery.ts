/**
 * How what was committed gets to its branch: never by force, on top of what others have pushed, or to a branch and a
 * pull request of its own.
 *
 * @module
 */
import { isRetakeError, RetakeError } from "../errors.ts";
import type { Forge, PullRequest } from "../forge/types.ts";
import {
  fetchRef,
  isAncestor,
  mergeHere,
  pushHead,
  rebaseOnto,
  type Remote,
} from "../host/git_branch.ts";
import { sayLine } from "../host/terminal.ts";
import type { PullScene } from "./pull_scene.ts";
import type { PullReport } from "./pull_text.ts";

/** What the commits and pull requests of this are called. */
export const TITLE = "Record cassettes again";

/** So often a push is tried again on top of what others have pushed. */
const MOST_TRIES = 3;

/**
 * Brings what is committed to its branch, or where that takes no push to another one, with a pull request of its own.
 *
 * @param scene what this is about
 * @param target the branch
 * @returns where it is now
 * @throws {RetakeError} `PULL_REQUEST`, as where others have pushed what conflicts
 */
export async function deliver(
  scene: PullScene,
  target: string,
): Promise<{ branch: string; instead?: PullReport["instead"] }> {
  const { remote, forge, pull } = scene;
  const pushed = await pushOrCatchUp(remote, target);
  if (pushed.is === "pushed") return { branch: target };
  if (pushed.is === "behind") throw conflicting(target);
  if (!pull) throw refusedPush(target, pushed.says);
  const branch = await freeBranch({ ...scene, branch: `retake/${target}`, base: target });
  const other = await pushOrCatchUp(remote, branch);
  if (other.is === "behind") throw conflicting(branch);
  if (other.is === "refused") throw refusedPush(`${target}, nor to ${branch}`, other.says);
  const { number, url } = await openPull(forge, {
    branch,
    base: target,
    text: `What was recorded for #${pull.number}, whose branch takes no push.`,
  });
  return { branch, instead: { number, url, says: pushed.says } };
}

/**
 * @param scene what this is about
 * @returns the branch for what is recorded about no pull request: one that is new or merged, one whose pull request is
 * open, or one that has none, as where a run could push and not open it
 * @throws {RetakeError} `PULL_REQUEST`
 */
export async function freeBranch(
  { remote, forge, branch, base, start }: PullScene,
): Promise<string> {
  for (let number = 1;; number++) {
    const name = number === 1 ? branch : `${branch}-${number}`;
    const there = await fetchRef(remote, `refs/heads/${name}`);
    if (there === undefined || await isAncestor(there, start)) return name;
    if ((await forge.findPull(name, base))?.isOpen !== false) return name;
  }
}

/**
 * Goes on where the last run has left its branch.
 *
 * @throws {RetakeError} `PULL_REQUEST` where that conflicts with what is checked out
 */
export async function takeOver({ remote }: PullScene, branch: string): Promise<void> {
  const there = await fetchRef(remote, `refs/heads/${branch}`);
  if (there === undefined || await mergeHere(there, remote)) return;
  throw new RetakeError(
    "PULL_REQUEST",
    `The last run has left ${branch}, which conflicts with what is checked out, or whose history is not here.\n` +
      "  to do  merge its pull request or close it first; the checkout wants all of the history: fetch-depth: 0",
  );
}

/**
 * @param forge where it is opened
 * @param what its branch, where that goes, and what it says
 * @returns the open pull request from there, a new one where there is none
 * @throws {RetakeError} `PULL_REQUEST`, with where the recordings are
 */
export async function openPull(
  forge: Forge,
  { branch, base, text }: { branch: string; base: string; text: string },
): Promise<PullRequest> {
  const open = async () => {
    const found = await forge.findPull(branch, base);
    return found?.isOpen ? found : undefined;
  };
  try {
    return await open() ?? await forge.createPull({ branch, base, title: TITLE, text });
  } catch (error) {
    if (!isRetakeError(error, "PULL_REQUEST")) throw error;
    // It was opened, and the answer did not get here.
    const there = await open().catch(() => undefined);
    if (there) return there;
    const [first] = error.message.split("\n");
    throw new RetakeError(
      "PULL_REQUEST",
      `What was recorded is pushed to ${branch}, and no pull request into ${base} could be opened: ${first}\n` +
        "  to do  open it by hand, or run this again, which goes on from there; on GitHub the settings of the repository want\n" +
        '         "Allow GitHub Actions to create and approve pull requests"',
      { cause: error },
    );
  }
}

async function pushOrCatchUp(remote: Remote, branch: string): ReturnType<typeof pushHead> {
  for (let tries = 1;; tries++) {
    const pushed = await pushHead(remote, branch);
    if (pushed.is !== "behind" || tries === MOST_TRIES) return pushed;
    const there = await fetchRef(remote, `refs/heads/${branch}`);
    if (there === undefined || !await rebaseOnto(there, remote)) return pushed;
    sayLine(`retake: ${branch} has got other commits meanwhile; trying again on top of them`);
  }
}

function conflicting(branch: string): RetakeError {
  return new RetakeError(
    "PULL_REQUEST",
    `${branch} has got other commits meanwhile, which conflict with what was recorded: nothing was pushed.\n` +
      "  to do  nothing, where another run has recorded the same; else run it again",
  );
}

function refusedPush(where: string, says: string): RetakeError {
  return new RetakeError(
    "PULL_REQUEST",
    `The repository takes no push to ${where}: ${says}\n` +
      "  to do  let the workflow push there, or let the pull request come from a branch that is not protected",
  );
}
