/** Personas drawn from distributions, without a model. */
import type {
  CategoricalDistribution,
  CorrelatedDistribution,
  Distribution,
  NumericDistribution,
} from "./distributions.ts";
import { type AttributeValue, checkPersona, OLDEST, type Persona } from "./persona.ts";
import { correlatedSampler, sampler, seeded } from "./sampling.ts";

/** What personas are drawn from. */
export interface PersonaDistributions {
  /** Rounded to whole years, and kept from 0 to 120. May be one of the correlated ones instead. */
  age?: NumericDistribution;
  occupation: CategoricalDistribution;
  attributes?: Readonly<Record<string, Distribution>>;
  /** Attributes that depend on one another; one of the name `age` is the age. */
  correlated?: CorrelatedDistribution;
}

/** So many personas, the same ones for the same seed. */
export function generatePersonas(
  count: number,
  distributions: PersonaDistributions,
  seed: number,
): Persona[] {
  if (!Number.isInteger(count) || count < 0) {
    throw new RangeError(`The count of personas must be a whole number, not ${count}.`);
  }
  // One source for everything, so that no two samplers ever give the same numbers.
  const source = seeded(seed);
  const age = distributions.age && sampler(distributions.age, source);
  const occupation = sampler(distributions.occupation, source);
  const attributes = Object.entries(distributions.attributes ?? {}).map(([name, distribution]) =>
    [name, sampler(distribution, source)] as const
  );
  const correlated = distributions.correlated &&
    correlatedSampler(distributions.correlated, source);
  return Array.from({ length: count }, (_, index) => {
    const drawn: Record<string, AttributeValue> = { ...correlated?.() };
    for (const [name, next] of attributes) drawn[name] = next();
    const { age: drawnAge, ...others } = drawn;
    const years = age?.() ?? drawnAge;
    if (typeof years !== "number") {
      throw new TypeError("Personas need a distribution of their age.");
    }
    return checkPersona({
      name: `Persona ${index + 1}`,
      age: Math.min(OLDEST, Math.max(0, Math.round(years))),
      occupation: occupation(),
      attributes: others,
    });
  });
}
