/**
 * What several recordings have cost together, and would cost again.
 *
 * @module
 */
import type { Interaction } from "../cassette/types.ts";
import { type CustomPrices, knownPart, type PriceList, priceOf, showDollars } from "./price.ts";

/** A sum of prices. */
export interface Estimate {
  /** In US dollars, as far as prices are known. */
  dollars: number;
  /** How many requests. */
  requests: number;
  /** How many of them are of unknown price, whole or in part. */
  unknown: number;
  /** Why, each reason once. */
  unknownWhy: readonly string[];
}

/**
 * @param interactions recordings
 * @param prices a list of prices
 * @param custom what counts more than the list
 * @returns what they cost
 */
export function estimate(
  interactions: readonly Interaction[],
  prices: PriceList,
  custom?: CustomPrices,
): Estimate {
  let [dollars, unknown] = [0, 0];
  const why = new Set<string>();
  for (const interaction of interactions) {
    const price = priceOf(interaction, prices, custom);
    dollars += knownPart(price);
    if (typeof price !== "number") {
      unknown++;
      why.add(price.unknown);
    }
  }
  return { dollars, requests: interactions.length, unknown, unknownWhy: [...why] };
}

/** @returns several estimates as one */
export function addEstimates(all: readonly Estimate[]): Estimate {
  const sum = (name: "dollars" | "requests" | "unknown") =>
    all.reduce((total, one) => total + one[name], 0);
  const unknownWhy = [...new Set(all.flatMap((one) => one.unknownWhy))];
  return {
    dollars: sum("dollars"),
    requests: sum("requests"),
    unknown: sum("unknown"),
    unknownWhy,
  };
}

/**
 * @returns an estimate in words: `about $0.002`, `at least $0.002`; never `$0.00` for what costs
 * something
 */
export function describeCost({ dollars, requests, unknown, unknownWhy }: Estimate): string {
  if (requests === 0) return "nothing";
  const why = unknownWhy.slice(0, 3).join("; ");
  if (unknown === requests && dollars === 0) return `unknown (${why})`;
  if (unknown === 0) return dollars === 0 ? "nothing" : `about $${showDollars(dollars)}`;
  const known = dollars === 0 ? "nothing" : `at least $${showDollars(dollars)}`;
  return `${known}, with ${unknown} request${unknown === 1 ? "" : "s"} of unknown price (${why})`;
}
