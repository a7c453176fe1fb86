/**
 * Names of cassettes: slash paths that are safe and the same on every system.
 *
 * @module
 */
import { RetakeError } from "../errors.ts";

const SEGMENT = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
const LONGEST_SEGMENT = 120;
const LONGEST_NAME = 240;

/** What a cassette of answers from a failed run is called: the name, and this. */
export const FAILED_SUFFIX = ".failed";

/** @returns the path of a cassette's file without its ending, `.json` or `.json.gz`; another as it is */
export function bareName(path: string): string {
  return path.replace(/\.json(?:\.gz)?$/, "");
}

/**
 * Checks a cassette's name: segments of letters, digits, `.`, `_` and `-`, joined by `/`.
 *
 * @param name the name
 * @param show how it may be told of: without a secret in it
 * @returns the name
 * @throws {RetakeError} `NAME_INVALID` saying what is wrong with it and what would do
 */
export function checkName(name: unknown, show = (text: string): string => text): string {
  const fault = typeof name === "string" ? findFault(name) : "is not text";
  if (fault === undefined) return name as string;
  const shown = typeof name === "string" ? JSON.stringify(show(name)) : `of type ${typeof name}`;
  throw new RetakeError(
    "NAME_INVALID",
    `The cassette name ${shown} ${show(fault)}.\n` +
      `  names look like  openai/says-hello   (letters, digits, ".", "_", "-"; "/" between folders)`,
    { facts: { name: typeof name === "string" ? show(name) : name } },
  );
}

/**
 * @param name a name
 * @param names the names that there are
 * @returns the one that differs from it in case alone, where it is not there itself: on macOS and Windows both are one file
 */
export function otherCaseOf(name: string, names: readonly string[]): string | undefined {
  const small = name.toLowerCase();
  return names.includes(name) ? undefined : names.find((one) => one.toLowerCase() === small);
}

/** @returns what is said of two names that differ in case alone */
export function sameFileWords(name: string, other: string): string {
  return `"${name}" and "${other}" differ in case alone: on macOS and Windows they are one file`;
}

function findFault(name: string): string | undefined {
  if (name === "") return "is empty";
  if (name.length > LONGEST_NAME) {
    return `is ${name.length} characters long; ${LONGEST_NAME} is the most`;
  }
  if (name.includes("\\")) return 'has a backslash; write "/" between folders';
  if (name.startsWith("/") || /^[A-Za-z]:/.test(name)) return "is an absolute path";
  if (bareName(name) !== name) {
    return `ends with ${name.slice(bareName(name).length)}; leave that off`;
  }
  if (name.endsWith(FAILED_SUFFIX)) return `ends with ${FAILED_SUFFIX}, which failed runs use`;
  if (/\.journal(?:\/|$)/.test(name)) return "uses .journal, where answers lie while recording";
  for (const segment of name.split("/")) {
    if (segment === "") return "has an empty folder name";
    if (segment === "." || segment === "..") return "leads out of the folder of cassettes";
    if (segment.length > LONGEST_SEGMENT) {
      return `has a part of ${segment.length} characters; ${LONGEST_SEGMENT} is the most`;
    }
    if (DEVICE.test(segment)) return `uses "${segment}", a device name on Windows`;
    if (!SEGMENT.test(segment) || segment.endsWith(".")) {
      return `has the part "${segment}", which is not portable`;
    }
  }
}

/**
 * Makes one segment of a cassette's name out of a file's or folder's name: that itself, where it
 * is portable.
 *
 * @param text the name of a file or folder
 * @returns a segment that {@linkcode checkName} takes
 */
export function fileSegment(text: string): string {
  return findFault(text) === undefined && !text.includes("/") ? text : slug(text);
}

/**
 * Makes one segment of a cassette's name out of any text, such as a test's name. Texts that would
 * come out alike get a short hash behind them.
 *
 * @param text any text
 * @returns a segment that {@linkcode checkName} takes: `says hello` becomes `says-hello`
 */
export function slug(text: string): string {
  const plain = text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
  const short = plain.slice(0, 80).replace(/-$/, "");
  const exact = short !== "" && short.replaceAll("-", " ") === text.toLowerCase() &&
    !DEVICE.test(short);
  return exact ? short : `${short === "" ? "" : `${short}-`}${shortHash(text)}`;
}

/** FNV-1a, 32 bits, as hex: tells names apart, protects nothing. */
function shortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, "0");
}
