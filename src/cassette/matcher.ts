/**
 * Matchers: whether a recorded request answers a live one, and why not.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
import { joinPath, parsePath, type Step } from "./json_path.ts";
import { type Meaning, meaningKey, meaningOf, showJson } from "./meaning.ts";
import { untag } from "./placeholder.ts";
import type { JsonValue, RecordedRequest } from "./types.ts";
import { queryPairs, urlKey } from "./url.ts";

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

/** Fields that the default matcher leaves out of the comparison. */
export interface IgnoreRules {
  /** Names of query parameters. */
  query?: readonly string[];
  /** Names of headers: of those that `match.headers` adds, and of those that could drift. */
  headers?: readonly string[];
  /**
   * Paths of fields in JSON, NDJSON, form and GraphQL bodies: `$.metadata.request_id`,
   * `$.messages[*].id`, `$..timestamp`.
   */
  body?: readonly string[];
}

/** What the default matcher compares, where that is not method, URL and body. */
export interface MatchRules {
  /**
   * Whether bodies must mean the same. Without (`false`), the next unplayed recording of the same
   * method and URL answers, and the drift gate tells of bodies that differ. Default: `true`.
   */
  body?: boolean;
  /** Names of headers that must be equal too. They are recorded for that. */
  headers?: readonly string[];
}

/** The rules of the default matcher, ready for use. */
export interface Comparison {
  /** Names of the headers that must be equal, in lower case, sorted. */
  headers: readonly string[];
  /** Whether bodies must mean the same. */
  body: boolean;
  /** Names of headers that say nothing, in lower case: for the drift gate. */
  ignoreHeaders: readonly string[];
  ignoreQuery: readonly string[];
  ignoreBody: readonly (readonly Step[])[];
}

/** One field in which two requests differ. */
export interface Difference {
  /** The field: `method`, `url`, `query.page`, `header.accept`, `$.messages[0].content`, `body`. */
  field: string;
  /** What the recording has there, as text for people; `undefined` when it has nothing. */
  recorded: string | undefined;
  /** What the live request has there. */
  asked: string | undefined;
  /** The option that would leave the field out, as TypeScript, where there is one. */
  ignore?: string;
}

/**
 * @param match what to compare beyond method, URL and body
 * @param ignore what to leave out
 * @throws {RetakeError} `OPTION_INVALID` when a path is not one
 */
export function compareBy(match: MatchRules = {}, ignore: IgnoreRules = {}): Comparison {
  const lower = (names: readonly string[] = []) => names.map((name) => name.toLowerCase());
  const left = lower(ignore.headers);
  return {
    headers: [...new Set(lower(match.headers))].filter((name) => !left.includes(name)).sort(),
    body: match.body ?? true,
    ignoreHeaders: left,
    ignoreQuery: ignore.query ?? [],
    ignoreBody: (ignore.body ?? []).map(parsePath),
  };
}

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

/**
 * @param live the request that is asked now
 * @param recorded a request of the cassette
 * @param comparison what to compare
 * @returns every field in which they differ; none when the recording answers the request
 */
export function differences(
  live: RecordedRequest,
  recorded: RecordedRequest,
  comparison: Comparison,
): Difference[] {
  const found: Difference[] = [];
  const compare = (field: string, asked?: string, was?: string, ignore?: string) => {
    if (asked !== was) found.push({ field, recorded: was, asked, ...(ignore ? { ignore } : {}) });
  };
  compare("method", live.method, recorded.method);
  compareUrls(live.url, recorded.url, comparison, compare);
  compare("redirect", live.redirect ?? "follow", recorded.redirect ?? "follow");
  for (const name of comparison.headers) {
    const ignore = `ignore: { headers: [${JSON.stringify(name)}] }`;
    compare(`header.${name}`, headerValue(live, name), headerValue(recorded, name), ignore);
  }
  if (!comparison.body) return found;
  const asked = requestMeaning(live, comparison);
  const was = requestMeaning(recorded, comparison);
  if (untag(meaningKey(asked)) !== untag(meaningKey(was))) compareMeanings(asked, was, found);
  return found;
}

/**
 * @param request a request as it lies in a cassette
 * @param comparison what to leave out
 * @returns what its body means
 */
