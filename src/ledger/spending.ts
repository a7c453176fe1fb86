/**
 * What recordings have cost when they were made, by model and by day.
 *
 * @module
 */
import type { Interaction } from "../cassette/types.ts";
import { knownPart, type PriceList, priceOf } from "./price.ts";
import { usagesOf } from "./usage.ts";

/** What has no model, or no folder. */
export const NO_MODEL = "(none)";

/** Recordings of one model on one day, added up. */
export interface Spending {
  /** The model that their answers name first; `(none)` where they name none. */
  model: string;
  /** The day in UTC, as `2026-01-05`. */
  day: string;
  recordings: number;
  /** Tokens that were read, and written. */
  input: number;
  output: number;
  /** What they cost, in US dollars, as far as prices are known. */
  dollars: number;
  /** How many of them are of unknown price, whole or in part. */
  unknown: number;
}

/** @returns the model of a recording that its answer names first; `(none)` where it names none */
export function modelOf(interaction: Interaction): string {
  return usagesOf(interaction)?.find(({ model }) => model)?.model ?? NO_MODEL;
}

/**
 * @param interactions recordings
 * @param prices a list of prices
 * @returns what they cost: a sum of each model on each day
 */
export function spendingOf(
  interactions: readonly Interaction[],
  prices: PriceList,
): Spending[] {
  const sums = new Map<string, Spending>();
  for (const interaction of interactions) {
    const [model, day] = [modelOf(interaction), interaction.recordedAt.slice(0, 10)];
    const key = `${day} ${model}`;
    let sum = sums.get(key);
    if (!sum) {
      sum = { model, day, recordings: 0, input: 0, output: 0, dollars: 0, unknown: 0 };
      sums.set(key, sum);
    }
    const price = priceOf(interaction, prices);
    sum.recordings++;
    for (const { input, output } of usagesOf(interaction) ?? []) {
      sum.input += input;
      sum.output += output;
    }
    sum.dollars += knownPart(price);
    if (typeof price !== "number") sum.unknown++;
  }
  return [...sums.values()];
}
