/**
 * A recording for a pull request: what no longer holds is recorded, looked at, committed, pushed and told.
 *
 * @module
 */
import { bareName, FAILED_SUFFIX } from "../cassette/name.ts";
import { isRetakeError, RetakeError } from "../errors.ts";
import { keepComment } from "../forge/comment.ts";
import type { Forge, PullComment, PullRequest } from "../forge/types.ts";
import { factsOf, readText } from "../host/files.ts";
import {
  commitFiles,
  differingFiles,
  fetchRef,
  headCommit,
  partingOf,
  pushHead,
} from "../host/git_branch.ts";
import { relativePath } from "../host/paths.ts";
import { appendResult } from "../host/results.ts";
import { runtimeHost } from "../host/runtime.ts";
import { sayLine } from "../host/terminal.ts";
import { spent } from "../ledger/ledger.ts";
import { CI_RECORDS } from "../session/ci.ts";
import { leakAt, scanStore } from "../session/scan.ts";
import { BUDGET } from "../session/types.ts";
import { counted } from "../suite/report/words.ts";
import type { RunReport } from "../suite/types.ts";
import { pushHere } from "./bucket.ts";
import { type CassetteFolder, fetchAll, reasonOf, sayUnread } from "./cassettes.ts";
import { compared } from "./compared.ts";
import { runAndReport } from "./other_runner.ts";
import { deliver, freeBranch, openPull, takeOver, TITLE } from "./pull_delivery.ts";
import type { PullQuery, PullScene } from "./pull_scene.ts";
import { pullHeadline, pullMarkdown, type PullReport, type Undone } from "./pull_text.ts";
import { recordEnvironment } from "./record_plan.ts";
import { leaveSummary } from "./reports.ts";
import { sinceRevision } from "./revisions.ts";
import { statusOf } from "./status.ts";
import { toldCommand } from "./test_command.ts";

/** What it came to. */
export interface PullDone {
  report: PullReport;
  text: string;
  /** The pull request that it was told on. */
  pull: { number: number; url: string } | undefined;
  comment: string | undefined;
  code: number;
}

async function refuseDirty(folders: readonly string[]): Promise<void> {
  const dirty = await differingFiles(folders);
  const theirs = folders.filter((folder) =>
    dirty.some((path) => path === folder || path.startsWith(`${folder}/`))
  );
  if (dirty.length > 0) {
    throw new RetakeError(
      "PULL_REQUEST",
      `${
        counted(dirty.length, "file")
      } of the recordings not as committed, before anything is recorded: ${
        dirty.slice(0, 3).join(", ")
      }\n  to do  commit them, or git stash --include-untracked -- ${theirs.join(" ")}`,
    );
  }
}

/**
 * Records, and says on the pull request what came of it.
 *
 * @param folder a folder of cassettes
 * @param scene what this is about
 * @param query what is asked for
 * @returns what it came to; the exit code alone after Ctrl-C, which leaves what was recorded where it is, and tells nobody
 * @throws {RetakeError} `PULL_REQUEST`, `STORE_READ`
 */
export async function recordForPull(
  folder: CassetteFolder,
  scene: PullScene,
  query: PullQuery,
): Promise<PullDone | number> {
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
  // Before anything is paid for: whether the service answers, and lets this be pushed.
  const found = scene.pull ?? await forge.findPull(target, base);
  await pushHead(remote, target, { isRehearsal: true });
  if (!isOwn) await takeOver(scene, target);
  const isLeft = !isOwn && await headCommit() !== scene.start;

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
  if (ran.report.outcome === "interrupted") return ran.code;
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
    ...leaks.length > 0 ? { compared: [], uncompared: [] } : await comparedSince(folder, since),
    since,
    spent: spent(ran.report.ledger),
    budget: query.budget,
    undone,
    leaks,
    branch,
    ...(commit === undefined ? {} : { pushed: { branch, commit } }),
    ...(delivered?.instead ? { instead: delivered.instead } : {}),
    program: scene.program,
    tests: toldCommand(words),
  };
  const text = gate(pullMarkdown(report));
  await leaveSummary(text); // first: what is paid for by now is told, whatever the service says
  const open = found?.isOpen ? found : undefined;
  const pull = open ??
    (commit !== undefined || isLeft
      ? await openPull(forge, { branch, base, text: "What no longer held, recorded again." })
      : undefined);
  const isNews = commit !== undefined || undone.length > 0 || leaks.length > 0;
  const comment = pull && await tell(forge, pull, { text, isNew: isNews, pushed: report.pushed });
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

/** Leaves the comment; where that is refused, it says what is done all the same. */
async function tell(
  forge: Forge,
  { number, url }: PullRequest,
  { pushed, ...comment }: { text: string; isNew: boolean; pushed: PullReport["pushed"] },
): Promise<PullComment | undefined> {
  try {
    return await keepComment(forge, number, comment);
  } catch (error) {
    if (!pushed || !isRetakeError(error, "PULL_REQUEST")) throw error;
    throw new RetakeError(
      "PULL_REQUEST",
      `What was recorded is pushed to ${pushed.branch}, and could not be told on ${url}: ${error.message}`,
      { cause: error },
    );
  }
}

function messageOf(recorded: readonly string[]): string {
  return recorded.length === 0
    ? TITLE
    : `${TITLE}\n\n${recorded.map((name) => `- ${name}`).join("\n")}`;
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
): Promise<Pick<PullReport, "compared" | "uncompared">> {
  const { both, unread } = await sinceRevision([], since, folder);
  for (const { error } of unread) sayUnread(error, "the others are compared without it");
  return {
    compared: both.map(({ name, was, now }) => compared(name, was?.cassette, now?.cassette)),
    uncompared: unread.map(({ name, error }) => ({ name, why: reasonOf(error).why })),
  };
}

/** What failed runs and those that were cut off leave is nobody else's business. */
function isLeaving(path: string): boolean {
  return bareName(path).endsWith(FAILED_SUFFIX) || path.includes(".journal/");
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
  const found = leaks.map((leak) => `${leakAt(leak)}, ${leak.place} (${leak.rule})`);
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
  const unfetched = await fetchAll(folder);
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
  for (const { name, error } of unfetched) {
    if (!undone.has(name)) undone.set(name, reasonOf(error).why);
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

/** @returns what is told where nothing is run: what would be recorded, and where that would go */
export function dryMarkdown({ pull, branch, base, words }: PullScene, plan: string): string {
  const where = pull
    ? `${branch}, of pull request ${pull.number}`
    : `${branch}, for a pull request into ${base}`;
  return `it would run  ${
    toldCommand(words)
  }\nand push to   ${where}\n\n${plan}\n\nnothing was run, and nothing written`;
}

/** @returns a recording in one line */
export function doneLine({ report, pull, comment }: PullDone): string {
  return `retake: ${pullHeadline(report)}${pull ? `; ${comment ?? pull.url}` : ""}`;
}