export function requestMeaning(request: RecordedRequest, comparison: Comparison): Meaning {
  const contentType = headerValue(request, "content-type") ?? "";
  return meaningOf(request.body, contentType, comparison.ignoreBody);
}

/**
 * @param request a request as it lies in a cassette
 * @param name a header's name in lower case
 * @returns the header's value, several joined as fetch does it; `undefined` when it is not there
 */
export function headerValue(request: RecordedRequest, name: string): string | undefined {
  const values = request.headers.filter((pair) => pair[0] === name).map((pair) => pair[1]);
  return values.length === 0 ? undefined : values.join(", ");
}

/** @returns a difference in one line: the field, what was recorded, what is asked */
export function describeDifference({ field, recorded, asked }: Difference): string {
  const show = (value: string | undefined) => value === undefined ? "(nothing)" : shorten(value);
  return `${field}: recorded ${show(recorded)}, asked ${show(asked)}`;
}

/** @returns a text of at most `length` characters, cut in the middle */
export function shorten(text: string, length = 160): string {
  if (text.length <= length) return text;
  const head = Math.ceil(length * 0.7);
  return `${text.slice(0, head)} … ${text.slice(text.length - (length - head - 3))}`;
}

type Compare = (field: string, asked?: string, was?: string, ignore?: string) => void;

function compareUrls(asked: string, was: string, by: Comparison, compare: Compare): void {
  // Whose key it was, is compared where a header says so, and else nowhere.
  const [live, recorded] = [untag(asked), untag(was)];
  if (urlKey(live, by.ignoreQuery) === urlKey(recorded, by.ignoreQuery)) return;
  const bare = (url: string) => url.replace(/\?.*/s, "");
  compare("url", bare(live), bare(recorded));
  const [now, then] = [queryByName(live), queryByName(recorded)];
  for (const name of new Set([...now.keys(), ...then.keys()])) {
    if (by.ignoreQuery.includes(name)) continue;
    const ignore = `ignore: { query: [${JSON.stringify(name)}] }`;
    compare(`query.${name}`, now.get(name), then.get(name), ignore);
  }
}

function queryByName(url: string): Map<string, string> {
  const values = new Map<string, string[]>();
  for (const [name, value] of queryPairs(url)) {
    values.set(name, [...values.get(name) ?? [], value]);
  }
  return new Map([...values].map(([name, all]) => [name, all.map((v) => `"${v}"`).join(", ")]));
}

function compareMeanings(asked: Meaning, was: Meaning, found: Difference[]): void {
  if (asked.kind === was.kind && typeof asked.value === "object") {
    compareValues("$", asked.value, was.value, found, asked.kind === "multipart");
  } else {
    const show = ({ kind, value }: Meaning) => {
      if (kind === "none") return "no body";
      return kind === "bytes" ? `bytes, base64 ${value}` : showJson(value);
    };
    found.push({ field: "body", recorded: show(was), asked: show(asked) });
  }
}

function compareValues(
  path: string,
  asked: JsonValue | undefined,
  was: JsonValue | undefined,
  found: Difference[],
  fixed: boolean,
): void {
  if (asked !== undefined && was !== undefined && isContainer(asked) && isContainer(was)) {
    if (Array.isArray(asked) === Array.isArray(was)) {
      const [a, b] = [asked as Record<string, JsonValue>, was as Record<string, JsonValue>];
      for (const key of new Set([...Object.keys(b), ...Object.keys(a)])) {
        const at = joinPath(path, Array.isArray(asked) ? Number(key) : key);
        compareValues(at, own(a, key), own(b, key), found, fixed);
      }
      return;
    }
  }
  const show = (value: JsonValue | undefined) => value === undefined ? undefined : showJson(value);
  if (
    untag(show(asked) ?? "") === untag(show(was) ?? "") &&
    (asked === undefined) === (was === undefined)
  ) return;
  const quoted = /['\\]/.test(path) ? JSON.stringify(path) : `'${path}'`;
  const ignore = path === "$" || fixed ? undefined : `ignore: { body: [${quoted}] }`;
  found.push({
    field: path,
    recorded: show(was),
    asked: show(asked),
    ...(ignore === undefined ? {} : { ignore }),
  });
}

function isContainer(value: JsonValue): boolean {
  return typeof value === "object" && value !== null;
}

function own(value: Record<string, JsonValue>, key: string): JsonValue | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
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
