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
}

/**
 * Keeps what recordings spare, on top of what was kept before: those of a cassette that was recorded
 * anew begin from nothing.
 *
 * @param before what was kept
 * @param now when this run began, as an ISO 8601 time in UTC
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
export function openSavings(before: SavingsByCassette, now: string): SavingsKeeper {
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
    const of = noted(cassette, recordedAt);
    of.requests += sum.requests;
    of.dollars += sum.dollars;
    of.unknown += sum.unknown;
    of.milliseconds += sum.milliseconds;
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
        sum.requests += one.requests;
        sum.dollars += one.dollars;
        sum.unknown += one.unknown;
        sum.milliseconds += one.milliseconds;
        if (one.since < sum.since) sum.since = one.since;
      }
      return { ...sum };
    },
    all: () =>
      Object.fromEntries(
        [...all].sort(([a], [b]) => a < b ? -1 : 1).map(([k, v]) => [k, { ...v }]),
      ),
  };
}
