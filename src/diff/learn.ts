/**
 * What differed by itself between two recordings of one code: ids, times, chance; and which option or call makes
 * it the same each time.
 *
 * @module
 */
import { bodyText } from "../cassette/body.ts";
import type { Cassette, Interaction, JsonValue } from "../cassette/types.ts";
import { cassetteDifferences, type InteractionPair } from "./cassettes.ts";
import type { Comparison, IgnoreRules } from "./comparison.ts";
import type { Difference } from "./difference.ts";
import { areDrawn } from "./drawn.ts";
import { madeIn } from "./made.ts";

/** What a value looks like that is another in each run. */
export type Made = "time" | "id" | "chance";

/** What makes it the same: it is left out, or held still, or made once and kept. */
export type Remedy = "ignore" | "freeze" | "variable";

/** One field of requests that differed by itself. */
export interface Lesson {
  /** `$.messages[*].id`, `query.nonce`, `header.x-request-id`. */
  field: string;
  made: Made;
  remedy: Remedy;
  why: string;
  /** The numbers of the requests, counted from 1. */
  requests: number[];
  recorded: string;
  asked: string;
}

/** What was learned of a cassette. */
export interface Learned {
  lessons: Lesson[];
  /** The options that the lessons come to; none where it takes none. */
  options: { ignore?: IgnoreRules; freeze?: true };
  /** Differences that no run makes by itself: another question was asked. */
  left: { request: number; difference: Difference }[];
  /** How many differences a frozen clock or a single value holds still already. */
  held: number;
  /** How many requests are on one side alone. */
  unpaired: number;
}

/**
 * @param now the newer recording
 * @param was the older one, of the same code
 * @param comparison what makes two requests the same already
 */
export function learn(now: Cassette, was: Cassette, comparison: Comparison): Learned {
  const { pairs, added, removed } = cassetteDifferences(now, was, comparison);
  const learned: Learned = {
    lessons: [],
    options: {},
    left: [],
    held: 0,
    unpaired: added.length + removed.length,
  };
  const known = { now: valuesOf(now), was: valuesOf(was) };
  const isFrozen = now.frozen !== undefined && was.frozen !== undefined;
  for (const pair of pairs) {
    for (const difference of pair.request) {
      const request = pair.after.position + 1;
      // What the drift gate leaves out is told of by nobody.
      if (isLeftOut(difference, comparison)) continue;
      const seen = seenIn(difference);
      if (!seen) learned.left.push({ request, difference });
      else if (isFrozen || isVariable(difference, known)) learned.held++;
      else {add(learned.lessons, difference, {
          ...seen,
          request,
          isEchoed: isEchoed(pair, difference),
        });}
    }
  }
  settle(learned);
  return learned;
}

function isLeftOut({ field }: Difference, { ignoreHeaders }: Comparison): boolean {
  return field.startsWith("header.") && ignoreHeaders.includes(field.slice("header.".length));
}

/** The texts of single values. */
function valuesOf({ variables = {} }: Cassette): Set<string> {
  const texts = new Set<string>();
  const walk = (value: JsonValue) => {
    if (typeof value === "object" && value !== null) Object.values(value).forEach(walk);
    else texts.add(String(value));
  };
  walk(variables);
  return texts;
}

function isVariable(
  { recorded, asked }: Difference,
  known: { now: Set<string>; was: Set<string> },
): boolean {
  const holds = (values: Set<string>, text: string | undefined) =>
    [...values].some((value) => value.length > 3 && text?.includes(value));
  return holds(known.was, recorded) && holds(known.now, asked);
}

// ---------------------------------------------------------------- what values look like

const UUID = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gi;
/** ISO 8601, with a time of day or without; as HTTP has it; as AWS signs it. */
const TIMES =
  /\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT|\b\d{8}T\d{6}Z\b/g;
/** Seconds or milliseconds since 1970, of this century. */
const EPOCH = /^1\d{9}(?:\d{3})?(?:\.\d+)?$/;
const FRACTION = /^0\.\d{6,}$/;
/** Names that say so themselves. */
const NAMED =
  /(?:^|[._-])(?:nonce|seed|random|salt|cache-?buster|boundary|rand|jitter)$|idempotency/i;
const NAMED_TIME =
  /(?:^|[._-])(?:ts|timestamp|time|date|now|since|expires?|expiry)(?:_?(?:at|ms))?$/i;

