/**
 * A maintained list of prices of models, loaded when it is asked.
 *
 * @module
 */
import { importPackage } from "./packages.ts";

interface PricePackage {
  calcPrice(
    usage: Record<string, number>,
    model: string,
    options: { providerApiUrl?: string; timestamp?: Date },
  ): { total_price: number } | null;
}

/** What an answer has used; see `src/ledger/usage.ts`. */
interface Used {
  model: string | undefined;
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
}

/** The list; see `PriceList` in `src/ledger/price.ts`. */
export interface Prices {
  priceOf(usage: Used, url: string, at: Date): number | { unknown: string };
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
    priceOf({ model, input, output, cacheRead, cacheWrite }, url, at) {
      if (model === undefined) return { unknown: "the answer names no model" };
      const usage = {
        input_tokens: input,
        output_tokens: output,
        cache_read_tokens: cacheRead,
        cache_write_tokens: cacheWrite,
      };
      // By the address first: a model may have another price elsewhere.
      const price = calcPrice(usage, model, { providerApiUrl: url, timestamp: at }) ??
        calcPrice(usage, model, { timestamp: at });
      return price ? price.total_price : { unknown: `no price for ${model}` };
    },
  };
}
