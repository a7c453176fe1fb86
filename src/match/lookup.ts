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
import { aliasesIn, untag, untagEncoded, untagEncodedUrl } from "../secrets/placeholder.ts";
import { gapped, gapsBetween } from "./gaps.ts";
import type { Interaction, RecordedRequest } from "../cassette/types.ts";
import { normalUrl } from "../cassette/url.ts";

/** A recording, and whether it was played. */
export interface CassetteEntry {
  interaction: Interaction;
  /** Its place in the cassette, from 0. */
  position: number;
  plays: number;
  /** The aliases in its request, once they were asked for. */
  identity?: readonly string[];
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
  /** Its secrets, from {@linkcode identityOf}; wanted where `isAmbiguous` says so. */
  identity?: readonly string[];
  /** Gives its secrets, once somebody has to know which of this run's is which of the recorded ones. */
  identify?: () => readonly string[];
}

/** How recordings are looked at. */
export interface LookupRules {
  comparison: Comparison;
  /** A matcher to use in place of the default one. */
  matcher?: Matcher | undefined;
  /** A recorded request with its secrets bare; by default, its aliases. */
  bare?: (request: RecordedRequest) => RecordedRequest;
  /** Whether its URL may hold a secret that only rules tell; by default not. */
  mayHoldSecret?: (url: string) => boolean;
  /** The value of a header that must be equal, as it is compared. */
  compared?: (value: string) => string;
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
  /**
   * Takes the next unplayed recording that the request differs from in nothing but what stands where that
   * has an alias. Slow: for what nothing else answers.
   */
  takeLoose(probe: Probe): CassetteEntry | undefined;
  /**
   * The last recording that answers a request, where no unplayed one can and that is told by its bytes
   * alone: the common case of {@linkcode Lookup.last}, without a second look.
   */
  again(probe: Probe): CassetteEntry | undefined;
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
  /** Whether their secrets differ, once that was asked. */
  undecided: boolean | undefined;
  /** Of each of the variants the last one, once that was asked. */
  latest: readonly CassetteEntry[] | undefined;
}

/** Recordings that share a key. */
interface Bucket extends Group {
  /** Whether the secrets in their URLs and headers differ. */
  mixed: boolean | undefined;
  byRaw: Map<string, Group> | undefined;
  byMeaning: Map<string, Group> | undefined;
  /** The body that was asked for again last, and those that answer it. */
  repeated: { raw: string; group: Group } | undefined;
}

/**
 * @param interactions the recordings, in order
 * @param rules how they are looked at
 */
export function createLookup(
  interactions: readonly Interaction[],
  rules: LookupRules,
): Lookup {
  const entries = interactions.map((interaction, position): CassetteEntry => ({
    interaction,
    position,
    plays: 0,
  }));
  return rules.matcher ? linear(entries, rules.matcher) : indexed(entries, rules);
}

/**
 * @param request a request as it lies in a cassette, an alias in each secret's place
 * @returns the aliases, in order: equal for requests with the same keys
 */
export function identityOf(request: RecordedRequest): string[] {
  const body = request.body === undefined ? [] : aliasesIn(JSON.stringify(request.body));
  return [...headIdentity(request), ...body];
}

function headIdentity({ url, headers }: RecordedRequest): string[] {
  return [...aliasesIn(url), ...headers.flatMap(([, value]) => aliasesIn(value))];
}

/** Whether URL or headers hold aliases: each request waits for this, so no list is made of them. */
function holdsAlias({ url, headers }: RecordedRequest): boolean {
  if (aliasesIn(url).length > 0) return true;
  for (const [, value] of headers) if (aliasesIn(value).length > 0) return true;
  return false;
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
    takeLoose: () => undefined,
    again: () => undefined,
    take: (probe) => played(entries.filter((entry) => entry.plays === 0).find(fits(probe))),
    answers: (probe) => entries.filter(fits(probe)),
    last: (probe) => entries.findLast(fits(probe)),
  };
}

