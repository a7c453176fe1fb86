/**
 * Prices of one's own, checked: one in another form would mean nothing, and a budget keep nothing.
 *
 * @module
 */
import { RetakeError, showValue } from "../errors.ts";

/**
 * @param prices what was given as `CustomPrices`
 * @param what whose they are: `The prices of the run`
 * @throws {RetakeError} `OPTION_INVALID` where they are neither prices by host nor a function
 */
export function checkPrices(prices: unknown, what: string): void {
  if (prices === undefined || typeof prices === "function") return;
  if (typeof prices !== "object" || prices === null || Symbol.iterator in prices) {
    throw wrong(`${what} are ${showValue(prices)}, neither prices by host nor a function.`);
  }
  for (const [host, price] of Object.entries(prices)) {
    const right = hostIn(host);
    if (right !== host) {
      throw wrong(`${what} name "${host}", which is not how a host is written.`, right);
    }
    const none = noPrice(price);
    if (none !== undefined) {
      throw wrong(`${what} have ${none} for ${host}, which is no price.`, host);
    }
  }
}

/** @returns a price as it would be typed, where it is none; `undefined` where it is one */
function noPrice(price: unknown): string | undefined {
  if (typeof price !== "object" || price === null) return showValue(price);
  const { perRequest, ...others } = price as { perRequest?: unknown };
  if (typeof perRequest !== "number" || Object.keys(others).length > 0) return showValue(price);
  return perRequest >= 0 && perRequest < Infinity ? undefined : `{ perRequest: ${perRequest} }`;
}

/** A host as it stands in a URL, in lower case, and with the port where that is not the usual one. */
function hostIn(text: string): string | undefined {
  const url = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  if (!URL.canParse(url)) return undefined;
  const { host } = new URL(url);
  return host === "" ? undefined : host;
}

function wrong(message: string, host = "api.example.com"): RetakeError {
  return new RetakeError(
    "OPTION_INVALID",
    `${message}\n  to do  prices: { "${host}": { perRequest: 0.01 } }, in US dollars; or a function ` +
      `that gives the price of an interaction`,
    { facts: { name: "prices" } },
  );
}
