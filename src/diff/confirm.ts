/**
 * A cassette that was recorded again: what was answered as it was before keeps the bytes that it has, so that a
 * person who looks over the change sees what has changed, and nothing else.
 *
 * @module
 */
import { fromAnyBase64 } from "../cassette/base64.ts";
import { decodeText } from "../cassette/body.ts";
import { chance, nextUuid } from "../cassette/chance.ts";
import { withProducers } from "../cassette/producers.ts";
import type { Cassette, FrozenState, Interaction, JsonValue } from "../cassette/types.ts";
import { aliasesIn } from "../secrets/placeholder.ts";
import { askedKey } from "./cassettes.ts";
import type { Comparison } from "./comparison.ts";
import type { Difference } from "./difference.ts";
import { headerDifferences } from "./headers.ts";
import { answerDifferences } from "./responses.ts";

/** What a run has recorded: as much of a cassette as depends on it. */
export type Recorded = Pick<Cassette, "interactions" | "variables" | "frozen">;

/** What a recording that was made again comes to. */
export interface Confirmation extends Recorded {
  /** How many of its interactions are as they were. */
  confirmed: number;
}

/** An interaction, and what it was before. */
interface Pairing {
  now: Interaction;
  was: Interaction;
  /** Values that were made anew. */
  made: readonly MadeValue[];
}

/** A value that was made anew, as it is and as it was. */
interface MadeValue {
  now: string;
  was: string;
  /** Whether it names something: answers that hold it too speak of the same. A time is nobody's. */
  isName: boolean;
}

/**
 * The same is what asks for the same and was answered the same, but for what is made anew each time: times, ids
 * of answers, what is left of a limit, how a body was cut up. An id that is used again (in the path of the next
 * request) is kept only where all that use it are; single values and a frozen clock only with the whole.
 *
 * @param made what was recorded, its interactions in the order in which they were asked
 * @param old the cassette as it was
 * @param comparison what makes two requests the same
 * @returns the same, with what is as it was before in its old bytes
 */
export function confirm(made: Recorded, old: Cassette, comparison: Comparison): Confirmation {
  const { interactions } = made;
  const pairings = pairUp(made, old, comparison);
  const isBound = [made, old].some(({ variables, frozen }) => variables || frozen);
  if (pairings.size === interactions.length && pairings.size === old.interactions.length) {
    const isWhole = !isBound || (isEqual(shapeOf(made), shapeOf(old)));
    if (isWhole) {
      const whole = inOrderOf(old, kept(interactions, pairings));
      return { ...old, interactions: whole, confirmed: pairings.size };
    }
  }
  // How a stream that stays open goes on depends on when the others were asked.
  if (isBound || [...interactions, ...old.interactions].some(staysOpen)) {
    return { ...made, confirmed: 0 };
  }
  dropTied(interactions, pairings);
  return {
    ...made,
    interactions: kept(interactions, pairings).map(([one]) => one),
    confirmed: pairings.size,
  };
}

function shapeOf({ variables = {}, frozen }: Recorded): JsonValue {
  return [frozen !== undefined, Object.keys(variables).sort()];
}

/** What each asks for, and how often, in order: as it is matched. */
function pairUp(
  made: Recorded,
  old: Cassette,
  comparison: Comparison,
): Map<Interaction, Pairing> {
  const before = new Map<string, Interaction[]>();
  for (const interaction of old.interactions) {
    const key = askedKey(interaction.request, comparison);
    before.set(key, [...before.get(key) ?? [], interaction]);
  }
  const pairings = new Map<Interaction, Pairing>();
  /** Values that were made anew so far, by what they are now. */
  const known = new Map<string, MadeValue>();
  const learn = (value: MadeValue) => void known.set(value.now, value);
  for (const [name, value] of Object.entries(made.variables ?? {})) {
    const was = own(old.variables ?? {}, name);
    if (typeof value === "string" && typeof was === "string") {
      learn({ now: value, was, isName: true });
    }
  }
  if (made.frozen && old.frozen) drawnBy(made, made.frozen, old.frozen).forEach(learn);
  for (const now of made.interactions) {
    const asItWas = known.size === 0 ? now : withValues(now, known);
    const was = before.get(askedKey(asItWas.request, comparison))?.shift();
    const values = was && sameBut(asItWas, was);
    if (!was || !values || !isEqual(aliasesOf(now), aliasesOf(was))) continue;
    values.forEach(learn);
    pairings.set(now, { now, was, made: [...values, ...usedIn(now, known)] });
  }
  return pairings;
}

