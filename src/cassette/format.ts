/**
 * The file format, version 2: cassette to text and back.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";
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
): Cassette {
  const place: Place = { where, again: rerun("CASSETTE_MODE=record") };
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
  return `${print(cassette as unknown as JsonValue, "", 0)}\n`;
}

/** Where a cassette lies, and how it is recorded again. */
interface Place {
  where: string;
  again: string;
}

function parseJson(text: string, place: Place): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, "")); // some editors put a mark before the text
  } catch (error) {
    const mark = /^(?:<{7}|={7}|>{7})(?: |\r?$)/m.exec(text);
    if (mark) {
      const line = text.slice(0, mark.index).split("\n").length;
      throw damaged(
        place,
        `it holds the marks of a merge conflict, the first on line ${line}`,
        error,
      );
    }
    throw damaged(place, `it is not JSON (${(error as Error).message})`, error);
  }
}

function damaged({ where, again }: Place, what: string, cause?: unknown): RetakeError {
  return new RetakeError(
    "CASSETTE_INVALID",
    `The cassette ${where} cannot be read: ${what}.\n` +
      `  kept   the file is left as it is; it is neither replayed nor recorded over\n` +
      `  to do  restore it (git checkout), or delete it and record it again:  ${again}`,
    { facts: { where, what }, ...(cause === undefined ? {} : { cause }) },
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
        `  to do  install the release that wrote it, or record it again:  ${again}`,
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

/** How wide a line is with whoever formats JSON, unless told otherwise: `deno fmt` and Prettier. */
const WIDTH = 80;

/**
 * JSON as these two write it, so that neither changes a cassette: a list stands on one line where it fits, else
 * each item on its own.
 *
 * @param value what is printed
 * @param indent what stands before each of its lines
 * @param taken how many characters of its first line are taken, with what comes behind it there
 */
function print(value: JsonValue, indent: string, taken: number): string {
  if (typeof value !== "object" || value === null) return printScalar(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]"; // however wide its name is
    const line = inLine(value, WIDTH - taken);
    if (line !== undefined) return line;
    const last = value.length - 1;
    const items = value.map((item, at) =>
      inner + print(item, inner, inner.length + (at === last ? 0 : 1))
    );
    return `[\n${items.join(isRow(value) ? ",\n\n" : ",\n")}\n${indent}]`;
  }
  let members = "";
  let last: JsonValue | undefined;
  let before = "";
  // What the last one has behind it is not known before it is: it is printed when the next has come.
  for (const key in value) {
    const item = value[key];
    if (item === undefined) continue;
    if (last !== undefined) members += member(before, last, inner, 1);
    [before, last] = [key, item];
  }
  return last === undefined ? "{}" : `{\n${members}${member(before, last, inner, 0)}${indent}}`;
}

/** A power of ten has no plus there. */
function printScalar(value: JsonScalar): string {
  const text = JSON.stringify(value);
  return typeof value === "number" ? text.replace("e+", "e") : text;
}

type JsonScalar = Exclude<JsonValue, object>;

function member(key: string, item: JsonValue, indent: string, commas: 0 | 1): string {
  const name = `${indent}${JSON.stringify(key)}: `;
  const taken = Array.isArray(item) ? widthOf(name) + commas : 0;
  return `${name}${print(item, indent, taken)}${commas === 1 ? "," : ""}\n`;
}

/** A value on one line, where it may stand on one and is no wider; objects never do. */
function inLine(value: JsonValue, room: number): string | undefined {
  if (typeof value !== "object" || value === null) {
    const text = printScalar(value);
    return widthOf(text) <= room ? text : undefined;
  }
  if (!Array.isArray(value)) return Object.keys(value).length === 0 && room >= 2 ? "{}" : undefined;
  // An item, a comma and a space; without those of the last, and with brackets.
  if (3 * value.length > room || isTable(value)) return undefined;
  let line = "[";
  for (const item of value) {
    const next = inLine(item, room - widthOf(line) - 1);
    if (next === undefined) return undefined;
    line += line === "[" ? next : `, ${next}`;
  }
  line += "]";
  return widthOf(line) <= room ? line : undefined;
}

/**
 * Prettier puts as many numbers on a line as fit, where `deno fmt` wants a line for each. Neither takes an empty line
 * away, so one stands between two numbers of a list that has more than one line.
 */
function isRow(items: readonly JsonValue[]): boolean {
  // What is too large to be one is written as null.
  return items.length > 1 && items.every(Number.isFinite);
}

/** Lists of lists stand one below the other, as Prettier has it. */
function isTable(items: readonly JsonValue[]): boolean {
  return items.length > 1 && items.every((item) => Array.isArray(item) && item.length > 1);
}

/**
 * How many columns a text takes, as Prettier counts them: what is Chinese, Japanese or Korean, or a picture, takes two
 * for a character, and a mark upon one takes none.
 */
function widthOf(text: string): number {
  // deno-lint-ignore no-control-regex -- what is no ASCII, and the one of it that is not seen
  if (!/[^\x00-\x7e]/.test(text)) return text.length;
  const { picture, unseen, wide } = patterns ??= makePatterns();
  let width = 0;
  const rest = text.replace(picture, () => {
    width += 2;
    return "";
  });
  for (const character of rest.replace(unseen, "")) width += wide.test(character) ? 2 : 1;
  return width;
}

/** Made when a text needs them first: to make that of pictures takes longer than a third of an import. */
let patterns: ReturnType<typeof makePatterns> | undefined;

function makePatterns() {
  return {
    /** A picture of one character or of several, as a family or a flag. */
    picture: new RegExp("\\p{RGI_Emoji}|\\p{Emoji_Modifier_Base}", "gv"),
    unseen: /[\p{Mn}\p{Me}\x7f-\x9f]/gu,
    wide:
      /[\u1100-\u115f\u2329\u232a\u2630-\u2637\u268a-\u268f\u2e80-\u303e\u3041-\u321e\u3220-\u3247\u3250-\ua48c\ua490-\ua4c6\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{191d2}\u{1aff0}-\u{1b2fb}\u{1d300}-\u{1d376}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]|(?!\p{RI})\p{Emoji_Presentation}/u,
  };
}
