/**
 * What differs between two recorded answers to one request.
 *
 * @module
 */
import { bodyBytes, bodyPieces, bodyText, isEventStream } from "../cassette/body.ts";
import { headerValue } from "../cassette/headers.ts";
import { canonicalJson, meaningOf } from "../cassette/meaning.ts";
import type { Body, Frame, JsonValue, Outcome, RecordedResponse } from "../cassette/types.ts";
import { untag } from "../secrets/placeholder.ts";
import { type Gap, gaps } from "./alignment.ts";
import type { Difference } from "./difference.ts";
import { parseEvents, spellEvents, type StreamEvent } from "./event_stream.ts";
import { headerDifferences } from "./headers.ts";
import { compareValues } from "./json.ts";
import { isVolatileField } from "./volatile.ts";

/** What came back, and after how many milliseconds: an interaction, as far as that goes. */
export type Answer = Outcome & { waited?: number };

/**
 * Status, headers by name, errors, and bodies: JSON by path, streams of events by what they spell, text
 * by line, bytes by length. What says nothing (times, ids that are made anew, how a body was cut up) is
 * among it, marked as volatile. Of JSON only the value counts.
 *
 * @param now the newer answer
 * @param was the recorded one
 * @returns every field in which they differ
 */
export function answerDifferences(now: Answer, was: Answer): Difference[] {
  const found: Difference[] = [];
  const [after, before] = [kindOf(now), kindOf(was)];
  if (now.response && was.response) compareResponses(now.response, was.response, found);
  else if (now.error && was.error) {
    compareValues("error", asJson(now.error), asJson(was.error), found, true);
  } else if (after !== before) found.push({ field: "answer", recorded: before, asked: after });
  noteVolatile(found, "waited", milliseconds(now.waited), milliseconds(was.waited));
  return found;
}

function kindOf({ response, error }: Answer): string {
  if (response) return `${response.status} ${response.statusText}`.trim();
  return error ? `network error, ${error.name}: ${error.message}` : "no answer";
}

function compareResponses(now: RecordedResponse, was: RecordedResponse, found: Difference[]): void {
  const compare = (field: string, asked: unknown, recorded: unknown) => {
    if (asked !== recorded) found.push({ field, recorded: show(recorded), asked: show(asked) });
  };
  compare("status", now.status, was.status);
  compare("statusText", now.statusText, was.statusText);
  compare("url", now.url, was.url);
  compare("redirected", now.redirected, was.redirected);
  compare("type", now.type, was.type);
  found.push(...headerDifferences(now.headers, was.headers));
  compareBodies(now, was, found);
  if (now.frames && was.frames) compareFrames(now.frames, was.frames, found);
  const closed = ({ close }: RecordedResponse) =>
    close && `${close.code} by the ${close.by}${close.reason && `: ${close.reason}`}`;
  compare("close", closed(now), closed(was));
  compare("partial", now.partial, was.partial);
  compareValues(
    "broken",
    now.broken && asJson(now.broken),
    was.broken && asJson(was.broken),
    found,
    true,
  );
  noteVolatile(found, "lasted", milliseconds(now.lasted), milliseconds(was.lasted));
}

function compareBodies(now: RecordedResponse, was: RecordedResponse, found: Difference[]): void {
  const [after, before] = [readBody(now), readBody(was)];
  if (after.events && before.events) compareStreams(after.events, before.events, found);
  else if (after.json !== undefined && before.json !== undefined) {
    compareJson("$", after.json, before.json, found);
  } else if (after.text && before.text) compareTexts(after.text, before.text, found);
  else compareBytes(after, before, found);
  noteVolatile(found, "pieces", piecesOf(now.body), piecesOf(was.body));
}

/** A body in the one form that it is compared in. */
interface ReadBody {
  body: Body | undefined;
  events?: StreamEvent[];
  json?: JsonValue;
  text?: string;
}

function readBody(response: RecordedResponse): ReadBody {
  const { body } = response;
  if (body === undefined) return { body };
  const type = headerValue(response, "content-type") ?? "";
  const text = bodyText(body);
  if (text === undefined || text === "") return { body };
  if (isEventStream(type)) return { body, text, events: parseEvents(text, type) };
  if ("json" in body) return { body, text, json: body.json };
  const { kind, value } = meaningOf(body, type);
  return kind === "json" || kind === "lines" ? { body, text, json: value } : { body, text };
}

function compareJson(path: string, now: JsonValue, was: JsonValue, found: Difference[]): void {
  const fields: Difference[] = [];
  compareValues(path, now, was, fields, true);
  for (const difference of fields) {
    const { field, recorded, asked } = difference;
    const name = /\.([A-Za-z_$][\w$-]*)$/.exec(field)?.[1] ?? "";
    if (isVolatileField(name, recorded, asked)) difference.volatile = true;
    found.push(difference);
  }
}

