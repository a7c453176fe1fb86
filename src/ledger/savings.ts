/**
 * What recordings have spared since they were made, over many runs.
 *
 * @module
 */
import type { Interaction } from "../cassette/types.ts";
import { liveTime } from "./ledger.ts";
import { knownPart } from "./price.ts";

/** What recordings have spared. */
export interface Savings {
  /** Since when that was kept, as an ISO 8601 time in UTC. */
  since: string;
  /** How many requests they have answered. */
  requests: number;
  /** What these would have cost, in US dollars, as far as prices are known. */
  dollars: number;
  /** How many of them are of unknown price, whole or in part. */
  unknown: number;
  /** How long they would have taken, in milliseconds, one after the other. */
  milliseconds: number;
}

/** What the recordings of one cassette have spared, as it is kept in a file. */
export interface CassetteSavings extends Savings {
  /** When the cassette was recorded last: what it spared before that does not count any more. */
  recordedAt: string;
}

/** Savings by the names of cassettes. */
export type SavingsByCassette = { [cassette: string]: CassetteSavings };

/**
 * What the runs of each day have spared, by days in UTC (`2026-11-27`): also what was spared by recordings that were
 * made anew since.
 */
export type SavingsByDay = { [day: string]: Omit<Savings, "since"> };

/** Savings that are being kept. */
export interface SavingsKeeper {
  /** Notes that a recording was played, of a cassette that was recorded then, and what that spared. */
  played(
    cassette: string,
    recordedAt: string,
    interaction: Interaction,
    price: number | { unknown: string; atLeast?: number },
  ): void;
  /** Notes several at once. */
  add(cassette: string, recordedAt: string, sum: Omit<Savings, "since">): void;
  /** What the cassettes that were used in this run have spared since they were recorded. */
  ofThisRun(): Savings | undefined;
  /** All, to be kept. */
  all(): SavingsByCassette;
  /** The same by day, to be kept beside it. */
  days(): SavingsByDay;
}

/**
 * Keeps what recordings spare, on top of what was kept before: those of a cassette that was recorded
 * anew begin from nothing.
 *
 * @param before what was kept
 * @param now when this run began, as an ISO 8601 time in UTC
 * @param options.days what was kept by day
 * @returns the option `savings` of a run, and what is to be kept after it
 * @example
 * ```ts
 * import { openSavings, runSuite, suite } from "@retake/retake/suite";
 *
 * const savings = openSavings({}, new Date().toISOString());
 * const cases = [{ name: "needs no API", fn: () => {} }];
 * await runSuite(suite("Small", { category: "small", cases }), { savings });
 * console.log(savings.all()); // {}
 * ```
 */
export function openSavings(
  before: SavingsByCassette,
  now: string,
  options: { days?: SavingsByDay } = {},
): SavingsKeeper {
  const days = new Map(Object.entries(options.days ?? {}).map(([day, one]) => [day, { ...one }]));
  const all = new Map(Object.entries(before).map(([name, one]) => [name, { ...one }]));
  const used = new Map<string, CassetteSavings>();

  const noted = (cassette: string, recordedAt: string): CassetteSavings => {
    let here = used.get(cassette);
    if (!here) {
      const known = all.get(cassette);
      here = known?.recordedAt === recordedAt
        ? known
        : { since: now, recordedAt, requests: 0, dollars: 0, unknown: 0, milliseconds: 0 };
      used.set(cassette, here);
      all.set(cassette, here);
    }
    return here;
  };
  const add: SavingsKeeper["add"] = (cassette, recordedAt, sum) => {
    const day = now.slice(0, 10);
    if (!days.has(day)) days.set(day, { requests: 0, dollars: 0, unknown: 0, milliseconds: 0 });
    addTo(noted(cassette, recordedAt), sum);
    addTo(days.get(day)!, sum);
  };
  return {
    add,
    played: (cassette, recordedAt, interaction, price) =>
      add(cassette, recordedAt, {
        requests: 1,
        dollars: knownPart(price),
        unknown: typeof price === "number" ? 0 : 1,
        milliseconds: liveTime(interaction),
      }),
    ofThisRun() {
      const [first, ...others] = [...used.values()];
      if (!first) return undefined;
      const { recordedAt: _, ...sum } = first;
      for (const one of others) {
        addTo(sum, one);
        if (one.since < sum.since) sum.since = one.since;
      }
      return { ...sum };
    },
    all: () => sorted(all),
    days: () => sorted(days),
  };
}

function addTo(of: Omit<Savings, "since">, sum: Omit<Savings, "since">): void {
  of.requests += sum.requests;
  of.dollars += sum.dollars;
  of.unknown += sum.unknown;
  of.milliseconds += sum.milliseconds;
}

function sorted<T extends object>(all: ReadonlyMap<string, T>): { [name: string]: T } {
  return Object.fromEntries(
    [...all].sort(([a], [b]) => a < b ? -1 : 1).map(([name, one]) => [name, { ...one }]),
  );
}
