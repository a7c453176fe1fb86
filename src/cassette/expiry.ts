/**
 * Expiry: how old a recording may be before somebody is told.
 *
 * @module
 */
import type { Cassette } from "./types.ts";

const MINUTE = 60_000;
const UNITS: Readonly<Record<string, number>> = {
  m: MINUTE,
  h: 60 * MINUTE,
  d: 24 * 60 * MINUTE,
  w: 7 * 24 * 60 * MINUTE,
};

/**
 * @param text a number and `m`, `h`, `d` or `w`, as `30d`; or `never`
 * @returns it in milliseconds, `Infinity` for `never`; `undefined` when it is neither
 */
export function parseDuration(text: string): number | undefined {
  if (text === "never") return Infinity;
  const found = /^(\d+(?:\.\d+)?)([mhdw])$/.exec(text);
  return found ? Number(found[1]) * UNITS[found[2]!]! : undefined;
}

/**
 * @param cassette a cassette
 * @param now the time, in milliseconds since 1970
 * @returns the age of its oldest recording, in milliseconds: since it was recorded, or confirmed
 */
export function ageOf(cassette: Cassette, now: number): number {
  let oldest = Date.parse(cassette.recordedAt);
  for (const { recordedAt } of cassette.interactions) {
    oldest = Math.min(oldest, Date.parse(recordedAt));
  }
  const { confirmedAt } = cassette;
  return now - (confirmedAt === undefined ? oldest : Math.max(oldest, Date.parse(confirmedAt)));
}

/** @returns an age in whole days, or hours below two days, for people */
export function showAge(milliseconds: number): string {
  const hours = Math.floor(milliseconds / UNITS.h!);
  const [count, unit] = hours < 48 ? [hours, "hour"] : [Math.floor(hours / 24), "day"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** Clocks may be off by so much, and so may what they have said. */
const OFF = UNITS.d!;

/** @returns whether what is of that age was recorded later than now, by more than clocks are off */
export function isAhead(age: number): boolean {
  return age < -OFF;
}

/** @returns how old something is, for people */
export function describeAge(age: number): string {
  return isAhead(age) ? `${showAge(-age)} ahead of now` : `${showAge(Math.max(0, age))} old`;
}
