/**
 * Where a call of fetch goes.
 *
 * @module
 */
import { isRequest } from "./native.ts";

/**
 * What relative URLs are relative to: in a page that is its base, in a worker where it comes from. Deno
 * has it by `--location`; where there is none, fetch refuses them.
 */
export function baseUrl(): string | undefined {
  const { document, location } = globalThis as {
    document?: { baseURI?: string };
    location?: { href: string };
  };
  return document?.baseURI ?? location?.href;
}

/**
 * @param input what fetch was called with
 * @returns the URL that is asked, absolute
 * @throws {TypeError} where it is none, as fetch throws it
 */
export function absoluteUrl(input: string | URL | Request): string {
  return isRequest(input) ? input.url : new URL(input, baseUrl()).href;
}

/**
 * @param input what fetch was called with
 * @returns the URL that is asked; `undefined` where it is none, and fetch will say so in its own words
 */
export function askedUrl(input: string | URL | Request): URL | undefined {
  const text = isRequest(input) ? input.url : String(input);
  const base = baseUrl();
  return URL.canParse(text, base) ? new URL(text, base) : undefined;
}
