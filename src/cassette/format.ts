/**
 * The file format, version 2: cassette to text and back.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
import { markedLine, mergeAgain } from "./conflict.ts";
import { layOut } from "./layout.ts";
import {
  checkBody,
  checkError,
  checkFrames,
  checkHeaders,
  checkProducers,
  checkResponseBody,
  Fault,
  kind,
  wantAmount,
  wantArray,
  wantAskedUrl,
  wantMethod,
  wantObject,
  wantOneOf,
  wantReason,
  wantShallow,
  wantText,
  wantTime,
  wantUrl,
} from "./validate.ts";
import type { Cassette, JsonValue } from "./types.ts";

/** The format that this release writes. */
export const FORMAT = "retake/2";

/** The formats that it reads: in the first, tags of secrets stand where aliases do. */
export const FORMATS: readonly string[] = [FORMAT, "retake/1"];

/**
 * Reads a cassette. Nothing in it is run, and nothing in it is trusted: whatever it holds, what
 * comes back is a cassette or an error.
 *
 * @param source its JSON text, or the value it parses to
 * @param where where it lies, for messages
 * @param rerun the command that runs this program again with an assignment to a variable, for advice
 * @param retake what is typed for the program `retake`, for advice
 * @returns the cassette
 * @throws {RetakeError} `CASSETTE_INVALID` saying which place is damaged and how;
 * `CASSETTE_VERSION` when it is of a version that this release does not know
 * @example
 * ```ts
 * import { formatCassette, parseCassette } from "@retake/retake";
 *
 * const empty = '{"format":"retake/2","recordedAt":"2026-01-01T00:00:00.000Z","interactions":[]}';
 * const cassette = parseCassette(empty, "empty.json");
 * console.log(cassette.interactions.length); // 0
 * console.log(parseCassette(formatCassette(cassette), "again").format); // "retake/2"
 * ```
 */
export function parseCassette(
  source: string | object,
  where: string,
  rerun: (assignment: string) => string = (assignment) => assignment,
  retake: () => string = () => "npx retake",
): Cassette {
  const place: Place = { where, again: () => rerun("CASSETTE_MODE=record"), retake };
  const value = typeof source === "string" ? parseJson(source, place) : source;
  try {
    checkCassette(value, place);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw damaged(place, `${error.path} ${error.message}`);
  }
  return value as Cassette;
}

/**
 * Writes a cassette: the same text for the same data, made to be read in a review.
 *
 * @param cassette the cassette
 * @returns its JSON text, ending with a line feed
 * @example
 * ```ts
 * import { formatCassette } from "@retake/retake";
 *
 * console.log(formatCassette({
 *   format: "retake/2",
 *   recordedAt: "2026-01-01T00:00:00.000Z",
 *   interactions: [],
 * }));
 * ```
 */
export function formatCassette(cassette: Cassette): string {
  return `${layOut(cassette as unknown as JsonValue)}\n`;
}

/** Where a cassette lies, and how it is recorded again, which is told where that is asked. */
interface Place {
  where: string;
  again(): string;
  retake(): string;
}

function parseJson(text: string, place: Place): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, "")); // some editors put a mark before the text
  } catch (error) {
    const line = markedLine(text);
    if (line !== undefined) {
      throw damaged(place, `it holds the marks of a merge conflict, the first on line ${line}`, {
        cause: error,
        facts: { conflict: line },
        ways: `${mergeAgain(place.where, place.retake())}\n` +
          `         or take one side:  git checkout --ours ${place.where}   or --theirs\n` +
          `         or delete it and record it again:  ${place.again()}`,
      });
    }
    throw damaged(place, `it is not JSON (${(error as Error).message})`, { cause: error });
  }
}

function damaged(
  { where, again }: Place,
  what: string,
  {
    ways = `restore it (git checkout), or delete it and record it again:  ${again()}`,
    facts,
    ...more
  }: {
    ways?: string;
    facts?: Record<string, unknown>;
    cause?: unknown;
  } = {},
): RetakeError {
  return new RetakeError(
    "CASSETTE_INVALID",
    `The cassette ${where} cannot be read: ${what}.\n` +
      `  kept   the file is left as it is; it is neither replayed nor recorded over\n` +
      `  to do  ${ways}`,
    { facts: { where, what, ...facts }, ...more },
  );
}

