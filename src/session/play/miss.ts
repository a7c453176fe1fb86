/**
 * The miss: what was asked, what is there, what is closest and how it differs, what to do.
 *
 * @module
 */
import { bodyText } from "../../cassette/body.ts";
import { headerValue } from "../../cassette/headers.ts";
import { FAILED_SUFFIX } from "../../cassette/name.ts";
import { checkVerdict, type Matcher } from "../../match/matcher.ts";
import type { Comparison } from "../../diff/comparison.ts";
import { type Difference, distance, shorten } from "../../diff/difference.ts";
import { ignoreAll, madeIn } from "../../diff/made.ts";
import { differences } from "../../diff/requests.ts";
import type { RecordedRequest } from "../../cassette/types.ts";
import { RetakeError } from "../../errors.ts";
import type { CassetteEntry } from "../../match/lookup.ts";
import { type Mode, MODES } from "../mode.ts";
import { moveCommand } from "../move.ts";
import type { Settings } from "../options.ts";
import { alikeBefore, kindOf, type MissKind } from "./alike.ts";
import type { Elsewhere } from "../types.ts";
import type { Siblings } from "./siblings.ts";

/** What a miss is explained from. */
export interface MissFacts {
  name: string;
  where: string;
  mode: Mode;
  /** Whether the cassette was there when the session opened. */
  existed: boolean;
  entries: readonly CassetteEntry[];
  /** Recordings that would answer, all played. */
  answers: readonly CassetteEntry[];
  /** The recording that was played before this request was made. */
  latest: CassetteEntry | undefined;
  /** The time as the code under test sees it, in milliseconds since 1970; none where it stands still. */
  clock: number | undefined;
  comparison: Comparison;
  matcher: Matcher | undefined;
  /** The command that runs this program again with an environment variable set. */
  rerun: (variable: string) => string;
  /** What is typed for the program `retake`. */
  retake: Settings["retake"];
  /** The run that it is of, where a process has many. */
  run: object | undefined;
  /** Whether the clock and chance stand still. */
  freeze: boolean;
  /** How many answers an interrupted recording has left. */
  interrupted: number;
  /** Whether it holds an alias that was played: no server knows that, so it cannot be sent. */
  holdsAlias: boolean;
  /** Which failed answers are recorded. */
  recordFailures: Settings["recordFailures"];
  /** Other cassettes that could answer it. */
  siblings: Siblings;
  /** Where its test has a cassette when it is run from another folder. */
  elsewhere: readonly Elsewhere[];
}

/** The recording that a request differs least from, and in what. */
interface Closest {
  entry: CassetteEntry;
  found: Difference[];
}

/** Nothing but the closest is shown; finding it must not take long in a cassette of thousands. */
const MOST_COMPARED = 200;
const MOST_SHOWN = 8;

/** From here on the AWS SDK takes its clock for wrong, sets it by the answer, and asks again. */
const CLOCK_SKEW = 240_000;

/**
 * @param request the request that nothing answers, redacted
 * @param facts what else there is to say
 * @returns the error for it, `MISS`
 */
export function explainMiss(request: RecordedRequest, facts: MissFacts): RetakeError {
  const { name, where, mode, existed, entries, answers } = facts;
  const asked = `${request.method} ${request.url}`;
  const closest = answers.length > 0 ? undefined : findClosest(request, facts);
  const played = entries.filter((entry) => entry.plays > 0).length;
  const lines = [
    answers.length > 0
      ? `No recording is left for ${asked}: recorded ${times(answers.length)}, all played.`
      : existed
      ? `No recording answers ${asked}.`
      : `There is no cassette "${name}" yet, so nothing answers ${asked}.`,
    ...field("asked", asked, ...bodyLines(request)),
    ...field(
      "cassette",
      existed
        ? `${where} (mode ${mode}; ${entries.length} recorded, ${played} played)`
        : `${where} (mode ${mode}; no such file)`,
    ),
  ];
  if (closest) {
    const { entry, found } = closest;
    const where = `#${entry.position + 1} ${entry.interaction.request.method} ` +
      `${entry.interaction.request.url}${entry.plays > 0 ? " (already played)" : ""}`;
    lines.push(...field("closest", where, ...found.slice(0, MOST_SHOWN).flatMap(differenceLines)));
    if (found.length > MOST_SHOWN) lines.push(`${INDENT}... and ${found.length - MOST_SHOWN} more`);
  }
  if (answers.length > 0) {
    lines.push(...field("played", answers.map((entry) => `#${entry.position + 1}`).join(", ")));
  }
  lines.push(...siblingLines(facts));
  lines.push(...field("to do", ...waysOut(facts, closest)));
  const kind: MissKind = { ...request, found: closest?.found };
  const { failed, same } = facts.siblings;
  const isKind = answers.length === 0 && !facts.matcher && (closest !== undefined || !existed) &&
    failed === undefined && same.length === 0;
  const alike = isKind ? alikeBefore(kind, facts) : undefined;
  return new RetakeError("MISS", lines.join("\n"), {
    facts: {
      ...(isKind ? { kind: kindOf(kind) } : {}),
      ...(alike === undefined ? {} : { alike }),
      name,
      where,
      mode,
      request: { method: request.method, url: request.url },
      recorded: entries.length,
      played,
      ...(closest
        ? { closest: closest.entry.position, differences: closest.found }
        : { answers: answers.map((entry) => entry.position) }),
    },
  });
}

