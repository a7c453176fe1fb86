// A shelf of cassettes that lies in no folder, for the page.
import { HOSTILE } from "./ui_scene.ts";
import { compareBy } from "../../src/diff/comparison.ts";
import type { Cassette } from "../../src/cassette/types.ts";
import { RetakeError } from "../../src/errors.ts";
import type { RunReport } from "../../src/suite/types.ts";
import type { ChangedFunction, Listed, Missed, Shelf, Spared } from "../../src/ui/types.ts";
import { digestOf } from "../../src/view/digest.ts";

/** What lies on it: cassettes as they are, and as they were. */
export interface Lying {
  now: { [name: string]: Cassette };
  was?: { [name: string]: Cassette };
  /** What else is known of some. */
  status?: { [name: string]: Partial<Listed> };
  /** Functions that are not what they were. */
  stale?: readonly ChangedFunction[];
  /** What they have spared, by name, and by day. */
  spared?: { [name: string]: Spared };
  days?: { [day: string]: Spared };
  misses?: readonly Missed[];
  /** What is left of the last run. */
  run?: RunReport;
}

const prices = { priceOf: () => 0.0021 };

/** @returns the shelf, and which names were read of it */
export function shelfOf(
  { now, was = {}, status = {}, stale = [], spared = {}, days = {}, misses = [], run }: Lying,
): Shelf & { reads: string[] } {
  const reads: string[] = [];
  const isDamaged = (name: string) => status[name]?.verdict === "damaged";
  const noJson = (name: string) => new RetakeError("CASSETTE_INVALID", `${name} is no JSON`);
  const listed = Object.entries(now).map(([name, cassette]): Listed => ({
    name,
    where: `tapes/${name}.json`,
    bytes: JSON.stringify(cassette).length,
    verdict: "fresh",
    recordings: cassette.interactions.length,
    age: 3_600_000,
    digest: digestOf(cassette.interactions, { prices, room: Infinity }),
    ...status[name],
  }));
  return {
    reads,
    path: "tapes",
    comparison: compareBy(),
    list: () => Promise.resolve(listed),
    read(name) {
      reads.push(name);
      return isDamaged(name) ? Promise.reject(noJson(name)) : Promise.resolve(now[name]!);
    },
    source(name) {
      reads.push(name);
      return Promise.resolve(JSON.stringify(now[name]));
    },
    since(names, revision) {
      if (revision !== "HEAD") {
        return Promise.reject(new RetakeError("OPTION_INVALID", `no commit "${revision}" here`));
      }
      const all = [...new Set([...Object.keys(now), ...Object.keys(was)])];
      const wanted = names.length > 0 ? names : all.filter((name) => now[name] !== was[name]);
      const damaged = wanted.filter(isDamaged);
      if (names.length > 0 && damaged.length > 0) return Promise.reject(noJson(damaged[0]!));
      const unread = damaged.map((name) => ({ name, why: noJson(name).message }));
      const both = wanted.filter((name) => !isDamaged(name)).map((name) => ({
        name,
        where: `tapes/${name}.json`,
        was: was[name],
        now: now[name],
      }));
      return Promise.resolve({ both, unread });
    },
    forget: () => {},
    revisions: () => Promise.resolve([{ name: "1a2b3c4", about: HOSTILE }]),
    misses: () => Promise.resolve(misses),
    prices: () => Promise.resolve(prices),
    commands: () => ({
      renew: "npx retake record --stale -- npm test",
      replay: "npx retake replay -- npm test",
    }),
    mark: () => Promise.resolve({ mark: "1", again: 2000 }),
    stale: () => Promise.resolve(stale),
    spared: () => Promise.resolve({ cassettes: spared, days }),
    lastRun: () => Promise.resolve(run),
  };
}
