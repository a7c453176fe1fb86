/** The personas that the cases are about. */
import { type Persona, PersonaBuilder, type PersonaDistributions, PersonaGroup } from "../mod.ts";

export const ada: Persona = new PersonaBuilder().name("Ada").age(36).occupation("engineer")
  .traits("curious", "patient").attribute("income", 52_000).attribute("city", "Porto").build();

export const ben: Persona = new PersonaBuilder().name("Ben").age(58).occupation("baker")
  .traits("warm", "patient").attribute("income", 31_000).build();

export const cleo: Persona = new PersonaBuilder().name("Cleo").age(23).occupation("student")
  .traits("curious").attribute("city", "Leeds").build();

/** A new one for each case, since groups can be changed. */
export const threePeople = (): PersonaGroup => PersonaGroup.fromArray([ada, ben, cleo]);

/** Shoppers whose income rises with their age. */
export const shoppers: PersonaDistributions = {
  occupation: {
    kind: "categorical",
    outcomes: [
      { value: "nurse", weight: 5 },
      { value: "teacher", weight: 3 },
      { value: "sailor", weight: 2 },
    ],
  },
  attributes: {
    visits: { kind: "poisson", rate: 4 },
    loyalty: { kind: "beta", alpha: 2, beta: 5 },
  },
  correlated: {
    variables: [
      { name: "age", mean: 45, standardDeviation: 8 },
      { name: "income", mean: 40_000, standardDeviation: 6000 },
    ],
    correlations: [[1, 0.6], [0.6, 1]],
  },
};
