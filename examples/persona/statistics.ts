/** Figures of a list of values, worked out by simple-statistics. */
import { max, mean, median, min, quantile, sampleStandardDeviation } from "simple-statistics";

export interface Statistics {
  count: number;
  mean: number;
  median: number;
  /** Of the population that these values are a sample of; 0 where there is but one. */
  standardDeviation: number;
  min: number;
  max: number;
  percentiles: Record<Percentile, number>;
}

const PERCENTILES = [5, 25, 50, 75, 95] as const;
export type Percentile = typeof PERCENTILES[number];

export function statisticsOf(values: readonly number[]): Statistics {
  if (values.length === 0) throw new RangeError("There are no statistics of no values.");
  const at = PERCENTILES.map((percent) => [percent, quantile(values, percent / 100)]);
  return {
    count: values.length,
    mean: mean(values),
    median: median(values),
    standardDeviation: values.length > 1 ? sampleStandardDeviation(values) : 0,
    min: min(values),
    max: max(values),
    percentiles: Object.fromEntries(at),
  };
}

/** How often each value comes, the most frequent one first. */
export function countsOf(values: readonly (string | number)[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}
