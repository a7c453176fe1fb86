// How old a cassette may be.
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { Cassette } from "../../src/cassette/types.ts";
import { isRetakeError } from "../../src/errors.ts";
import { hasExpired, tellExpired } from "../../src/session/age.ts";
import type { Mode } from "../../src/session/mode.ts";
import { settingsOf } from "../support/sessions.ts";

const DAY = 86_400_000;
const recordedAt = "2026-01-01T00:00:00.000Z";
const cassette: Cassette = { format: "retake/1", recordedAt, interactions: [] };
const later = (days: number) => () => Date.parse(recordedAt) + days * DAY;
const rerun = (variable: string) => `${variable} npm test`;
const place = { name: "a", where: "cassettes/a.json", rerun };

Deno.test("a cassette expires when it is older than it may be, to the millisecond", () => {
  const expired = (now: () => number, expires?: string) =>
    hasExpired(cassette, settingsOf({ now, expires }).settings);
  assertEquals(expired(later(30)), false);
  assertEquals(expired(() => later(30)() + 1), true);
  assertEquals(expired(later(2), "1d"), true);
  assertEquals(expired(later(10_000), "never"), false);
});

Deno.test("only what is to be played can be too old", () => {
  const expired = (mode: Mode) =>
    hasExpired(cassette, settingsOf({ mode, now: later(99) }).settings);
  const modes: Mode[] = ["replay", "once", "update", "record", "live"];
  assertEquals(modes.filter(expired), ["replay", "once", "update"]);
});

Deno.test("what is too old is told, refused, or told to be gone", () => {
  const now = later(99);
  const told = settingsOf({ now });
  tellExpired(cassette, told.settings, place);
  assertStringIncludes(told.warnings[0]!, "cassettes/a.json was recorded 99 days ago");

  const error = assertThrows(() =>
    tellExpired(cassette, settingsOf({ now, onExpired: "error" }).settings, place)
  );
  assert(isRetakeError(error, "EXPIRED"));
  assertEquals(error.facts.age, 99 * DAY);

  const gone = settingsOf({ now, onExpired: "error" });
  tellExpired(cassette, { ...gone.settings, cleanExpired: true }, place);
  assertStringIncludes(gone.warnings[0]!, "it counts as gone");

  const anew = settingsOf({ now, onExpired: "record" });
  tellExpired(cassette, anew.settings, place);
  assertEquals(anew.warnings, []);
});
