/** Distributions: seeded samples against theory, and distributions that the model chooses. */
import assert from "node:assert/strict";
import { suite } from "@retake/retake/suite";
import {
  binomialDistribution,
  cumulativeStdNormalProbability,
  mean,
  poissonDistribution,
  sampleCorrelation,
  sampleStandardDeviation,
} from "simple-statistics";
import {
  type CategoricalDistribution,
  checkDistribution,
  chooseDistribution,
  correlatedSampler,
  type Distribution,
  draw,
  PersonaGroup,
  readChoice,
  sampler,
  seeded,
} from "../mod.ts";
import { shoppers } from "./people.ts";
import { setup } from "./setup.ts";
import { COUNT, drawAsTheorySays, fits, fitsCounts, within } from "./theory.ts";

/** Distributions that cannot be, and what is said of them. */
const IMPOSSIBLE: [Distribution, RegExp][] = [
  [{ kind: "normal", mean: 0, standardDeviation: -1 }, /standard deviation .* above 0, not -1\./],
  [{ kind: "normal", mean: NaN, standardDeviation: 1 }, /mean .* finite number, not NaN\./],
  [{ kind: "uniform", min: 3, max: 2 }, /max of a uniform .* above its min, 3, not 2\./],
  [{ kind: "exponential", rate: 0 }, /rate of an? exponential .* above 0, not 0\./],
  [{ kind: "beta", alpha: 1, beta: Infinity }, /beta of a beta .* not Infinity\./],
  [
    { kind: "binomial", trials: 2.5, probability: 0.5 },
    /trials .* whole number above 0, not 2.5\./,
  ],
  [{ kind: "binomial", trials: 3, probability: 1.4 }, /probability .* from 0 to 1, not 1.4\./],
  [{ kind: "poisson", rate: -2 }, /rate of a poisson .* above 0, not -2\./],
  [{ kind: "categorical", outcomes: [] }, /must have an outcome/],
];

