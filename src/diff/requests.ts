/**
 * What differs between two requests.
 *
 * @module
 */
import { headerValue } from "../cassette/headers.ts";
import { type Meaning, meaningKey, meaningOf, showJson } from "../cassette/meaning.ts";
import type { RecordedRequest } from "../cassette/types.ts";
import { queryPairs, urlKey } from "../cassette/url.ts";
import { untag } from "../secrets/placeholder.ts";
import type { Comparison } from "./comparison.ts";
import type { Difference } from "./difference.ts";
import { compareValues } from "./json.ts";

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
  return meaningOf(request.body, contentType, comparison);
}

/**
 * @param url a URL as it lies in a cassette
 * @param comparison what to leave out
 * @returns a string that two URLs share if and only if they do not differ
 */
export function comparedUrl(url: string, comparison: Comparison): string {
  return urlKey(url, comparison.ignoreQuery);
}

/**
 * @param request a request as it lies in a cassette
 * @param comparison what to leave out
 * @returns a string that two requests share only where one may be the other asked again: all that is
 * compared is equal, the bodies in any case, and so are the headers that are kept
 */
export function requestKey(request: RecordedRequest, comparison: Comparison): string {
  const { method, url, redirect = "follow", headers } = request;
  const kept = headers.filter(([name]) =>
    // The boundary of a multipart body is drawn anew each time.
    !comparison.ignoreHeaders.includes(name) && name !== "content-type"
  );
  const body = meaningKey(requestMeaning(request, comparison));
  return JSON.stringify([method, comparedUrl(url, comparison), redirect, kept, body]);
}

type Compare = (field: string, asked?: string, was?: string, ignore?: string) => void;

function compareUrls(asked: string, was: string, by: Comparison, compare: Compare): void {
  // Whose key it was, is compared where a header says so, and else nowhere.
  const [live, recorded] = [untag(asked), untag(was)];
  if (comparedUrl(live, by) === comparedUrl(recorded, by)) return;
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
