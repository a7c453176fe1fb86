/**
 * `retake clean`: deletes cassettes that nobody needs any more, and says so first.
 *
 * @module
 */
import { showAge } from "../../cassette/expiry.ts";
import { removeFile } from "../../host/files.ts";
import { printLine } from "../../host/terminal.ts";
import { oneLine } from "../../suite/report/printable.ts";
import { counted } from "../../suite/report/words.ts";
import type { Again, Command, Declared } from "../arguments.ts";
import { AS_JSON, FOLDER, lifetime } from "../cassettes.ts";
import { openTyped } from "../folders.ts";
import { isHeld, lastCommit, removeCassette } from "../removal.ts";
import { bodiesOfNobody } from "../side_files.ts";
import { type Status, statusOf } from "../status.ts";

/** The options as they are typed. */
interface CleanOptions {
  dir?: string;
  json?: true;
  expired?: true;
  failed?: true;
  orphaned?: true;
  unused?: true;
  interrupted?: true;
  bodies?: true;
  yes?: boolean;
  force?: boolean;
}

const OPTIONS: Record<keyof CleanOptions, Declared> = {
  dir: FOLDER,
  json: AS_JSON,
  expired: ["--expired", "only cassettes that have expired"],
  failed: ["--failed", "only what failed runs have left"],
  orphaned: ["--orphaned", "only cassettes that no test asks for, and no source names"],
  unused: ["--unused", "only cassettes that the last run of all tests has not asked for"],
  interrupted: ["--interrupted", "only what recordings that were cut off have left"],
  bodies: ["--bodies", "only large bodies in .bodies that no cassette names"],
  yes: ["-y, --yes", "delete what git holds as it is; without it, nothing is deleted"],
  force: ["--force", "with --yes: delete what git does not hold too, which nobody gets back"],
};

/** Why something is, or would be, deleted. */
type Kind = "expired" | "failed" | "orphaned" | "unused" | "interrupted" | "bodies";

/** What is deleted where nothing is named: what nobody misses. */
const USUAL: readonly Kind[] = ["expired", "failed", "orphaned", "bodies"];

/** What is, or would be, deleted. */
interface Cleaned {
  name: string;
  where: string;
  verdict: Kind;
  /** Whether git has it as it is, in the last commit. */
  held: boolean;
  deleted: boolean;
}

/** The command. */
export const cleanCommand: Command = {
  name: "clean",
  description: "Delete cassettes that nobody needs any more: said first, done with --yes.",
  argument: ["[texts...]", "only those with one of these in their names"],
  options: Object.values(OPTIONS),
  more: "\nWithout a kind: what has expired, is orphaned, or was left by failed runs; and large\n" +
    "bodies (.bodies) that no cassette names. What is unused or orphaned is known\n" +
    "from the last run of all tests: retake status says more. A cassette that is deleted is recorded again by\n" +
    "retake record --missing.",
  async run(texts, { dir, json, yes = false, force = false, ...named }: CleanOptions, again) {
    const folder = await openTyped(dir);
    const chosen = (Object.keys(named) as Kind[]).filter((kind) => named[kind]);
    const kinds = chosen.length > 0 ? chosen : USUAL;
    const { all: seen } = await statusOf(folder, { texts, signatures: undefined });
    const found = seen.flatMap((one): [Status, Kind][] => {
      const kind = kindsOf(one).find((kind) => kinds.includes(kind));
      return kind ? [[one, kind]] : [];
    });
    const finds = kinds.includes("bodies") && texts.length === 0;
    const bare = new Set(found.map(([{ name }]) => name));
    const bodies = finds ? await bodiesOfNobody(folder.path, bare) : [];
    const committed = found.length + bodies.length > 0 ? await lastCommit(folder) : undefined;
    const all: Cleaned[] = [];
    const lines: string[] = [];
    for (const [one, verdict] of found) {
      const { name, where } = one;
      const held = verdict !== "interrupted" && await isHeld(name, folder, committed);
      const deleted = yes && (held || force);
      if (deleted) await removeCassette(folder, one);
      all.push({ name, where, verdict, held, deleted });
      const what = deleted ? "deleted" : held ? "would be deleted" : "stays: git does not hold it";
      lines.push(`${oneLine(where)}  ${oneLine(reasonOf(one, verdict))}: ${what}`);
    }
    const heldBodies = new Set(bodies.length > 0 ? await committed?.list() : []);
    // What stays names its bodies still.
    const gone = new Set(all.filter(({ deleted }) => deleted).map(({ name }) => name));
    const nobodys = new Set(finds ? await bodiesOfNobody(folder.path, yes ? gone : bare) : []);
    for (const name of bodies.filter((one) => nobodys.has(one))) {
      const where = `${folder.path}/${name}`;
      const held = heldBodies.has(name);
      const deleted = yes && (held || force);
      if (deleted) removeFile(where);
      all.push({ name, where, verdict: "bodies", held, deleted });
      const what = deleted ? "deleted" : held ? "would be deleted" : "stays: git does not hold it";
      lines.push(`${oneLine(where)}  named by no cassette: ${what}`);
    }
    if (json) printLine(JSON.stringify(all, null, 2));
    else printLine([...lines, summary(all, { yes, force, again })].join("\n"));
    return 0;
  },
};

/** All that speaks against one: what is orphaned was not asked for either, and may be old too. */
function kindsOf({ verdict, age = 0 }: Status): Kind[] {
  const expired: Kind[] = age > lifetime() ? ["expired"] : [];
  switch (verdict) {
    case "failed":
    case "interrupted":
      return [verdict];
    case "orphaned":
      return ["orphaned", "unused", ...expired];
    case "unused":
      return ["unused", ...expired];
    case "recording":
    case "damaged":
    case "renamed": // its test wants it under another name
      return [];
    default:
      return expired;
  }
}

function reasonOf({ age = 0, why = "" }: Status, verdict: Kind): string {
  switch (verdict) {
    case "failed":
      return "left by a failed run";
    case "orphaned":
      return `no test asks for it${why ? `; ${why}` : ""}`;
    case "unused":
      return "not asked for by the last run of all tests";
    case "interrupted":
      return `left by a recording that was cut off, ${why.split(" in ", 1)[0]}`;
    case "bodies":
      return "named by no cassette";
    case "expired":
      return `${showAge(age)} old`;
  }
}

function summary(
  all: readonly Cleaned[],
  { yes, force, again }: { yes: boolean; force: boolean; again: Again },
): string {
  if (all.length === 0) return "nothing to clean";
  const deleted = all.filter((one) => one.deleted).length;
  const lost = all.filter((one) => !one.held).length;
  const bodies = all.filter(({ verdict }) => verdict === "bodies").length;
  const what = [
    ...all.length > bodies ? [counted(all.length - bodies, "cassette")] : [],
    ...bodies > 0 ? [`${bodies} ${bodies === 1 ? "body" : "bodies"}`] : [],
  ].join(" and ");
  const sum = `${what}, ${deleted} deleted`;
  if (!yes) return `${sum}\n  to do  ${again("--yes")} deletes what git holds`;
  return lost > 0 && !force
    ? `${sum}\n  to do  ${again("--force")} deletes the others too, which nobody gets back`
    : sum;
}
