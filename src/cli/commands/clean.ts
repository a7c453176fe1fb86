/**
 * `retake clean`: deletes cassettes that have expired and what failed runs have left, and says so first.
 *
 * @module
 */
import { showAge } from "../../cassette/expiry.ts";
import { isRetakeError } from "../../errors.ts";
import { type CommittedFolder, committedFolder } from "../../host/git.ts";
import { printLine } from "../../host/terminal.ts";
import { oneLine } from "../../suite/report/printable.ts";
import { counted } from "../../suite/report/words.ts";
import type { Command, Declared } from "../arguments.ts";
import {
  AS_JSON,
  type CassetteFolder,
  FOLDER,
  lookAtAll,
  openCassettes,
  type SeenCassette,
} from "../cassettes.ts";

/** The options as they are typed. */
interface CleanOptions {
  dir?: string;
  json?: true;
  expired?: true;
  failed?: true;
  yes?: boolean;
  force?: boolean;
}

const OPTIONS: Record<keyof CleanOptions, Declared> = {
  dir: FOLDER,
  json: AS_JSON,
  expired: ["--expired", "only cassettes that have expired"],
  failed: ["--failed", "only what failed runs have left"],
  yes: ["-y, --yes", "delete what git holds as it is; without it, nothing is deleted"],
  force: ["--force", "with --yes: delete what git does not hold too, which nobody gets back"],
};

/** What is, or would be, deleted. */
interface Cleaned {
  name: string;
  where: string;
  verdict: SeenCassette["verdict"];
  /** Whether git has it as it is, in the last commit. */
  held: boolean;
  deleted: boolean;
}

/** The command. */
export const cleanCommand: Command = {
  name: "clean",
  description:
    "Delete cassettes that have expired, and what failed runs have left: said first, done with --yes.",
  argument: ["[texts...]", "only those with one of these in their names"],
  options: Object.values(OPTIONS),
  more: "\nA cassette that is deleted is recorded again by retake record --missing.",
  async run(texts, { dir, json, expired, failed, yes = false, force = false }: CleanOptions) {
    const folder = openCassettes(dir);
    const both = !expired && !failed;
    const kinds = [...both || expired ? ["expired"] : [], ...both || failed ? ["failed"] : []];
    const seen = (await lookAtAll(folder, texts)).filter(({ verdict }) => kinds.includes(verdict));
    const committed = seen.length > 0 ? await lastCommit(folder) : undefined;
    const all: Cleaned[] = [];
    const lines: string[] = [];
    for (const { name, where, verdict, age = 0 } of seen) {
      const text = await committed?.read(`${name}.json`);
      const held = text !== undefined && text === await folder.store.load(name);
      const deleted = yes && (held || force);
      if (deleted) await folder.store.remove(name);
      all.push({ name, where, verdict, held, deleted });
      const why = verdict === "failed" ? "left by a failed run" : `${showAge(age)} old`;
      const what = deleted ? "deleted" : held ? "would be deleted" : "stays: git does not hold it";
      lines.push(`${oneLine(where)}  ${why}: ${what}`);
    }
    if (json) printLine(JSON.stringify(all, null, 2));
    else printLine([...lines, summary(all, yes, force)].join("\n"));
    return 0;
  },
};

/** What git holds; `undefined` where there is no git, no repository or no commit, so that it holds nothing. */
async function lastCommit({ path }: CassetteFolder): Promise<CommittedFolder | undefined> {
  try {
    return await committedFolder(path, "HEAD");
  } catch (error) {
    if (isRetakeError(error, "OPTION_INVALID")) return undefined;
    throw error;
  }
}

function summary(all: readonly Cleaned[], yes: boolean, force: boolean): string {
  if (all.length === 0) return "nothing to clean";
  const deleted = all.filter((one) => one.deleted).length;
  const lost = all.filter((one) => !one.held).length;
  const sum = `${counted(all.length, "cassette")}, ${deleted} deleted`;
  if (!yes) return `${sum}\n  to do  retake clean --yes deletes what git holds`;
  return lost > 0 && !force
    ? `${sum}\n  to do  retake clean --yes --force deletes the others too, which nobody gets back`
    : sum;
}
