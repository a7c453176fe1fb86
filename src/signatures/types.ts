/**
 * What is kept of a function: for people, for reviews, and for explaining what has changed.
 *
 * @module
 */
import type { Parameter } from "../track/types.ts";

/** The format and its version. */
export const SIGNATURE_FORMAT = "retake-signature/1";

/** A unit's hash before and after; `null` where it was not there. */
export type UnitChange = [before: string | null, after: string | null];

/** A change of a function, and what became of its recordings. */
export interface HistoryEntry {
  /** When, as an ISO 8601 time in UTC. */
  at: string;
  /** The function's hash from then on. */
  hash: string;
  /** Its hash before; absent in the first entry. */
  before?: string;
  /** The units that changed, by id; the function itself under its own. */
  changed: { [unit: string]: UnitChange };
  /** What became of it. */
  verdict: string;
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

/** A signature file. */
export interface SignatureFile {
  /** The format and its version. */
  format: typeof SIGNATURE_FORMAT;
  /** The function: `lib/persona.ts#fromPrompt`. */
  id: string;
  /** The version of the algorithm that made the hashes. */
  normaliser: number;
  /** The hash of the function and all it reaches: SHA-256 in 64 hexadecimal digits. */
  hash: string;
  /** The hash of its own text, in 16 hexadecimal digits. */
  own: string;
  /** When `hash` changed last. */
  lastModified: string;
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
