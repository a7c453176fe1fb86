/**
 * A folder of cassettes, as the page of `retake ui` looks at it.
 *
 * @module
 */
import { inTime } from "../host/process.ts";
import { askGit } from "../host/git.ts";
import { relativePath } from "../host/paths.ts";
import { loadPrices } from "../host/prices.ts";
import { sayLine } from "../host/terminal.ts";
import { openPriceBook } from "../suite/price_book.ts";
import { explainStore } from "../staleness/stale.ts";
import { type Listed, type Revision, type Shelf, UNKNOWN } from "../ui/types.ts";
import { realNow } from "../wire/native.ts";
import { type CassetteFolder, openCassettes, readCassette } from "./cassettes.ts";
import { changedFunction } from "./changed_function.ts";
import { type Digests, FEW, openDigests, seenNow } from "./digests.ts";
import { projectComparison } from "./differences.ts";
import { readLastRuns } from "./last_run.ts";
import { type Since, sinceRevision } from "./revisions.ts";
import { readReport } from "./last_report.ts";
import { readSavings } from "./savings.ts";
import { areSame, LOOKED_AT, type Stamps, stampsIn } from "./stamps.ts";
import { staleOptions, type Status, statusOf } from "./status.ts";
import { withTests } from "./test_command.ts";

/** Of fewer files, what has become of them is waited for. */
const MANY = 500;
/** So many commits are offered to compare with. */
const COMMITS = 20;
/** How long it is waited for otherwise, in milliseconds, where no more than a few are still to be read. */
const PATIENCE = 150;
/** Of so many files, what is there is asked of the disk this often, in milliseconds. */
const ASKED = 1000;
/** How soon a page asks again whether files have changed, in milliseconds; and how many times as long as asking takes. */
const [SOONEST, SELDOM] = [2000, 40];

const NOW = Promise.resolve();

/** Where else something is known of cassettes. */
export interface ShelfOptions {
  /** The folder of signatures. */
  signatures?: string | undefined;
  /** The folder of results. */
  results?: string | undefined;
  /** What was recorded from the page, to compare with what was there before. */
  recorded?: (() => readonly Revision[]) | undefined;
  /** Finds both sides of cassettes, where not git's alone. */
  sides?: ((names: readonly string[], revision: string) => Promise<Since>) | undefined;
  /** Ends when no page is being shown: till then nobody asks for thousands of files. Without it, at once. */
  quiet?: (() => Promise<void>) | undefined;
}

/**
 * @param folder a folder of cassettes
 * @param options where else something is known of them
 */
