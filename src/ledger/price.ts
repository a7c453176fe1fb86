/**
 * What a recording costs: by prices of one's own, by what its answer says, by a list.
 *
 * @module
 */
import type { Interaction, RecordedError } from "../cassette/types.ts";
import { isFree } from "./free.ts";
import { isPaidWhenRead, type Usage, usagesOf } from "./usage.ts";

/** What a request costs, in US dollars, or why that is unknown. */
export type Price = number | PartlyUnknown;

/** Why the price of a request is unknown, and what is known of it. */
export interface PartlyUnknown {
  /** Why: `no price for a-model`. */
  unknown: string;
  /** What it costs at least, in US dollars, where a part of it is known. */
  atLeast?: number;
}

/** A list of prices of models. */
export interface PriceList {
  /**
   * The price of an answer in US dollars, or why there is none.
   *
   * @param usage what it has used
   * @param url what was asked
   * @param at when, as the price may have changed since
   */
  priceOf(usage: Usage, url: string, at: Date): Price;
}

/**
 * Prices in US dollars for what is no model known by its name: by host, or by a function that gives
 * `undefined` for what it does not know.
 */
export type CustomPrices =
  | { readonly [host: string]: { readonly perRequest: number } }
  | ((interaction: Interaction) => number | undefined);

/**
 * @param interaction a recording
 * @param prices a list of prices
 * @param custom what counts more than the list
 * @param usages what it has used, where that is not all that its answer says
 * @returns what it costs in US dollars, or why that is unknown
 */
export function priceOf(
  interaction: Interaction,
  prices: PriceList,
  custom?: CustomPrices,
  usages = usagesOf(interaction),
): Price {
  return customPrice(interaction, custom) ?? listPrice(interaction, prices, usages);
}

/** @returns whether it takes a list of prices to tell what a recording costs */
export function needsList(interaction: Interaction, custom?: CustomPrices): boolean {
  if (customPrice(interaction, custom) !== undefined) return false;
  return paidUsages(interaction, usagesOf(interaction))?.some(({ cost }) => cost === undefined) ??
    false;
}

/** @returns what a price comes to as far as it is known, in US dollars */
export function knownPart(price: Price): number {
  return typeof price === "number" ? price : price.atLeast ?? 0;
}

/** @returns prices of which the first count more than the second */
export function bothPrices(first?: CustomPrices, second?: CustomPrices): CustomPrices | undefined {
  if (!first || !second) return first ?? second;
  return (interaction) => ownPrice(interaction, first) ?? ownPrice(interaction, second);
}

/** A price of one's own is somebody else's code: what it gives or throws must not end a run. */
function customPrice(
  interaction: Interaction,
  custom?: CustomPrices,
): Price | undefined {
  try {
    const price = custom && ownPrice(interaction, custom);
    if (price === undefined || (Number.isFinite(price) && price >= 0)) return price;
    return { unknown: `the price given for it is ${price}` };
  } catch (error) {
    return { unknown: `the function that gives prices failed: ${(error as Error)?.message}` };
  }
}

function ownPrice(interaction: Interaction, custom: CustomPrices): number | undefined {
  if (typeof custom === "function") return custom(interaction);
  if (neverArrived(interaction.error)) return undefined; // for each request that the host gets
  const host = hostOf(interaction.request.url);
  return Object.hasOwn(custom, host) ? custom[host]!.perRequest : undefined;
}

function listPrice(
  interaction: Interaction,
  prices: PriceList,
  said: readonly Usage[] | undefined,
): Price {
  const { request, response, error, recordedAt } = interaction;
  const usages = paidUsages(interaction, said);
  if (usages) {
    const url = request.url.replace(/^ws/, "http"); // a WebSocket's is that of its handshake
    return sumOf(usages.map((it) => it.cost ?? prices.priceOf(it, url, new Date(recordedAt))));
  }
  if (isFree(request)) return 0;
  // What was refused is not charged for, by any of the APIs that are known here.
  if (response && response.status >= 400) return 0;
  if (neverArrived(error)) return 0;
  return {
    unknown: response?.partial || response?.broken
      ? `an answer of ${hostOf(request.url)} was not read to its end`
      : `${hostOf(request.url)} does not say what it used`,
  };
}

/** What an answer has used, but for one that only shows again what another was paid for. */
function paidUsages(
  interaction: Interaction,
  usages: readonly Usage[] | undefined,
): readonly Usage[] | undefined {
  return usages && isFree(interaction.request) && !isPaidWhenRead(interaction) ? undefined : usages;
}

function sumOf(prices: readonly Price[]): Price {
  const sum = prices.reduce<number>((total, price) => total + knownPart(price), 0);
  const why = [
    ...new Set(prices.flatMap((price) => typeof price === "number" ? [] : [price.unknown])),
  ];
  if (why.length === 0) return sum;
  return { unknown: why.join("; "), ...(sum > 0 ? { atLeast: sum } : {}) };
}

/** A host's name may be redacted, and what is left is no URL. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : /^\w+:\/\/([^/?#]*)/.exec(url)?.[1] ?? url;
}

const NO_CONNECTION =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ConnectionRefused|FailedToOpenSocket)$/;

/** Whether an error says that no connection came about; what else went wrong may have been paid for. */
function neverArrived(error: RecordedError | undefined): boolean {
  if (!error) return false;
  const { code, syscall } = error.properties ?? {};
  return NO_CONNECTION.test(String(code)) || /^(?:connect|getaddrinfo)$/.test(String(syscall)) ||
    error.message.includes("client error (Connect)") || neverArrived(error.cause);
}

/** @returns an amount in cents; below ten cents with two digits that count, written out */
export function showDollars(dollars: number): string {
  if (dollars === 0 || dollars >= 0.1) return dollars.toFixed(2);
  const digits = Math.min(12, 1 - Math.floor(Math.log10(dollars)));
  return dollars.toFixed(digits).replace(/0+$/, "");
}
