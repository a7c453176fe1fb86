/**
 * Finds the recording that answers a request, fast: by method and URL first, then by the body as
 * it is, and by what it means only when that fails. No hashing of ours, no parsing, no waiting on
 * the common path.
 *
 * @module
 */
import { bodyText } from "../cassette/body.ts";
import { checkVerdict, type Matcher } from "./matcher.ts";
import type { Comparison } from "../diff/comparison.ts";
import { headerValue } from "../cassette/headers.ts";
import { comparedUrl, requestMeaning } from "../diff/requests.ts";
import { meaningKey } from "../cassette/meaning.ts";
import { tagsIn, untag } from "../secrets/placeholder.ts";
import type { Interaction, RecordedRequest } from "../cassette/types.ts";
import { normalUrl } from "../cassette/url.ts";

/** A recording, and whether it was played. */
export interface CassetteEntry {
  interaction: Interaction;
  /** Its place in the cassette, from 0. */
  position: number;
  plays: number;
  /** The tags of its request's secrets, once they were asked for. */
  identity?: string;
}

/** What a request is looked up by. */
export interface Probe {
  /** From {@linkcode Lookup.keyOf}. */
  key: string;
  /** The body, in a form that is equal only for equal bodies. */
  raw: string;
  /** The request as it would lie in a cassette. Called only when `raw` does not decide. */
  request: () => RecordedRequest;
  /** The request before redaction: what was recorded where less was known to be secret. */
  plain: () => RecordedRequest;
  /** In how many of the headers that a recorded request keeps this one is another. */
  apart: (recorded: RecordedRequest) => number;
  /** The tags of its secrets, from {@linkcode identityOf}; wanted where `isAmbiguous` says so. */
  identity?: string;
}

/** Recordings, to be taken one by one. */
export interface Lookup {
  entries: readonly CassetteEntry[];
  /** What a request must share with a recording before their bodies are compared. */
  keyOf(request: Omit<RecordedRequest, "body">): string;
  /** Whether anything was recorded under a probe's key. */
  knows(probe: Probe): boolean;
  /** Whether recordings differ for this request in nothing but their secrets: a wrong key, say. */
  isAmbiguous(probe: Probe): boolean;
  /**
   * Takes the next unplayed recording that answers a request: one whose body is equal to the byte
   * before one that means the same; of these, one with the same headers, or with most of them, as of
   * two parts of a file; then the earlier before the later. Nothing is taken for an ambiguous request
   * that comes without its identity.
   */
  take(probe: Probe): CassetteEntry | undefined;
  /** Takes the next unplayed recording of the same method and URL, whatever its body and headers. */
  takeSimilar(probe: Probe): CassetteEntry | undefined;
  /** All recordings that answer a request, played or not. */
  answers(probe: Probe): CassetteEntry[];
  /** The last recording that answers a request, played or not: of those with most of its headers. */
  last(probe: Probe): CassetteEntry | undefined;
}

/** Recordings that answer alike, in order. */
interface Group {
  entries: CassetteEntry[];
  /** All before this one are played. */
  cursor: number;
  /** Those with the same headers each, once that was asked. */
  variants: Group[] | undefined;
}

/** Recordings that share a key. */
interface Bucket extends Group {
  /** Whether the secrets in their URLs and headers differ. */
  mixed: boolean | undefined;
  byRaw: Map<string, Group> | undefined;
  byMeaning: Map<string, Group> | undefined;
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
  const entries = interactions.map((interaction, position): CassetteEntry => ({
    interaction,
    position,
    plays: 0,
  }));
  return matcher ? linear(entries, matcher) : indexed(entries, comparison);
}

/**
 * @param request a request as it lies in a cassette, its placeholders tagged
 * @returns the tags of its secrets: equal for requests with the same keys
 */
export function identityOf(request: RecordedRequest): string {
  const body = request.body === undefined ? "" : JSON.stringify(request.body);
  return `${headIdentity(request)}|${tagsIn(body)}`;
}

function headIdentity({ url, headers }: RecordedRequest): string {
  let tags = tagsIn(url);
  for (const [name, value] of headers) {
    if (value.includes("[redacted:")) tags += ` ${name} ${tagsIn(value)}`;
  }
  return tags;
}