export function openShelf(
  folder: CassetteFolder,
  {
    signatures,
    results = "results",
    recorded = () => [],
    sides = (names, revision) => sinceRevision(names, revision, folder),
    quiet = () => NOW,
  }: ShelfOptions = {},
): Shelf {
  const { path, store } = folder;
  const book = openPriceBook(loadPrices);
  const digests = openDigests(folder, book, { quiet: () => isLarge() ? quiet() : NOW });
  let asked: { at: number; stamps: Stamps } | undefined;
  let look: { stamps: Stamps; at: number; list: Promise<readonly Listed[]> } | undefined;
  let known: { stamps: Stamps; verdicts: ReadonlyMap<string, Listed> } | undefined;
  /** Which of the states that this program has seen is the last one. */
  let marked: { stamps: Stamps | undefined; number: number } = { stamps: undefined, number: 0 };
  let asking: Promise<Stamps> | undefined;
  const askDisk = () => {
    if (asking) return asking;
    const mine = stampsIn(folder).then((stamps) => {
      if (asking !== mine) return stamps; // something was written meanwhile
      const isSame = asked !== undefined && areSame(asked.stamps, stamps);
      asked = { at: realNow(), stamps: isSame ? asked!.stamps : stamps };
      return asked.stamps;
    }).finally(() => {
      if (asking === mine) asking = undefined;
    });
    return asking = mine;
  };
  const isLarge = () => asked !== undefined && asked.stamps.cassettes.size >= MANY;
  /** Of thousands of files nobody waits for the disk who has an answer that was right a moment ago. */
  const stampsNow = async () => {
    if (!isLarge()) return await askDisk();
    const { at, stamps } = asked!;
    if (realNow() - at >= ASKED) quiet().then(askDisk).catch(() => {}); // who asks next is told
    return stamps;
  };
  const begin = (stamps: Stamps) => {
    const list = listed(folder, signatures, { stamps, digests });
    look = { stamps, at: realNow(), list };
    list.then(
      (all) => known = { stamps, verdicts: new Map(all.map((one) => [one.name, one])) },
      () => look = undefined, // asked again, it may succeed
    );
    return look;
  };
  const shelf: Shelf = {
    path,
    get comparison() {
      return projectComparison(); // the configuration may have changed
    },
    async list({ whole = false } = {}) {
      const stamps = await stampsNow();
      const isOld = look?.stamps !== stamps || realNow() - look.at > LOOKED_AT;
      const { list } = isOld ? begin(stamps) : look!;
      // Of thousands of files nobody waits until all are looked at: their names are there at once.
      if (whole || stamps.cassettes.size < MANY) return await list;
      const sketch = () => sketched(stamps, { digests, verdicts: known?.verdicts ?? new Map() });
      const all = sketch();
      const unread = all.filter(({ isUnread }) => isUnread).length;
      if (unread > FEW) return all;
      const patience = known?.stamps === stamps ? 0 : PATIENCE;
      return await inTime(list, patience) ? await list : sketch();
    },
    read: (name) => readCassette(folder, name),
    async source(name) {
      const source = await store.load(name);
      return source === undefined || typeof source === "string"
        ? source
        : JSON.stringify(source, null, 2);
    },
    async since(names, revision) {
      const { both, unread } = await sides(names, revision);
      return {
        both: both.map(({ name, where, was, now }) => ({
          name,
          where,
          was: was?.cassette,
          now: now?.cassette,
        })),
        unread: unread.map(({ name, error }) => ({ name, why: error.message.split("\n", 1)[0]! })),
      };
    },
    async revisions() {
      const { ok, text } = await askGit(
        ...["log", `--max-count=${COMMITS}`, "--format=%h %s", "--", path],
      );
      const commits = (ok ? text.split("\n") : []).flatMap((line) => {
        const [, name, about] = /^(\S+) (.*)$/.exec(line) ?? [];
        return name === undefined ? [] : [{ name, about: about! }];
      });
      return [...recorded(), ...commits];
    },
    forget: () => asked = asking = undefined,
    async mark() {
      if (isLarge()) await quiet();
      const began = realNow();
      const stamps = await askDisk();
      if (marked.stamps !== stamps) marked = { stamps, number: marked.number + 1 };
      // Of thousands of files it takes a while to ask the disk: then it is asked less often.
      const again = Math.max(SOONEST, SELDOM * (realNow() - began));
      return { mark: String(marked.number), again };
    },
    async misses() {
      const here = relativePath(path);
      return ((await readLastRuns()).misses ?? []).filter((one) => one.folder === here);
    },
    async prices(interactions) {
      await book.ready(interactions);
      return book;
    },
    commands: () => ({ renew: withTests("record --stale"), replay: withTests("replay") }),
    async stale() {
      const { cassettes } = await stampsNow();
      // Those that are fresh or expired were judged by their functions when the list was made.
      const tracked = (await shelf.list({ whole: true })).filter(({ name, verdict }) =>
        verdict !== "fresh" && verdict !== "expired" &&
        digests.find(name, cassettes.get(name) ?? "")?.isTracked
      ) as Status[];
      const found = await explainStore(staleOptions(folder, tracked, signatures));
      return found.map((one) =>
        changedFunction(one, {
          "--dir": path === openCassettes(undefined).path ? undefined : path,
          "--signatures": signatures,
        })
      );
    },
    lastRun: () => readReport(results),
    async spared() {
      const savings = await readSavings(results, sayLine);
      return { cassettes: savings.all(), days: savings.days() };
    },
  };
  return shelf;
}

/**
 * @param stamps what there is
 * @param known.digests what was read of it so far
 * @param known.verdicts what has become of cassettes when that was looked at last, by name
 * @returns what can be told by now: of those that have changed since, what they say and no verdict
 */
export function sketched(
  { cassettes, places }: Stamps,
  { digests, verdicts }: {
    digests: Pick<Digests, "find">;
    verdicts: ReadonlyMap<string, Listed>;
  },
): Listed[] {
  return [...cassettes].map(([name, stamp]) => {
    const kept = digests.find(name, stamp);
    const before = verdicts.get(name);
    if (before && kept && before.digest === kept.digest) return before;
    const seen = kept && seenNow(kept);
    const where = places.get(name) ?? name;
    return {
      ...(seen ?? { name, where, bytes: Number(stamp.split(" ", 1)[0]) }),
      verdict: UNKNOWN,
      ...(kept ? kept.digest && { digest: kept.digest } : { isUnread: true }),
    };
  });
}

async function listed(
  folder: CassetteFolder,
  signatures: string | undefined,
  { stamps, digests }: { stamps: Stamps; digests: Digests },
): Promise<readonly Listed[]> {
  const { cassettes } = stamps;
  await digests.follow(cassettes);
  const kept = [...cassettes].flatMap(([name, stamp]) => digests.find(name, stamp) ?? []);
  const seen = kept.flatMap((one) => {
    const seen = seenNow(one);
    return seen ? [{ ...seen, isTracked: one.isTracked }] : [];
  });
  const { all } = await statusOf(folder, { texts: [], signatures, seen });
  return all.map((one) => {
    const digest = digests.find(one.name, cassettes.get(one.name) ?? "")?.digest;
    return digest ? { ...one, digest } : one;
  });
}