const UUID = /[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}/g;

/** So many ids are looked through for those that a run has drawn. */
const MOST_DRAWN = 1000;

/**
 * Where the clock and chance stand still, what code draws from them is another value in each recording, and the
 * same one of its kind: the third id, the time.
 */
function drawnBy({ interactions }: Recorded, now: FrozenState, was: FrozenState): MadeValue[] {
  const value = (now: string | number, was: string | number): MadeValue => ({
    now: String(now),
    was: String(was),
    isName: true,
  });
  const [at, before] = [Date.parse(now.at), Date.parse(was.at)];
  const drawn = [
    value(now.at, was.at),
    value(at, before),
    value(Math.floor(at / 1000), Math.floor(before / 1000)),
  ];
  const wanted = new Set(
    interactions.flatMap(({ request }) => JSON.stringify(request).match(UUID) ?? []),
  );
  const [next, old] = [chance(now.seed, "randomUUID"), chance(was.seed, "randomUUID")];
  for (let left = MOST_DRAWN; left > 0 && wanted.size > 0; left--) {
    const [id, before] = [nextUuid(next), nextUuid(old)];
    if (wanted.delete(id)) drawn.push(value(id, before));
  }
  return drawn;
}

/** @returns the values that were made anew where all else is the same; `undefined` where it is not */
function sameBut(now: Interaction, was: Interaction): Pairing["made"] | undefined {
  if (!isEqual(behind(now), behind(was))) return undefined;
  const found = [
    ...headerDifferences(now.request.headers, was.request.headers),
    ...answerDifferences(now, was),
  ];
  if (!found.every((one) => one.volatile || differsInMadeClaims(one))) return undefined;
  return found.flatMap((difference) => valueOf(difference));
}

/** What stands in no difference. */
function behind({ recordedFrom, response }: Interaction): JsonValue {
  const { httpVersion, spelling, interim, encoded, trailers } = response ?? {};
  return JSON.parse(
    JSON.stringify([recordedFrom, httpVersion, spelling, interim, encoded, trailers]),
  );
}

/** Of the answer's own measures nothing can be used again. */
const MEASURES = new Set(["waited", "lasted", "pieces", "header.date", "header.content-length"]);

/** A shorter one says too little to be looked for. */
const SHORTEST = 6;

function valueOf({ field, asked, recorded }: Difference): MadeValue[] {
  if (MEASURES.has(field) || asked === undefined || recorded === undefined) return [];
  const [now, was] = [plain(asked), plain(recorded)];
  if (now.length < SHORTEST || was.length < SHORTEST) return [];
  return [{ now, was, isName: !field.startsWith("header.") && !isTime(now) }];
}

function isTime(text: string): boolean {
  return /^\d{10}(?:\d{3})?(?:\.\d+)?$/.test(text) || /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(text);
}

/** Values of bodies are told as JSON. */
function plain(text: string): string {
  if (!text.startsWith('"')) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    return text; // a header may begin with a quotation mark
  }
}

const WORD = /[A-Za-z\d_-]{6,}/g;

/** With the values that it had before, where they stand as a whole or as a word of a text. */
function withValues(interaction: Interaction, values: ReadonlyMap<string, MadeValue>): Interaction {
  const swap = (text: string) =>
    values.get(text)?.was ?? text.replace(WORD, (word) => values.get(word)?.was ?? word);
  return JSON.parse(JSON.stringify(interaction), (_, value: JsonValue) => {
    if (typeof value === "string") return swap(value);
    if (typeof value !== "number") return value;
    const old = values.get(String(value));
    return old ? Number(old.was) : value;
  });
}

/** Those that were made by an answer before, and stand in this one. */
function usedIn(now: Interaction, known: ReadonlyMap<string, MadeValue>): MadeValue[] {
  if (known.size === 0) return [];
  const used = new Set<MadeValue>();
  JSON.stringify(now, (_, value: JsonValue) => {
    const texts = typeof value === "string"
      ? [value, ...value.match(WORD) ?? []]
      : typeof value === "number"
      ? [String(value)]
      : [];
    for (const text of texts) {
      const made = known.get(text);
      if (made) used.add(made);
    }
    return value;
  });
  return [...used];
}

