/** Personas: built by hand or by a model, drawn from distributions, and asked about. */
export { PersonaBuilder } from "./builder.ts";
export { type Choice, chooseDistribution, readChoice } from "./choose.ts";
export {
  type CategoricalDistribution,
  checkDistribution,
  type CorrelatedDistribution,
  type Distribution,
  type Moments,
  momentsOf,
  type NumericDistribution,
} from "./distributions.ts";
export {
  findSimilar,
  type Found,
  interview,
  introduce,
  label,
  rate,
  type Rating,
} from "./features.ts";
export { askAboutGroup, type FiguresAnswer } from "./figures.ts";
export type { PersonaDistributions } from "./generate.ts";
export { type GroupComparison, type GroupSummary, PersonaGroup } from "./group.ts";
export type { AttributeValue, Persona } from "./persona.ts";
export { correlatedSampler, draw, sampler, seeded, type Source } from "./sampling.ts";
export { countsOf, type Percentile, type Statistics, statisticsOf } from "./statistics.ts";
export { type AskOptions, readData, type StreamOptions } from "./ask.ts";
