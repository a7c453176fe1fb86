/**
 * `retake pull`: fetches what the lock file pins, so that it can be replayed without a network.
 *
 * @module
 */
import { printLine } from "../../host/terminal.ts";
import { pull, type Pulled } from "../../store/bucket/transfer.ts";
import { oneLine } from "../../suite/report/printable.ts";
import { counted } from "../../suite/report/words.ts";
import type { Command, Declared } from "../arguments.ts";
import { openBucketFolder, showTransfer } from "../bucket.ts";
import { AS_JSON, FOLDER, lackOfLock } from "../cassettes.ts";

/** The options as they are typed. */
interface PullOptions {
  dir?: string;
  json?: true;
}

const OPTIONS: Record<keyof PullOptions, Declared> = { dir: FOLDER, json: AS_JSON };

/** So many of those that could not be fetched are named; --json has all. */
const MOST_TOLD = 10;

/** The command. */
export const pullCommand: Command = {
  name: "pull",
  description: "Fetch the recordings that the lock file pins, for replays without a network.",
  argument: ["[texts...]", "only cassettes with one of these in their names"],
  options: Object.values(OPTIONS),
  more: `
Without it, a recording is fetched when it is first asked for. Each is held against its digest.

Exit codes:
  0  all of them are here
  1  some could not be fetched
  2  what was asked makes no sense, or the lock file is damaged
`,
  async run(texts, { dir, json }: PullOptions) {
    const folder = openBucketFolder(dir);
    const { bucket } = folder;
    const names = [...bucket.pins().keys()].filter((name) =>
      texts.length === 0 || texts.some((text) => name.includes(text))
    ).sort();
    const progress = await showTransfer("fetching");
    let pulled: Pulled[];
    try {
      pulled = await pull(bucket, names, progress);
    } finally {
      progress.end();
    }
    const failed = pulled.filter(({ error }) => error !== undefined);
    if (json) {
      const all = pulled.map(({ error, ...one }) => error ? { ...one, error: error.message } : one);
      printLine(JSON.stringify(all, null, 2));
      return failed.length > 0 ? 1 : 0;
    }
    // One network that is down is told once, whole.
    const [first, ...others] = failed;
    if (first) printLine(first.error!.message);
    for (const { name } of others.slice(0, MOST_TOLD)) {
      printLine(`${oneLine(name)}  could not be fetched either`);
    }
    if (others.length > MOST_TOLD) printLine(`and ${others.length - MOST_TOLD} more`);
    const fetched = pulled.filter((one) => one.fetched > 0 && !one.error).length;
    const here = pulled.length - fetched - failed.length;
    printLine(
      pulled.length === 0
        ? lackOfLock(folder) ?? `${bucket.lock} pins nothing of that`
        : `${counted(pulled.length, "cassette")}: ${fetched} fetched, ${here} here already` +
          (failed.length > 0 ? `, ${failed.length} not fetched` : ""),
    );
    return failed.length > 0 ? 1 : 0;
  },
};
