// Recordings of answers that say what they have used, and a list of prices for them.
import type { Body, Interaction, JsonValue } from "../../src/cassette/types.ts";
import type { PriceList } from "../../src/ledger/price.ts";

/** A recording of a request and its answer. */
export function recorded(
  url: string,
  body: Body,
  request: JsonValue = {},
  status = 200,
): Interaction & { response: object } {
  return {
    request: { method: "POST", url, headers: [], body: { json: request } },
    recordedAt: "2026-11-23T00:00:00.000Z",
    waited: 1,
    response: { status, statusText: "OK", type: "basic", headers: [], body },
  };
}

/** A body of JSON. */
export const json = (value: unknown): Body => ({ json: value as JsonValue });

/** A dollar for each thousand tokens of a known model. */
export const PRICES: PriceList = {
  priceOf: ({ model, input, output }) =>
    model === "known" ? (input + output) / 1000 : { unknown: `no price for ${model}` },
};

/** A recording of an answer of a model to so many tokens. */
export const answer = (model: string, prompt_tokens: number): Interaction & { response: object } =>
  recorded("https://a.test/", json({ model, usage: { prompt_tokens, completion_tokens: 0 } }));
