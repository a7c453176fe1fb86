/**
 * A maintained list of prices of models, loaded when it is asked.
 *
 * @module
 */
import { importPackage } from "./packages.ts";

/** What the package says of a price: what the units cost that it knows, and which those are. */
interface Calculated {
  input_price: number;
  output_price: number;
  total_price: number;
  model_price: Record<string, unknown>;
  provider: { id: string };
}

type Counts = Record<string, number>;

interface PricePackage {
  calcPrice(
    usage: Counts,
    model: string,
    options: { providerApiUrl?: string; timestamp?: Date },
  ): Calculated | null;
}

/** What an answer has used; see `src/ledger/usage.ts`. */
interface Used {
  model: string | undefined;
  input: number;
  output: number;
  units: Readonly<Counts>;
  rate?: number;
  unpriced?: readonly string[];
}

/** The list; see `PriceList` in `src/ledger/price.ts`. */
export interface Prices {
  priceOf(
    usage: Used,
    url: string,
    at: Date,
  ): number | { unknown: string; atLeast?: number };
}

/**
 * The prices that the package brings along; it asks no network for newer ones.
 *
 * @throws {RetakeError} `PACKAGE_MISSING`
 */
export async function loadPrices(): Promise<Prices> {
  const { calcPrice } = await importPackage<PricePackage>(
    "@pydantic/genai-prices",
    { has: "calcPrice", purpose: "to estimate costs" },
  );
  return {
    priceOf({ model, input, output, units, rate = 1, unpriced = [] }, url, at) {
      if (model === undefined) return { unknown: "the answer names no model" };
      const used = { input_tokens: input, output_tokens: output, ...units };
      // By the address first: a model may have another price elsewhere.
      const price = (usage: Counts) =>
        calcPrice(usage, model, { providerApiUrl: url, timestamp: at }) ??
          calcPrice(usage, model, { timestamp: at });
      const [found, mixed] = calculated(price, used);
      if (!found) return { unknown: `no price for ${model}` };
      const { input_price, output_price, total_price } = found;
      const tokens = input_price + output_price;
      const dollars = tokens * rate + (total_price - tokens);
      const missing = [...unpriced, ...mixed, ...withoutPrice(used, found)];
      if (missing.length === 0) return dollars;
      const unknown = `no price of ${model} for ${missing.join(", ")}`;
      return dollars > 0 ? { unknown, atLeast: dollars } : { unknown };
    },
  };
}

/** Tokens of these kinds may also be among those from the cache, and not every answer says which are. */
const KINDS = ["audio", "image", "video"];

/**
 * The list wants to know what is in two kinds at once. Where the answer does not say, as much is taken
 * to be as can be, which makes the least of the price, and that is said.
 */
function calculated(
  price: (usage: Counts) => Calculated | null,
  used: Counts,
): [Calculated | null, string[]] {
  let left = used.cache_read_tokens ?? 0;
  const joint: Counts = {};
  for (const kind of KINDS) {
    const name = `cache_${kind}_read_tokens`;
    joint[name] = used[name] ?? Math.min(left, used[`input_${kind}_tokens`] ?? 0);
    left -= joint[name];
  }
  const found = price({ ...joint, ...used });
  const guessed = Object.keys(joint).filter((name) => joint[name]! > 0 && used[name] === undefined);
  const priced = guessed.some((name) => found && priceKey(name) in found.model_price);
  return [found, priced ? ["what of the cache was of which kind"] : []];
}

/** Units that cost what the unit costs that they are part of, where they have no price of their own. */
const LIKE_THE_REST =
  /^(?:cache_(?!write_1h)\w+|(?:in|out)put_\w*(?:image|video|text|tool|reasoning|citation)_tokens|\w+_tool_tokens)$/;
/** Units of which a model has a price for the one or the other, for the same thing. */
const INSTEAD = ["audio_seconds", "input_audio_seconds", "input_document_pages"];

function withoutPrice(used: Counts, { model_price, provider }: Calculated): string[] {
  const has = (unit: string) => priceKey(unit) in model_price;
  // A model that is free has no prices at all.
  if (Object.keys(model_price).length === 0) return [];
  // Gemini's audio costs what its text does, where the list has no other price.
  const isLikeTheRest = (unit: string) =>
    LIKE_THE_REST.test(unit) || (provider.id === "google" && /_audio_tokens$/.test(unit));
  const other = INSTEAD.some((unit) => (used[unit] ?? 0) > 0 && has(unit));
  return Object.keys(used).filter((unit) =>
    used[unit]! > 0 && !has(unit) && !isLikeTheRest(unit) &&
    !(other && (INSTEAD.includes(unit) || /^(?:in|out)put_tokens$/.test(unit))) &&
    !(unit === "cache_write_1h_tokens" && !has("cache_write_tokens"))
  );
}

/** What the list calls the price of a unit: `input_mtok` of `input_tokens`. */
function priceKey(unit: string): string {
  for (const [end, key] of PRICE_KEYS) {
    if (unit.endsWith(end)) return unit.slice(0, -end.length) + key;
  }
  return `${unit}_kcount`;
}

const PRICE_KEYS = [
  ["_tokens", "_mtok"],
  ["_seconds", "_hours"],
  ["_pages", "_kpages"],
  ["_pixels", "_gpixels"],
  ["_characters", "_mchars"],
] as const;
