/** Drawing from distributions. The sampling is d3-random's; here it gets parameters and a seed. */
// @ts-types="@types/d3-random"
import {
  randomBeta,
  randomBinomial,
  randomExponential,
  randomLcg,
  randomNormal,
  randomPoisson,
  randomUniform,
} from "d3-random";
import { CholeskyDecomposition, Matrix } from "ml-matrix";
import {
  type CategoricalDistribution,
  checkDistribution,
  type CorrelatedDistribution,
  type Distribution,
  type NumericDistribution,
} from "./distributions.ts";

/** Numbers from 0 to below 1, as `Math.random` gives them. */
export type Source = () => number;

/** A source that gives the same numbers for the same seed. */
export function seeded(seed: number): Source {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new RangeError(`A seed must be a whole number from 0 to 4294967295, not ${seed}.`);
  }
  const source = randomLcg(seed);
  // The first numbers of neighbouring seeds are neighbours too; a few steps on they are not.
  for (let i = 0; i < 4; i++) source();
  return source;
}

/** A function that draws one value at each call. */
export function sampler(distribution: NumericDistribution, source: Source): () => number;
export function sampler(distribution: CategoricalDistribution, source: Source): () => string;
export function sampler(distribution: Distribution, source: Source): () => number | string;
export function sampler(distribution: Distribution, source: Source): () => number | string {
  const d: Distribution = checkDistribution(distribution);
  switch (d.kind) {
    case "normal":
      return randomNormal.source(source)(d.mean, d.standardDeviation);
    case "uniform":
      return randomUniform.source(source)(d.min, d.max);
    case "exponential":
      return randomExponential.source(source)(d.rate);
    case "beta":
      return randomBeta.source(source)(d.alpha, d.beta);
    case "binomial":
      return randomBinomial.source(source)(d.trials, d.probability);
    case "poisson":
      return randomPoisson.source(source)(d.rate);
    case "categorical":
      return categorical(d, source);
  }
}

function categorical({ outcomes }: CategoricalDistribution, source: Source): () => string {
  const total = outcomes.reduce((sum, { weight }) => sum + weight, 0);
  const place = randomUniform.source(source)(0, total);
  return () => {
    let rest = place();
    const drawn = outcomes.find(({ weight }) => (rest -= weight) < 0);
    // What rounding leaves over belongs to the last one.
    return (drawn ?? outcomes[outcomes.length - 1]!).value;
  };
}

/** A function that draws one value for each variable at each call. */
export function correlatedSampler(
  { variables, correlations }: CorrelatedDistribution,
  source: Source,
): () => Record<string, number> {
  const factor = factorOf(correlations.map((row) => [...row]), variables.length);
  // One sampler for all: each keeps half of what it works out for its next call.
  const normal = randomNormal.source(source)(0, 1);
  for (const { mean, standardDeviation } of variables) {
    checkDistribution({ kind: "normal", mean, standardDeviation });
  }
  return () => {
    const independent = Matrix.columnVector(variables.map(() => normal()));
    const together = factor.mmul(independent).to1DArray();
    return Object.fromEntries(
      variables.map(({ name, mean, standardDeviation }, i) => [
        name,
        mean + standardDeviation * together[i]!,
      ]),
    );
  };
}

/** The lower triangular matrix that turns independent numbers into correlated ones. */
function factorOf(correlations: number[][], size: number): Matrix {
  const square = correlations.length === size && correlations.every((row) => row.length === size);
  if (size === 0 || !square) {
    throw new RangeError(
      `The correlations of ${size} variables must be ${size} rows of ${size} numbers.`,
    );
  }
  const matrix = new Matrix(correlations);
  const cholesky = matrix.isSymmetric() && matrix.diagonal().every((value) => value === 1)
    ? new CholeskyDecomposition(matrix)
    : undefined;
  if (cholesky?.isPositiveDefinite()) return cholesky.lowerTriangularMatrix;
  throw new RangeError(
    `These cannot be the correlations of anything: ${JSON.stringify(correlations)}.`,
  );
}

/** Several values, the same ones for the same seed. */
export function draw(distribution: NumericDistribution, count: number, seed: number): number[];
export function draw(distribution: CategoricalDistribution, count: number, seed: number): string[];
export function draw(
  distribution: Distribution,
  count: number,
  seed: number,
): (number | string)[] {
  const next = sampler(distribution, seeded(seed));
  return Array.from({ length: count }, () => next());
}
