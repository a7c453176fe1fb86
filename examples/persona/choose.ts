/** A distribution chosen by the model. */
import { track } from "@retake/retake/track";
import { askForData, type AskOptions, objectOf, type Schema, system, user } from "./ask.ts";
import { checkDistribution, type Distribution } from "./distributions.ts";
import { CHOOSE_DISTRIBUTION } from "./prompts.ts";

/** What the model chose, and why. */
export interface Choice {
  distribution: Distribution;
  reason: string;
}

const anyNumber = { type: "number" };
const aboveZero = { type: "number", exclusiveMinimum: 0 };
const probability = { type: "number", minimum: 0, maximum: 1 };
const kind = (name: Distribution["kind"], parameters: Record<string, Schema>) =>
  objectOf({ kind: { type: "string", enum: [name] }, ...parameters });

const CHOICE_SCHEMA = objectOf({
  reason: { type: "string", description: "One sentence." },
  distribution: {
    anyOf: [
      kind("normal", { mean: anyNumber, standardDeviation: aboveZero }),
      kind("uniform", { min: anyNumber, max: anyNumber }),
      kind("exponential", { rate: aboveZero }),
      kind("beta", { alpha: aboveZero, beta: aboveZero }),
      kind("binomial", { trials: { type: "integer", minimum: 1 }, probability }),
      kind("poisson", { rate: aboveZero }),
      kind("categorical", {
        outcomes: {
          type: "array",
          items: objectOf({ value: { type: "string" }, weight: aboveZero }),
          minItems: 2,
          maxItems: 8,
        },
      }),
    ],
  },
});

/** Asks the model which distribution fits a description, and with which parameters. */
export const chooseDistribution = track(
  async (description: string, options?: AskOptions): Promise<Choice> => {
    const messages = [system(CHOOSE_DISTRIBUTION), user(description)];
    return readChoice(await askForData<Choice>("choice", CHOICE_SCHEMA, messages, options));
  },
);

/** The model may know a schema and still choose what cannot be: then this says what. */
export function readChoice(choice: Choice): Choice {
  try {
    return { ...choice, distribution: checkDistribution(choice.distribution) };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RangeError(`The model chose a distribution that cannot be. ${why}`, { cause });
  }
}