/** What lies elsewhere, and could answer it. */
function siblingLines({ siblings: { failed, same }, elsewhere }: MissFacts): string[] {
  const lines = [
    ...(failed
      ? [
        `${failed.where}: left by a run that failed, ${failed.answers} recorded, ` +
        `${failed.holds ? "this very request among them" : "this request is none of them"}`,
      ]
      : []),
    ...same.map((name) => `${name}: holds this very request`),
    ...elsewhere.map(({ where, folder }) =>
      `${where}: recorded where this test was run in ${folder}`
    ),
  ];
  const [first, ...rest] = lines;
  return first === undefined ? [] : field("beside", first, ...rest);
}

/** @returns the error for a single value that the cassette does not have */
export function missingVariable(
  key: string,
  { name, where, existed, rerun }: Pick<MissFacts, "name" | "where" | "existed" | "rerun">,
): RetakeError {
  return new RetakeError(
    "MISS",
    `The cassette "${name}" has no variable "${key}".\n` +
      `  cassette  ${where}${existed ? "" : " (no such file)"}\n` +
      `  to do     record it again:  ${rerun("CASSETTE_MODE=record")}`,
    { facts: { name, where, variable: key } },
  );
}

function waysOut(facts: MissFacts, closest: Closest | undefined): [string, ...string[]] {
  const {
    name,
    where,
    mode,
    existed,
    answers,
    rerun,
    interrupted,
    holdsAlias,
    recordFailures,
    elsewhere,
  } = facts;
  const { failed, same } = facts.siblings;
  const renamed = (from: string) => moveCommand([from, name], where, facts);
  const resume = interrupted === 0 ? [] : [
    `take over what an interrupted recording has left, ${interrupted} answers:  ${
      rerun("CASSETTE_MODE=update")
    }`,
  ];
  if (!existed) {
    return [
      `record it:  ${rerun("CASSETTE_MODE=record")}`,
      ...resume,
      ...(same.length > 0
        ? [
          `give the cassette this name, if its test was renamed:  ${renamed(same[0]!)}`,
        ]
        : []),
      ...(failed?.holds
        ? [
          `keep what the failed run has left, if it holds:  ${renamed(name + FAILED_SUFFIX)}`,
        ]
        : []),
      ...elsewhere.length > 0
        ? [
          `run it from where it was recorded:  cd ${elsewhere[0]!.folder}`,
          'or have the same cassettes in all folders: { "dir": "cassettes" } in retake.config.json at their top',
        ]
        : ["or look at the name, and at the folder this runs in, if it was recorded before"],
    ];
  }
  const ways: [string, ...string[]] = [
    `record it again:  ${rerun("CASSETTE_MODE=record")}`,
    ...holdsAlias
      ? []
      : [`keep what is recorded and add this:  ${rerun("CASSETTE_MODE=update")}`, ...resume],
  ];
  if (MODES[mode].absent === "refuse" && closest && isAcceptable(closest, facts)) {
    ways.push(`keep the closest answer, if it still holds:  ${rerun("CASSETTE_DRIFT=accept")}`);
  }
  const date = skewedDate(facts);
  if (date !== undefined) {
    ways.push(
      "let the clock stand still, where it is asked again since the failed answer just played is of " +
        `${date}, as by the AWS SDK:  freeze: true, and record it again`,
    );
  }
  if (answers.length > 0) ways.push('play the last one again:  repeat: "last"');
  const found = closest?.found ?? [];
  const around = waysAround(found, facts);
  // What is made anew each time is another one in the next recording too.
  if (found.every((one) => madeIn(one) !== undefined)) ways.unshift(...around);
  else ways.push(...around);
  if (MODES[mode].fallsBack && !holdsAlias) {
    ways.push(`ask the real API this once:  ${rerun("ALLOW_FALLBACK=true")}`);
  }
  if (recordFailures !== "all" && answers.some(isLasting)) {
    ways.push(
      "keep an answer that failed and was asked again, which is left out:  " +
        'recordFailures: "all", and record it again',
    );
  }
  return ways;
}

/** So many fields are left out in one line; of what is made anew each time, all. */
const MOST_IGNORED = 3;

