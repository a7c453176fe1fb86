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

/**
 * Tells of a cassette that is too old, as the settings have it. One that is about to be recorded
 * anew, or not to be used at all, is of no age.
 *
 * @returns whether it is too old
 * @throws {RetakeError} `EXPIRED`
 */
export function checkAge(
  cassette: Cassette,
  { mode, expires, onExpired, now, warn }: Settings,
  { name, where }: { name: string; where: string },
): boolean {
  if (MODES[mode].match !== "play" || expires === Infinity) return false;
  const age = ageOf(cassette, now());
  if (age <= expires) return false;
  const message = `The cassette ${where} was recorded ${showAge(age)} ago; ` +
    `it expires after ${showAge(expires)}.\n` +
    `  to do  record it again: CASSETTE_MODE=record; or let it live longer: expires: "90d", "never"`;
  if (onExpired === "error") {
    throw new RetakeError("EXPIRED", message, { facts: { name, where, age, expires } });
  }
  if (onExpired === "warn") warn(`retake: ${message}`);
  return true;
}