function linear(entries: CassetteEntry[], matcher: Matcher): Lookup {
  const fits = (probe: Probe) => (entry: CassetteEntry) =>
    checkVerdict(matcher(probe.request(), entry.interaction.request));
  return {
    entries,
    keyOf: () => "",
    knows: () => true,
    isAmbiguous: () => false,
    takeSimilar: () => undefined,
    take: (probe) => played(entries.filter((entry) => entry.plays === 0).find(fits(probe))),
    answers: (probe) => entries.filter(fits(probe)),
    last: (probe) => entries.findLast(fits(probe)),
  };
}

function indexed(entries: CassetteEntry[], comparison: Comparison): Lookup {
  const urlKeys = new Map<string, string>();
  const keyOfUrl = (url: string) => {
    let key = urlKeys.get(url);
    if (key === undefined) {
      urlKeys.set(url, key = comparedUrl(normalUrl(untag(url)), comparison));
    }
    return key;
  };
  const keyOf = (request: Omit<RecordedRequest, "body">) => {
    const { method, url, redirect } = request;
    let key = `${method} ${keyOfUrl(url)}`;
    if (redirect !== undefined) key += `\n${redirect}`;
    for (const name of comparison.headers) {
      key += `\n${JSON.stringify(headerValue(request, name) ?? null)}`;
    }
    return key;
  };
  const meaning = (request: RecordedRequest) =>
    untag(meaningKey(requestMeaning(request, comparison)));
  const buckets = new Map<string, Bucket>();
  for (const [key, group] of groupBy(entries, (entry) => keyOf(entry.interaction.request))) {
    buckets.set(key, { ...group, mixed: undefined, byRaw: undefined, byMeaning: undefined });
  }
  const byMeaning = (bucket: Bucket) =>
    bucket.byMeaning ??= groupBy(bucket.entries, (entry) => meaning(entry.interaction.request));
  const byRaw = (bucket: Bucket) => bucket.byRaw ??= groupBy(bucket.entries, rawOf);
  const isMixed = (bucket: Bucket) =>
    bucket.mixed ??= bucket.entries.length > 1 &&
      differ(bucket.entries, (entry) => headIdentity(entry.interaction.request));
  const sameMeaning = (bucket: Bucket, { request, plain }: Probe) => {
    const groups = byMeaning(bucket);
    return groups.get(meaning(request())) ?? groups.get(meaning(plain()));
  };
  const owners = new Map<string, string>();
  const isAmbiguous = (probe: Probe) => {
    const bucket = buckets.get(probe.key);
    if (!bucket || bucket.entries.length < 2) return false;
    if (isMixed(bucket)) return true;
    if (byRaw(bucket).has(probe.raw)) return false; // a body that holds no secret
    const group = sameMeaning(bucket, probe);
    return group !== undefined && isUndecided(group.entries);
  };
  const answers = (probe: Probe) => {
    const bucket = buckets.get(probe.key);
    if (!bucket) return [];
    const same = sameMeaning(bucket, probe)?.entries ?? (comparison.body ? [] : bucket.entries);
    const own = same.filter((entry) => recordedIdentity(entry) === probe.identity);
    return own.length > 0 ? own : same;
  };
  return {
    entries,
    keyOf,
    knows: ({ key }) => buckets.has(key),
    isAmbiguous,
    take(probe) {
      const { key, raw, identity } = probe;
      const bucket = buckets.get(key);
      const next = firstUnplayed(bucket);
      if (!bucket || !next) return undefined;
      if (isMixed(bucket) || identity !== undefined) {
        if (identity === undefined) return undefined;
        const same = byRaw(bucket).get(raw) ?? sameMeaning(bucket, probe);
        return played(pickByIdentity(same?.entries ?? [], probe, identity, owners));
      }
      // In recorded order: the common case.
      if (rawOf(next) === raw && isNearest(next, bucket, probe)) return played(next);
      const equal = nearest(byRaw(bucket).get(raw), probe);
      if (equal) return played(equal);
      const same = sameMeaning(bucket, probe);
      if (same && isUndecided(same.entries)) return undefined;
      return played(nearest(same, probe) ?? (comparison.body ? undefined : nearest(bucket, probe)));
    },
    takeSimilar(probe) {
      const { method, url } = probe.request();
      const key = keyOfUrl(url);
      return played(
        entries.find(({ plays, interaction: { request } }) =>
          plays === 0 && request.method === method && keyOfUrl(request.url) === key
        ),
      );
    },
    answers,
    last: (probe) => fewestApart(answers(probe).toReversed(), probe),
  };
}

