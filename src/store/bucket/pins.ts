/**
 * The lock file of a bucket: which recording of each cassette this commit has. Data alone.
 *
 * @module
 */
import { RetakeError } from "../../errors.ts";
import { markedLine, mergeAgain } from "../../cassette/conflict.ts";
import { isSideFile } from "../../cassette/side_files.ts";
import { retakeHere } from "../../host/retake.ts";

/** What a cassette is pinned to. */
export interface Pin {
  /** The SHA-256 of its text, without its large bodies. */
  sha256: string;
  /** How many bytes all of it has: its text, and its large bodies. */
  bytes: number;
  /** Its large bodies, as they are named in its text: the SHA-256 is in the name. */
  bodies?: readonly string[];
}

/** What a lock file says: pins by the names of cassettes. */
export type Pins = ReadonlyMap<string, Pin>;

const FORMAT = "retake-lock/1";
const DIGEST = /^[\da-f]{64}$/;

/** @returns whether a text is that of a lock file, damaged or not */
export function looksLikeLock(text: string): boolean {
  return /^\uFEFF?\s*\{\s*"format":\s*"retake-lock\//.test(text);
}

/**
 * @param pins what is pinned
 * @returns the text of its lock file: a line for each cassette, sorted, so that git shows and merges it by cassette
 */
export function formatPins(pins: Pins): string {
  const names = [...pins.keys()].sort();
  const lines = names.map((name) => {
    const { sha256, bytes, bodies = [] } = pins.get(name)!;
    const pin = { sha256, bytes, ...bodies.length > 0 ? { bodies: [...bodies].sort() } : {} };
    return `    ${JSON.stringify(name)}: ${JSON.stringify(pin)}`;
  });
  const cassettes = lines.length === 0 ? "{}" : `{\n${lines.join(",\n")}\n  }`;
  return `{\n  "format": "${FORMAT}",\n  "cassettes": ${cassettes}\n}\n`;
}

/**
 * @param text the text of a lock file
 * @param where where it lies, for messages
 * @returns what it says
 * @throws {RetakeError} `STORE_READ` where it is damaged, or from a newer release
 */
export function parsePins(text: string, where: string): Pins {
  const line = markedLine(text);
  if (line !== undefined) {
    throw damaged(where, `line ${line} is a mark of git: two branches have changed it`, [
      mergeAgain(where, retakeHere()),
      `take one side (git checkout --ours ${where}), and push what you have recorded again`,
    ]);
  }
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw damaged(where, `it is no JSON: ${(error as Error).message}`, [`git checkout ${where}`]);
  }
  const { format, cassettes } = Object(value) as { format?: unknown; cassettes?: unknown };
  if (format !== FORMAT) {
    throw new RetakeError(
      "STORE_READ",
      `${where} is ${
        typeof format === "string" ? `of the format "${format}"` : "no lock file of Retake"
      }; this release knows "${FORMAT}".\n  to do  ${
        String(format).startsWith("retake-lock/")
          ? "use a newer release of Retake"
          : `restore it:  git checkout ${where}`
      }`,
      { facts: { found: format, supported: [FORMAT] } },
    );
  }
  if (typeof cassettes !== "object" || cassettes === null || Array.isArray(cassettes)) {
    throw damaged(where, 'it has no "cassettes"', [`git checkout ${where}`]);
  }
  return new Map(
    Object.entries(cassettes).map(([name, pin]) => {
      if (!isPin(pin)) {
        throw damaged(where, `"${name}" is pinned to no digest`, [`git checkout ${where}`]);
      }
      return [name, pin];
    }),
  );
}

/** What came of a merge of lock files. */
export interface MergedPins {
  pins: Map<string, Pin>;
  /** Cassettes that both sides have recorded anew, each in its own way; of these it is ours that is pinned. */
  both: string[];
}

/**
 * Puts two lock files together that come from one, cassette by cassette. One that a side has recorded anew stays,
 * also where the other has taken it out.
 *
 * @param base the one that both come from
 * @param ours our own
 * @param theirs the other
 */
export function mergePins(base: Pins, ours: Pins, theirs: Pins): MergedPins {
  const pins = new Map<string, Pin>();
  const both: string[] = [];
  for (const name of [...new Set([...ours.keys(), ...theirs.keys()])].sort()) {
    const [was, mine, other] = [base, ours, theirs].map((side) => side.get(name));
    const isMine = was?.sha256 !== mine?.sha256;
    const isTheirs = was?.sha256 !== other?.sha256;
    // A side that has not changed it leaves it to the other; one that has taken it out, to one that recorded it.
    const pin = isMine && isTheirs ? mine ?? other : isTheirs ? other : mine;
    if (pin) pins.set(name, pin);
    if (isMine && isTheirs && mine && other && mine.sha256 !== other.sha256) both.push(name);
  }
  return { pins, both };
}

function isPin(value: unknown): value is Pin {
  const { sha256, bytes, bodies = [] } = Object(value) as { [name: string]: unknown };
  return typeof sha256 === "string" && DIGEST.test(sha256) && typeof bytes === "number" &&
    Array.isArray(bodies) && bodies.every((file) => typeof file === "string" && isSideFile(file));
}

function damaged(where: string, why: string, ways: readonly string[]): RetakeError {
  return new RetakeError(
    "STORE_READ",
    `${where} cannot be used: ${why}.\n  to do  ${ways.join("\n         or ")}`,
    { facts: { path: where } },
  );
}