/** @returns what both values look like; `undefined` where a person has written them */
function seenIn(
  difference: Difference,
): { made: Made; isInside: boolean } | undefined {
  const { field, recorded, asked } = difference;
  if (recorded === undefined || asked === undefined) return undefined;
  const [was, now] = [bare(recorded), bare(asked)];
  const both = (form: RegExp) => form.test(was) && form.test(now);
  const whole = (form: RegExp) => both(new RegExp(`^(?:${form.source})$`, "i"));
  if (whole(TIMES) || both(EPOCH)) return { made: "time", isInside: false };
  if (whole(UUID)) return { made: "id", isInside: false };
  if (both(FRACTION)) return { made: "chance", isInside: false };
  const name = field.replace(/^(?:query|header)\./, "").replace(/\[\d+\]$/, "");
  const areNumbers = both(/^-?\d+(?:\.\d+)?$/);
  if (areNumbers && NAMED_TIME.test(name)) return { made: "time", isInside: false };
  if (NAMED.test(name) && !/\s/.test(was + now)) return { made: "chance", isInside: false };
  if (areDrawn(was, now)) return { made: "id", isInside: false };
  if (without(was) === without(now)) {
    const made = was.replace(UUID, "") === now.replace(UUID, "") ? "id" : "time";
    return { made, isInside: true };
  }
  if (madeIn(difference) === "part") return { made: "chance", isInside: true };
}

/** A value of JSON or of a query, without its quotes. */
function bare(text: string): string {
  return /^".*"$/s.test(text) ? text.slice(1, -1) : text;
}

/** A text without the ids and times in it. */
function without(text: string): string {
  return text.replace(UUID, "\0").replace(TIMES, "\x01");
}

/** Whether what was asked comes back in the answer: code may hold on to it. */
function isEchoed({ before, after }: InteractionPair, { recorded, asked }: Difference): boolean {
  const holds = ({ response }: Interaction, value: string) =>
    value.length >= 6 && response?.body !== undefined &&
    (bodyText(response.body)?.includes(value) ?? false);
  return holds(before.interaction, bare(recorded!)) && holds(after.interaction, bare(asked!));
}

// ---------------------------------------------------------------- what to do about it

interface Seen {
  made: Made;
  isInside: boolean;
  isEchoed: boolean;
  request: number;
}

function add(lessons: Lesson[], difference: Difference, seen: Seen): void {
  const { made, request } = seen;
  const { recorded = "", asked = "" } = difference;
  // What stands at any place of a list is left out at each.
  const field = difference.field.replace(/\[\d+\]/g, "[*]");
  const [remedy, why] = remedyOf(difference, seen);
  const known = lessons.find((one) => one.field === field && one.remedy === remedy);
  if (known) return void (known.requests.includes(request) || known.requests.push(request));
  lessons.push({ field, made, remedy, why, requests: [request], recorded, asked });
}

/** The clock and chance of the runtime can be held still; what another program has made can not. */
function remedyOf(
  { field, ignore, recorded = "", asked = "" }: Difference,
  { made, isInside, isEchoed }: Seen,
): [Remedy, string] {
  const isOurs = made !== "id" || isInside ||
    [recorded, asked].every((text) => new RegExp(`^${UUID.source}$`, "i").test(bare(text)));
  const canIgnore = ignore !== undefined || field.startsWith("header.");
  if (isInside) return ["freeze", "it stands in a text, of which the rest has to be compared"];
  if (isEchoed) {
    const why = "its answer has it too: left out, the answer would speak of another one";
    return isOurs ? ["freeze", why] : ["variable", why];
  }
  if (canIgnore) return ["ignore", "nothing in its answer depends on it"];
  return isOurs
    ? ["freeze", "it stands where no option can leave it out"]
    : ["variable", "it stands where no option can leave it out"];
}

/** Where the clock stands still for one field, it does so for all that come of it. */
function settle(learned: Learned): void {
  const { lessons, options } = learned;
  const freezes = lessons.some(({ remedy }) => remedy === "freeze");
  if (freezes) {
    options.freeze = true;
    for (const lesson of lessons) {
      if (lesson.remedy !== "ignore" || !isOfRuntime(lesson)) continue;
      lesson.remedy = "freeze";
      lesson.why = "a clock and a chance that stand still for another field do so for this one";
    }
  }
  const left = lessons.filter(({ remedy }) => remedy === "ignore").map(({ field }) => field);
  const named = (prefix: string) =>
    [...new Set(left.filter((field) => field.startsWith(prefix)))]
      .map((field) => prefix === "$" ? field : field.slice(prefix.length)).sort();
  const [query, headers, body] = [named("query."), named("header."), named("$")];
  const ignore: IgnoreRules = {
    ...(query.length > 0 ? { query } : {}),
    ...(headers.length > 0 ? { headers } : {}),
    ...(body.length > 0 ? { body } : {}),
  };
  if (Object.keys(ignore).length > 0) options.ignore = ignore;
}

function isOfRuntime({ made, recorded, asked }: Lesson): boolean {
  if (made === "time") return true;
  return [recorded, asked].every((text) =>
    new RegExp(`^(?:${UUID.source})$`, "i").test(bare(text)) || FRACTION.test(bare(text))
  );
}