/** Whether recordings that mean the same differ in their secrets. */
function isUndecided(entries: readonly CassetteEntry[]): boolean {
  return entries.length > 1 && differ(entries, recordedIdentity);
}

function recordedIdentity(entry: CassetteEntry): string {
  return entry.identity ??= identityOf(entry.interaction.request);
}

function differ(entries: readonly CassetteEntry[], by: (entry: CassetteEntry) => string): boolean {
  const first = by(entries[0]!);
  return entries.some((entry) => by(entry) !== first);
}

/**
 * Of recordings that differ in their secrets alone: one made with the very same; else, since a
 * replay needs no real key, one whose secret nobody else of this session has.
 *
 * @param entries the recordings
 * @param probe the request
 * @param identity its identity
 * @param owners which live identity plays recordings of which recorded one
 */
function pickByIdentity(
  entries: readonly CassetteEntry[],
  probe: Probe,
  identity: string,
  owners: Map<string, string>,
): CassetteEntry | undefined {
  const unplayed = entries.filter((entry) => entry.plays === 0);
  const pick = (whose: (recorded: string) => boolean) =>
    fewestApart(unplayed.filter((entry) => whose(recordedIdentity(entry))), probe);
  const known = entries.some((entry) => recordedIdentity(entry) === identity);
  const picked = known
    ? pick((recorded) => recorded === identity)
    : pick((recorded) => owners.get(recorded) === identity) ??
      pick((recorded) => !owners.has(recorded)) ?? pick(() => true);
  if (picked) owners.set(recordedIdentity(picked), identity);
  return picked;
}

function played(entry: CassetteEntry | undefined): CassetteEntry | undefined {
  if (entry) entry.plays++;
  return entry;
}

/** What is played stays so: a long list is not walked again and again. */
function firstUnplayed(group: Group | undefined): CassetteEntry | undefined {
  if (!group) return undefined;
  const { entries } = group;
  while (group.cursor < entries.length && entries[group.cursor]!.plays > 0) group.cursor++;
  return entries[group.cursor];
}

/** Whether no other recording of a group can be nearer to a request by its headers. */
function isNearest(entry: CassetteEntry, group: Group, probe: Probe): boolean {
  return variantsOf(group).length < 2 || probe.apart(entry.interaction.request) === 0;
}

/** The next of those that answer alike: with the same headers, else with most of them. */
function nearest(group: Group | undefined, probe: Probe): CassetteEntry | undefined {
  const first = firstUnplayed(group);
  if (!group || !first || isNearest(first, group, probe)) return first;
  const candidates = variantsOf(group).flatMap((variant) => firstUnplayed(variant) ?? []);
  return fewestApart(candidates.sort((a, b) => a.position - b.position), probe);
}

/** The first of those that differ in fewest headers; which these are is asked of more than one only. */
function fewestApart(entries: readonly CassetteEntry[], probe: Probe): CassetteEntry | undefined {
  if (entries.length < 2) return entries[0];
  let best: CassetteEntry | undefined;
  let fewest = Infinity;
  for (const entry of entries) {
    const far = probe.apart(entry.interaction.request);
    if (far < fewest) [best, fewest] = [entry, far];
    if (fewest === 0) break;
  }
  return best;
}

function variantsOf(group: Group): Group[] {
  if (group.entries.length === 1) return [group];
  return group.variants ??= [
    ...groupBy(group.entries, (entry) => JSON.stringify(entry.interaction.request.headers))
      .values(),
  ];
}

function rawOf({ interaction: { request: { body } } }: CassetteEntry): string {
  if (body === undefined) return "";
  return "base64" in body ? `\0${body.base64}` : bodyText(body) ?? "";
}

function groupBy(
  entries: readonly CassetteEntry[],
  keyOf: (entry: CassetteEntry) => string,
): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const entry of entries) {
    const key = keyOf(entry);
    const group = groups.get(key);
    if (group) group.entries.push(entry);
    else groups.set(key, { entries: [entry], cursor: 0, variants: undefined });
  }
  return groups;
}
