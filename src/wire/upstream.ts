/**
 * Upstreams: sending a request elsewhere while the cassette keeps its canonical URL.
 *
 * @module
 */
import { absoluteUrl } from "./address.ts";
import { detailsOf, keepDetails } from "./details.ts";
import { makeRequest } from "./init.ts";
import { isRequest } from "./native.ts";
import { tracedResponse } from "./response.ts";

/** Where a request goes, and how its answer is made to look as if it came from the first place. */
export interface Route {
  /** What to hand to the real fetch. */
  input: string | URL | Request;
  /** The origin it really goes to, where that is another. */
  origin: string | undefined;
  /** A response's URL as it would be without upstreams. */
  canonicalUrl: (url: string) => string;
  /** A response with that URL. */
  canonical: (response: Response) => Response;
}

/**
 * @param input what the caller asks
 * @param upstreams where to send requests really, by canonical origin
 */
export function sendTo(
  input: string | URL | Request,
  upstreams: ReadonlyMap<string, string>,
): Route {
  const url = new URL(absoluteUrl(input));
  const upstream = upstreams.get(url.origin);
  if (upstream === undefined) {
    return {
      input,
      origin: undefined,
      canonicalUrl: (answered) => answered,
      canonical: (response) => response,
    };
  }
  const base = upstream.replace(/\/+$/, "");
  const target = base + url.href.slice(url.origin.length);
  const canonicalUrl = (answered: string) =>
    answered.startsWith(`${base}/`) ? url.origin + answered.slice(base.length) : answered;
  return {
    input: isRequest(input) ? makeRequest(target, input) : target,
    origin: new URL(upstream).origin,
    canonicalUrl,
    canonical(response) {
      const { status, statusText, redirected, type, headers, body } = response;
      const answered = canonicalUrl(response.url);
      const named = tracedResponse(body, {
        status,
        statusText,
        redirected,
        type,
        url: answered,
        headers: [...headers],
        behind: [response],
      });
      return keepDetails(named, detailsOf(response));
    },
  };
}
