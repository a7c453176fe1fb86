/**
 * A recording for a pull request: what no longer holds is recorded, looked at, committed, pushed and told.
 *
 * @module
 */
import { FAILED_SUFFIX } from "../cassette/name.ts";
import { isRetakeError, RetakeError } from "../errors.ts";
import { keepComment } from "../forge/comment.ts";
import { openGithub } from "../forge/github.ts";
import { openGitlab } from "../forge/gitlab.ts";
import { type Occasion, readOccasion } from "../forge/occasion.ts";
import type { Forge, PullRequest } from "../forge/types.ts";
import { factsOf, readText } from "../host/files.ts";
import {
  commitFiles,
  differingFiles,
  fetchRef,
  headCommit,
  isAncestor,
  mergeHere,
  partingOf,
  pushHead,
  rebaseOnto,
  type Remote,
} from "../host/git_branch.ts";
import { relativePath } from "../host/paths.ts";
import { appendResult } from "../host/results.ts";
import { runtimeHost } from "../host/runtime.ts";
import { sayLine, takeVariables } from "../host/terminal.ts";
import { spent } from "../ledger/ledger.ts";
import { CI_RECORDS } from "../session/ci.ts";
import { textRedaction } from "../session/redaction_rules.ts";
import { scanStore } from "../session/scan.ts";
import { BUDGET, type Runtime } from "../session/types.ts";
import type { RunReport } from "../suite/types.ts";
import { pushHere } from "./bucket.ts";
import type { CassetteFolder } from "./cassettes.ts";
import { compared } from "./compared.ts";
import { runAndReport } from "./other_runner.ts";
import { managerOf, testCommandOf } from "./project_commands.ts";
import { readProject } from "./project.ts";
import {
  forkMarkdown,
  pullHeadline,
  pullMarkdown,
  type PullReport,
  type Undone,
} from "./pull_text.ts";
import { recordEnvironment } from "./record_plan.ts";
import { leaveSummary } from "./reports.ts";
import { sinceRevision } from "./revisions.ts";
import { statusOf } from "./status.ts";

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

