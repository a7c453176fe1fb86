/**
 * The room of money and time: what requests have cost, and what recordings have spared. It is entered
 * by this file, which adds up; by `price.ts` and `estimate.ts`, which say what recordings cost; and by
 * `savings.ts`, which keeps what they have spared over many runs.
 *
 * @module
 */
import { bodyAsItLies, lastPieceAt } from "../cassette/body.ts";
import type { Interaction } from "../cassette/types.ts";
import { type CustomPrices, knownPart, type Price, type PriceList, priceOf } from "./price.ts";
import { usagesBeyond, usagesOf } from "./usage.ts";

/** Requests of one kind, added up. */
export interface Sum {
  /** How many. */
  requests: number;
  /** What they cost, in US dollars, as far as prices are known. */
  dollars: number;
  /** How many of them are of unknown price, whole or in part: `dollars` is what all cost at least. */
  unknown: number;
  /** How long they took when they were sent, in milliseconds, one after the other. */
  milliseconds: number;
  /** Tokens that were read. */
  input: number;
  /** Tokens that were written. */
  output: number;
}

/** What requests cost and spared. */
export interface LedgerTotals {
  /** Requests that were answered by recordings: what was spared. */
  replayed: Sum;
  /** Requests that were sent and recorded: what was spent. */
  recorded: Sum;
  /** Requests that were sent and not recorded: what was spent too. */
  live: Sum;
  /** Why prices are unknown, each reason once. */
  unknownWhy: readonly string[];
}

/** What became of a request; see `RequestEvent` in the record layer. */
export interface LedgerEntry {
  verdict: "played" | "recorded" | "live" | "missed";
  interaction?: Interaction;
  /** In what it was asked: what is read there again was paid for once. */
  session?: object;
}

/** A ledger that is being kept. */
export interface Ledger {
  /**
   * Notes a request, at a price where that is known already; gives what it cost or spared, or why
   * that is unknown.
   */
  note(entry: LedgerEntry, known?: Price): Price;
  /** All so far, as a copy. */
  totals(): LedgerTotals;
}

const KINDS = { played: "replayed", recorded: "recorded", live: "live" } as const;

/** @returns nothing so far */
export function noTotals(): LedgerTotals {
  return { replayed: noSum(), recorded: noSum(), live: noSum(), unknownWhy: [] };
}

function noSum(): Sum {
  return { requests: 0, dollars: 0, unknown: 0, milliseconds: 0, input: 0, output: 0 };
}

/**
 * @param prices a list of prices
 * @param custom what counts more than the list
 */
export function openLedger(prices: PriceList, custom?: CustomPrices): Ledger {
  const { replayed, recorded, live } = noTotals();
  const sums = { replayed, recorded, live };
  const why = new Set<string>();
  const seen = new WeakMap<object, Set<string>>();
  const usagesIn = (interaction: Interaction, session: object | undefined) => {
    if (!session) return usagesOf(interaction);
    let answers = seen.get(session);
    if (!answers) seen.set(session, answers = new Set());
    return usagesBeyond(interaction, answers);
  };
  return {
    note({ verdict, interaction, session }, known) {
      if (verdict === "missed") return 0;
      const sum = sums[KINDS[verdict]];
      sum.requests++;
      const usages = interaction && usagesIn(interaction, session);
      const price = known ??
        (interaction
          ? priceOf(interaction, prices, custom, usages)
          : { unknown: "the answer was not read" });
      sum.dollars += knownPart(price);
      if (typeof price !== "number") {
        sum.unknown++;
        why.add(price.unknown);
      }
      if (interaction) {
        sum.milliseconds += liveTime(interaction);
        for (const { input, output } of usages ?? []) {
          sum.input += input;
          sum.output += output;
        }
      }
      return price;
    },
    totals: () => ({
      replayed: rounded(replayed),
      recorded: rounded(recorded),
      live: rounded(live),
      unknownWhy: [...why],
    }),
  };
}

/** @returns several totals as one */
export function addTotals(all: readonly LedgerTotals[]): LedgerTotals {
  const total = noTotals();
  const why = new Set<string>();
  for (const one of all) {
    for (const kind of ["replayed", "recorded", "live"] as const) {
      for (const name of Object.keys(total[kind]) as (keyof Sum)[]) {
        total[kind][name] += one[kind][name];
      }
    }
    for (const reason of one.unknownWhy) why.add(reason);
  }
  const { replayed, recorded, live } = total;
  return {
    replayed: rounded(replayed),
    recorded: rounded(recorded),
    live: rounded(live),
    unknownWhy: [...why],
  };
}

/** A copy, without what adding fractions leaves in the last places. */
function rounded(sum: Sum): Sum {
  return { ...sum, dollars: Number(sum.dollars.toFixed(10)) };
}

/** @returns what was spent: recorded or not */
export function spent(
  { recorded, live }: LedgerTotals,
): Pick<Sum, "requests" | "dollars" | "unknown"> {
  return {
    requests: recorded.requests + live.requests,
    dollars: recorded.dollars + live.dollars,
    unknown: recorded.unknown + live.unknown,
  };
}

/**
 * @param interaction a recording
 * @returns how long it took when it was made, from the request to the end of its answer, in
 * milliseconds, as far as that is written down
 */
export function liveTime({ waited, response }: Interaction): number {
  const body = response && bodyAsItLies(response);
  if (response?.lasted !== undefined) return waited + response.lasted;
  if (response?.frames) {
    return waited + (response.close?.at ?? response.frames.at(-1)?.at ?? 0);
  }
  if (!body) return waited;
  return waited + lastPieceAt(body);
}