/** Fields that say nothing can be left out, or be the same each time. */
function waysAround(found: readonly Difference[], { freeze }: MissFacts): string[] {
  if (found.length === 0) return [];
  const made = found.map(madeIn);
  if (made.every((one) => one !== undefined)) {
    const ignore = made.every((one) => one === "whole") ? ignoreAll(found) : undefined;
    return [
      ...(ignore ? [`leave out what is made anew each time:  ${ignore}`] : []),
      ...(freeze
        ? []
        : ["let its clock and chance stand still:  freeze: true, and record it again"]),
    ];
  }
  const plain = found.length <= MOST_IGNORED ? ignoreAll(found, { wildcards: false }) : undefined;
  return plain
    ? [
      `leave the ${found.length > 1 ? "fields" : "field"} out, if ${
        found.length > 1 ? "they say" : "it says"
      } nothing:  ${plain}`,
    ]
    : [];
}

/** Whether `drift: "accept"` would play it: that takes what is left of the same method and URL, and no other. */
function isAcceptable({ entry, found }: Closest, { matcher }: MissFacts): boolean {
  return !matcher && entry.plays === 0 && found.length > 0 &&
    found.every(({ field }) => !/^(?:method$|url$|query\.)/.test(field));
}

/**
 * What sets its clock by the `date` of answers asks again after one that failed long ago.
 *
 * @returns the date of the answer before the request, where that is far from now and the same was asked
 */
function skewedDate({ answers, latest, clock }: MissFacts): string | undefined {
  const response = latest && answers.includes(latest) && latest.interaction.response;
  if (!response || response.status < 400 || clock === undefined) return undefined;
  const date = headerValue(response, "date");
  const isFar = Math.abs(Date.parse(date ?? "") - clock) >= CLOCK_SKEW;
  return isFar ? date : undefined;
}

/** Whether it is an answer before which failed ones may have been left out. */
function isLasting({ interaction: { response } }: CassetteEntry): boolean {
  return response !== undefined && response.status >= 200 && response.status < 400;
}

function findClosest(
  request: RecordedRequest,
  { entries, comparison, matcher }: MissFacts,
): Closest | undefined {
  const likely = entries
    .map((entry) => ({ entry, score: likeness(request, entry) }))
    .sort((a, b) => b.score - a.score || a.entry.position - b.entry.position)
    .slice(0, MOST_COMPARED);
  let best: Closest & { far: number } | undefined;
  for (const { entry, score } of likely) {
    if (best && score < likely[0]!.score) break; // another method or URL is never closer
    const found = matcher
      ? reasons(matcher, request, entry.interaction.request)
      : differences(request, entry.interaction.request, comparison);
    const far = distance(found);
    if (!best || far < best.far) best = { entry, found, far };
  }
  return best;
}

/** How likely a recording is the one that was meant, told from what is cheap to compare. */
function likeness(request: RecordedRequest, { interaction, plays }: CassetteEntry): number {
  const recorded = interaction.request;
  const [asked, was] = [new URL(request.url), new URL(recorded.url)];
  return (asked.origin === was.origin ? 8 : 0) + (asked.pathname === was.pathname ? 16 : 0) +
    (request.method === recorded.method ? 4 : 0) + (plays === 0 ? 1 : 0);
}

function reasons(
  matcher: Matcher,
  live: RecordedRequest,
  recorded: RecordedRequest,
): Difference[] {
  const verdict = matcher(live, recorded);
  if (checkVerdict(verdict)) return [];
  return [{ field: String(verdict), recorded: undefined, asked: undefined }];
}

const INDENT = " ".repeat(12);

function field(label: string, first: string, ...rest: string[]): string[] {
  return [`  ${label.padEnd(10)}${first}`, ...rest.map((line) => INDENT + line)];
}

function differenceLines({ field, recorded, asked }: Difference): string[] {
  if (recorded === undefined && asked === undefined) return [field];
  const show = (value: string | undefined) => value ?? "(nothing)";
  const [was, now] = focus(show(recorded), show(asked));
  return [field, `  recorded  ${shorten(was, 200)}`, `  asked     ${shorten(now, 200)}`];
}

/** Of two long texts that start alike, shows where they part. */
function focus(recorded: string, asked: string): [string, string] {
  let same = 0;
  while (same < recorded.length && recorded[same] === asked[same]) same++;
  const cut = same > 60 ? same - 30 : 0;
  const show = (text: string) => cut === 0 ? text : `… ${text.slice(cut)}`;
  return [show(recorded), show(asked)];
}

function bodyLines({ body }: RecordedRequest): string[] {
  if (body === undefined) return [];
  if ("parts" in body) return [`multipart, ${body.parts.length} parts`];
  const text = "base64" in body ? undefined : bodyText(body);
  return [text === undefined ? "binary body" : shorten(text.replaceAll(/\s+/g, " "), 200)];
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}
