/** Samples against theory. Seeds make each check repeatable; the bounds are what chance allows. */
import assert from "node:assert/strict";
import { chiSquaredGoodnessOfFit, mean, sampleVariance } from "simple-statistics";
import { draw, type Moments, momentsOf, type NumericDistribution } from "../mod.ts";

/** How many values are drawn. */
export const COUNT = 10_000;

/** Five of ten thousand samples of a good sampler are further off than this many standard errors. */
const BOUND = 3.5;

/** A good sampler fails the chi-squared test with one seed in two hundred. */
const SIGNIFICANCE = 0.005;

/** What theory says, as the case knows it: the library's own word is checked against it too. */
export interface Theory extends Moments {
  /** 0 for a normal distribution; says how far off the variance of a sample may be. */
  excessKurtosis: number;
}

/** Draws values, checks their mean, their variance and that the seed decides, and gives them back. */
export function drawAsTheorySays(
  distribution: NumericDistribution,
  theory: Theory,
  seed: number,
): number[] {
  const { mean: expected, variance, excessKurtosis } = theory;
  const own = momentsOf(distribution);
  within("the library's mean", own.mean, expected, 1e-9);
  within("the library's variance", own.variance, variance, 1e-9);

  const values = draw(distribution, COUNT, seed);
  within("the mean", mean(values), expected, BOUND * Math.sqrt(variance / COUNT));
  const error = variance * Math.sqrt((excessKurtosis + 2) / COUNT);
  within("the variance", sampleVariance(values), variance, BOUND * error);

  assert.deepEqual(draw(distribution, 50, seed), values.slice(0, 50));
  assert.notDeepEqual(draw(distribution, 50, seed + 1), values.slice(0, 50));
  return values;
}

/** Checks that a value is as near to another one as it has to be. */
export function within(what: string, found: number, expected: number, bound: number): void {
  const off = Math.abs(found - expected);
  assert.ok(
    off <= bound,
    `${what} is ${found}, which is ${off} from ${expected} and may be ${bound} from it`,
  );
}

/** Checks values of a continuous distribution: equally many in each tenth of its probability. */
export function fits(values: readonly number[], cumulative: (value: number) => number): void {
  const tenths = values.map((value) => Math.min(9, Math.floor(cumulative(value) * 10)));
  fitsCounts(tenths, () => Array(10).fill(0.1));
}

/** Checks whole numbers: each as often as `probabilities`, made of their mean, says. */
export function fitsCounts(
  values: readonly number[],
  probabilities: (mean: number) => readonly number[] | undefined,
): void {
  const rejected = chiSquaredGoodnessOfFit(values, probabilities, SIGNIFICANCE);
  assert.equal(rejected, false, "a chi-squared test rejects the distribution");
}