function indexed(entries: CassetteEntry[], rules: LookupRules): Lookup {
  const { comparison, bare = (request) => request, mayHoldSecret, compared } = rules;
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
      const value = headerValue(request, name);
      key += `\n${JSON.stringify(value === undefined ? null : compared?.(value) ?? value)}`;
    }
    return key;
  };
  const recordedKey = ({ interaction: { request } }: CassetteEntry) =>
    mayHoldSecret?.(request.url)
      ? keyOf({ ...request, url: bare({ ...request, body: undefined }).url })
      : keyOf(request);
  const meaning = (request: RecordedRequest) =>
    untag(meaningKey(requestMeaning(request, comparison)));
  const recordedMeaning = remembered(({ interaction }) => meaning(bare(interaction.request)));
  const buckets = new Map<string, Bucket>();
  for (const [key, group] of groupBy(entries, recordedKey)) {
    buckets.set(key, {
      ...group,
      mixed: undefined,
      byRaw: undefined,
      byMeaning: undefined,
      repeated: undefined,
    });
  }
  const byMeaning = (bucket: Bucket) =>
    bucket.byMeaning ??= groupBy(bucket.entries, recordedMeaning);
  const byRaw = (bucket: Bucket) => bucket.byRaw ??= groupBy(bucket.entries, rawOf);
  const isMixed = (bucket: Bucket) =>
    bucket.mixed ??= bucket.entries.length > 1 &&
      differ(bucket.entries, (entry) => headIdentity(entry.interaction.request).join(" "));
  const sameMeaning = (bucket: Bucket, { request, plain }: Probe) => {
    const groups = byMeaning(bucket);
    return groups.get(meaning(request())) ?? groups.get(meaning(plain()));
  };
  const bound = new Map<string, string>();
  const unbound: { entry: CassetteEntry; identify: () => readonly string[] }[] = [];
  /** Plays what was found by something else than its secrets; whose these are, it tells all the same. */
  const playedBy = ({ identify }: Probe, entry: CassetteEntry | undefined) => {
    if (entry && identify && recordedIdentity(entry).length > 0) unbound.push({ entry, identify });
    return played(entry);
  };
  const pick = (found: readonly CassetteEntry[], probe: Probe, identity: readonly string[]) => {
    for (const { entry, identify } of unbound.splice(0)) bind(identify(), entry, bound);
    return played(pickByIdentity(found, probe, identity, bound));
  };
  const isAmbiguous = (probe: Probe) => {
    const bucket = buckets.get(probe.key);
    if (!bucket || bucket.entries.length < 2) return false;
    if (isMixed(bucket)) return true;
    if (byRaw(bucket).has(probe.raw)) return false; // a body that holds no secret
    const group = sameMeaning(bucket, probe);
    return group !== undefined && isUndecided(group);
  };
  const looseUrl = remembered(({ interaction: { request: { url } } }) =>
    gapped(comparedUrl(normalUrl(untagEncodedUrl(url)), comparison))
  );
  const looseMeaning = remembered((entry) => gapped(untagEncoded(recordedMeaning(entry))));
  /** What stands in a request where a recording has aliases; asked of many recordings, one after the other. */
  const looseGapsOf = (probe: Probe) => {
    const asked = probe.request();
    let askedMeaning: string | undefined;
    return (entry: CassetteEntry): readonly string[] | undefined => {
      const recorded = entry.interaction.request;
      if (asked.method !== recorded.method || asked.redirect !== recorded.redirect) {
        return undefined;
      }
      const headers = comparison.headers.every((name) => {
        const [now, was] = [headerValue(asked, name), headerValue(recorded, name)];
        return (now && compared?.(now) || now) === (was && compared?.(was) || was);
      });
      if (!headers) return undefined;
      const inUrl = gapsBetween(looseUrl(entry), keyOfUrl(asked.url), /["\s/?&#]/);
      if (!inUrl || !comparison.body) return inUrl;
      const inBody = gapsBetween(looseMeaning(entry), askedMeaning ??= meaning(asked), /["\n]/);
      return inBody && [...inUrl, ...inBody];
    };
  };
  let loose: CassetteEntry[] | undefined;
  /** Recordings with gaps, which may answer requests that are under none of their keys. */
  const gappy = () =>
    loose ??= entries.filter((entry) =>
      looseUrl(entry).pieces.length > 1 ||
      (comparison.body && looseMeaning(entry).pieces.length > 1)
    );
  let unplayed = 0;
  /** Whether an unplayed recording could answer a request that none of its bucket does. */
  const mayAnswerLoosely = () => {
    while (unplayed < entries.length && entries[unplayed]!.plays > 0) unplayed++;
    return unplayed < entries.length && gappy().some(({ plays }) => plays === 0);
  };
  const answers = (probe: Probe) => {
    const bucket = buckets.get(probe.key);
    const same = bucket && (sameMeaning(bucket, probe)?.entries ??
      (comparison.body ? undefined : bucket.entries));
    if (!same) return entries.filter(looseGapsOf(probe));
    const { identity } = probe;
    const own = same.filter((entry) => recordedIdentity(entry).join(" ") === identity?.join(" "));
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
        return pick(same?.entries ?? [], probe, identity);
      }
      // In recorded order: the common case. An alias in a body that is equal was sent back.
      if (rawOf(next) === raw && isNearest(next, bucket, probe)) {
        return holdsAlias(next.interaction.request) ? playedBy(probe, next) : played(next);
      }
      const equal = nearest(byRaw(bucket).get(raw), probe);
      if (equal) return playedBy(probe, equal);
      const same = sameMeaning(bucket, probe);
      if (same && isUndecided(same)) return undefined;
      return playedBy(
        probe,
        nearest(same, probe) ?? (comparison.body ? undefined : nearest(bucket, probe)),
      );
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
    takeLoose(probe) {
      const gaps = new Map<CassetteEntry, readonly string[]>();
      const looseGaps = looseGapsOf(probe);
      for (const entry of entries) {
        const found = entry.plays === 0 ? looseGaps(entry) : undefined;
        if (found) gaps.set(entry, found);
      }
      const [first] = gaps.keys();
      if (!first) return undefined;
      // What stands in the places of one recording's aliases, stands in those of the others.
      return pick([...gaps.keys()], probe, gaps.get(first)!);
    },
    again(probe) {
      const bucket = buckets.get(probe.key);
      if (!bucket || firstUnplayed(bucket) || isMixed(bucket) || mayAnswerLoosely()) {
        return undefined;
      }
      const { raw } = probe;
      if (bucket.repeated?.raw !== raw) {
        const [first] = byRaw(bucket).get(raw)?.entries ?? [];
        const group = first && byMeaning(bucket).get(recordedMeaning(first));
        if (!group || isUndecided(group)) return undefined;
        bucket.repeated = { raw, group };
      }
      const { group } = bucket.repeated;
      return fewestApart(latestOf(group), probe);
    },
    answers,
    last: (probe) => fewestApart(answers(probe).toReversed(), probe),
  };
}

/** What is told of a recording once, however many requests are held against it. */
function remembered<Told>(tell: (entry: CassetteEntry) => Told): (entry: CassetteEntry) => Told {
  const told = new Map<CassetteEntry, Told>();
  return (entry) => {
    if (!told.has(entry)) told.set(entry, tell(entry));
    return told.get(entry)!;
  };
}

/** Whether recordings that mean the same differ in their secrets. */
function isUndecided(group: Group): boolean {
  return group.undecided ??= group.entries.length > 1 &&
    differ(group.entries, (entry) => recordedIdentity(entry).join(" "));
}

function recordedIdentity(entry: CassetteEntry): readonly string[] {
  return entry.identity ??= identityOf(entry.interaction.request);
}

function differ(entries: readonly CassetteEntry[], by: (entry: CassetteEntry) => string): boolean {
  const first = by(entries[0]!);
  return entries.some((entry) => by(entry) !== first);
}

/**
 * Of recordings that differ in their secrets alone: one that was made with the same aliases; of those, since
 * a replay needs no real key, one whose secrets this session's have played before, else such as nobody
 * else has.
 *
 * @param entries the recordings
 * @param probe the request
 * @param identity its secrets, in the order of the places in which they stand
 * @param bound which secret of this session plays recordings of which recorded one
 */
function pickByIdentity(
  entries: readonly CassetteEntry[],
  probe: Probe,
  identity: readonly string[],
  bound: Map<string, string>,
): CassetteEntry | undefined {
  const comparable = entries.filter((entry) => recordedIdentity(entry).length === identity.length);
  // An alias that is sent back says which one is meant.
  const sure = identity.map((secret, at) =>
    comparable.some((entry) => recordedIdentity(entry)[at] === secret)
  );
  const taken = new Set(bound.values());
  const scoreOf = (entry: CassetteEntry) => {
    const recorded = recordedIdentity(entry);
    if (recorded.length !== identity.length) return 0;
    return identity.reduce((sum, secret, at) => {
      if (secret === recorded[at] || bound.get(secret) === recorded[at]) return sum + 3;
      return sum + (bound.has(secret) ? 0 : taken.has(recorded[at]!) ? 1 : 2);
    }, 0);
  };
  let best = -1;
  let candidates: CassetteEntry[] = [];
  for (const entry of entries) {
    if (entry.plays > 0) continue;
    const recorded = recordedIdentity(entry);
    if (
      recorded.length !== identity.length
        ? sure.includes(true)
        : sure.some((is, at) => is && recorded[at] !== identity[at])
    ) continue;
    const score = scoreOf(entry);
    if (score > best) candidates = [];
    if (score >= best) candidates.push(entry);
    best = Math.max(best, score);
  }
  const picked = fewestApart(candidates, probe);
  if (picked) bind(identity, picked, bound);
  return picked;
}

/** Notes that secrets of this session have played a recording with such of its own in their places. */
function bind(
  identity: readonly string[],
  entry: CassetteEntry,
  bound: Map<string, string>,
): void {
  const recorded = recordedIdentity(entry);
  if (recorded.length !== identity.length) return;
  identity.forEach((secret, at) => {
    if (!bound.has(secret)) bound.set(secret, recorded[at]!);
  });
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

/** The last of each of the variants of a group, the latest first. */
function latestOf(group: Group): readonly CassetteEntry[] {
  return group.latest ??= variantsOf(group).map(({ entries }) => entries.at(-1)!)
    .sort((a, b) => b.position - a.position);
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
    else groups.set(key, newGroup(entry));
  }
  return groups;
}

function newGroup(first: CassetteEntry): Group {
  return {
    entries: [first],
    cursor: 0,
    variants: undefined,
    undecided: undefined,
    latest: undefined,
  };
}
