/**
 * Headers of answers that say nothing: told by their names alone.
 *
 * @module
 */

const HEADERS = new Set([
  "age",
  "cf-cache-status",
  "content-length",
  "date",
  "etag",
  "expires",
  "last-modified",
  "nel",
  "report-to",
  "server-timing",
  "set-cookie",
  "traceparent",
  "traceresponse",
  "via",
  "x-amz-cf-id",
  "x-amz-cf-pop",
  "x-amz-id-2",
  "x-cache",
  "x-cache-hits",
  "x-cloud-trace-context",
  "x-runtime",
  "x-served-by",
  "x-timer",
  "x-vercel-id",
]);

/** Ids of requests and traces, what is left of a limit, how long it took. */
const HEADER_FORMS = /(?:request|trace|correlation)-?id$|^cf-ray$|ratelimit|-(?:ms|time|duration)$/;

/**
 * @param name a header's name in lower case
 * @returns whether it says nothing that its values differ
 */
export function isVolatileHeader(name: string): boolean {
  return HEADERS.has(name) || HEADER_FORMS.test(name);
}
