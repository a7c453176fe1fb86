/**
 * Modes, as data.
 *
 * @module
 */
import { closestWord, RetakeError } from "../errors.ts";

/**
 * What a session does with a request.
 *
 * - `replay`: plays recordings, refuses everything else; sends nothing, writes nothing
 * - `once`: records a cassette that does not exist yet, then replays it
 * - `update`: plays what is recorded, records what is not
 * - `record`: records everything anew; the old cassette is replaced only when the run ends well
 * - `live`: passes everything through, reads and writes nothing
 */
export type Mode = "replay" | "once" | "update" | "record" | "live";

/** The names that VCR and its relatives have for modes. */
export type ModeAlias = "none" | "new_episodes" | "all";

/** What to do with one request. */
export type Action = "play" | "record" | "refuse" | "pass";

/** A mode: what to do when a recording answers, and when none does. */
export interface ModeRules {
  /** A recording answers the request. */
  found: Action;
  /** None does, and the cassette did not exist when the session opened. */
  absent: Action;
  /** None does, and the cassette existed. */
  present: Action;
  /** Whether a request that is refused may be sent instead, where `allowFallback` says so. */
  fallsBack: boolean;
}

/** The mode table. */
export const MODES: Readonly<Record<Mode, ModeRules>> = {
  replay: { found: "play", absent: "refuse", present: "refuse", fallsBack: true },
  once: { found: "play", absent: "record", present: "refuse", fallsBack: false },
  update: { found: "play", absent: "record", present: "record", fallsBack: false },
  record: { found: "record", absent: "record", present: "record", fallsBack: false },
  live: { found: "pass", absent: "pass", present: "pass", fallsBack: false },
};

const ALIASES: Readonly<Record<ModeAlias, Mode>> = {
  none: "replay",
  new_episodes: "update",
  all: "record",
};

/**
 * @param word a mode's name or alias
 * @param source where the word was written, for the message
 * @returns the mode
 * @throws {RetakeError} `MODE_UNKNOWN` naming the modes
 */
export function readMode(word: string, source: string): Mode {
  if (Object.hasOwn(MODES, word)) return word as Mode;
  if (Object.hasOwn(ALIASES, word)) return ALIASES[word as ModeAlias];
  const close = closestWord(word, [...Object.keys(MODES), ...Object.keys(ALIASES)]);
  throw new RetakeError(
    "MODE_UNKNOWN",
    `${source} is "${word}", which is no mode${close ? `; did you mean "${close}"?` : "."}\n` +
      `  modes  ${Object.keys(MODES).join(", ")}`,
    { facts: { found: word, supported: Object.keys(MODES) } },
  );
}
