/**
 * The formats that can be read: which one a file is in, and who reads it.
 *
 * @module
 */
import { closestWord, RetakeError } from "../errors.ts";
import { readGoVcr } from "./go_vcr.ts";
import { readHar } from "./har.ts";
import { readNock } from "./nock.ts";
import type { Exchange, ForeignFile, Notes } from "./types.ts";
import { readUndici } from "./undici.ts";
import { objectOf, wordOf } from "./values.ts";
import { readVcr } from "./vcr.ts";
import { readVcrpy } from "./vcrpy.ts";

/** Who reads which format: from a file to what it holds, in the order in which it was asked. */
export const READERS = {
  har: readHar,
  nock: readNock,
  polly: readHar,
  undici: readUndici,
  vcr: readVcr,
  vcrpy: readVcrpy,
  "go-vcr": readGoVcr,
  betamax: readVcr,
} satisfies Record<string, (file: ForeignFile, notes: Notes) => Exchange[]>;

/** A format that can be read. */
export type ForeignFormat = keyof typeof READERS;

/**
 * @param word what was typed
 * @returns the format of that name
 * @throws {RetakeError} `OPTION_INVALID`
 */
export function formatNamed(word: string): ForeignFormat {
  const known = Object.keys(READERS);
  if (known.includes(word)) return word as ForeignFormat;
  const close = closestWord(word, known);
  throw new RetakeError(
    "OPTION_INVALID",
    `--from is "${word}"${close ? `; did you mean "${close}"?` : "."}\n  there  ${
      known.join(", ")
    }`,
  );
}

/**
 * @param value what a file parses to
 * @returns the format that it is in; `undefined` where it is none of these
 */
export function formatOf(value: unknown): ForeignFormat | undefined {
  const first = objectOf(Array.isArray(value) ? value[0] : value);
  if (!first) return undefined;
  if ("scope" in first && "path" in first) return "nock";
  if (Array.isArray(value)) return objectOf(first.snapshot) ? "undici" : undefined;
  const log = objectOf(first.log);
  if (log && "entries" in log) {
    return objectOf(log.creator)?.name === "Polly.JS" ? "polly" : "har";
  }
  if ("http_interactions" in first) {
    return /^betamax/i.test(wordOf(first.recorded_with)) ? "betamax" : "vcr";
  }
  if ("requests" in first && "responses" in first) return "vcrpy";
  const request = objectOf(objectOf((first.interactions as unknown[] | undefined)?.[0])?.request);
  if (!request) return undefined;
  return "uri" in request ? "vcrpy" : "url" in request ? "go-vcr" : undefined;
}

/**
 * @param value what a file parses to
 * @returns the name that the file says it has, where its format has one
 */
export function nameInside(value: unknown): string | undefined {
  const name = objectOf(objectOf(value)?.log)?._recordingName;
  return typeof name === "string" && name !== "" ? name : undefined;
}
