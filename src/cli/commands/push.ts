/**
 * `retake push`: brings what was recorded here into the bucket, and pins it in the lock file.
 *
 * @module
 */
import { FAILED_SUFFIX } from "../../cassette/name.ts";
import { runtimeHost } from "../../host/runtime.ts";
import { printLine, sayLine } from "../../host/terminal.ts";
import { retakeHere } from "../../host/retake.ts";
import { type CassetteLeak, leakAt, scanStore } from "../../session/scan.ts";
import { type Bucket, isUnfetched } from "../../store/bucket.ts";
import { type Pushed, restore } from "../../store/bucket/transfer.ts";
import { oneLine } from "../../suite/report/printable.ts";
import { counted } from "../../suite/report/words.ts";
import type { Command, Declared } from "../arguments.ts";
import { openBucketFolder, pushHere, refuseInCI, showTransfer } from "../bucket.ts";
import { AS_JSON, dirOption, FOLDER } from "../cassettes.ts";
import { withTests } from "../test_command.ts";

/** The options as they are typed. */
interface PushOptions {
  dir?: string;
  json?: true;
  all?: boolean;
  dryRun?: boolean;
}

const OPTIONS: Record<keyof PushOptions, Declared> = {
  dir: FOLDER,
  json: AS_JSON,
  all: [
    "--all",
    "put back too what is pinned and the bucket has lost or has damaged, as far as it is in the cache",
  ],
  dryRun: ["--dry-run", "say what would be pushed, and push nothing"],
};

/** The command. */
export const pushCommand: Command = {
  name: "push",
  description: "Bring what was recorded here into the bucket, and pin it in the lock file.",
  argument: ["[texts...]", "only cassettes with one of these in their names"],
  options: Object.values(OPTIONS),
  more: `
Afterwards commit the lock file. What is pushed leaves the folder of cassettes; it is in the cache by then. Nothing is
pushed where one of them holds what looks like a secret. In CI nothing is pushed, unless CASSETTE_CI_RECORD=true.

Exit codes:
  0  what was to be pushed is in the bucket, and pinned
  1  there is what looks like a secret, and nothing was pushed; or with --all, something is nowhere any more
  2  what was asked makes no sense, or the bucket cannot be written
`,
  async run(texts, { dir, json, all = false, dryRun = false }: PushOptions) {
    const bucketFolder = openBucketFolder(dir);
    const { bucket } = bucketFolder;
    if (!dryRun) refuseInCI("retake push");
    const isMeant = (name: string) =>
      texts.length === 0 || texts.some((text) => name.includes(text));
    const names = (await bucket.own.list()).filter((name) =>
      isMeant(name) && !name.endsWith(FAILED_SUFFIX)
    );
    const pinned = all ? [...bucket.pins().keys()].filter(isMeant) : [];
    const leaks = await leaksIn(bucket, names, pinned);
    if (leaks.length > 0) {
      if (json) printLine(JSON.stringify({ pushed: [], leaks }, null, 2));
      else printLine(leaksText(leaks, dirOption(bucketFolder)));
      return 1;
    }
    if (dryRun) {
      if (json) printLine(JSON.stringify({ wouldPush: names }, null, 2));
      else {
        printLine(
          [
            ...names.map((name) => oneLine(bucket.own.locate(name))),
            `${counted(names.length, "cassette")} would be pushed`,
          ]
            .join("\n"),
        );
      }
      return 0;
    }
    const progress = await showTransfer("pushing");
    let pushed: Pushed[];
    let restored = { uploaded: 0, lost: [] as string[] };
    try {
      pushed = await pushHere(bucket, names, progress);
      if (all) restored = await restore(bucket, pinned, progress);
    } finally {
      progress.end();
    }
    await sayIfUnconditional(bucket, pushed);
    if (json) printLine(JSON.stringify({ pushed, ...all ? { restored } : {} }, null, 2));
    else printLine(pushedText(bucket, dirOption(bucketFolder), pushed, all ? restored : undefined));
    return restored.lost.length > 0 ? 1 : 0;
  },
};

async function leaksIn(
  bucket: Bucket,
  names: readonly string[],
  pinned: readonly string[],
): Promise<CassetteLeak[]> {
  const host = runtimeHost();
  const here = { ...bucket.own, list: () => Promise.resolve([...names]) };
  const { leaks } = await scanStore({ store: here }, host);
  // What may be put back out of the cache passes the same gate; what is not in it cannot be put back.
  const back: string[] = [];
  for (const name of pinned) {
    if (!names.includes(name) && !await isUnfetched(bucket, name)) back.push(name);
  }
  if (back.length === 0) return leaks;
  const kept = { ...bucket.store, list: () => Promise.resolve(back) };
  // What cannot be read is not put back: it is told as lost.
  return [...leaks, ...(await scanStore({ store: kept }, host, () => {})).leaks];
}

function leaksText(leaks: readonly CassetteLeak[], dir: string): string {
  const lines = leaks.map((leak) =>
    [leakAt(leak), leak.rule, leak.excerpt, leak.place].map(oneLine).join("  ")
  );
  return [
    ...lines,
    `nothing was pushed: ${
      counted(leaks.length, "place that looks", "places that look")
    } like a secret`,
    `  to do  ${retakeHere()} redact${dir}, or record again; what is none, the configuration says by notSecret`,
  ].join("\n");
}

/** Servers that ignore the condition take the same object twice: seen by putting the smallest again. */
async function sayIfUnconditional(
  { objects, cache }: Bucket,
  pushed: readonly Pushed[],
): Promise<void> {
  const [smallest] = pushed.filter(({ uploaded }) => uploaded > 0)
    .sort((a, b) => a.pin.bytes - b.pin.bytes);
  const bytes = smallest && await cache.get(smallest.pin.sha256);
  if (!bytes || !await objects.put(smallest.pin.sha256, bytes)) return;
  sayLine(
    `retake: ${objects.where} takes an object that it has a second time (it ignores If-None-Match). Nothing is ` +
      "lost: the same name has the same content.",
  );
}

function pushedText(
  { objects, lock }: Bucket,
  dir: string,
  pushed: readonly Pushed[],
  restored: { uploaded: number; lost: string[] } | undefined,
): string {
  const there = pushed.filter(({ uploaded }) => uploaded === 0).length;
  const lines = pushed.length === 0 ? ["nothing to push"] : [
    `${counted(pushed.length, "cassette")} pushed to ${objects.where}` +
    (there > 0 ? `, which had ${there} of them already` : ""),
    `  to do  git add ${lock}, and commit it`,
  ];
  if (restored) {
    lines.push(`${counted(restored.uploaded, "object")} put back that the bucket had lost`);
    for (const name of restored.lost) {
      lines.push(`  ${oneLine(name)}  is neither there nor here as it was pinned`);
    }
    const [first] = restored.lost;
    if (first !== undefined) {
      lines.push(
        `  to do  push from where it was recorded or ever fetched;  else record it again:  ${
          withTests(`record --only ${first}${dir}`)
        }`,
      );
    }
  }
  return lines.join("\n");
}