export const distributions = suite("Distributions", {
  category: "distributions",
  setup,
  cases: [
    {
      name: "normal values lie around their mean as theory says",
      fn() {
        const values = drawAsTheorySays(
          { kind: "normal", mean: 10, standardDeviation: 2 },
          { mean: 10, variance: 4, excessKurtosis: 0 },
          11,
        );
        fits(values, (value) => cumulativeStdNormalProbability((value - 10) / 2));
      },
    },
    {
      name: "uniform values fill their range evenly and never leave it",
      fn() {
        const values = drawAsTheorySays(
          { kind: "uniform", min: -3, max: 9 },
          { mean: 3, variance: 12, excessKurtosis: -1.2 },
          12,
        );
        assert.ok(values.every((value) => value >= -3 && value < 9));
        fits(values, (value) => (value + 3) / 12);
      },
    },
    {
      name: "exponential values are waiting times of their rate",
      fn() {
        const values = drawAsTheorySays(
          { kind: "exponential", rate: 0.5 },
          { mean: 2, variance: 4, excessKurtosis: 6 },
          13,
        );
        fits(values, (value) => 1 - Math.exp(-value / 2));
      },
    },
    {
      name: "beta values are shares with the weight where alpha and beta put it",
      fn() {
        const values = drawAsTheorySays(
          { kind: "beta", alpha: 2, beta: 3 },
          { mean: 0.4, variance: 0.04, excessKurtosis: -9 / 14 },
          14,
        );
        fits(values, (x) => 6 * x ** 2 - 8 * x ** 3 + 3 * x ** 4);
      },
    },
    {
      name: "binomial and Poisson values are counts of their rates",
      fn() {
        const successes = drawAsTheorySays(
          { kind: "binomial", trials: 12, probability: 0.3 },
          { mean: 3.6, variance: 2.52, excessKurtosis: (1 - 6 * 0.21) / 2.52 },
          15,
        );
        fitsCounts(successes, (mean) => binomialDistribution(12, mean / 12));
        const arrivals = drawAsTheorySays(
          { kind: "poisson", rate: 4 },
          { mean: 4, variance: 4, excessKurtosis: 0.25 },
          16,
        );
        fitsCounts(arrivals, poissonDistribution);
      },
    },
    {
      name: "categories come as often as their weights say",
      fn() {
        const weights = [4, 3, 2, 1];
        const outcomes = weights.map((weight) => ({ value: `weight ${weight}`, weight }));
        const distribution: CategoricalDistribution = { kind: "categorical", outcomes };
        const values = draw(distribution, COUNT, 17);
        const places = values.map((value) => outcomes.findIndex((one) => one.value === value));
        fitsCounts(places, () => weights.map((weight) => weight / 10));
        assert.deepEqual(draw(distribution, 50, 17), values.slice(0, 50));
        assert.notDeepEqual(draw(distribution, 50, 18), values.slice(0, 50));
      },
    },
    {
      name: "correlated values keep their own scales and vary together",
      fn() {
        const variables = [
          { name: "age", mean: 45, standardDeviation: 8 },
          { name: "income", mean: 40_000, standardDeviation: 6000 },
          { name: "screen time", mean: 5, standardDeviation: 1 },
        ];
        const correlations = [[1, 0.6, -0.4], [0.6, 1, 0], [-0.4, 0, 1]];
        const next = correlatedSampler({ variables, correlations }, seeded(19));
        const rows = Array.from({ length: COUNT }, next);
        const columns = variables.map(({ name }) => rows.map((row) => row[name]!));
        for (const [i, { name, mean: expected, standardDeviation }] of variables.entries()) {
          const error = standardDeviation / Math.sqrt(COUNT);
          within(`the mean ${name}`, mean(columns[i]!), expected, 3.5 * error);
          const spread = sampleStandardDeviation(columns[i]!);
          within(`the spread of ${name}`, spread, standardDeviation, 3.5 * error / Math.SQRT2);
          for (const [j, correlation] of correlations[i]!.slice(0, i).entries()) {
            const bound = 3.5 * (1 - correlation ** 2) / Math.sqrt(COUNT);
            const found = sampleCorrelation(columns[i]!, columns[j]!);
            within(`the correlation of ${name} and another`, found, correlation, bound);
          }
        }
      },
    },
    {
      name: "parameters out of range are refused by name",
      fn() {
        for (const [distribution, message] of IMPOSSIBLE) {
          assert.throws(() => checkDistribution(distribution), { name: "RangeError", message });
          assert.throws(() => sampler(distribution, seeded(1)), { message });
          const choice = { distribution, reason: "It seemed to fit." };
          const told = new RegExp(`^The model chose .* cannot be\\. .*${message.source}`);
          assert.throws(() => readChoice(choice), { message: told });
        }
        const variables = shoppers.correlated!.variables;
        const refused: [number[][], RegExp][] = [
          [[[1, 1.5], [1.5, 1]], /cannot be the correlations/],
          [[[1, 0.5], [0.4, 1]], /cannot be the correlations/],
          [[[2, 0], [0, 1]], /cannot be the correlations/],
          [[[1]], /must be 2 rows of 2 numbers/],
        ];
        for (const [correlations, message] of refused) {
          assert.throws(() => correlatedSampler({ variables, correlations }, seeded(1)), message);
        }
        assert.throws(() => seeded(-1), /seed must be a whole number .* not -1\./);
      },
    },
    {
      name: "the model chooses a distribution that fits a description",
      cassette: true,
      tags: ["model"],
      async fn({ signal }) {
        const { distribution, reason } = await chooseDistribution(
          "How many customers come to a small shop in an hour: Poisson, about six on average.",
          { signal },
        );
        assert.equal(distribution.kind, "poisson");
        assert.notEqual(reason.trim(), "");
        assert.deepEqual(checkDistribution(distribution), distribution);
      },
    },
    {
      name: "a group is drawn from three distributions of the model",
      cassette: true,
      tags: ["model"],
      async fn({ signal }) {
        const choose = (description: string) => chooseDistribution(description, { signal });
        const [age, income, hour] = await Promise.all([
          choose("The age in years of visitors of a museum: normal."),
          choose("A monthly income, from 1000 to 3000 euros, all alike likely: uniform."),
          choose("The time of day, a categorical choice of morning, noon and evening."),
        ]);
        assert.ok(age.distribution.kind === "normal");
        assert.ok(income.distribution.kind === "uniform");
        assert.ok(hour.distribution.kind === "categorical");
        const group = PersonaGroup.generate(200, {
          age: age.distribution,
          occupation: shoppers.occupation,
          attributes: { income: income.distribution, hour: hour.distribution },
        }, 20);
        assert.equal(group.size, 200);
        const { min, max } = group.statistics("income");
        assert.ok(min >= income.distribution.min && max <= income.distribution.max);
        const hours = hour.distribution.outcomes.map(({ value }) => value);
        assert.ok(Object.keys(group.counts("hour")).every((value) => hours.includes(value)));
      },
    },
  ],
});
