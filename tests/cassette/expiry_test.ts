import { assertEquals } from "@std/assert";
import { ageOf, describeAge, parseDuration, showAge } from "../../src/cassette/expiry.ts";

const HOUR = 3_600_000;

Deno.test("a duration is a number and a unit, or never", () => {
  const good: [string, number][] = [
    ["30m", HOUR / 2],
    ["12h", 12 * HOUR],
    ["1.5d", 36 * HOUR],
    ["2w", 14 * 24 * HOUR],
    ["0d", 0],
    ["never", Infinity],
  ];
  for (const [text, milliseconds] of good) assertEquals(parseDuration(text), milliseconds, text);
  for (const text of ["", "30", "d", "30 d", "-1d", "1y", "1.d", "30D", "Never", "1d2h"]) {
    assertEquals(parseDuration(text), undefined, text);
  }
});

Deno.test("a cassette is as old as its oldest recording", () => {
  const at = (day: number) => `2026-01-0${day}T00:00:00.000Z`;
  const recorded = (day: number) => ({
    request: { method: "GET", url: "https://a.example/", headers: [] },
    recordedAt: at(day),
    waited: 0,
    unanswered: true as const,
  });
  const cassette = (days: number[]) => ({
    format: "retake/1" as const,
    recordedAt: at(5),
    interactions: days.map(recorded),
  });
  const now = Date.parse(at(7));
  assertEquals(ageOf(cassette([4, 2, 5]), now), 5 * 24 * HOUR);
  assertEquals(ageOf(cassette([]), now), 2 * 24 * HOUR);
});

Deno.test("an age is told in hours below two days, and in days from then on", () => {
  const told = [0, 1, 47, 48, 71, 72].map((hours) => showAge(hours * HOUR + 1));
  assertEquals(told, ["0 hours", "1 hour", "47 hours", "2 days", "2 days", "3 days"]);
});

Deno.test("what was recorded later than now is told so, but for what clocks are off", () => {
  const told = [25, 1, 0, -1, -24, -25, -49].map((hours) => describeAge(hours * HOUR));
  assertEquals(told, [
    ...["25 hours old", "1 hour old", "0 hours old", "0 hours old", "0 hours old"],
    ...["25 hours ahead of now", "2 days ahead of now"],
  ]);
});
