/**
 * Redaction: what must not reach a cassette, in both directions. The live request passes through
 * the same redactor before it is matched, so that both sides look alike.
 *
 * @module
 */
import type { HeaderPair, RecordedRequest, RecordedResponse } from "./types.ts";

/**
 * Removes secrets from what is about to be matched or saved. Yours run after the built-in rules
 * and cannot undo them.
 *
 * @example
 * ```ts
 * import type { Redactor } from "@retake/retake";
 *
 * const accounts: Redactor = {
 *   request: (request) => ({ ...request, url: request.url.replace(/acct_\w+/, "acct_redacted") }),
 * };
 * ```
 */
export interface Redactor {
  /** Gets a request, gives it back without secrets. */
  request?(request: RecordedRequest): RecordedRequest;
  /** Gets a response and the redacted request it answers, gives it back without secrets. */
  response?(response: RecordedResponse, request: RecordedRequest): RecordedResponse;
}

/** What stands in place of a secret. */
export const REDACTED = "[redacted]";

/** Headers whose values never reach the disk: keys, and who the account belongs to. */
const SECRET_HEADERS: ReadonlySet<string> = new Set([
  "authorization",
  "proxy-authorization",
  "cookie",
  "x-api-key",
  "api-key",
  "x-goog-api-key",
  "x-amz-security-token",
  "x-auth-token",
  "x-access-token",
  "x-csrf-token",
  "openai-organization",
  "openai-project",
]);

/** Request headers that a reader of a cassette needs; all others are left out of it. */
const READABLE_HEADERS: ReadonlySet<string> = new Set([
  "accept",
  "accept-language",
  "anthropic-beta",
  "anthropic-version",
  "api-version",
  "content-encoding",
  "content-language",
  "content-type",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "last-event-id",
  "mcp-protocol-version",
  "openai-beta",
  "prefer",
  "range",
  "stripe-version",
  "x-github-api-version",
  "x-http-method-override",
]);

/**
 * The built-in rules: request headers by allow-list, the values of secret headers and cookies, the
 * user name and password of a URL, and the values of query parameters that hold keys.
 *
 * @param also names of request headers to keep beyond the list, in lower case
 */
export function builtInRedactor(also: readonly string[]): Required<Redactor> {
  return {
    request: (request) => ({
      ...request,
      url: redactUrl(request.url),
      headers: request.headers
        .filter(([name]) =>
          READABLE_HEADERS.has(name) || SECRET_HEADERS.has(name) || also.includes(name)
        )
        .map(([name, value]) => [name, SECRET_HEADERS.has(name) ? REDACTED : value]),
    }),
    response: (response) => ({
      ...response,
      ...(response.url === undefined ? {} : { url: redactUrl(response.url) }),
      headers: response.headers.map(redactResponseHeader),
    }),
  };
}

/**
 * Several redactors as one, applied in order.
 *
 * @param redactors what to apply
 */
export function chainRedactors(redactors: readonly Redactor[]): Required<Redactor> {
  return {
    request: (request) =>
      redactors.reduce((value, redactor) => redactor.request?.(value) ?? value, request),
    response: (response, request) =>
      redactors.reduce((value, redactor) => redactor.response?.(value, request) ?? value, response),
  };
}

function redactResponseHeader([name, value]: HeaderPair): HeaderPair {
  if (name === "set-cookie") {
    // The name and the attributes are what clients branch on; the value is the secret.
    return [name, value.replace(/^([^=;]*=)[^;]*/, `$1${REDACTED}`)];
  }
  if (name === "location" || name === "content-location") return [name, redactUrl(value)];
  return [name, SECRET_HEADERS.has(name) ? REDACTED : value];
}

/** Query parameters whose values are keys or signatures. */
const SECRET_PARAMETER =
  /([?&](?:[\w.-]*(?:api[_-]?key|token|secret|password|signature|credential)|key|sig|auth)=)[^&#]*/gi;

/** @returns whether a URL may hold what {@linkcode redactUrl} removes; says so rather too often */
export function mayHoldSecret(url: string): boolean {
  return url.includes("@") || (url.includes("?") && redactParameters(url) !== url);
}

/** @returns a URL without its user name and password and the values of secret parameters */
export function redactUrl(url: string): string {
  if (!/^[a-z]+:\/\/[^/?#]*@/i.test(url)) return redactParameters(url);
  const parsed = new URL(url);
  if (parsed.username !== "") parsed.username = "redacted";
  if (parsed.password !== "") parsed.password = "redacted";
  return redactParameters(parsed.href);
}

function redactParameters(url: string): string {
  return url.replace(SECRET_PARAMETER, `$1${REDACTED}`);
}
