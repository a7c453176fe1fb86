/**
 * The prices of a run: a list that is loaded when a price is first asked for that it alone knows, so
 * that a run without such requests needs no package.
 *
 * @module
 */
import type { Interaction } from "../cassette/types.ts";
import { type CustomPrices, needsList, type PriceList } from "../ledger/price.ts";

/** A list of prices that may not be loaded yet. */
export interface PriceBook extends PriceList {
  /**
   * Loads the list where one of these recordings needs it. What cannot be loaded makes prices
   * unknown, and is said there.
   *
   * @returns when it is there; `undefined` where there is nothing to wait for
   */
  ready(interactions: readonly Interaction[], custom?: CustomPrices): Promise<void> | undefined;
  /**
   * Loads the list, for who cannot do without.
   *
   * @throws {RetakeError} `PACKAGE_MISSING`
   */
  load(): Promise<void>;
}

/** @param loadList loads the list */
export function openPriceBook(loadList: () => Promise<PriceList>): PriceBook {
  let list: PriceList | undefined;
  let why = "no list of prices was loaded";
  let loading: Promise<void> | undefined;
  const load = () =>
    loading ??= loadList().then((loaded) => void (list = loaded), (error) => {
      why = `no list of prices: ${String(error?.message ?? error).split("\n", 1)[0]}`;
      throw error;
    });
  return {
    priceOf(usage, url, at) {
      try {
        return list ? list.priceOf(usage, url, at) : { unknown: why };
      } catch (error) {
        return { unknown: `the list of prices failed: ${(error as Error).message}` };
      }
    },
    ready(interactions, custom) {
      if (list || !interactions.some((one) => needsList(one, custom))) return undefined;
      return load().catch(() => {});
    },
    load,
  };
}
