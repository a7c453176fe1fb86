/**
 * Matchers: whether a recorded request answers a live one, and why not.
 *
 * The room of matching is entered here, for what a match is, and by `lookup.ts`, which finds among
 * many recordings the one that this matcher would take.
 *
 * @module
 */
import type { RecordedRequest } from "../cassette/types.ts";
import { compareBy, type IgnoreRules, type MatchRules } from "../diff/comparison.ts";
import { describeDifference } from "../diff/difference.ts";
import { differences } from "../diff/requests.ts";
import { RetakeError } from "../errors.ts";

/**
 * Decides whether a recorded request answers a live one. Both are as they lie in a cassette: after
 * redaction, the URL canonical.
 *
 * @param live the request that is asked now
 * @param recorded a request of the cassette
 * @returns `true`, or in a few words why not
 * @example
 * ```ts
 * import { type Matcher, matchRequest } from "@retake/retake";
 *
 * const byDefault = matchRequest();
 * // any tenant's recording will do, all else must be equal
 * const anyTenant: Matcher = (live, recorded) =>
 *   byDefault({ ...live, url: live.url.replace(/tenant-\d+/, "tenant") }, {
 *     ...recorded,
 *     url: recorded.url.replace(/tenant-\d+/, "tenant"),
 *   });
 * ```
 */
export type Matcher = (live: RecordedRequest, recorded: RecordedRequest) => true | string;

/**
 * The default matcher: method, URL with its query in any order, redirect mode, and the body by its
 * meaning (JSON, urlencoded, multipart, NDJSON, GraphQL; else bytes).
 *
 * @param match what to compare beyond these
 * @param ignore what to leave out
 * @returns a matcher, to be used as it is or inside one of your own
 * @throws {RetakeError} `OPTION_INVALID` when a path of `ignore.body` is not one
 * @example
 * ```ts
 * import { matchRequest } from "@retake/retake";
 *
 * const matches = matchRequest({}, { body: ["$.id"] });
 * const ask = (json: { id: number; q: string }) => ({
 *   method: "POST",
 *   url: "https://api.example.com/",
 *   headers: [],
 *   body: { json },
 * });
 * console.log(matches(ask({ id: 1, q: "a" }), ask({ id: 2, q: "a" }))); // true
 * console.log(matches(ask({ id: 1, q: "a" }), ask({ id: 1, q: "b" }))); // $.q: ...
 * ```
 */
export function matchRequest(match: MatchRules = {}, ignore: IgnoreRules = {}): Matcher {
  const comparison = compareBy(match, ignore);
  return (live, recorded) => {
    const [first] = differences(live, recorded, comparison);
    return first === undefined || describeDifference(first);
  };
}

/** @throws {RetakeError} `OPTION_INVALID` when a matcher's answer is neither `true` nor a reason */
export function checkVerdict(verdict: unknown): verdict is true {
  if (verdict === true) return true;
  if (typeof verdict === "string") return false;
  throw new RetakeError(
    "OPTION_INVALID",
    `The match function answered ${String(verdict)}; it must answer true, or the reason as text.`,
  );
}
