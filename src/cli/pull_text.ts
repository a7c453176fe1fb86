/**
 * What a pull request is told of a recording: the text of the one comment.
 *
 * @module
 */
import { typedCommand } from "../host/shell_word.ts";
import type { Forge, PullRequest } from "../forge/types.ts";
import { isLoud } from "../diff/verdict.ts";
import { oneLine } from "../suite/report/printable.ts";
import { cost, counted, grouped, money, type Priced } from "../suite/report/words.ts";
import { code, type Compared, comparedMarkdown } from "./compared.ts";

/** Something that was not done, and why. */
export interface Undone {
  /** A cassette, or what a test is called. */
  name: string;
  why: string;
}

/** What a recording for a pull request came to. */
export interface PullReport {
  /** The cassettes that were written. */
  recorded: readonly string[];
  /** What differs by meaning from what `since` has. */
  compared: readonly Compared[];
  /** What cannot be compared with it, since one of the two cannot be read. */
  uncompared: readonly Undone[];
  /** The commit that it is compared with. */
  since: string;
  spent: Priced;
  /** What might be spent, in US dollars. */
  budget: number | undefined;
  undone: readonly Undone[];
  /** What looks like a secret, by its place and rule: then nothing is committed. */
  leaks: readonly string[];
  /** The branch that has all of it. */
  branch: string;
  /** Where something was pushed to: the branch, and the commit. */
  pushed?: { branch: string; commit: string };
  /** The pull request that brings it, where the branch itself takes no push, and what was said there. */
  instead?: { number: number; url: string; says: string };
  /** What is typed here: this program, and the tests. */
  program: string;
  tests: string;
}

/** Services take no comment that is much longer. */
const MOST = 40_000;
/** So many things that are undone are named. */
const MOST_UNDONE = 50;

/** @returns the first sentence about it */
export function pullHeadline({ recorded, undone, leaks, pushed }: PullReport): string {
  if (leaks.length > 0) {
    return "nothing was committed: what was recorded holds what looks like a secret";
  }
  const left = undone.length > 0 ? `, ${undone.length} left undone` : "";
  if (recorded.length > 0) return `${counted(recorded.length, "cassette")} recorded again${left}`;
  if (pushed) return `what belongs to the recordings was brought up to date${left}`;
  return undone.length > 0
    ? `nothing was recorded${left}`
    : "nothing to record, all recordings hold";
}

/**
 * @param report what a recording came to
 * @returns the comment, as Markdown; all that others have written stands in code
 */
export function pullMarkdown(report: PullReport): string {
  const { compared, uncompared, since, spent, budget, undone, leaks, pushed } = report;
  const { instead, program, tests } = report;
  const blocks = [`### Retake: ${pullHeadline(report)}`];
  if (leaks.length > 0) {
    blocks.push(
      `${leaks.slice(0, MOST_UNDONE).map((one) => `- ${code(one)}`).join("\n")}\n\n` +
        "Name what is secret with `redact` in the configuration, or what is none with `notSecret`, and record again.",
    );
  }
  if (instead) {
    blocks.push(
      `The branch takes no push (${
        code(instead.says)
      }), so #${instead.number} brings what was recorded: ${instead.url}`,
    );
  } else if (pushed) {
    blocks.push(`Pushed to ${code(pushed.branch)} as ${pushed.commit.slice(0, 12)}.`);
  }
  const sent = spent.requests === 0
    ? "nothing, no request was recorded"
    : `${cost(spent)}, for ${counted(spent.requests, "request")}`;
  blocks.push(`**Cost:** ${sent}${budget === undefined ? "" : ` (budget: ${money(budget)})`}`);
  if (compared.length > 0) {
    blocks.push(
      `**What changed** since ${since.slice(0, 12)}`,
      comparedMarkdown(compared, isLoud, MOST),
    );
  }
  if (uncompared.length > 0) blocks.push(listed("Not compared", uncompared));
  if (undone.length > 0) blocks.push(listed("Left undone", undone));
  if (compared.length > 0) {
    const branch = fencedWord(report.branch);
    blocks.push(
      `**To review it on your machine**\n\n${
        fenced(
          `git fetch origin ${branch} && git switch ${branch} && git pull --ff-only origin ${branch}`,
          `${program} diff --since ${since.slice(0, 12)} --all`,
          `${program} replay -- ${tests}`,
        )
      }`,
    );
  }
  return blocks.join("\n\n");
}

/**
 * @param forge where it is
 * @param pull the pull request of a fork
 * @returns what is said there: that nothing of it is run where the key is, and what somebody can do who may write
 */
export function forkMarkdown(forge: Pick<Forge, "refOf">, pull: PullRequest): string {
  const branch = `pr-${pull.number}`;
  return [
    "### Retake: nothing is recorded for code of a fork",
    "To record runs the code of this pull request where the key is. Somebody who may write to this repository can " +
    "look at that code, and take it into a branch of the repository:",
    fenced(
      `git fetch origin ${forge.refOf(pull.number)}:${branch}`,
      `git diff ${fencedWord(`origin/${pull.base}`)}...${branch}`,
      `git push origin ${branch}`,
    ),
    `A pull request of ${
      code(branch)
    } is recorded like any other. Which recordings this one makes stale, and what ` +
    "renewing them costs, the check without a key says: `npx retake pr --check`.",
  ].join("\n\n");
}

function listed(title: string, all: readonly Undone[]): string {
  const lines = all.slice(0, MOST_UNDONE).map(({ name, why }) => `- ${code(name)}: ${code(why)}`);
  const more = all.length - lines.length;
  if (more > 0) lines.push(`- ${grouped(more)} more`);
  return `**${title}**\n\n${lines.join("\n")}`;
}

function fenced(...lines: string[]): string {
  return `\`\`\`sh\n${lines.join("\n")}\n\`\`\``;
}

/** A name that others have given, as one word for a shell, in which nothing is run, and which no block ends with. */
function fencedWord(word: string): string {
  return typedCommand([oneLine(word).replaceAll("`", "'")]);
}