function checkCassette(value: unknown, { where, again }: Place): void {
  wantShallow(value);
  const cassette = wantObject(value, "the file");
  const { format } = cassette;
  if (typeof format === "string" && /^retake\/\d+$/.test(format) && !FORMATS.includes(format)) {
    throw new RetakeError(
      "CASSETTE_VERSION",
      `${where} is of format ${format}; this release of Retake reads ${FORMATS.join(" and ")}.\n` +
        `  to do  install the release that wrote it, or delete it and record it again:  ${again()}`,
      { facts: { where, found: format, supported: [...FORMATS] } },
    );
  }
  if (typeof format !== "string" || !FORMATS.includes(format)) {
    throw new Fault("format", `is ${kind(format)}, not "${FORMAT}"`);
  }
  wantTime(cassette.recordedAt, "recordedAt");
  if (cassette.confirmedAt !== undefined) wantTime(cassette.confirmedAt, "confirmedAt");
  if (cassette.salt !== undefined) wantText(cassette.salt, "salt");
  if (cassette.hashes !== undefined) {
    const hashes = wantObject(cassette.hashes, "hashes");
    wantText(hashes.salt, "hashes.salt");
    wantRounds(hashes.rounds);
    for (const [alias, hash] of Object.entries(wantObject(hashes.values, "hashes.values"))) {
      wantText(hash, `hashes.values.${alias}`);
    }
  }
  if (cassette.frozen !== undefined) {
    const frozen = wantObject(cassette.frozen, "frozen");
    wantTime(frozen.at, "frozen.at");
    wantText(frozen.seed, "frozen.seed");
  }
  if (cassette.variables !== undefined) wantObject(cassette.variables, "variables");
  wantArray(cassette.interactions, "interactions").forEach((item, position) => {
    const path = `interactions[${position}]`;
    const interaction = wantObject(item, path);
    const request = wantObject(interaction.request, `${path}.request`);
    wantMethod(request.method, `${path}.request.method`);
    wantAskedUrl(request.url, `${path}.request.url`);
    checkHeaders(request.headers, `${path}.request.headers`);
    if (request.body !== undefined) checkBody(request.body, `${path}.request.body`);
    wantOneOf(request.redirect, [undefined, "manual", "error"], `${path}.request.redirect`);
    wantTime(interaction.recordedAt, `${path}.recordedAt`);
    wantAmount(interaction.waited, `${path}.waited`);
    if (interaction.recordedFrom !== undefined) {
      wantUrl(interaction.recordedFrom, `${path}.recordedFrom`);
    }
    if (interaction.producedBy !== undefined) {
      checkProducers(interaction.producedBy, `${path}.producedBy`);
    }
    const outcomes = ["response", "error", "unanswered"].filter((key) =>
      interaction[key] !== undefined
    );
    if (outcomes.length !== 1) {
      throw new Fault(path, "must have exactly one of response, error, unanswered");
    }
    if (interaction.error !== undefined) checkError(interaction.error, `${path}.error`);
    if (interaction.unanswered !== undefined) {
      wantOneOf(interaction.unanswered, [true], `${path}.unanswered`);
    }
    if (interaction.response !== undefined) checkResponse(interaction.response, path);
  });
}

/** A file that asks for more would keep whoever replays it busy for long. */
const MOST_ROUNDS = 10_000_000;

function wantRounds(value: unknown): void {
  if (!Number.isInteger(value) || (value as number) < 1 || (value as number) > MOST_ROUNDS) {
    throw new Fault("hashes.rounds", `is ${kind(value)}, not 1 to ${MOST_ROUNDS}`);
  }
}

function checkResponse(value: unknown, parent: string): void {
  const path = `${parent}.response`;
  const response = wantObject(value, path);
  const { status } = response;
  // Some servers answer 999; a browser gives 0 for a redirect that it does not follow.
  const inRange = (code: number) => code === 0 || code === 101 || (code >= 200 && code <= 999);
  if (!Number.isInteger(status) || !inRange(status as number)) {
    throw new Fault(`${path}.status`, `is ${kind(status)}, not 0, 101 or 200 to 999`);
  }
  wantReason(response.statusText, `${path}.statusText`);
  wantText(response.type, `${path}.type`);
  if (response.url !== undefined) wantUrl(response.url, `${path}.url`);
  wantOneOf(response.redirected, [undefined, true], `${path}.redirected`);
  checkHeaders(response.headers, `${path}.headers`);
  checkExtras(response, path);
  checkResponseBody(response, path);
  checkFrames(response, path);
  const partials = [undefined, "cancelled", "aborted", "open"];
  wantOneOf(response.partial, partials, `${path}.partial`);
  if (response.lasted !== undefined) wantAmount(response.lasted, `${path}.lasted`);
  if (response.broken !== undefined) checkError(response.broken, `${path}.broken`);
}

/** What only some clients see of an answer. */
function checkExtras(response: Record<string, unknown>, path: string): void {
  const { httpVersion, spelling, interim, encoded, trailers } = response;
  wantOneOf(httpVersion, [undefined, "1.0"], `${path}.httpVersion`);
  wantOneOf(encoded, [undefined, true, "unfinished"], `${path}.encoded`);
  if (trailers !== undefined) checkHeaders(trailers, `${path}.trailers`);
  if (spelling !== undefined) {
    const pairs = wantArray(spelling, `${path}.spelling`).map((name, index) => [
      wantText(name, `${path}.spelling[${index}]`).toLowerCase(),
      "",
    ]);
    checkHeaders(pairs, `${path}.spelling`);
  }
  if (interim === undefined) return;
  wantArray(interim, `${path}.interim`).forEach((item, index) => {
    const one = wantObject(item, `${path}.interim[${index}]`);
    const { status } = one;
    if (!Number.isInteger(status) || (status as number) < 102 || (status as number) > 199) {
      throw new Fault(`${path}.interim[${index}].status`, `is ${kind(status)}, not 102 to 199`);
    }
    checkHeaders(one.headers, `${path}.interim[${index}].headers`);
  });
}