/** To look for more than that would take longer than to record. */
const MOST_WORK = 2e9;

/** Where a value can be used again: in what is asked, and where it names something in what is answered. */
interface Texts {
  asked: string;
  answered: string;
}

function textsOf({ request, response }: Interaction): Texts {
  const { body, url, frames } = response ?? {};
  return { asked: JSON.stringify(request), answered: JSON.stringify([body, url, frames]) };
}

/** Takes out what has a value that something uses which is not as it was. */
function dropTied(made: readonly Interaction[], pairings: Map<Interaction, Pairing>): void {
  const changed = made.filter((one) => !pairings.has(one)).map(textsOf);
  const old = new Map([...pairings.values()].map((one) => [one, textsOf(one.was)]));
  /** Values that are not in the cassette any more. */
  const gone: MadeValue[] = [];
  let work = 0;
  const has = ({ asked, answered }: Texts, value: string, isName: boolean) => {
    work += asked.length + answered.length;
    return asked.includes(value) || (isName && answered.includes(value));
  };
  let [looked, lookedBack] = [0, 0];
  while (looked < changed.length || lookedBack < gone.length) {
    const texts = changed.slice(looked);
    const values = gone.slice(lookedBack);
    [looked, lookedBack] = [changed.length, gone.length];
    for (const pairing of [...pairings.values()]) {
      const isTied = pairing.made.some(({ now, isName }) =>
        texts.some((text) => has(text, now, isName))
      ) || values.some(({ was, isName }) => has(old.get(pairing)!, was, isName));
      if (isTied) {
        pairings.delete(pairing.now);
        changed.push(textsOf(pairing.now));
        gone.push(...pairing.made);
      }
      if (work > MOST_WORK) return pairings.clear();
    }
  }
}

/** @returns each as it is to be, and what it was; the functions behind it are those of today */
function kept(
  made: readonly Interaction[],
  pairings: ReadonlyMap<Interaction, Pairing>,
): [one: Interaction, was?: Interaction][] {
  return made.map((now) => {
    const was = pairings.get(now)?.was;
    if (!was) return [now];
    return [
      isEqual(now.producedBy, was.producedBy) ? was : withProducers(was, now.producedBy ?? []),
      was,
    ];
  });
}

/** What ran side by side may have been asked in another order: where all is kept, the order is too. */
function inOrderOf(old: Cassette, all: ReturnType<typeof kept>): Interaction[] {
  const anew = new Map(all.map(([one, was]) => [was, one]));
  return old.interactions.map((was) => anew.get(was)!);
}

function staysOpen({ response }: Interaction): boolean {
  return response?.frames !== undefined || response?.partial !== undefined;
}

function aliasesOf(interaction: Interaction): string[] {
  return aliasesIn(JSON.stringify(interaction)).map(withoutMadeClaims);
}

/** Claims that each token of a kind has anew: when it was made and until when it is good, and which it is (RFC 7519, OpenID Connect). */
const MADE_CLAIMS = new Set(
  ["iat", "exp", "nbf", "jti", "auth_time", "nonce", "at_hash", "c_hash", "sid"],
);

/** What is told of two values may be alike where they are not: how many bytes each has. */
function differsInMadeClaims({ asked, recorded }: Difference): boolean {
  return asked !== undefined && recorded !== undefined && asked !== recorded &&
    withoutMadeClaims(asked) === withoutMadeClaims(recorded);
}

/** With the tokens in it, which stand for secrets and have claims that can be read, without what is made anew in each. */
function withoutMadeClaims(text: string): string {
  return text.replace(
    /(eyJ[\w-]+\.)([\w-]+)(?=\.redacted_)/g,
    (token, head: string, part: string) => {
      try {
        const claims = JSON.parse(decodeText(fromAnyBase64(part)!)!) as Record<string, unknown>;
        return head +
          JSON.stringify(claims, (name, value) => MADE_CLAIMS.has(name) ? undefined : value);
      } catch {
        return token; // no claims: it stands for itself
      }
    },
  );
}

function own(values: { [name: string]: JsonValue }, name: string): JsonValue | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
