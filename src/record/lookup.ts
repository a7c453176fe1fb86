/**
 * Finds the recording that answers a request, fast: by method and URL first, then by the body as
 * it is, and by what it means only when that fails. No hashing of ours, no parsing, no waiting on
 * the common path.
 *
 * @module
 */
import { bodyText } from "../cassette/body.ts";
import {
  checkVerdict,
  type Comparison,
  headerValue,
  type Matcher,
  requestMeaning,
} from "../cassette/matcher.ts";
import { meaningKey } from "../cassette/meaning.ts";
import type { Interaction, RecordedRequest } from "../cassette/types.ts";
import { normalUrl, urlKey } from "../cassette/url.ts";

/** A recording, and whether it was played. */
export interface Entry {
  interaction: Interaction;
  /** Its place in the cassette, from 0. */
  position: number;
  plays: number;
}

/** What a request is looked up by. */
export interface Probe {
  /** From {@linkcode Lookup.keyOf}. */
  key: string;
  /** The body, in a form that is equal only for equal bodies. */
  raw: string;
  /** The request as it would lie in a cassette. Called only when `raw` does not decide. */
  request: () => RecordedRequest;
}

/** Recordings, to be taken one by one. */
export interface Lookup {
  entries: readonly Entry[];
  /** What a request must share with a recording before their bodies are compared. */
  keyOf(request: Omit<RecordedRequest, "body">): string;
  /**
   * Takes the next unplayed recording that answers a request: one whose body is equal to the byte
   * before one that means the same, and the earlier before the later.
   */
  take(probe: Probe): Entry | undefined;
  /** All recordings that answer a request, played or not. */
  answers(probe: Probe): Entry[];
}

/** Recordings that share a key. */
interface Bucket {
  entries: Entry[];
  /** All before this one are played. */
  cursor: number;
  byRaw: Map<string, Entry[]> | undefined;
  byMeaning: Map<string, Entry[]> | undefined;
}

/**
 * @param interactions the recordings, in order
 * @param comparison the rules of the default matcher
 * @param matcher a matcher to use in its place
 */
export function createLookup(
  interactions: readonly Interaction[],
  comparison: Comparison,
  matcher: Matcher | undefined,
): Lookup {
  const entries = interactions.map((interaction, position): Entry => ({
    interaction,
    position,
    plays: 0,
  }));
  return matcher ? linear(entries, matcher) : indexed(entries, comparison);
}

function linear(entries: Entry[], matcher: Matcher): Lookup {
  const fits = (probe: Probe) => (entry: Entry) =>
    checkVerdict(matcher(probe.request(), entry.interaction.request));
  return {
    entries,
    keyOf: () => "",
    take: (probe) => played(entries.filter((entry) => entry.plays === 0).find(fits(probe))),
    answers: (probe) => entries.filter(fits(probe)),
  };
}

function indexed(entries: Entry[], comparison: Comparison): Lookup {
  const urlKeys = new Map<string, string>();
  const keyOf = (request: Omit<RecordedRequest, "body">) => {
    const { method, url, redirect } = request;
    let key = urlKeys.get(url);
    if (key === undefined) urlKeys.set(url, key = urlKey(normalUrl(url), comparison.ignoreQuery));
    key = `${method} ${key}`;
    if (redirect !== undefined) key += `\n${redirect}`;
    for (const name of comparison.headers) {
      key += `\n${JSON.stringify(headerValue(request, name) ?? null)}`;
    }
    return key;
  };
  const meaning = (request: RecordedRequest) => meaningKey(requestMeaning(request, comparison));
  const buckets = new Map<string, Bucket>();
  for (const entry of entries) {
    const key = keyOf(entry.interaction.request);
    const bucket = buckets.get(key);
    if (bucket) bucket.entries.push(entry);
    else {
      buckets.set(key, { entries: [entry], cursor: 0, byRaw: undefined, byMeaning: undefined });
    }
  }
  const byMeaning = (bucket: Bucket) =>
    bucket.byMeaning ??= groupBy(bucket.entries, (entry) => meaning(entry.interaction.request));
  return {
    entries,
    keyOf,
    take({ key, raw, request }) {
      const bucket = buckets.get(key);
      if (!bucket) return undefined;
      const { entries } = bucket;
      while (bucket.cursor < entries.length && entries[bucket.cursor]!.plays > 0) bucket.cursor++;
      const next = entries[bucket.cursor];
      if (!next) return undefined;
      if (rawOf(next) === raw) return played(next); // in recorded order: the common case
      const same = (bucket.byRaw ??= groupBy(entries, rawOf)).get(raw);
      return played(firstUnplayed(same)) ??
        played(firstUnplayed(byMeaning(bucket).get(meaning(request()))));
    },
    answers({ key, request }) {
      const bucket = buckets.get(key);
      return bucket ? byMeaning(bucket).get(meaning(request())) ?? [] : [];
    },
  };
}

function played(entry: Entry | undefined): Entry | undefined {
  if (entry) entry.plays++;
  return entry;
}

/** Those that are played drop out for good, so that a long list is not walked again and again. */
function firstUnplayed(entries: Entry[] | undefined): Entry | undefined {
  while (entries !== undefined && entries.length > 0 && entries[0]!.plays > 0) entries.shift();
  return entries?.[0];
}

function rawOf({ interaction: { request: { body } } }: Entry): string {
  if (body === undefined) return "";
  return "base64" in body ? `\0${body.base64}` : bodyText(body) ?? "";
}

function groupBy(entries: readonly Entry[], keyOf: (entry: Entry) => string): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    const group = groups.get(key);
    if (group) group.push(entry);
    else groups.set(key, [entry]);
  }
  return groups;
}
