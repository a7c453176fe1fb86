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
import { handshakeUrl } from "./socket.ts";

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

/** `http:` or `https:`, or the same for WebSockets. */
const WEB = /^(?:http|ws)s?:$/;

/**
 * Reads where requests are to be sent really: what is said of `wss:` holds for `https:` and the reverse, since a
 * WebSocket is opened by a request.
 *
 * @param given URLs by URL, of which the first counts as far as its origin
 * @returns targets by origin, all of `http:` and `https:`; `undefined` where one could never apply, or two say
 * different things of one origin
 */
export function readUpstreams(
  given: Readonly<Record<string, string>>,
): Map<string, string> | undefined {
  const upstreams = new Map<string, string>();
  for (const [from, to] of Object.entries(given)) {
    if (![from, to].every((url) => URL.canParse(url) && WEB.test(new URL(url).protocol))) {
      return undefined;
    }
    const { origin } = new URL(handshakeUrl(from));
    const target = handshakeUrl(String(to)).replace(/\/+$/, "");
    if ((upstreams.get(origin) ?? target) !== target) return undefined;
    upstreams.set(origin, target);
  }
  return upstreams;
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
