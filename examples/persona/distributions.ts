/** Distributions as plain data, so that they can come from JSON; and what their parameters may be. */

export type NumericDistribution =
  | { kind: "normal"; mean: number; standardDeviation: number }
  | { kind: "uniform"; min: number; max: number }
  | { kind: "exponential"; rate: number }
  | { kind: "beta"; alpha: number; beta: number }
  | { kind: "binomial"; trials: number; probability: number }
  | { kind: "poisson"; rate: number };

export interface CategoricalDistribution {
  kind: "categorical";
  /** Weights need not add up to 1. */
  outcomes: readonly { value: string; weight: number }[];
}

export type Distribution = NumericDistribution | CategoricalDistribution;

/** Several numbers drawn together: a multivariate normal distribution. */
export interface CorrelatedDistribution {
  variables: readonly { name: string; mean: number; standardDeviation: number }[];
  /** One row and one column for each variable, ones in the diagonal. */
  correlations: readonly (readonly number[])[];
}

/** What theory says of a distribution. */
export interface Moments {
  mean: number;
  variance: number;
}

/** Checks the parameters, and gives back the distribution. */
export function checkDistribution<D extends Distribution>(distribution: D): D {
  const d: Distribution = distribution;
  const must = (name: string, value: number, ok: boolean, what: string) => {
    if (ok && Number.isFinite(value)) return;
    throw new RangeError(`The ${name} of a ${d.kind} distribution must be ${what}, not ${value}.`);
  };
  const positive = (name: string, value: number) => must(name, value, value > 0, "above 0");
  switch (d.kind) {
    case "normal":
      must("mean", d.mean, true, "a finite number");
      positive("standard deviation", d.standardDeviation);
      break;
    case "uniform":
      must("min", d.min, true, "a finite number");
      must("max", d.max, d.max > d.min, `above its min, ${d.min}`);
      break;
    case "exponential":
    case "poisson":
      positive("rate", d.rate);
      break;
    case "beta":
      positive("alpha", d.alpha);
      positive("beta", d.beta);
      break;
    case "binomial": {
      const { trials, probability } = d;
      must("trials", trials, Number.isInteger(trials) && trials > 0, "a whole number above 0");
      must("probability", probability, probability >= 0 && probability <= 1, "from 0 to 1");
      break;
    }
    case "categorical": {
      if (d.outcomes.length === 0) {
        throw new RangeError("A categorical distribution must have an outcome.");
      }
      for (const { value, weight } of d.outcomes) positive(`weight of "${value}"`, weight);
      const values = d.outcomes.map(({ value }) => value);
      const twice = values.find((value, index) => values.indexOf(value) !== index);
      if (twice === undefined) break;
      throw new RangeError(`A categorical distribution has the outcome "${twice}" twice.`);
    }
    default:
      throw new TypeError(`There is no distribution "${(d as { kind: string }).kind}" here.`);
  }
  return distribution;
}

/** Mean and variance, by theory. */
export function momentsOf(distribution: NumericDistribution): Moments {
  const d = checkDistribution(distribution);
  switch (d.kind) {
    case "normal":
      return { mean: d.mean, variance: d.standardDeviation ** 2 };
    case "uniform":
      return { mean: (d.min + d.max) / 2, variance: (d.max - d.min) ** 2 / 12 };
    case "exponential":
      return { mean: 1 / d.rate, variance: 1 / d.rate ** 2 };
    case "beta": {
      const sum = d.alpha + d.beta;
      return { mean: d.alpha / sum, variance: d.alpha * d.beta / (sum ** 2 * (sum + 1)) };
    }
    case "binomial": {
      const mean = d.trials * d.probability;
      return { mean, variance: mean * (1 - d.probability) };
    }
    case "poisson":
      return { mean: d.rate, variance: d.rate };
  }
}