/** Message by message. */
function compareFrames(now: readonly Frame[], was: readonly Frame[], found: Difference[]): void {
  const said = ({ at: _, ...frame }: Frame): JsonValue => JSON.parse(JSON.stringify(frame));
  compareLists("frames", now.map(said), was.map(said), found);
}

/** By what they spell, where that is known and of one kind; else event by event. */
function compareStreams(
  now: readonly StreamEvent[],
  was: readonly StreamEvent[],
  found: Difference[],
): void {
  const [after, before] = [spellEvents(now), spellEvents(was)];
  if (after && before && after.kind === before.kind) {
    return compareJson("$", after.value, before.value, found);
  }
  compareLists("events", now.map(eventValue), was.map(eventValue), found);
}

/** Item by item: what was taken out and put in at one place is compared there. */
function compareLists(
  name: string,
  asked: readonly JsonValue[],
  recorded: readonly JsonValue[],
  found: Difference[],
): void {
  const keys = (values: readonly JsonValue[]) => values.map((value) => untag(canonicalJson(value)));
  for (const gap of gaps(keys(recorded), keys(asked))) {
    const [from, to] = gap.before;
    const length = Math.max(to - from, gap.after[1] - gap.after[0]);
    for (let step = 0; step < length; step++) {
      const old = from + step < to ? recorded[from + step] : undefined;
      const made = gap.after[0] + step < gap.after[1] ? asked[gap.after[0] + step] : undefined;
      if (old !== undefined && made !== undefined) {
        compareJson(`${name}[${from + step}]`, made, old, found);
      } else {
        const field = `${name}[${old === undefined ? gap.after[0] + step : from + step}]`;
        found.push({ field, recorded: showEvent(old), asked: showEvent(made) });
      }
    }
  }
}

function eventValue({ data, ...fields }: StreamEvent): JsonValue {
  let value: JsonValue = data;
  try {
    value = JSON.parse(data);
  } catch {
    // an event may say anything: then it is compared as text
  }
  return { ...fields, data: value };
}

function showEvent(event: JsonValue | undefined): string | undefined {
  return event === undefined ? undefined : canonicalJson(event);
}

/** Line by line: what was taken out and put in at one place is one difference. */
function compareTexts(now: string, was: string, found: Difference[]): void {
  const [after, before] = [untag(now).split("\n"), untag(was).split("\n")];
  for (const gap of gaps(before, after)) {
    const [from, to] = gap.before;
    const lines = to - from > 1 ? `lines ${from + 1}-${to}` : `line ${from + 1}`;
    const part = (all: readonly string[], [start, end]: Gap["before"]) =>
      start === end ? undefined : all.slice(start, end).join("\n");
    found.push({
      field: `body, ${lines}`,
      recorded: part(before, gap.before),
      asked: part(after, gap.after),
    });
  }
}

/** Of bytes there is nothing to show but how many there are, and where the first one differs. */
function compareBytes(now: ReadBody, was: ReadBody, found: Difference[]): void {
  const [after, before] = [now.body && bodyBytes(now.body), was.body && bodyBytes(was.body)];
  let at = 0;
  if (after && before) {
    const shorter = Math.min(after.length, before.length);
    while (at < shorter && after[at] === before[at]) at++;
    if (at === after.length && at === before.length) return;
  } else if (after === before) return;
  const where = after && before && at > 0 ? `, the same up to byte ${at}` : "";
  const say = ({ text }: ReadBody, bytes: Uint8Array | undefined) =>
    bytes && (text ?? `${bytes.length} bytes${where}`);
  found.push({ field: "body", recorded: say(was, before), asked: say(now, after) });
}

/** In how many pieces a body came, when, and how long each was. */
function piecesOf(body: Body | undefined): string | undefined {
  if (body === undefined) return undefined;
  const pieces = bodyPieces(body).map(({ at, bytes }) => `${bytes.length} after ${at} ms`);
  return pieces.length < 2 ? undefined : `${pieces.length}: ${pieces.join(", ")}`;
}

function noteVolatile(
  found: Difference[],
  field: string,
  asked: string | undefined,
  recorded: string | undefined,
): void {
  if (asked !== recorded) found.push({ field, recorded, asked, volatile: true });
}

function milliseconds(number: number | undefined): string | undefined {
  return number === undefined ? undefined : `${number} ms`;
}

function show(value: unknown): string | undefined {
  return value === undefined ? undefined : String(value);
}

/** A recorded error is plain data; members that are absent are none. */
function asJson(value: object): JsonValue {
  return JSON.parse(JSON.stringify(value));
}
