/**
 * What is compared of a request, and what is left out.
 *
 * @module
 */
import { parsePath } from "../cassette/json_path.ts";
import type { BodyRules } from "../cassette/meaning.ts";

/** Fields that the default matcher leaves out of the comparison. */
export interface IgnoreRules {
  /**
   * Names of query parameters.
   *
   * @default none
   */
  query?: readonly string[];
  /**
   * Names of headers: of those that `match.headers` adds, and of those that could drift.
   *
   * @default none
   */
  headers?: readonly string[];
  /**
   * Paths of fields in JSON, NDJSON, form and GraphQL bodies: `$.metadata.request_id`,
   * `$.messages[*].id`, `$..timestamp`. JSON messages of WebSockets are such bodies too.
   *
   * @default none
   */
  body?: readonly string[];
  /**
   * Whether binary messages that a WebSocket's client sends are left out, as those of a microphone: neither
   * what is in them counts, nor how many there are. Text messages are compared, and the server's come when
   * the text messages have been sent that they had followed.
   *
   * @default false
   */
  binaryFrames?: boolean;
}

/** What the default matcher compares, where that is not method, URL and body. */
export interface MatchRules {
  /**
   * Whether bodies must mean the same. Without (`false`), the next unplayed recording of the same
   * method and URL answers, and the drift gate tells of bodies that differ.
   *
   * @default true
   */
  body?: boolean;
  /**
   * Names of headers that must be equal too. They are recorded for that.
   *
   * @default none
   */
  headers?: readonly string[];
}

/** Rules of comparison, ready for use. */
export interface Comparison extends BodyRules {
  /** Names of the headers that must be equal, in lower case, sorted. */
  headers: readonly string[];
  /** Whether bodies must mean the same. */
  body: boolean;
  /** Names of headers that say nothing, in lower case: for the drift gate. */
  ignoreHeaders: readonly string[];
  ignoreQuery: readonly string[];
  /** Whether binary messages of a WebSocket's client are left out. */
  ignoreBinaryFrames: boolean;
}

/**
 * @param match what to compare beyond method, URL and body
 * @param ignore what to leave out
 * @throws {RetakeError} `OPTION_INVALID` when a path is not one
 */
export function compareBy(match: MatchRules = {}, ignore: IgnoreRules = {}): Comparison {
  const lower = (names: readonly string[] = []) => names.map((name) => name.toLowerCase());
  const left = lower(ignore.headers);
  return {
    headers: [...new Set(lower(match.headers))].filter((name) => !left.includes(name)).sort(),
    body: match.body ?? true,
    ignoreHeaders: left,
    ignoreQuery: ignore.query ?? [],
    ignoreBody: (ignore.body ?? []).map(parsePath),
    ignoreBinaryFrames: ignore.binaryFrames ?? false,
  };
}