/** What it came to. */
export interface PullDone {
  report: PullReport;
  text: string;
  /** The pull request that it was told on. */
  pull: { number: number; url: string } | undefined;
  comment: string | undefined;
  code: number;
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
  const token = occasion.kind === "github" ? GITHUB_TOKEN ?? GH_TOKEN : GITLAB_TOKEN;
  if (!token && !isDry) {
    const name = occasion.kind === "github" ? "GITHUB_TOKEN" : "GITLAB_TOKEN";
    throw new RetakeError(
      "OPTION_INVALID",
      `${name} is not set, without which nothing can be pushed or told.\n` +
        "  to do  give it to the step (docs/pull-requests.md), or look first:  retake pr --dry-run",
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
        "  to do  name the test command:  retake pr -- npx vitest run",
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
    program: managerOf(project).run,
    gate,
  };
  if (!pull) {
    if (!occasion.branch) {
      throw new RetakeError(
        "OPTION_INVALID",
        "It is not known which branch this runs on.\n  to do  name the pull request: retake pr --pull 12",
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

async function refuseDirty(folders: readonly string[]): Promise<void> {
  const dirty = await differingFiles(folders);
  const theirs = folders.filter((folder) =>
    dirty.some((path) => path === folder || path.startsWith(`${folder}/`))
  );
  if (dirty.length > 0) {
    throw new RetakeError(
      "PULL_REQUEST",
      `${dirty.length} files of the recordings differ from what is committed, before anything is recorded: ${
        dirty.slice(0, 3).join(", ")
      }\n  to do  commit them, or git stash --include-untracked -- ${theirs.join(" ")}`,
    );
  }
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
      `         what it makes stale, retake pr --check says without a key${told}`,
    { facts: { pull: pull.number } },
  );
}

/**
 * Records, and says on the pull request what came of it.
 *
 * @param folder a folder of cassettes
 * @param scene what this is about
 * @param query what is asked for
 * @returns what it came to; `undefined` after Ctrl-C, which leaves what was recorded where it is, and tells nobody
 * @throws {RetakeError} `PULL_REQUEST`, `STORE_READ`
 */
export async function recordForPull(
  folder: CassetteFolder,
  scene: PullScene,
  query: PullQuery,
): Promise<PullDone | undefined> {
  const { forge, remote, words, base, gate } = scene;
  const { bucket } = folder;
  const folders = [
    relativePath(folder.path),
    query.signatures ?? "signatures",
    ...bucket ? [relativePath(bucket.lock)] : [],
  ];
  await refuseDirty(folders);
  const unpushed = await bucket?.own.list();
  const isOwn = scene.pull !== undefined;
  const target = isOwn ? scene.branch : await freeBranch(scene);
  let pull: PullRequest | undefined = scene.pull ?? await forge.openPull(target, base);
  if (!isOwn && pull) await takeOver(scene, pull);

  const ran = await runAndReport(words, {
    results: query.results,
    environment: {
      ...recordEnvironment({ missing: true, changed: true, expired: true, stale: true }, []),
      [CI_RECORDS]: "true",
      ...(query.budget === undefined ? {} : { [BUDGET]: String(query.budget) }),
    },
    whole: query.whole,
    ...(query.budget === undefined ? {} : { budget: query.budget }),
    aside: query.isData,
  });
  if (ran.report.outcome === "interrupted") return undefined;
  const differing = async () => (await differingFiles(folders)).filter((path) => !isLeaving(path));
  let paths = await differing();
  const recorded = await namesOf(folder, paths, unpushed);
  const leaks = await leaksIn(folder, { paths, recorded, gate });
  const undone = await undoneOf(folder, ran, query);
  if (bucket && leaks.length === 0) {
    await pushHere(bucket, recorded);
    paths = await differing();
  }
  const written = leaks.length > 0 ? [] : paths;
  let commit: string | undefined;
  if (written.length > 0) {
    commit = await commitFiles(written, messageOf(recorded), remote);
    sayLine(`retake: committed ${written.length} files as ${commit.slice(0, 12)}`);
  }
  const delivered = commit === undefined ? undefined : await deliver(scene, target);
  const branch = delivered?.branch ?? target;
  commit &&= await headCommit();
  const since = await sinceOf(scene);
  const report: PullReport = {
    recorded: leaks.length > 0 ? [] : recorded,
    compared: leaks.length > 0 ? [] : await comparedSince(folder, since),
    since,
    spent: spent(ran.report.ledger),
    budget: query.budget,
    undone,
    leaks,
    branch,
    ...(commit === undefined ? {} : { pushed: { branch, commit } }),
    ...(delivered?.instead ? { instead: delivered.instead } : {}),
    program: scene.program,
    tests: words.join(" "),
  };
  const text = gate(pullMarkdown(report));
  await leaveSummary(text); // first: what is paid for by now is told, whatever the service says
  if (!pull && commit !== undefined) {
    pull = await openPull(forge, { branch, base, text: "What no longer held, recorded again." });
  }
  const isNews = commit !== undefined || undone.length > 0 || leaks.length > 0;
  const comment = pull && await keepComment(forge, pull.number, { text, isNew: isNews });
  const { occasion } = scene;
  if (pull && occasion.label !== undefined) await dropLabel(forge, pull.number, occasion.label);
  await leaveOutputs({ pull: pull?.number, comment: comment?.url, report });
  return {
    report,
    text,
    pull: pull && { number: pull.number, url: pull.url },
    comment: comment?.url,
    code: codeOf(ran, report),
  };
}

/** Brings what is committed to its branch, or where that takes no push to another one, with a pull request of its own. */
async function deliver(
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
  const { number, url } = await forge.openPull(branch, target) ?? await openPull(forge, {
    branch,
    base: target,
    text: `What was recorded for #${pull.number}, whose branch takes no push.`,
  });
  return { branch, instead: { number, url, says: pushed.says } };
}

async function openPull(
  forge: Forge,
  { branch, base, text }: { branch: string; base: string; text: string },
): Promise<PullRequest> {
  try {
    return await forge.createPull({ branch, base, title: TITLE, text });
  } catch (error) {
    if (!isRetakeError(error, "PULL_REQUEST")) throw error;
    const [first] = error.message.split("\n");
    throw new RetakeError(
      "PULL_REQUEST",
      `What was recorded is pushed to ${branch}, and no pull request into ${base} could be opened: ${first}\n` +
        "  to do  open it by hand, and the next run goes on with it; on GitHub the settings of the repository want\n" +
        '         "Allow GitHub Actions to create and approve pull requests"',
      { cause: error },
    );
  }
}

function conflicting(branch: string): RetakeError {
  return new RetakeError(
    "PULL_REQUEST",
    `${branch} has got other commits meanwhile, which conflict with what was recorded: nothing was pushed.\n` +
      "  to do  nothing, where another run has recorded the same; else run it again",
  );
}

/** What the commits and pull requests of this are called. */
const TITLE = "Record cassettes again";

function messageOf(recorded: readonly string[]): string {
  return recorded.length === 0
    ? TITLE
    : `${TITLE}\n\n${recorded.map((name) => `- ${name}`).join("\n")}`;
}

function refusedPush(where: string, says: string): RetakeError {
  return new RetakeError(
    "PULL_REQUEST",
    `The repository takes no push to ${where}: ${says}\n` +
      "  to do  let the workflow push there, or let the pull request come from a branch that is not protected",
  );
}

/** The branch for what is recorded on a schedule: one that is new, or of a pull request that is open, or merged. */
async function freeBranch({ remote, forge, branch, base, start }: PullScene): Promise<string> {
  for (let number = 1;; number++) {
    const name = number === 1 ? branch : `${branch}-${number}`;
    const there = await fetchRef(remote, `refs/heads/${name}`);
    if (there === undefined || await isAncestor(there, start)) return name;
    if (await forge.openPull(name, base)) return name;
  }
}

/** Goes on where the last run has left its pull request. */
async function takeOver({ remote }: PullScene, { number, branch }: PullRequest): Promise<void> {
  const there = await fetchRef(remote, `refs/heads/${branch}`);
  if (there === undefined || await mergeHere(there, remote)) return;
  throw new RetakeError(
    "PULL_REQUEST",
    `Pull request ${number} cannot be gone on with: ${branch} conflicts with what is checked out, or its history is not here.\n` +
      "  to do  merge or close it first; the checkout wants all of the history: fetch-depth: 0",
  );
}

/** So often a push is tried again on top of what others have pushed. */
const MOST_TRIES = 3;

async function pushOrCatchUp(remote: Remote, branch: string): ReturnType<typeof pushHead> {
  for (let tries = 1;; tries++) {
    const pushed = await pushHead(remote, branch);
    if (pushed.is !== "behind" || tries === MOST_TRIES) return pushed;
    const there = await fetchRef(remote, `refs/heads/${branch}`);
    if (there === undefined || !await rebaseOnto(there, remote)) return pushed;
    sayLine(`retake: ${branch} has got other commits meanwhile; trying again on top of them`);
  }
}

/** What the changes are told since: where this branch has left its base, else what was checked out. */
async function sinceOf({ remote, base, start, pull }: PullScene): Promise<string> {
  if (!pull) return start;
  const there = await fetchRef(remote, `refs/heads/${base}`);
  return (there === undefined ? undefined : await partingOf(there, start)) ?? start;
}

async function comparedSince(
  folder: CassetteFolder,
  since: string,
): Promise<PullReport["compared"]> {
  const both = await sinceRevision([], since, folder);
  return both.map(({ name, was, now }) => compared(name, was?.cassette, now?.cassette));
}

/** What failed runs and those that were cut off leave is nobody else's business. */
function isLeaving(path: string): boolean {
  return path.endsWith(".failed.json") || path.includes(".journal/");
}

/** The cassettes that were written: by git's word, or of a bucket, whose folder git may not see, those that are new. */
async function namesOf(
  { store, bucket }: CassetteFolder,
  paths: readonly string[],
  unpushed: readonly string[] | undefined,
): Promise<string[]> {
  const { list, locate } = bucket?.own ?? store;
  return (await list()).filter((name) =>
    paths.includes(relativePath(locate(name))) ||
    (unpushed && !unpushed.includes(name) && !name.endsWith(FAILED_SUFFIX))
  );
}

/** The gate of what is committed: what is refused when it is recorded is looked for once more. */
async function leaksIn(
  { store }: CassetteFolder,
  { paths, recorded, gate }: {
    paths: readonly string[];
    recorded: string[];
    gate: PullScene["gate"];
  },
): Promise<string[]> {
  const only = { ...store, list: () => Promise.resolve(recorded) };
  const { leaks } = await scanStore({ store: only }, runtimeHost());
  const found = leaks.map(({ where, line, place, rule }) => `${where}:${line ?? place} (${rule})`);
  const locations = recorded.map((name) => relativePath(store.locate(name)));
  for (const path of paths) {
    if (locations.includes(path) || !/\.(?:json|ts|md)$/.test(path)) continue;
    const text = factsOf(path) ? await readText(path) : "";
    if (gate(text) !== text) found.push(`${path} (a known secret)`);
  }
  return found;
}

async function undoneOf(
  folder: CassetteFolder,
  { code, report: run }: { code: number; report: RunReport },
  { signatures }: PullQuery,
): Promise<Undone[]> {
  const { all } = await statusOf(folder, { texts: [], signatures });
  const overBudget = run.budget?.undone ?? [];
  const cases = run.suites.flatMap(({ cases }) => cases);
  const undone = new Map<string, string>(
    overBudget.map((name) => [name, "the budget was reached"]),
  );
  for (const { name, cassettes, status, error } of cases) {
    const own = cassettes[0] ?? name;
    if (status !== "failed" || undone.has(own)) continue;
    undone.set(own, `its test failed: ${error?.message.split("\n")[0] ?? "see the log"}`);
  }
  for (const { name, verdict } of all) {
    if (
      (verdict !== "stale" && verdict !== "expired" && verdict !== "damaged") || undone.has(name)
    ) continue;
    const isAsked = cases.some(({ cassettes }) => cassettes.includes(name));
    undone.set(
      name,
      isAsked ? `it is still ${verdict}` : `no test asked for it, and it is ${verdict}`,
    );
  }
  const found = [...undone].map(([name, why]) => ({ name, why }));
  if (code !== 0 && found.length === 0) {
    found.push({ name: run.runtime, why: `it ended with exit code ${code}: see the log` });
  }
  return found.sort((a, b) => a.name < b.name ? -1 : 1);
}

function codeOf(
  { report: { budget } }: { report: RunReport },
  { undone, leaks }: PullReport,
): number {
  if (leaks.length > 0) return 1;
  if (undone.length === 0) return 0;
  return undone.every(({ name }) => budget?.undone.includes(name)) ? 3 : 1;
}

async function dropLabel(forge: Forge, number: number, label: string): Promise<void> {
  try {
    await forge.removeLabel(number, label);
  } catch (error) {
    // Somebody may have taken it off by hand; all else is done by now.
    if (!isRetakeError(error, "PULL_REQUEST")) throw error;
    sayLine(`retake: the label "${label}" is still there: ${error.message.split("\n")[0]}`);
  }
}

/** What later steps of a workflow of GitHub may ask for. */
async function leaveOutputs(
  { pull, comment = "", report }: {
    pull: number | undefined;
    comment?: string | undefined;
    report: PullReport;
  },
): Promise<void> {
  const path = runtimeHost().variable("GITHUB_OUTPUT");
  if (!path) return;
  const { recorded, undone, spent, pushed } = report;
  const values = {
    recorded: recorded.length,
    undone: undone.length,
    dollars: spent.dollars,
    "pull-request": pull ?? "",
    comment,
    commit: pushed?.commit ?? "",
  };
  const lines = Object.entries(values).map(([name, value]) => `${name}=${value}\n`);
  await appendResult(path, lines.join(""));
}

async function readEvent(path: string | undefined): Promise<unknown> {
  if (!path || !factsOf(path)) return undefined;
  const text = await readText(path);
  try {
    return JSON.parse(text);
  } catch {
    throw new RetakeError(
      "OPTION_INVALID",
      `What GITHUB_EVENT_PATH leads to is no JSON: ${path}\n  to do  name the pull request: retake pr --pull 12`,
    );
  }
}

/** The environment as it is now, whatever is taken out of it later. */
function withAll(host: Runtime): Runtime {
  const variables = host.variables?.() ?? [];
  return { ...host, variables: () => variables };
}

/** @returns what is told where nothing is run: what would be recorded, and where that would go */
export function dryMarkdown({ pull, branch, base, words }: PullScene, plan: string): string {
  const where = pull
    ? `${branch}, of pull request ${pull.number}`
    : `${branch}, for a pull request into ${base}`;
  return `it would run  ${
    words.join(" ")
  }\nand push to   ${where}\n\n${plan}\n\nnothing was run, and nothing written`;
}

/** @returns a recording in one line */
export function doneLine({ report, pull, comment }: PullDone): string {
  return `retake: ${pullHeadline(report)}${pull ? `; ${comment ?? pull.url}` : ""}`;
}
