/**
 * What differs between two cassettes: which requests came, went or are asked otherwise, and which are
 * answered otherwise.
 *
 * @module
 */
import { headerValue } from "../cassette/headers.ts";
import { meaningKey } from "../cassette/meaning.ts";
import type { Cassette, Interaction, JsonValue, RecordedRequest } from "../cassette/types.ts";
import { normalUrl } from "../cassette/url.ts";
import { untag } from "../secrets/placeholder.ts";
import { compareBy, type Comparison } from "./comparison.ts";
import { type Difference, distance } from "./difference.ts";
import { headerDifferences } from "./headers.ts";
import { compareValues } from "./json.ts";
import { comparedUrl, differences, requestMeaning } from "./requests.ts";
import { answerDifferences } from "./responses.ts";

/** An interaction, and its place in its cassette, from 0. */
export interface PlacedInteraction {
  position: number;
  interaction: Interaction;
}

/** Two interactions that belong together, and in what they differ. */
export interface InteractionPair {
  before: PlacedInteraction;
  after: PlacedInteraction;
  /** In what the request is another one. */
  request: Difference[];
  /** In what the answer is another one. */
  answer: Difference[];
}

/** What differs between two cassettes. */
export interface CassetteDifferences {
  /** What is in the newer one alone, in order. */
  added: PlacedInteraction[];
  /** What is in the older one alone, in order. */
  removed: PlacedInteraction[];
  /** What is in both, in the order of the newer one; what did not change has no differences. */
  pairs: InteractionPair[];
  /** In which single values they differ. */
  variables: Difference[];
}

/**
 * Interactions that ask for the same are paired in order, as a replay would play them. What is left is
 * paired by method and URL, with the closest one.
 *
 * @param after the newer cassette; `undefined` where there is none
 * @param before the older one; `undefined` where there was none
 * @param comparison what makes two requests the same
 */
export function cassetteDifferences(
  after: Cassette | undefined,
  before: Cassette | undefined,
  comparison: Comparison = compareBy(),
): CassetteDifferences {
  const [left, made] = [placed(before), placed(after)];
  const pairs: [PlacedInteraction, PlacedInteraction][] = [];
  const pairBy = (keyOf: (request: RecordedRequest) => string, pick: typeof first) => {
    const groups = new Map<string, Set<PlacedInteraction>>();
    for (const one of left) {
      const key = keyOf(one.interaction.request);
      groups.set(key, (groups.get(key) ?? new Set()).add(one));
    }
    for (const one of made) {
      const group = groups.get(keyOf(one.interaction.request));
      const found = group && pick(group, one);
      if (!found) continue;
      pairs.push([found, one]);
      group.delete(found);
      left.delete(found);
      made.delete(one);
    }
  };
  pairBy((request) => askedKey(request, comparison), first);
  pairBy(placeKey, (group, one) => closest(group, one, comparison));
  const variables: Difference[] = [];
  const valuesOf = (one: Cassette | undefined): JsonValue => one?.variables ?? {};
  compareValues("variables", valuesOf(after), valuesOf(before), variables, true);
  return {
    added: [...made],
    removed: [...left],
    pairs: pairs.sort(([, a], [, b]) => a.position - b.position)
      .map(([was, now]) => comparePair(was, now, comparison)),
    variables,
  };
}

function placed(cassette: Cassette | undefined): Set<PlacedInteraction> {
  return new Set(
    cassette?.interactions.map((interaction, position) => ({ position, interaction })),
  );
}

function comparePair(
  before: PlacedInteraction,
  after: PlacedInteraction,
  comparison: Comparison,
): InteractionPair {
  const [was, now] = [before.interaction.request, after.interaction.request];
  // Headers that have to be equal are among what is compared anyway.
  const readable = headerDifferences(now.headers, was.headers)
    .filter(({ field }) => !comparison.headers.includes(field.slice("header.".length)));
  return {
    before,
    after,
    request: [...differences(now, was, comparison), ...readable],
    answer: answerDifferences(after.interaction, before.interaction),
  };
}

/** What two requests share that answer to the same recording. */
export function askedKey(request: RecordedRequest, comparison: Comparison): string {
  const { method, url, redirect = "follow" } = request;
  const headers = comparison.headers.map((name) => headerValue(request, name) ?? null);
  const body = comparison.body ? meaningKey(requestMeaning(request, comparison)) : "";
  const place = comparedUrl(normalUrl(untag(url)), comparison);
  return untag(JSON.stringify([method, place, redirect, headers, body]));
}

function placeKey({ method, url }: RecordedRequest): string {
  return `${method} ${untag(url).replace(/\?.*/s, "")}`;
}

function first(group: Set<PlacedInteraction>, _: PlacedInteraction): PlacedInteraction | undefined {
  return group.values().next().value;
}

/** Of more candidates than these, the first ones are looked at. */
const MOST_COMPARED = 50;

function closest(
  group: Set<PlacedInteraction>,
  { interaction: { request } }: PlacedInteraction,
  comparison: Comparison,
): PlacedInteraction | undefined {
  let best: { one: PlacedInteraction; far: number } | undefined;
  for (const one of [...group].slice(0, MOST_COMPARED)) {
    const far = distance(differences(request, one.interaction.request, comparison));
    if (!best || far < best.far) best = { one, far };
  }
  return best?.one;
}
