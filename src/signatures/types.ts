/**
 * What is kept of a function: for people, for reviews, and for explaining what has changed.
 *
 * @module
 */
import type { Parameter } from "../track/types.ts";

/** The format and its version. */
export const SIGNATURE_FORMAT = "retake-signature/2";
/** The version before: one file with its history, and with a hash that every change changed. */
export const OLD_SIGNATURE_FORMAT = "retake-signature/1";
/** The format of an entry of a history. */
export const HISTORY_FORMAT = "retake-history/1";

/** A unit's hash before and after; `null` where it was not there. */
export type UnitChange = [before: string | null, after: string | null];

/** A change of a function, and what became of its recordings. */
export interface HistoryEntry {
  /** When, as an ISO 8601 time in UTC. */
  at: string;
  /** The function's hash from then on. */
  hash: string;
  /** The version of the algorithm that made that hash; absent where it is 1. */
  normaliser?: number;
  /** Its hash before; absent in the first entry. */
  before?: string;
  /** The units that changed, by id; the function itself under its own; all of them in the first. */
  changed: { [unit: string]: UnitChange };
  /** What became of it. */
  verdict: string;
  /** Hashes that are as good as each other from then on. */
  accepted?: Acceptance;
  /** What the function was called before it was renamed or moved. */
  previously?: string[];
}

/** Two hashes of one function that a person judges to be as good as each other. */
export interface Acceptance {
  /** The older and the newer one. */
  hashes: [older: string, newer: string];
  /** Why. */
  reason: string;
  /** When, as an ISO 8601 time in UTC. */
  at: string;
}

/**
 * A signature: the file of a function, `signatures/a.ts/ask.json`, and its history, an entry a file in
 * `signatures/.history/a.ts/ask/`. The file holds nothing that follows from all the rest, so that two
 * branches which have changed different things merge line by line; each has added entries of its own.
 */
export interface SignatureFile {
  /** The function: `lib/persona.ts#fromPrompt`. */
  id: string;
  /** The version of the algorithm that made the hashes. */
  normaliser: number;
  /**
   * The hash of the function and all it reaches: SHA-256 in 64 hexadecimal digits, from its history;
   * `undefined` where that has no such state, as after a merge.
   */
  hash: string | undefined;
  /** The hash of its own text, in 16 hexadecimal digits. */
  own: string;
  /** Its parameters, as they stand in the source. */
  parameters: Parameter[];
  /** What it reaches, by id, each with the hash of its own text. */
  dependencies: { [unit: string]: string };
  /** Names of the environment variables that are read. */
  environment: string[];
  /** Packages that are used. */
  packages: string[];
  /** What cannot be looked into. */
  opaque: string[];
  /** Files that are read as they are. */
  assets: string[];
  /** Hashes that are as good as each other. */
  accepted: Acceptance[];
  /** Ids that it had before it was renamed or moved. */
  previously: string[];
  /** What changed and what became of it, oldest first. */
  history: HistoryEntry[];
}
