/**
 * The tiers in which APIs serve what they are asked, and what these make of a price.
 *
 * @module
 */
import { isObject, type Json, words } from "./documents.ts";

/** What a tier makes of the price of tokens. */
export interface Tier {
  /** What the list's price is multiplied with. */
  rate: number;
  /** What makes it dearer, and nobody says by how much. */
  unpriced: readonly string[];
}

/** OpenAI, Anthropic, Gemini, Bedrock, Mistral and Groq publish half the price for both. */
const HALF = 0.5;
/** Anthropic's price of inference that stays in the United States. */
const IN_THE_US = 1.1;
/** Dearer by what depends on the model, or paid for by a contract. */
const DEARER = /^(?:priority|fast|performance|scale|reserved|provisioned)/i;

/**
 * @param answers an answer, or the events of its stream
 * @param url what was asked
 * @param inBatch whether it is one of a batch
 */
export function tierOf(answers: readonly Json[], url: string, inBatch = false): Tier {
  const said = answers.flatMap(tiersIn);
  const last = said.findLast((tier) => tier !== undefined)?.toLowerCase().replace("on_demand_", "");
  // On Groq, flex costs what the rest costs.
  const isFlex = last === "flex" && !/^https?:\/\/api\.groq\.com\b/.test(url);
  const geo = answers.some((answer) => usagesAt(answer).some((it) => it.inference_geo === "us"));
  const speed = answers.flatMap(usagesAt).some((it) => it.speed === "fast");
  return {
    rate: (inBatch || last === "batch" || isFlex ? HALF : 1) * (geo ? IN_THE_US : 1),
    unpriced: [
      ...(last !== undefined && DEARER.test(last) ? [`the tier ${last}`] : []),
      ...(speed ? ["the speed fast"] : []),
    ],
  };
}

function tiersIn(answer: Json): (string | undefined)[] {
  const { serviceTier } = answer;
  return [
    words(isObject(serviceTier) ? serviceTier.type : serviceTier),
    ...placesIn(answer).map((place) => words(place.service_tier)),
    ...usagesAt(answer).map((it) =>
      words(it.service_tier) ?? words(it.serviceTier) ?? words(it.trafficType)
    ),
  ];
}

function usagesAt(answer: Json): Json[] {
  return placesIn(answer).flatMap(({ usage, usageMetadata }) =>
    [usage, usageMetadata].filter(isObject)
  );
}

function placesIn(answer: Json): Json[] {
  return [answer, answer.response, answer.message].filter(isObject);
}
