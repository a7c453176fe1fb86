/**
 * `retake gc`: deletes what no commit names any more from the bucket, and says so first.
 *
 * @module
 */
import { parseDuration } from "../../cassette/expiry.ts";
import { RetakeError } from "../../errors.ts";
import { everyVersion } from "../../host/git.ts";
import { folderOf } from "../../host/paths.ts";
import { printLine } from "../../host/terminal.ts";
import type { Bucket } from "../../store/bucket.ts";
import { digestsOf } from "../../store/bucket/parts.ts";
import { looksLikeLock, type Pins } from "../../store/bucket/pins.ts";
import { deleteAll } from "../../store/bucket/transfer.ts";
import type { ObjectFacts } from "../../store/objects.ts";
import { byteCount, counted } from "../../suite/report/words.ts";
import { realNow } from "../../wire/native.ts";
import type { Again, Command, Declared } from "../arguments.ts";
import { openBucketFolder, refuseInCI, showTransfer } from "../bucket.ts";
import { AS_JSON, FOLDER } from "../cassettes.ts";

/** The options as they are typed. */
interface GcOptions {
  dir?: string;
  json?: true;
  tips?: boolean;
  olderThan?: number;
  cache?: boolean;
  yes?: boolean;
}

/** What was pushed a moment ago may be in no commit yet. */
const GRACE = "7d";

const OPTIONS: Record<keyof GcOptions, Declared> = {
  dir: FOLDER,
  json: AS_JSON,
  tips: ["--tips", "keep only what branches and tags have now, not what came before it"],
  olderThan: [
    "--older-than <age>",
    `only what was pushed so long ago, as ${GRACE}, which it is without; what is newer may be in no commit yet`,
    readAge,
  ],
  cache: [
    "--cache",
    "look at the cache of this machine instead: what the lock file here does not pin",
  ],
  yes: ["-y, --yes", "delete it; without it, nothing is deleted"],
};

/** The command. */
export const gcCommand: Command = {
  name: "gc",
  description: "Delete from the bucket what no commit names any more: said first, done with --yes.",
  options: Object.values(OPTIONS),
  more: `
All commits count that a branch, a tag, a stash or the reflog of this clone leads to, and the lock file as it lies here:
run git fetch --all before. A bucket, or a prefix in it, is of one repository: what others have put there is named by no
commit of this one. In CI nothing is deleted, unless CASSETTE_CI_RECORD=true.

Exit codes:
  0  it is said, or done
  2  what was asked makes no sense, or the bucket cannot be read or written
`,
  async run(
    _,
    { dir, json, tips, olderThan = readAge(GRACE), cache = false, yes = false }: GcOptions,
    again,
  ) {
    const { bucket } = openBucketFolder(dir);
    if (yes && !cache) refuseInCI("retake gc");
    const named = cache ? new Set(digestsIn(bucket.pins())) : await namedByCommits(bucket, tips);
    const place = cache ? bucket.cache : bucket.objects;
    const unnamed = (await place.list()).filter(({ digest }) => !named.has(digest));
    // By the clock of who keeps them, which may be a little ahead.
    const now = realNow();
    const old = cache
      ? await thereToo(bucket, unnamed)
      : unnamed.filter(({ changed }) => now - changed >= olderThan);
    if (yes) {
      const progress = await showTransfer("deleting");
      try {
        await deleteAll(place, old.map(({ digest }) => digest), progress);
      } finally {
        progress.end();
      }
    }
    const young = unnamed.length - old.length;
    if (json) {
      printLine(
        JSON.stringify({ where: place.where, deleted: yes, objects: old, kept: young }, null, 2),
      );
    } else {
      const { where } = place;
      printLine(gcText(old, young, { where, yes, cache, named: named.size, again }));
    }
    return 0;
  },
};

function readAge(word: string): number {
  const age = parseDuration(word);
  if (age !== undefined && age < Infinity) return age;
  throw new RetakeError("OPTION_INVALID", `--older-than ${word} is no age: 12h, 7d and 4w are.`);
}

function digestsIn(pins: Pins): string[] {
  return [...pins.values()].flatMap(digestsOf);
}

async function namedByCommits(bucket: Bucket, tips: boolean | undefined): Promise<Set<string>> {
  const texts = (await everyVersion(folderOf(bucket.lock), ".lock.json", tips ? "tips" : undefined))
    .filter(looksLikeLock);
  if (texts.length === 0) {
    throw new RetakeError(
      "OPTION_INVALID",
      "No commit of this repository has a lock file, so that all of the bucket would be named by none.\n" +
        `  to do  commit ${bucket.lock}; or run it in the repository that the bucket is of`,
    );
  }
  // Whatever looks like a digest counts, also in one that was committed with the marks of a conflict.
  const digests = texts.flatMap((text) => text.match(/[\da-f]{64}/g) ?? []);
  return new Set([...digests, ...digestsIn(bucket.pins())]);
}

/** What only the cache has is not deleted there. */
async function thereToo(
  { objects }: Bucket,
  found: readonly ObjectFacts[],
): Promise<ObjectFacts[]> {
  const there = new Set((await objects.list()).map(({ digest }) => digest));
  return found.filter(({ digest }) => there.has(digest));
}

function gcText(
  old: readonly ObjectFacts[],
  young: number,
  { where, yes, cache, named, again }: {
    where: string;
    yes: boolean;
    cache: boolean;
    named: number;
    again: Again;
  },
): string {
  const size = byteCount(old.reduce((sum, { bytes }) => sum + bytes, 0));
  const by = cache ? "the lock file" : "commits and the lock file";
  const lines = [`${where}: ${counted(named, "object")} named by ${by}`];
  if (old.length === 0) lines.push("nothing to delete");
  else {
    lines.push(
      `${counted(old.length, "object")} (${size}) ${yes ? "deleted" : "would be deleted"}`,
    );
  }
  if (young > 0) {
    lines.push(
      `${young} more ${young === 1 ? "stays" : "stay"}: ` +
        (cache ? "the bucket does not have them" : "pushed too lately to be in a commit for sure"),
    );
  }
  if (old.length > 0 && !yes) {
    const command = again("--yes");
    lines.push(`  to do  ${cache ? "" : "git fetch --all, and then  "}${command}`);
  }
  return lines.join("\n");
}
