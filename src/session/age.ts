/**
 * The age of a cassette, when it is opened to be replayed.
 *
 * @module
 */
import { ageOf, showAge } from "../cassette/expiry.ts";
import type { Cassette } from "../cassette/types.ts";
import { RetakeError } from "../errors.ts";
import { MODES } from "./mode.ts";
import type { Settings } from "./options.ts";

/** @returns whether a cassette is too old; one that is not to be played is of no age */
export function hasExpired(cassette: Cassette, { mode, expires, now }: Settings): boolean {
  return MODES[mode].found === "play" && expires !== Infinity && ageOf(cassette, now()) > expires;
}

/**
 * Tells of a cassette that is too old, as the settings have it.
 *
 * @throws {RetakeError} `EXPIRED`
 */
export function tellExpired(
  cassette: Cassette,
  { expires, onExpired, cleanExpired, now, warn }: Settings,
  { name, where, rerun }: { name: string; where: string; rerun: (variable: string) => string },
): void {
  const age = ageOf(cassette, now());
  const fact = `The cassette ${where} was recorded ${showAge(age)} ago; ` +
    `it expires after ${showAge(expires)}.`;
  if (cleanExpired) return warn(`retake: ${fact} CLEAN_EXPIRED=true: it counts as gone.`);
  const message = `${fact}\n` +
    `  to do  record it again:  ${rerun("CASSETTE_MODE=record")}\n` +
    `         or let it live longer:  expires: "90d", "never"`;
  if (onExpired === "error") {
    throw new RetakeError("EXPIRED", message, { facts: { name, where, age, expires } });
  }
  if (onExpired === "warn") warn(`retake: ${message}`);
}
